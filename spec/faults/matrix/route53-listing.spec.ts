import type { FaultKind } from '../../../src/emulators/route53/faults';
import { recordsIn, until } from '../../stories/stage';
import { asked } from '../../stories/watch';
import { fault, type Arena } from '../arena';
import { addressesAt, addService, addServices, API, DOMAIN, plainSet, readAnew, settled, WEB, writeCalls } from './shop';

const LIST = { action: 'ListResourceRecordSets' } as const;
const SHORT_PAGES = { route53: { longestPage: 5 } };
const BREAKS: readonly (readonly [name: string, kind: FaultKind])[] = [
  ['502 from some proxy', { kind: 'http', status: 502 }],
  ['a login page', { kind: 'http', status: 200, body: 'html' }],
  ['other XML', { kind: 'http', status: 200, body: 'xml' }],
  ['half of the XML', { kind: 'truncated' }],
  ['a broken connection', { kind: 'reset' }],
  ['throttling', { kind: 'throttling' }],
  ['a denial', { kind: 'accessDenied' }],
];

const isOf = (domain: string) => ({ url }: { readonly url: string }): boolean => decodeURIComponent(url).includes(`${domain}.`);

/** Twelve services and a stranger between them: four pages of five. */
async function manyRecords(arena: Arena): Promise<readonly string[]> {
  addServices(arena, 12);
  arena.zone.put(plainSet(`service-3x.${DOMAIN}`, '192.0.2.1'));
  const service = arena.start({ CATTLE_URL: '', CATTLE_ACCESS_KEY: '', CATTLE_SECRET_KEY: '' });
  await service.told('in sync');
  await service.stop();
  return recordsIn(arena.zone);
}

describe('R7 a page in the middle of a listing is', () => {
  for (const [name, kind] of BREAKS) {
    fault(`${name}, at the start: what was read before it is no listing, nothing is written on it`, async (arena) => {
      const before = await manyRecords(arena);
      const writes = writeCalls(arena);
      const broken = arena.inject({ ...LIST, ...kind, nth: 2, count: Infinity, predicate: isOf('default.example.com') });
      const service = arena.start({ ROUTE53_MAX_RETRIES: '1', DELETE_DELAY_SECONDS: '0' });
      await until('it was given up three times', () =>
        [...service.of('zone unavailable'), ...service.of('zone throttled'), ...service.of('zone denied')].length >= 3,
      () => service.events.slice(-9));
      await readAnew(arena, service);
      expect(writeCalls(arena)).toBe(writes);
      expect(recordsIn(arena.zone)).toEqual(before);
      broken.remove();
      await service.told('in sync');
      expect(recordsIn(arena.zone)).toEqual(before);
      expect([...service.of('record created'), ...service.of('record deleted'), ...service.of('conflict')]).toEqual([]);
    }, SHORT_PAGES);
  }

  fault('broken when the zone is read again: what was known stays, a change is written meanwhile', async (arena) => {
    const { uuid } = addService(arena);
    const others = addServices(arena, 12);
    expect(others).toHaveLength(12);
    const service = await settled(arena, { RESYNC_SECONDS: '1', ROUTE53_MAX_RETRIES: '0' });
    arena.inject({ ...LIST, kind: 'http', status: 500, nth: 2, count: Infinity, predicate: isOf('default.example.com') });
    await service.told('zone unavailable');
    arena.world.moveService(uuid, 'node2');
    await until('it moved', () => addressesAt(arena, WEB)?.[0] === '203.0.113.12', () => service.events.slice(-9));
    expect(service.of('drift')).toEqual([]);
    expect(recordsIn(arena.zone)).toHaveLength(13);
  }, SHORT_PAGES);
});

describe('R7 while the zone is listed page by page', () => {
  fault('others change it: what was seen in two places or in none is never taken for ours, and the next listing is right', async (arena) => {
    await manyRecords(arena);
    let page = 0;
    const moving = arena.inject({
      ...LIST, kind: 'delay', ms: 1, count: Infinity,
      predicate: (request) => {
        if (!isOf('default.example.com')(request)) return false;
        page += 1;
        // Behind and before where the listing is.
        arena.zone.put(plainSet(`aaa-${page}.${DOMAIN}`, '192.0.2.1'), plainSet(`zzz-${page}.${DOMAIN}`, '192.0.2.1'));
        if (page === 3) arena.zone.remove(`service-3x.${DOMAIN}`, 'A');
        return true;
      },
    });
    const service = arena.start({ DELETE_DELAY_SECONDS: '0' });
    await service.told('in sync');
    moving.remove();
    await readAnew(arena, service);
    expect(recordsIn(arena.zone).filter((record) => record.startsWith('service-'))).toHaveLength(12);
    expect(recordsIn(arena.zone).filter((record) => /^(aaa|zzz)-/.test(record))).toHaveLength(2 * page);
    expect([...service.of('record created'), ...service.of('record deleted')]).toEqual([]);
  }, SHORT_PAGES);

  fault('we write: a batch that landed meanwhile is laid over what is read, and nothing is written twice', async (arena) => {
    addServices(arena, 12);
    const service = await settled(arena, { RESYNC_SECONDS: '1' });
    let letGo: () => void = () => undefined;
    const pages = asked(arena.route53, LIST.action);
    arena.inject({
      ...LIST, kind: 'hold', nth: 3, until: new Promise<void>((resolve) => { letGo = resolve; }), predicate: isOf('default.example.com'),
    });
    await until('it is being listed', () => asked(arena.route53, LIST.action) >= pages + 4);
    addService(arena, 'api', 'node2');
    await until('it is written', () => addressesAt(arena, API) !== undefined);
    letGo();
    await service.told('zone listed', 3);
    expect(service.of('record created').filter(({ after }) => after.name === API)).toHaveLength(1);
    expect([...service.of('drift'), ...service.of('conflict'), ...service.of('view lost')]).toEqual([]);
  }, SHORT_PAGES);
});
