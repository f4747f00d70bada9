import { until } from '../../stories/stage';
import { holds, readiness } from '../../stories/watch';
import { fault } from '../arena';
import { addService, addServices, API, WEB } from './shop';
import { postsOf, shownName } from './rancher-posts';

/** Of one POST. */
const DEADLINE_MS = 10_000;
/** After a name that was taken, but is not shown. */
const NOT_SHOWN_MS = 30_000;
const SPARE_MS = 10_000;
const TEST_MS = 90_000;

describe('C3 the Rancher API is broken', () => {
  fault('and hangs: DNS goes on, calls end at their deadline, and every name arrives once it answers', async (arena) => {
    const hung = arena.rancher.inject({ kind: 'hang', count: Infinity });
    const names = 8;
    addServices(arena, names);
    const service = arena.start();
    await service.told('in sync');
    const web = addService(arena);
    await until('it is written', () => arena.zone.find(WEB, 'A') !== undefined);
    await until('a call ends', () => service.of('write-back down').length > 0, () => service.events.slice(-9), DEADLINE_MS + SPARE_MS);
    expect(service.of('write-back down')).toMatchObject([{ message: expect.stringMatching(/time|abort/i) as string }]);
    arena.world.moveService(web.uuid, 'node2');
    await until('it follows', () => arena.zone.find(WEB, 'A')?.values[0] === '203.0.113.12');
    expect(await readiness(service)).toEqual({ ready: true, codes: ['write-back-down'] });
    hung.remove();
    const isShown = (name: string): boolean => shownName(arena, name) === `${name}.shop.default.example.com`;
    await until('all are shown', () => ['web', ...Array.from({ length: names }, (_, index) => `service-${index}`)].every(isShown),
      () => service.events.slice(-9), DEADLINE_MS + SPARE_MS);
    expect(service.of('fqdn refused')).toEqual([]);
  }, { restWithinMs: DEADLINE_MS + SPARE_MS }, TEST_MS);

  fault('and a proxy says 200 for it: that is no proof, and the name is sent until Rancher shows it', async (arena) => {
    const proxy = arena.rancher.inject({ kind: 'html', count: Infinity });
    addService(arena);
    const service = arena.start();
    await service.told('fqdn posted');
    addService(arena, 'api');
    await holds(arena.zone, `${WEB} A 203.0.113.11`, `${API} A 203.0.113.11`);
    await service.told('fqdn posted', 2);
    expect(service.of('fqdn confirmed')).toEqual([]);
    proxy.remove();
    await until('both are shown', () => shownName(arena, 'web') === WEB && shownName(arena, 'api') === API,
      () => service.events.slice(-9), NOT_SHOWN_MS + SPARE_MS);
    await service.told('fqdn confirmed', 2);
    expect(postsOf(arena)).toHaveLength(4);
  }, {}, TEST_MS);
});
