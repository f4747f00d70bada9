import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { connect } from 'node:net';
import { decode, encode, streamEncode, type Answer, type DecodedPacket, type Packet } from 'dns-packet';
import fc from 'fast-check';
import { answerTo } from '../../../src/emulators/dns/message';
import { startDnsEmulator, type DnsEmulator } from '../../../src/emulators/dns/server';
import { startRoute53Emulator } from '../../../src/emulators/route53/server';
import { EXAMPLE, servedZone } from './records';

const zones = [servedZone('example.com', EXAMPLE)];
let dns: DnsEmulator;
let resolver: Resolver;

beforeAll(async () => {
  dns = await startDnsEmulator({ zones: () => zones });
  resolver = new Resolver({ tries: 1, timeout: 5_000 });
  resolver.setServers([dns.address]);
});

afterAll(() => dns.close());

interface Asked {
  readonly name: string;
  readonly type: string;
  readonly class?: 'IN' | 'CH';
}
type Decoded = DecodedPacket & { readonly rcode?: string };

const query = ({ name, type, class: of = 'IN' }: Asked, more: Partial<Packet> = {}): Packet =>
  ({ type: 'query', id: 7, questions: [{ name, type, class: of } as never], ...more });

async function overUdp(bytes: Buffer): Promise<Buffer> {
  const socket = createSocket('udp4');
  try {
    socket.send(bytes, dns.port, '127.0.0.1');
    const [answer] = await once(socket, 'message') as [Buffer];
    return answer;
  } finally {
    socket.close();
  }
}

/** Sends the pieces one after the other and reads until so many messages are there. */
async function overTcp(pieces: readonly Buffer[], count: number): Promise<readonly Decoded[]> {
  const socket = connect(dns.port, '127.0.0.1');
  const messages: Decoded[] = [];
  let pending = Buffer.alloc(0);
  for (const piece of pieces) {
    socket.write(piece);
    await new Promise(setImmediate);
  }
  for await (const chunk of socket) {
    pending = Buffer.concat([pending, chunk as Buffer]);
    while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
      messages.push(decode(pending.subarray(2, 2 + pending.readUInt16BE(0))));
      pending = pending.subarray(2 + pending.readUInt16BE(0));
    }
    if (messages.length >= count) break;
  }
  return messages;
}

const ask =
  async (name: string, type: string): Promise<Decoded> => decode(await overUdp(encode(query({ name, type }))));
const data = (answers: readonly Answer[] | undefined): readonly unknown[] =>
  (answers ?? []).map((answer) => ('data' in answer ? answer.data : answer));

