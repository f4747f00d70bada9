import fc from 'fast-check';
import { listed, oneLine, shorten } from '../../src/core/one-line';

const anyText = fc.string({ unit: 'binary' });

describe('a text on one line', () => {
  it.each([
    ['plain → text', 'plain → text'],
    ['a\r\nb\tc', 'a\\r\\nb\\tc'],
    ['\u001b[31mred\u001b[0m', '\\u{1b}[31mred\\u{1b}[0m'],
    ['nul \0, del \u007f, csi \u009b', 'nul \\u{0}, del \\u{7f}, csi \\u{9b}'],
    ['line\u2028separator', 'line\\u{2028}separator'],
    ['\u202egnp.exe', '\\u{202e}gnp.exe'],
    ['\ud800 lone', '\\u{d800} lone'],
    ['日本語 😀', '日本語 😀'],
  ])('%j is %j', (text, expected) => {
    expect(oneLine(text)).toBe(expected);
  });

  it('holds nothing that a terminal acts on, whatever it was, and stays as it is the second time', () => {
    fc.assert(fc.property(anyText, (text) => {
      const line = oneLine(text);
      expect(line).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029\u202A-\u202E]/u);
      expect(oneLine(line)).toBe(line);
    }));
  });
});

describe('a shortened text', () => {
  it.each([
    ['short', 10, 'short'], ['one two three', 9, 'one two …'], ['onetwothree', 6, 'onetwo …'],
  ])('%j to %d: %j', (text, most, expected) => {
    expect(shorten(text, most)).toBe(expected);
  });
});

describe('a list', () => {
  it.each([
    [[], ''], [['a', 'b'], 'a, b'], [['a', 'b', 'c', 'd'], 'a, b and 2 more'],
  ])('%j is "%s"', (items, expected) => {
    expect(listed(items, 2)).toBe(expected);
  });
});
