import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { addressesFromList, checkAddress, collectAddresses } from '../../src/core/address';
import { anyText } from '../any-text';

describe('an address that may be published', () => {
  it.each([
    ['203.0.113.1', 'A', '203.0.113.1'],
    ['10.0.0.1', 'A', '10.0.0.1'],
    ['172.16.0.1', 'A', '172.16.0.1'],
    ['192.168.0.1', 'A', '192.168.0.1'],
    ['100.64.0.1', 'A', '100.64.0.1'],
    ['169.253.0.1', 'A', '169.253.0.1'],
    ['1.0.0.0', 'A', '1.0.0.0'],
    ['223.255.255.255', 'A', '223.255.255.255'],
    ['2001:db8::1', 'AAAA', '2001:db8::1'],
    ['2001:0DB8:0:0:0:0:0:1', 'AAAA', '2001:db8::1'],
    ['fd00::1', 'AAAA', 'fd00::1'],
    ['::2', 'AAAA', '::2'],
    ['fec0::1', 'AAAA', 'fec0::1'],
    ['64:ff9b::192.0.2.1', 'AAAA', '64:ff9b::c000:201'],
  ])('%s', (text, type, address) => {
    expect(checkAddress(text)).toEqual({ ok: true, type, address });
  });

  it.each([
    ['0.0.0.0', '0.0.0.0 is an unspecified address'],
    ['127.255.255.255', '127.255.255.255 is a loopback address'],
    ['169.254.169.250', '169.254.169.250 is a link-local address'],
    ['224.0.0.0', '224.0.0.0 is a multicast address'],
    ['239.255.255.255', '239.255.255.255 is a multicast address'],
    ['240.0.0.1', '240.0.0.1 is a reserved address'],
    ['255.255.255.255', '255.255.255.255 is a reserved address'],
    ['::', ':: is an unspecified address'],
    ['0:0:0:0:0:0:0:1', '0:0:0:0:0:0:0:1 is a loopback address'],
    ['fe80::1', 'fe80::1 is a link-local address'],
    ['FEBF::1', 'FEBF::1 is a link-local address'],
    ['ff02::1', 'ff02::1 is a multicast address'],
    ['::ffff:203.0.113.1', '::ffff:203.0.113.1 is an IPv4 address written as IPv6'],
    ['0::FFFF:0:0', '0::FFFF:0:0 is an IPv4 address written as IPv6'],
    ['fe80::1%eth0', '"fe80::1%eth0" is not an IP address'],
    ['010.0.0.1', '"010.0.0.1" is not an IP address'],
    ['1.2.3', '"1.2.3" is not an IP address'],
    ['1.2.3.4\n', '"1.2.3.4\\n" is not an IP address'],
    ['', '"" is not an IP address'],
    ['x'.repeat(61), `"${'x'.repeat(60)}…" is not an IP address`],
  ])('is not %p', (text, problem) => {
    expect(checkAddress(text)).toEqual({ ok: false, problem });
  });

  it('is canonical: checking it again changes nothing', () => {
    fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
      const first = checkAddress(text);
      if (!first.ok) return;
      expect(checkAddress(first.address)).toEqual(first);
      expect(first.type === 'A' ? isIPv4(first.address) : isIPv6(first.address)).toBe(true);
    }), { numRuns: 300 });
  });

  it('no text makes the check throw', () => {
    fc.assert(fc.property(anyText(), (text) => {
      expect(checkAddress(text).ok).toBe(isIPv4(text) || isIPv6(text));
    }));
  });
});

describe('a list of addresses', () => {
  it.each([
    ['203.0.113.2,203.0.113.1', { A: ['203.0.113.1', '203.0.113.2'], AAAA: [], problems: [] }],
    [' 203.0.113.1 ,, 2001:DB8::1, 2001:db8:0::1,', { A: ['203.0.113.1'], AAAA: ['2001:db8::1'], problems: [] }],
    ['203.0.113.1 203.0.113.2', { A: [], AAAA: [], problems: ['"203.0.113.1 203.0.113.2" is not an IP address'] }],
    ['', { A: [], AAAA: [], problems: [] }],
  ])('%p', (list, addresses) => {
    expect(addressesFromList(list)).toEqual(addresses);
  });

  it('is sorted, each once', () => {
    expect(collectAddresses(['203.0.113.9', '203.0.113.10', '203.0.113.9']).A).toEqual(['203.0.113.10', '203.0.113.9']);
  });
});