describe('the DNS server', () => {
  it('answers over UDP with authority', async () => {
    const answer = await ask('web.shop.example.com', 'A');
    expect(answer).toEqual(expect.objectContaining({
      id: 7, flag_qr: true, flag_aa: true, flag_tc: false, flag_ra: false, rcode: 'NOERROR',
    }));
    expect(data(answer.answers)).toEqual(['192.0.2.1', '192.0.2.2']);
  });

  it.each([
    [
      'example.com', 'SOA', [
        {
          mname: 'ns1.example.net', rname: 'hostmaster.example.net', serial: 1, refresh: 7200, retry: 900,
          expire: 1209600, minimum: 60,
        },
      ],
    ],
    ['example.com', 'NS', ['ns1.example.net', 'ns2.example.net']],
    ['example.com', 'MX', [{ preference: 10, exchange: 'mail.example.com' }]],
    ['web.shop.example.com', 'AAAA', ['2001:db8::1']],
    ['text.example.com', 'TXT', [
      [Buffer.from('one "quoted"'), Buffer.from('t\u00e4o', 'latin1')], [Buffer.from('three')],
    ]],
    ['_http._tcp.example.com', 'SRV', [{ priority: 1, weight: 2, port: 80, target: 'web.shop.example.com' }]],
    ['caa.example.com', 'CAA', [expect.objectContaining({ flags: 0, tag: 'issue', value: 'letsencrypt.org' })]],
    ['grün.example.com', 'A', ['192.0.2.11']],
    ['back\\slash.example.com', 'A', ['192.0.2.12']],
  ])('writes %s %s', async (name, type, expected) => {
    expect(data((await ask(name, type)).answers)).toEqual(expected);
  });

  it('gives the question its own spelling back', async () => {
    const answer = await ask('WeB.sHop.Example.com', 'A');
    expect(answer.answers?.map(({ name }) => name)).toEqual(['WeB.sHop.Example.com', 'WeB.sHop.Example.com']);
  });

  it.each([['none.example.com', 'NXDOMAIN'],
    ['shop.example.com', 'NOERROR']])('has no answer for %s, but the SOA and %s', async (name, rcode) => {
    const answer = await ask(name, 'A');
    expect(answer).toEqual(expect.objectContaining({ rcode, answers: [] }));
    expect(answer.authorities?.map(({ type }) => type)).toEqual(['SOA']);
  });

  it('says that an answer is too long for UDP, and how much a client with EDNS may get', async () => {
    const small = decode(await overUdp(encode(query({ name: 'big.example.com', type: 'A' }))));
    expect([small.flag_tc, small.answers]).toEqual([true, []]);
    const opt = (udpPayloadSize: number, ednsVersion = 0): Packet => query({ name: 'text.example.com', type: 'TXT' }, {
      additionals: [{
        type: 'OPT', name: '.', udpPayloadSize, ednsVersion, extendedRcode: 0, flags: 0, flag_do: false, options: [],
      }],
    });
    const offered = decode(await overUdp(encode(opt(4096))));
    expect([offered.flag_tc, offered.additionals])
      .toEqual([false, [expect.objectContaining({ type: 'OPT', udpPayloadSize: 1232 })]]);
    const newer: Decoded = decode(await overUdp(encode(opt(4096, 1))));
    expect(newer.additionals).toEqual([expect.objectContaining({ extendedRcode: 1 })]);
    expect(newer.answers).toEqual([]);
  });

  it('answers several queries of one TCP connection, however they are cut', async () => {
    const bytes =
      Buffer.concat(['big.example.com', 'none.example.com', 'web.shop.example.com'].map((name) => streamEncode(query({
        name, type: 'A',
      }))));
    const answers = await overTcp([bytes.subarray(0, 1), bytes.subarray(1, 40), bytes.subarray(40)], 3);
    expect(answers.map(({ answers: found }) => found?.length)).toEqual([100, 0, 2]);
    expect(answers.map(({ flag_tc }) => flag_tc)).toEqual([false, false, false]);
  });

  it.each([
    ['another class', encode(query({ name: 'example.com', type: 'A', class: 'CH' })), 'REFUSED'],
    ['another zone', encode(query({ name: 'example.net', type: 'A' })), 'REFUSED'],
    ['an update', encode(query({ name: 'example.com', type: 'A' }, { flags: 5 << 11 })), 'NOTIMP'],
    ['no question', encode({ type: 'query', id: 7 }), 'FORMERR'],
    ['a packet that is cut', encode(query({ name: 'example.com', type: 'A' })).subarray(0, 20), 'FORMERR'],
    [
      'octets that are not UTF-8', Buffer.from(encode(query({ name: 'x.example.com', type: 'A' }))).fill(0xff, 13, 14),
      'FORMERR',
    ],
    [
      'a dot inside a label',
      Buffer.from(encode(query({ name: 'x.y.example.com', type: 'A' }))).fill('\x03x.y', 12, 16), 'FORMERR',
    ],
    ['a record set that cannot be written', encode(query({ name: 'broken.example.com', type: 'TXT' })), 'SERVFAIL'],
  ])('answers %s', async (_, bytes, rcode) => {
    expect(decode(await overUdp(bytes))).toEqual(expect.objectContaining({ id: 7, rcode, answers: [] }));
  });

  it('does not answer answers', () => {
    expect(answerTo(encode({ ...query({ name: 'example.com', type: 'A' }), type: 'response' }), zones,
      'udp')).toBeUndefined();
    expect(answerTo(Buffer.from([1, 2, 3]), zones, 'udp')).toBeUndefined();
  });

  it('has an answer to any bytes, or none, and never fails', () => {
    const template = encode(query({ name: 'web.shop.example.com', type: 'A' }, {
      additionals: [
        {
          type: 'OPT', name: '.', udpPayloadSize: 1232, ednsVersion: 0, extendedRcode: 0, flags: 0, flag_do: false,
          options: [],
        },
      ],
    }));
    const mutated = fc.array(fc.tuple(fc.nat(template.length - 1), fc.nat(255)), { maxLength: 8 }).map((edits) => {
      const bytes = Buffer.from(template);
      for (const [at, value] of edits) bytes[at] = value;
      return bytes;
    });
    const any = fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes));
    fc.assert(fc.property(fc.oneof(mutated, any), fc.constantFrom('udp' as const, 'tcp' as const),
      (bytes, transport) => {
      const answer = answerTo(bytes, zones, transport);
      expect(answer === undefined || decode(answer).id === bytes.readUInt16BE(0)).toBe(true);
    }), { numRuns: 2000 });
  });

  it('serves a resolver', async () => {
    expect(await resolver.resolve4('alias.example.com', { ttl: true }))
      .toEqual([{ address: '192.0.2.1', ttl: 300 }, { address: '192.0.2.2', ttl: 300 }]);
    expect(await resolver.resolve4('any.wild.example.com')).toEqual(['192.0.2.9']);
    expect(await resolver.resolveTxt('text.example.com')).toContainEqual(['three']);
    expect(await resolver.resolve4('big.example.com')).toHaveLength(100);
    await expect(resolver.resolve4('none.example.com')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await expect(resolver.resolve4('shop.example.com')).rejects.toMatchObject({ code: 'ENODATA' });
  });

  it('serves the zones of the Route 53 emulator as they change', async () => {
    const route53 = await startRoute53Emulator();
    const live = await startDnsEmulator({ zones: () => route53.zones().filter((zone) => !zone.private) });
    const asking = new Resolver({ tries: 1, timeout: 5_000 });
    asking.setServers([live.address]);
    try {
      const zone = route53.createZone({ name: 'Example.org' });
      await expect(asking.resolve4('x.y.example.org')).rejects.toMatchObject({ code: 'ENOTFOUND' });
      zone.put({ name: '*.y.example.org', type: 'A', ttlSeconds: 60, values: ['192.0.2.5'] });
      expect(await asking.resolve4('x.y.example.org')).toEqual(['192.0.2.5']);
      expect(await asking.resolveNs('example.org')).toHaveLength(4);
      expect((await asking.resolveSoa('example.org')).hostmaster).toBe('awsdns-hostmaster.amazon.com');
      await expect(asking.resolve4('y.example.org')).rejects.toMatchObject({ code: 'ENODATA' });
    } finally {
      await Promise.all([live.close(), route53.close()]);
    }
  });
});
