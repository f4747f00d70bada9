import { recordsIn, until } from '../../stories/stage';
import { fault } from '../arena';
import { addService, API, DOMAIN, settled, WEB } from '../matrix/shop';

const ADDRESSES = 'io.rancher.host.external_dns_ip';
const OTHER = `${API} A 203.0.113.12`;

/** Labels of a host, and what is published for it. */
const LABELS: readonly (readonly [what: string, label: string, published: readonly string[]])[] = [
  ['no address', 'www.example.org', []],
  ['a range', '198.51.100.0/24', []],
  ['octal', '0198.051.0100.07', []],
  ['hexadecimal', '0xc6.0x33.0x64.0x07', []],
  ['a whole number', '3325256711', []],
  ['three parts', '198.51.7', []],
  ['too much', '198.51.100.256', []],
  ['digits of another script', '１９８.51.100.7', []],
  ['with a port', '198.51.100.7:80', []],
  ['quotes and line ends', '198.51.100.7"\r\n</Value><Value>6.6.6.6', []],
  ['NUL', '198.51.100.7\0', []],
  ['loopback', '127.0.0.1, ::1, 127.255.255.254', []],
  ['unspecified', '0.0.0.0, ::, 0.1.2.3', []],
  ['link-local, where clouds answer for credentials', '169.254.169.254, fe80::1, fe80::1%eth0', []],
  ['multicast and broadcast', '224.0.0.251, 255.255.255.255, ff02::fb', []],
  ['loopback as IPv6', '::ffff:127.0.0.1', []],
  ['private', '10.1.2.3, 172.16.0.1,192.168.1.2, fd00::1', ['A 10.1.2.3, 172.16.0.1, 192.168.1.2', 'AAAA fd00::1']],
  ['IPv6 in all its forms', '2001:DB8:0:0::7, 2001:db8::7, [2001:db8::8]', ['AAAA 2001:db8::7']],
  ['some of each', 'x, 198.51.100.7,, 127.0.0.1 ,2001:db8::7', ['A 198.51.100.7', 'AAAA 2001:db8::7']],
  ['very long', 'x'.repeat(100_000), []],
];

describe('S4 the address label of a host', () => {
  fault('holds whatever it likes: what may be published is, what may not is named, and no host is in the way of another', async (arena) => {
    arena.world.change(() => {
      for (const [index, [, label]] of LABELS.entries()) {
        arena.world.addHost({ name: `host${index}`, agentIp: '203.0.113.99', labels: { [ADDRESSES]: label } });
        addService(arena, `web${index}`, `host${index}`);
      }
      addService(arena, 'api', 'node2');
    });
    const service = await settled(arena);
    const expected = LABELS.flatMap(([, , published], index) => published.map((record) => `web${index}.${DOMAIN} ${record}`));
    expect(recordsIn(arena.zone)).toEqual([OTHER, ...expected].sort());
    for (const [index, [what, , published]] of LABELS.entries()) {
      const verdict = service.of('verdict').map(({ verdict }) => verdict).find(({ service: { serviceName } }) => serviceName === `web${index}`);
      expect([what, verdict?.type]).toEqual([what, published.length === 0 ? 'skipped' : 'published']);
      const remarks = verdict?.remarks.join() ?? '';
      expect([what, remarks.includes(`host host${index}: label ${ADDRESSES}: `)]).toEqual([what, what !== 'private']);
      expect(remarks.length).toBeLessThan(500);
    }
  });

  fault('becomes nonsense while a record stands: the addresses of the other hosts stay, and it comes back when mended', async (arena) => {
    const { world } = arena;
    world.addService({ stack: 'Shop', name: 'web', ports: ['80:80/tcp'], hosts: ['node1', 'node2'] });
    await settled(arena);
    world.setHostLabel('node1', ADDRESSES, '127.0.0.1');
    await until('one is left', () => recordsIn(arena.zone).join() === `${WEB} A 203.0.113.12`, () => recordsIn(arena.zone));
    world.setHostLabel('node1', ADDRESSES, undefined);
    await until('both are back', () => recordsIn(arena.zone).join() === `${WEB} A 203.0.113.11, 203.0.113.12`, () => recordsIn(arena.zone));
  });

  fault('has more addresses than a record can hold: that one record is not made, which is said', async (arena) => {
    const many = Array.from({ length: 401 }, (_, index) => `198.18.${index >> 8}.${index & 255}`);
    arena.world.setHostLabel('node1', ADDRESSES, many.join());
    addService(arena);
    addService(arena, 'api', 'node2');
    const service = await settled(arena);
    expect(recordsIn(arena.zone)).toEqual([OTHER]);
    expect(service.of('verdict').flatMap(({ verdict }) => verdict.remarks).join()).toContain('it has 401 addresses, a record set holds 400');
  });
});
