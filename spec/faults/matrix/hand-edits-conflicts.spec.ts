import type { EmulatedRecordSet } from '../../../src/emulators/route53/record-set';
import { recordsIn, until } from '../../stories/stage';
import { ownedIn, readiness } from '../../stories/watch';
import { fault } from '../arena';
import { addService, addressesAt, API, DOMAIN, plainSet, settled, WEB } from './shop';

const ALIAS_TARGET = plainSet('www.example.com', '192.0.2.9');
const bare = { name: WEB, type: 'A', ttlSeconds: 0, values: [] };
const OURS = `${API} A 203.0.113.12,${WEB} A 203.0.113.11,${WEB} AAAA 2001:db8::11`;
const PLAIN = plainSet(WEB, '192.0.2.1');

/** What others may have at a wanted name, and why it is a conflict. */
const STRANGERS: readonly (readonly [name: string, sets: readonly EmulatedRecordSet[], reason: string])[] = [
  ['an A record', [PLAIN], 'a record of type A that'],
  ['an AAAA record', [{ ...PLAIN, type: 'AAAA', values: ['2001:db8::1'] }], 'a record of type AAAA that'],
  ['a CNAME', [{ ...PLAIN, type: 'CNAME', values: ['www.example.org.'] }], 'a record of type CNAME that'],
  ['an alias', [{ ...bare, alias: { hostedZoneId: 'Z35SXDOTRQ7X7K', dnsName: 'lb.elb.amazonaws.com', evaluatesTargetHealth: true } }], '(alias)'],
  ['weighted sets', [{ ...PLAIN, setIdentifier: 'one', weight: 1 }, { ...PLAIN, setIdentifier: 'two', weight: 9 }], '(routed)'],
  ['a latency set', [{ ...PLAIN, setIdentifier: 'one', region: 'eu-west-1' }], '(routed)'],
  ['a multivalue set', [{ ...PLAIN, setIdentifier: 'one', multiValueAnswer: true }], '(routed)'],
  ['a traffic policy', [{ ...bare, trafficPolicyInstanceId: '7f2b1c9e-0000-4000-8000-000000000001' }], '(traffic policy)'],
];

describe('H3 at a wanted name stands', () => {
  for (const [name, sets, reason] of STRANGERS) {
    const isPlainAddress = name === 'an A record' || name === 'an AAAA record';
    fault(`${name} of someone else: it is left alone and said, the others are written, and it is ours once that is gone`, async (arena) => {
      arena.zone.put(ALIAS_TARGET, ...sets);
      const before = arena.zone.recordSets().filter((set) => set.name === WEB);
      addService(arena);
      addService(arena, 'api', 'node2');
      const service = await settled(arena, { RESYNC_SECONDS: '1' });
      expect(addressesAt(arena, API)).toEqual(['203.0.113.12']);
      expect(arena.zone.recordSets().filter((set) => set.name === WEB)).toEqual(before);
      expect(service.of('conflict')[0]).toMatchObject({ name: WEB, recordType: sets[0]?.type, reason: expect.stringContaining(reason) as string });
      expect(await readiness(service)).toEqual({ ready: true, codes: ['conflicts'] });
      expect([...ownedIn(arena.zone).keys()]).toEqual([API]);
      for (const { type, setIdentifier } of sets) arena.zone.remove(WEB, type, setIdentifier);
      await service.told('conflict gone');
      await until('it is ours', () => addressesAt(arena, WEB)?.[0] === '203.0.113.11', () => service.events.slice(-9));
    });

    fault(`${name} of someone else, and TAKEOVER is set: ${isPlainAddress ? 'it is ours from now on' : 'it is left alone all the same'}`, async (arena) => {
      arena.zone.put(...sets);
      const before = arena.zone.recordSets().filter((set) => set.name === WEB);
      arena.world.setHostLabel('node1', 'io.rancher.host.external_dns_ip', '203.0.113.11, 2001:db8::11');
      addService(arena);
      addService(arena, 'api', 'node2');
      const service = arena.start({ TAKEOVER: 'true' });
      await service.told('in sync');
      // What the first answer after a start says may be old: nothing is changed on its word alone.
      arena.metadata.reload();
      if (isPlainAddress) {
        // The oracle takes it for what it is: a record without our mark is changed, because somebody said so.
        arena.pardon(`${WEB} without our mark`);
        await until('it is ours', () => recordsIn(arena.zone).join() === OURS, () => recordsIn(arena.zone));
        expect(service.of('conflict')).toEqual([]);
      } else {
        await until('the other is ours', () => addressesAt(arena, API) !== undefined);
        expect(arena.zone.recordSets().filter((set) => set.name === WEB)).toEqual(before);
        expect(service.of('conflict').length).toBeGreaterThan(0);
        arena.excuse(WEB);
      }
    });
  }
});

describe('H3 a service is to have', () => {
  fault('the name of the zone itself: it is refused with the reason, also with TAKEOVER, and the apex is left alone', async (arena) => {
    arena.zone.put(plainSet('example.com', '192.0.2.1'));
    const apex = arena.zone.recordSets();
    addService(arena, '-.-');
    addService(arena, 'api', 'node2');
    const service = await settled(arena, { TAKEOVER: 'true', NAME_TEMPLATE: '%{{service_name}}' });
    expect(recordsIn(arena.zone)).toEqual(['api.example.com A 203.0.113.12']);
    expect(arena.zone.recordSets().filter(({ name }) => name === 'example.com')).toEqual(apex);
    expect(service.of('verdict').map(({ verdict }) => verdict)).toContainEqual(
      expect.objectContaining({ type: 'skipped', service: expect.objectContaining({ serviceName: '-.-' }) as unknown }));
  });

  fault('a name below a delegation: the NS records are left alone, and what is written there is ours', async (arena) => {
    const delegation = { name: DOMAIN, type: 'NS', ttlSeconds: 300, values: ['ns1.example.org.', 'ns2.example.org.'] };
    const below = { name: API, type: 'NS', ttlSeconds: 300, values: ['ns1.example.net.'] };
    arena.zone.put(delegation, below);
    addService(arena);
    addService(arena, 'api', 'node2');
    await settled(arena);
    expect([arena.zone.find(DOMAIN, 'NS'), arena.zone.find(API, 'NS')]).toEqual([delegation, below]);
    expect(addressesAt(arena, WEB)).toEqual(['203.0.113.11']);
  });

  fault('a name with TXT and MX of others: they stay beside ours, whatever becomes of it', async (arena) => {
    const others = [
      { name: WEB, type: 'TXT', ttlSeconds: 60, values: ['"v=spf1 -all"'] }, { name: WEB, type: 'MX', ttlSeconds: 60, values: ['10 mx.example.org.'] },
    ];
    arena.zone.put(...others);
    addService(arena, 'api', 'node2');
    const { uuid } = addService(arena);
    const service = await settled(arena);
    expect(addressesAt(arena, WEB)).toEqual(['203.0.113.11']);
    arena.world.removeService(uuid);
    await service.told('record deleted');
    expect(recordsIn(arena.zone)).toEqual([`${API} A 203.0.113.12`, ...others.map(({ type, values }) => `${WEB} ${type} ${values.join()}`)].sort());
  });
});
