import { until } from '../../stories/stage';
import { holds } from '../../stories/watch';
import { fault, type Arena } from '../arena';
import { hostileBefore, flooding, saying, type HostileServer } from './hostile-server';
import { addService, addressesAt, API, WEB } from './shop';

const ONE = `${WEB} A 203.0.113.11`;
const XMLNS = 'xmlns="https://route53.amazonaws.com/doc/2013-04-01/"';
const zones = (inside: string): string => `<ListHostedZonesByNameResponse ${XMLNS}>${inside}</ListHostedZonesByNameResponse>`;
const sets = (inside: string): string =>
  `<ListResourceRecordSetsResponse ${XMLNS}><ResourceRecordSets>${inside}</ResourceRecordSets><IsTruncated>false</IsTruncated></ListResourceRecordSetsResponse>`;
const LISTING = /^GET .*\/rrset/;
const ANY = /./;

/** Answers of Route 53 that must not be taken for an empty zone, nor for anything else. */
const GARBAGE: readonly (readonly [what: string, at: RegExp, body: string])[] = [
  ['bytes of all kinds', ANY, Buffer.from(Array.from({ length: 2_000 }, (_, index) => (index * 131) & 255)).toString('latin1')],
  ['nothing', LISTING, ''],
  ['JSON', LISTING, '{"ResourceRecordSets":[]}'],
  ['half a tag', LISTING, '<ListResourceRecordSetsResponse><Reso'],
  ['tags within tags, 100,000 deep', LISTING, '<a>'.repeat(100_000)],
  ['entities that grow', LISTING, `<!DOCTYPE x [<!ENTITY a "${'a'.repeat(1_000)}"><!ENTITY b "${'&a;'.repeat(1_000)}"><!ENTITY c "${'&b;'.repeat(1_000)}">]>${
    sets('<ResourceRecordSet><Name>&c;</Name></ResourceRecordSet>')}`],
  ['a file of this host', LISTING, `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>${sets('<ResourceRecordSet><Name>&a;</Name></ResourceRecordSet>')}`],
  ['a set without a name', LISTING, sets('<ResourceRecordSet><Type>A</Type></ResourceRecordSet>')],
  ['a TTL that is no number', LISTING, sets(`<ResourceRecordSet><Name>${WEB}.</Name><Type>A</Type><TTL>soon</TTL></ResourceRecordSet>`)],
  ['names of prototypes', LISTING, sets('<__proto__><Name>x</Name></__proto__><ResourceRecordSet><constructor>1</constructor></ResourceRecordSet>')],
  ['zones without an id', /hostedzonesbyname/, zones('<HostedZones><HostedZone><Name>example.com.</Name></HostedZone></HostedZones><IsTruncated>false</IsTruncated><MaxItems>1</MaxItems>')],
];

async function between(emulatorUrl: string, play: (hostile: HostileServer) => Promise<void>): Promise<void> {
  const hostile = await hostileBefore(emulatorUrl);
  try {
    await play(hostile);
  } finally {
    await hostile.close();
  }
}

/** Nothing is written on such answers, from the start; all is, and only once, when they are over. */
async function outlasts(arena: Arena, at: RegExp, as: Parameters<HostileServer['answer']>[1]): Promise<void> {
  await between(arena.route53.url, async (hostile) => {
    hostile.answer(at, as);
    addService(arena);
    const service = arena.start({ AWS_ENDPOINT_URL_ROUTE_53: hostile.url, ROUTE53_MAX_RETRIES: '1' });
    await until('it is given up twice', () => service.of('zone unavailable').length + service.of('zone denied').length >= 2, () => service.events.slice(-9));
    expect(arena.route53.log.mutations()).toEqual([]);
    for (const { message } of [...service.of('zone unavailable'), ...service.of('zone denied')]) {
      expect(message.length).toBeLessThan(600);
      expect(message).not.toContain('root:');
    }
    hostile.relent();
    await service.told('in sync');
    await holds(arena.zone, ONE);
    expect(service.of('record created')).toHaveLength(1);
    await arena.rest();
    await service.stop();
  });
}

describe('Route 53 answers', () => {
  for (const [what, at, body] of GARBAGE) {
    fault(`${what}: it is not believed, nothing is written, and all is when it is over`, (arena) => outlasts(arena, at, saying(body)));
  }

  fault('a batch with garbage that had landed: the fence tells that it did', async (arena) => {
    await between(arena.route53.url, async (hostile) => {
      const { uuid } = addService(arena);
      const service = arena.start({ AWS_ENDPOINT_URL_ROUTE_53: hostile.url });
      await service.told('in sync');
      hostile.answer(/^POST/, saying('<ChangeResourceRecordSetsResponse/>'));
      arena.metadata.reload();
      arena.world.moveService(uuid, 'node2');
      await service.told('batch settled');
      hostile.relent();
      await until('it moved', () => addressesAt(arena, WEB)?.[0] === '203.0.113.12', () => service.events.slice(-9));
      await arena.rest();
      await service.stop();
    });
  });
});

describe('the Rancher API answers a name', () => {
  const HOSTILE: readonly (readonly [what: string, as: () => Parameters<HostileServer['answer']>[1]])[] = [
    ['with 500 and bytes of all kinds', () => saying('\0\u001b[31m\r\n"</script>'.repeat(100), 500)],
    ['with 503 and a page', () => saying('<html>boom</html>', 503)],
    ['with JSON without end', () => flooding('{"code":"', 'x', 10_000_000).as],
    ['with lists in lists without end', () => flooding('', '[', 10_000_000).as],
  ];
  for (const [what, as] of HOSTILE) {
    fault(`${what}: records are written all the same, and the name arrives when it is over`, async (arena) => {
      await between(arena.rancher.url, async (hostile) => {
        hostile.answer(/^POST/, as());
        addService(arena);
        const service = arena.start({ CATTLE_URL: hostile.url });
        await holds(arena.zone, ONE);
        await until('it was tried', () => hostile.answered.length > 0 && service.of('write-back down').length + service.of('fqdn failed').length > 0,
          () => service.events.slice(-9));
        const moved = addService(arena, 'api', 'node2');
        await holds(arena.zone, ONE, `${API} A 203.0.113.12`);
        expect(moved.fqdn).toBeNull();
        hostile.relent();
        await service.told('fqdn confirmed', 2);
        await arena.rest();
        await service.stop();
      });
    });
  }
});
