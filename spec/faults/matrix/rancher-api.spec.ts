import type { FaultKind } from '../../../src/emulators/rancher-world';
import { RANCHER_KEYS, until } from '../../stories/stage';
import { holds, readiness } from '../../stories/watch';
import { fault, type Arena } from '../arena';
import { addService, API, readAnew, WEB } from './shop';
import { isAbout, postsOf, shownName } from './rancher-posts';

interface Outage {
  readonly name: string;
  /** Lets it happen; what it returns mends it. */
  readonly begin: (arena: Arena) => Promise<() => void | Promise<void>>;
  readonly said: RegExp;
}

const failing = (kind: FaultKind) => ({ rancher }: Arena): Promise<() => void> => {
  const handle = rancher.inject({ ...kind, count: Infinity });
  return Promise.resolve(() => handle.remove());
};

/** Waits grow from a second on, of which chance takes up to a half. */
const SHORTEST_PAUSE_MS = 450;

/**
 * Records are written and follow what changes while the API takes nothing; it is asked now and then; and every name
 * arrives once it takes them, without a restart.
 */
async function outlasts(arena: Arena, { begin, said }: Outage): Promise<void> {
  const { world, zone } = arena;
  const mend = await begin(arena);
  const web = addService(arena);
  const service = arena.start();
  await holds(zone, `${WEB} A 203.0.113.11`);
  await service.told('write-back down');
  expect(service.of('write-back down')).toMatchObject([{ message: expect.stringMatching(said) as string }]);
  expect(await readiness(service)).toEqual({ ready: true, codes: ['write-back-down'] });

  world.moveService(web.uuid, 'node2');
  addService(arena, 'api');
  await holds(zone, `${WEB} A 203.0.113.12`, `${API} A 203.0.113.11`);
  await readAnew(arena, service);
  const sentAtMs = postsOf(arena).map(({ atMs }) => atMs);
  const pausesMs = sentAtMs.slice(1).map((atMs, index) => atMs - (sentAtMs[index] ?? 0));
  expect(Math.min(...pausesMs, Infinity)).toBeGreaterThanOrEqual(SHORTEST_PAUSE_MS);
  expect(service.of('fqdn posted')).toEqual([]);

  await mend();
  await service.told('fqdn confirmed', 2);
  expect([shownName(arena, 'web'), shownName(arena, 'api')]).toEqual([WEB, API]);
  expect(service.of('write-back down')).toHaveLength(1);
  expect(service.of('write-back up')).toHaveLength(1);
  expect(service.of('fqdn refused')).toEqual([]);
  expect(await readiness(service)).toEqual({ ready: true, codes: [] });
}

describe('C1 the Rancher API refuses our keys', () => {
  const OUTAGES: readonly Outage[] = [
    {
      name: 'with 401, as it does with a key that was removed',
      begin: ({ rancher }) => {
        rancher.setKeys([]);
        return Promise.resolve(() => rancher.setKeys([RANCHER_KEYS]));
      },
      said: /401/,
    },
    { name: 'with 403, as it does with one of another environment', begin: failing({ kind: 'status', status: 403 }), said: /403/ },
  ];
  for (const outage of OUTAGES) {
    fault(`${outage.name}: DNS goes on, and every name arrives once it takes them`, (arena) => outlasts(arena, outage));
  }
});

describe('C2 the Rancher API does not take a name', () => {
  const MOST_TRIES = 3;

  for (const status of [404, 422]) {
    fault(`with ${status}: it is dropped after ${MOST_TRIES} tries and that is said; DNS and the other names go on`, async (arena) => {
      arena.rancher.inject({ kind: 'status', status, match: isAbout('web'), count: Infinity });
      const web = addService(arena);
      addService(arena, 'api');
      const service = arena.start();
      await until('api is shown', () => shownName(arena, 'api') === API);
      expect(service.of('fqdn refused')).toEqual([]);
      await service.told('fqdn refused');
      expect(service.of('fqdn refused')).toMatchObject([{ fqdn: WEB, message: expect.stringContaining(`${status}`) as string }]);
      expect(postsOf(arena, 'web')).toHaveLength(MOST_TRIES);

      arena.world.moveService(web.uuid, 'node2');
      await holds(arena.zone, `${WEB} A 203.0.113.12`, `${API} A 203.0.113.11`);
      await readAnew(arena, service, 2);
      expect(postsOf(arena, 'web')).toHaveLength(MOST_TRIES);
      expect(service.of('write-back down')).toEqual([]);
      expect(await readiness(service)).toEqual({ ready: true, codes: [] });
    });
  }

  fault('for ever, but a restart tries it anew', async (arena) => {
    const refusal = arena.rancher.inject({ kind: 'status', status: 422, count: Infinity });
    addService(arena);
    const first = arena.start();
    await first.told('fqdn refused');
    await first.stop();
    refusal.remove();
    await arena.start().told('fqdn confirmed');
    expect(shownName(arena, 'web')).toBe(WEB);
  });

  fault('whose service is gone by then: it is not tried again, and nothing is said', async (arena) => {
    arena.rancher.inject({ kind: 'status', status: 422, match: isAbout('web'), count: Infinity });
    const web = addService(arena);
    addService(arena, 'api');
    const service = arena.start();
    await until('it is refused once', () => postsOf(arena, 'web').length > 0);
    arena.world.removeService(web.uuid);
    await holds(arena.zone, `${API} A 203.0.113.11`);
    const tries = postsOf(arena, 'web').length;
    await readAnew(arena, service, 3);
    expect(postsOf(arena, 'web')).toHaveLength(tries);
    expect(service.of('fqdn refused')).toEqual([]);
  });
});

