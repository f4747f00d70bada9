import fc from 'fast-check';
import { packText, unpackText } from '../../src/core/txt';
import { anyText } from '../any-text';

describe('text as the value of a TXT set', () => {
  it.each([
    ['', '""'],
    ['a b', '"a b"'],
    ['x'.repeat(255), `"${'x'.repeat(255)}"`],
    ['x'.repeat(256), `"${'x'.repeat(255)}" "x"`],
  ])('%p', (text, value) => {
    expect(packText(text)).toBe(value);
  });

  it('is read as it was written, in strings of at most 255 characters', () => {
    const character = fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code))
      .filter((one) => one !== '"' && one !== '\\');
    fc.assert(fc.property(fc.string({ unit: character, maxLength: 2_000 }), (text) => {
      const value = packText(text);
      expect(unpackText(value)).toBe(text);
      for (const string of value.slice(1, -1).split('" "')) expect(string.length).toBeLessThanOrEqual(255);
    }), { numRuns: 50 });
  });

  it.each([
    ['"a" "b"', 'ab'],
    ['"a""b"', 'ab'],
    ['a "b" c', 'b'],
    ['"a\\"b\\\\c"', 'a"b\\c'],
    ['"\\101\\040b"', 'A b'],
    ['"\\4"', '4'],
    ['"unclosed', ''],
    ['"a" "unclosed', 'a'],
    ['', ''],
    ['"\\', ''],
  ])('%p is read as %p', (value, text) => {
    expect(unpackText(value)).toBe(text);
  });

  it('no value makes reading it throw', () => {
    const unit = fc.constantFrom('"', '\\', ' ', 'a', '1', '\n');
    fc.assert(fc.property(fc.oneof(fc.string({ unit }), anyText()), (value) => {
      expect(typeof unpackText(value)).toBe('string');
    }), { numRuns: 300 });
  });
});
