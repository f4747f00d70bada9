import fc from 'fast-check';
import { domainName, isBelow, isPublishable, isWithin, nameProblem, relativeTo, sanitiseLabel } from '../../src/core/name';
import { anyText } from '../any-text';

describe('the normal form of a domain name', () => {
  it.each([
    ['Web.Example.COM.', 'web.example.com'],
    ['example.com', 'example.com'],
    ['\\052.example.com.', '*.example.com'],
    ['\\101\\102.example.com', 'ab.example.com'],
    ['a\\056b.example.com', 'a\\056b.example.com'],
    ['a\\134b.example.com', 'a\\134b.example.com'],
    ['a\\134056.example.com', 'a\\134056.example.com'],
    ['.', ''],
    ['', ''],
  ])('%p → %p', (text, name) => {
    expect(domainName(text)).toBe(name);
  });

  /** A label of any octets, as Route 53 writes it. */
  const wireLabel = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 8 }).map((octets) =>
    octets.map((octet) => {
      const character = String.fromCharCode(octet);
      return /[a-zA-Z0-9_-]/.test(character) ? character : `\\${octet.toString(8).padStart(3, '0')}`;
    }).join(''));
  const wireName = fc.tuple(fc.array(wireLabel, { minLength: 1, maxLength: 4 }), fc.constantFrom('', '.'))
    .map(([labels, dot]) => labels.join('.') + dot);

  it('is its own normal form, with as many labels', () => {
    fc.assert(fc.property(wireName, (text) => {
      const name = domainName(text);
      expect(domainName(name)).toBe(name);
      expect(name.split('.')).toHaveLength(text.replace(/\.$/, '').split('.').length);
    }), { numRuns: 200 });
  });
});

describe('names within domains', () => {
  it.each([
    ['example.com', 'example.com', true, false],
    ['a.example.com', 'example.com', true, true],
    ['a.b.example.com', 'example.com', true, true],
    ['badexample.com', 'example.com', false, false],
    ['com', 'example.com', false, false],
  ])('%s within and below %s: %p, %p', (name, domain, within, below) => {
    expect(isWithin(name, domain)).toBe(within);
    expect(isBelow(name, domain)).toBe(below);
  });

  it('relative to the domain', () => {
    expect(relativeTo('web.shop.example.com', 'example.com')).toBe('web.shop');
  });
});

describe('what is wrong with a name', () => {
  it.each([
    ['web.example.com', undefined],
    ['_dmarc.x--y.0', undefined],
    [`${'a'.repeat(63)}.com`, undefined],
    [Array.from({ length: 127 }, () => 'a').join('.'), undefined],
    [`aa.${Array.from({ length: 126 }, () => 'a').join('.')}`, 'the name has 254 characters, 253 are allowed'],
    [`${'a'.repeat(64)}.com`, 'a label has 64 characters, 63 are allowed'],
    ['', 'a label is empty'],
    ['a..b', 'a label is empty'],
    ['a.', 'a label is empty'],
    ['.a', 'a label is empty'],
    ['A.b', 'a label holds a character other than a-z, 0-9, - and _'],
    ['*.b', 'a label holds a character other than a-z, 0-9, - and _'],
    ['a\nb', 'a label holds a character other than a-z, 0-9, - and _'],
    ['ä', 'a label holds a character other than a-z, 0-9, - and _'],
    ['a\n', 'a label holds a character other than a-z, 0-9, - and _'],
    ['-a.b', 'a label begins or ends with a hyphen'],
    ['a.b-', 'a label begins or ends with a hyphen'],
  ])('%p: %p', (name, problem) => {
    expect(nameProblem(name)).toBe(problem);
  });

  it.each([
    ['*.example.com', true], ['a.example.com', true], ['*', false], ['**.a', false], ['a.*.b', false], ['*a.b', false],
  ])('%p may be published: %p', (name, expected) => {
    expect(isPublishable(name)).toBe(expected);
  });
});

describe('a label made of a Rancher name', () => {
  it.each([
    ['Web', 'web'],
    ['My Env', 'my-env'],
    ['a.b_c', 'a-b-c'],
    ['--a---b--', 'a-b'],
    ['测试', ''],
    ['', ''],
    ['\u{1f600}x', 'x'],
  ])('%p → %p', (text, label) => {
    expect(sanitiseLabel(text)).toBe(label);
  });

  it('is legal or empty, and stays as it is', () => {
    fc.assert(fc.property(anyText(63), (text) => {
      const label = sanitiseLabel(text.slice(0, 63));
      expect(label === '' || nameProblem(label) === undefined).toBe(true);
      expect(sanitiseLabel(label)).toBe(label);
    }), { numRuns: 300 });
  });
});