describe('C3 the Rancher API is broken', () => {
  const OUTAGES: readonly Outage[] = [
    { name: 'and breaks connections', begin: failing({ kind: 'reset' }), said: /ECONNRESET|hang up/ },
    { name: 'and a proxy answers 502 for it', begin: failing({ kind: 'status', status: 502 }), said: /502/ },
    {
      name: 'and nobody listens',
      begin: async ({ rancher }) => {
        await rancher.stop();
        return () => rancher.start();
      },
      said: /ECONNREFUSED/,
    },
  ];
  for (const outage of OUTAGES) {
    fault(`${outage.name}: DNS goes on, and every name arrives once it takes them`, (arena) => outlasts(arena, outage));
  }

  fault('and answers 500: DNS goes on, each name is said to fail once and arrives afterwards', async (arena) => {
    const broken = arena.rancher.inject({ kind: 'status', status: 500, count: Infinity });
    const web = addService(arena);
    addService(arena, 'api');
    const service = arena.start();
    await service.told('fqdn failed', 2);
    arena.world.moveService(web.uuid, 'node2');
    await holds(arena.zone, `${WEB} A 203.0.113.12`, `${API} A 203.0.113.11`);
    await until('each is tried again', () => postsOf(arena, 'web').length > 1 && postsOf(arena, 'api').length > 1);
    expect(service.of('fqdn failed').map(({ fqdn }) => fqdn).sort()).toEqual([API, WEB]);
    broken.remove();
    await service.told('fqdn confirmed', 2);
    expect(service.of('fqdn refused')).toEqual([]);
  });

  fault('and breaks the connection after it took the name: it is shown, and not sent again for that', async (arena) => {
    arena.rancher.inject({ kind: 'resetAfter' });
    addService(arena);
    const service = arena.start();
    await service.told('write-back down');
    await until('it is shown', () => shownName(arena, 'web') === WEB);
    await readAnew(arena, service, 2);
    expect(postsOf(arena, 'web')).toHaveLength(1);
  });

  fault('and slow, then takes the name: DNS does not wait for it, and each name is sent once', async (arena) => {
    const slowMs = 2_000;
    arena.rancher.inject({ kind: 'delay', ms: slowMs, count: Infinity });
    const web = addService(arena);
    const service = arena.start();
    await until('it is asked', () => postsOf(arena).length > 0);
    const askedAtMs = performance.now();
    addService(arena, 'api');
    arena.world.moveService(web.uuid, 'node2');
    await holds(arena.zone, `${WEB} A 203.0.113.12`, `${API} A 203.0.113.11`);
    expect(performance.now() - askedAtMs).toBeLessThan(slowMs);
    expect(service.of('fqdn posted')).toEqual([]);
    await service.told('fqdn confirmed', 2);
    expect([shownName(arena, 'web'), shownName(arena, 'api')]).toEqual([WEB, API]);
    expect([...service.of('write-back down'), ...service.of('fqdn refused'), ...service.of('fqdn failed')]).toEqual([]);
    expect([postsOf(arena, 'web').length, postsOf(arena, 'api').length]).toEqual([1, 1]);
  });

  fault('and hangs: DNS goes on, and a stop does not wait for it', async (arena) => {
    const hung = arena.rancher.inject({ kind: 'hang', count: Infinity });
    const web = addService(arena);
    const service = arena.start();
    await until('it hangs', () => hung.hits() > 0);
    arena.world.moveService(web.uuid, 'node2');
    await holds(arena.zone, `${WEB} A 203.0.113.12`);
    const startedMs = performance.now();
    await service.stop();
    expect(performance.now() - startedMs).toBeLessThan(3_000);
    arena.rancher.clearFaults();
    await arena.start().told('fqdn confirmed');
  });
});
