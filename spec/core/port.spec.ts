import fc from 'fast-check';
import { bindAddress } from '../../src/core/port';
import { anyText } from '../any-text';

describe('the address that a port is bound to', () => {
  it.each([
    ['203.0.113.11:8080:80/tcp', '203.0.113.11'],
    ['203.0.113.11:8080:80', '203.0.113.11'],
    ['203.0.113.11:53:53/udp', '203.0.113.11'],
    ['203.0.113.11:80/tcp', '203.0.113.11'],
    ['0.0.0.0:8080:80/tcp', undefined],
    ['8080:80/tcp', undefined],
    ['80/tcp', undefined],
    ['80', undefined],
    ['', undefined],
    ['/tcp', undefined],
    // No host yet.
    ['%!s(<nil>):81:80/tcp', undefined],
    ['%!s(<nil>):80/tcp', undefined],
    // IPv6, whole and mangled.
    ['[2001:db8::7]:9002:9002/tcp', '2001:db8::7'],
    ['[2001:db8::7]:9002/tcp', '2001:db8::7'],
    ['2001:db8::7:9002:9002/tcp', '2001:db8::7'],
    ['[::]:9001:9001/tcp', undefined],
    [':::9001:9001/tcp', undefined],
    ['203.0.113.12:[::]:9001:9001/tcp', undefined],
    ['0.0.0.0:[::]:9001:9001/tcp', undefined],
    ['0.0.0.0:2001:db8::7:9002:9002/tcp', '2001:db8::7'],
    ['203.0.113.12:[2001:db8::7]:9002:9002/tcp', '2001:db8::7'],
    // Not addresses: told where they are used.
    ['eth0:8080:80/tcp', 'eth0'],
    ['a:b:c', undefined],
    ['203.0.113.11:8080:80/tcp\n', undefined],
  ])('%p: %p', (port, address) => {
    expect(bindAddress(port)).toBe(address);
  });

  it('is found in every form for every address', () => {
    const publicPort = fc.integer({ min: 1, max: 65_535 });
    fc.assert(fc.property(fc.ipV4(), publicPort, publicPort, fc.constantFrom('/tcp', '/udp', ''), (address, from, to, protocol) => {
      fc.pre(address !== '0.0.0.0');
      expect(bindAddress(`${address}:${from}:${to}${protocol}`)).toBe(address);
      expect(bindAddress(`[2001:db8::${from}]:${from}:${to}${protocol}`)).toBe(`2001:db8::${from}`);
      expect(bindAddress(`${address}:2001:db8::a:${from}:${to}${protocol}`)).toBe('2001:db8::a');
    }));
  });

  it('no text makes it throw, or long to read', () => {
    const portLike = fc.string({ unit: fc.constantFrom(':', '[', ']', '1', '.', '/', 'a', '%'), maxLength: 60 });
    fc.assert(fc.property(fc.oneof(anyText(), portLike), (text) => {
      expect(['string', 'undefined']).toContain(typeof bindAddress(text));
    }), { numRuns: 300 });
  });
});
