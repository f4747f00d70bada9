import fc from 'fast-check';
import { domainName } from '../../../src/core/name';
import { isWithinZone, listingName, readName, storedName } from '../../../src/emulators/route53/names';

describe('names of Route 53', () => {
  it.each([
    ['example.com', 'example.com.'],
    ['WEB.Example.COM.', 'web.example.com.'],
    ['*.example.com', '\\052.example.com.'],
    ['\\052.example.com.', '\\052.example.com.'],
    ['a@b.example.com', 'a\\100b.example.com.'],
    ['\\344.example.com', '\\344.example.com.'],
    ['\\101bc.example.com', 'abc.example.com.'],
    ['a\\056b.example.com', 'a\\056b.example.com.'],
    ['a\\040b.example.com', 'a\\040b.example.com.'],
    [`${'a'.repeat(63)}.example.com`, `${'a'.repeat(63)}.example.com.`],
  ])('stores %s as %s', (sent, name) => {
    expect(readName(sent)).toEqual({ name });
  });

  it.each([
    ['a..example.com', "FATAL problem: DomainLabelEmpty (Domain label is empty) encountered with 'a..example.com'"],
    ['', "FATAL problem: DomainLabelEmpty (Domain label is empty) encountered with ''"],
    [
      'a b.example.com',
      "FATAL problem: UnsupportedCharacter (Value contains unsupported characters) encountered with ' '",
    ],
    [
      '\u00e4.example.com',
      "FATAL problem: UnsupportedCharacter (Value contains unsupported characters) encountered with '\u00e4'",
    ],
    [
      'a\\9.example.com',
      "FATAL problem: UnsupportedCharacter (Value contains unsupported characters) encountered with '\\'",
    ],
    [`${'a'.repeat(64)}.example.com`,
      `FATAL problem: DomainLabelTooLong (Domain label is too long) encountered with '${'a'.repeat(64)}'`],
  ])('refuses %j', (sent, problem) => {
    expect(readName(sent)).toEqual({ problem });
  });

  it('refuses names of more than 255 octets on the wire', () => {
    const name = (length: number): string => `${'a.'.repeat(length / 2 - 1)}aa`;
    expect(readName(name(252))).toHaveProperty('name');
    expect(readName(`${name(252)}a`)).toHaveProperty('name');
    expect(readName(name(254))).toHaveProperty('problem');
  });

  it('counts an escaped octet once', () => {
    expect(readName(`${'\\052'.repeat(63)}.example.com`)).toHaveProperty('name');
    expect(readName(`${'\\052'.repeat(64)}.example.com`)).toHaveProperty('problem');
  });

  it('writes any name in normal form so that it is read back the same', () => {
    const anyOctet = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
    const octet = fc.oneof(fc.constantFrom('\\', '.', 'a'), anyOctet);
    const octets = fc.string({ unit: octet, minLength: 1, maxLength: 20 });
    fc.assert(fc.property(fc.array(octets, { minLength: 1, maxLength: 3 }), (labels) => {
      const name =
        labels.map((label) => label.toLowerCase().replaceAll('\\', '\\134').replaceAll('.', '\\056')).join('.');
      fc.pre(!/[^\0-\xff]/.test(name));
      expect(domainName(storedName(name))).toBe(name);
      expect(readName(storedName(name))).toEqual({ name: storedName(name) });
    }));
  });

  it('orders by reversed labels with the trailing dot', () => {
    const inOrder = [
      'example.com.', '\\052.example.com.', 'x-1.example.com.', 'y.x-1.example.com.', 'x.example.com.',
      'y.x.example.com.',
    ];
    const sorted = [...inOrder].reverse().sort((one, other) => (listingName(one) < listingName(other) ? -1 : 1));
    expect(sorted).toEqual(inOrder);
    expect(listingName('www.example.com.')).toBe('com.example.www.');
  });

  it.each([
    ['example.com.', true], ['a.example.com.', true], ['notexample.com.', false], ['com.', false],
  ])('knows whether %s is in example.com.: %s', (name, isWithin) => {
    expect(isWithinZone(name, 'example.com.')).toBe(isWithin);
  });
});
