import type { FaultKind } from '../../../src/emulators/rancher-world';
import { arrivals, holds, NO_WRITE_BACK, readAgain, readiness } from '../../stories/watch';
import { recordsIn, statusOf, until, type RunningService } from '../../stories/stage';
import { fault, type Arena } from '../arena';

const WEB = 'web.shop.default.example.com';
const API = 'api.shop.default.example.com';
const addWeb = ({ world }: Arena, ...hosts: readonly string[]) =>
  world.addService({ stack: 'Shop', name: 'Web', ports: ['80:80/tcp'], hosts: hosts.length === 0 ? ['node1', 'node2'] : hosts });
const addApi = ({ world }: Arena) => world.addService({ stack: 'Shop', name: 'Api', ports: ['81:81/tcp'], hosts: ['node3'] });

/** Started, in sync, and sure that what it reads is not old. */
async function settled(arena: Arena, environment: Readonly<Record<string, string>> = {}): Promise<RunningService> {
  const service = arena.start(environment);
  await service.told('in sync');
  await readAgain(arena, service);
  return service;
}

const writes = ({ route53 }: Arena): number => route53.log.mutations().length;

describe('M1 rancher-metadata is down', () => {
  fault('at the start: not ready but alive, asked again and again, then all is written', async (arena) => {
    addWeb(arena);
    await arena.metadata.stop();
    const service = arena.start();
    await service.told('source down');
    await service.told('operation began', 3);
    expect(await readiness(service)).toEqual({ ready: false, codes: ['starting', 'source-down'] });
    expect(await statusOf(`http://127.0.0.1:${service.of('listening')[0]?.port ?? 0}/`)).toBe(200);
    expect(arena.route53.log.requests()).toEqual([]);
    await arena.metadata.start();
    await holds(arena.zone, `${WEB} A 203.0.113.11, 203.0.113.12`);
  });

  fault('later: the last good state stays, and what happened meanwhile is done when it is back and sure', async (arena) => {
    const { world, metadata, zone } = arena;
    const { uuid } = addWeb(arena);
    const api = addApi(arena);
    const service = await settled(arena);
    const before = writes(arena);
    await metadata.stop();
    world.removeService(api.uuid);
    world.moveService(uuid, 'node4');
    await service.told('source down');
    expect(await readiness(service)).toEqual({ ready: false, codes: ['source-down'] });
    expect(writes(arena)).toBe(before);
    await metadata.start();
    await service.told('source up', 2);
    expect(recordsIn(zone)).toHaveLength(2);
    metadata.reload();
    await holds(zone, `${WEB} A 203.0.113.14`);
  });
});

describe('M3 rancher-metadata answers', () => {
  const BROKEN: readonly (readonly [name: string, kind: FaultKind])[] = [
    ['a page of some proxy', { kind: 'html' }],
    ['nothing', { kind: 'empty' }],
    ['half of it', { kind: 'truncated' }],
    ['half of it, and breaks off', { kind: 'cut' }],
    ['an object for a list', { kind: 'body', body: '{}' }],
    ['a number', { kind: 'body', body: '17' }],
    ['null', { kind: 'body', body: 'null' }],
    ['an empty list', { kind: 'body', body: '[]' }],
    ['a list of nothing', { kind: 'body', body: '[null, null]' }],
    ['names that are no text', { kind: 'body', body: '[{"uuid": 1, "name": {}}]' }],
    ['a thousand lists in each other', { kind: 'body', body: '['.repeat(10_000) + ']'.repeat(10_000) }],
    ['an error', { kind: 'status', status: 500, body: 'boom\r\n\u001b[31m' }],
    ['that it is not there', { kind: 'status', status: 404 }],
  ];
  for (const path of ['/services', '/hosts']) {
    for (const [name, kind] of BROKEN) {
      fault(`${name} at ${path}: it is not believed as a whole, records stay, and it is read again`, async (arena) => {
        const { world, metadata, zone } = arena;
        addWeb(arena);
        const service = await settled(arena);
        const before = writes(arena);
        metadata.inject({ ...kind, match: path, count: Infinity });
        const api = addApi(arena);
        await until('it is told', () => service.of('snapshot refused').length + service.of('source down').length > 0,
          () => service.events.slice(-9));
        expect(writes(arena)).toBe(before);
        expect(recordsIn(zone)).toEqual([`${WEB} A 203.0.113.11, 203.0.113.12`]);
        metadata.clearFaults();
        await holds(zone, `${WEB} A 203.0.113.11, 203.0.113.12`, `${API} A 203.0.113.13`);
        expect(world.service(api.uuid).state).toBe('active');
      });
    }
  }
});

describe('M4 rancher-metadata has no services', () => {
  fault('but did have some: lists that are null are refused, poll after poll', async (arena) => {
    addWeb(arena);
    const service = await settled(arena);
    arena.metadata.set({ nullLists: true });
    await service.told('snapshot refused', 2);
    const before = writes(arena);
    expect(recordsIn(arena.zone)).toHaveLength(1);
    arena.metadata.set({ nullLists: false });
    await readAgain(arena, service);
    expect(writes(arena)).toBe(before);
  });

  fault('but did have many, ten times: nothing is deleted, and what appears in between is created', async (arena) => {
    const { metadata, world, zone, route53 } = arena;
    const count = 100;
    world.change(() => {
      for (let index = 0; index < count; index += 1) {
        world.addService({ stack: 'Shop', name: `service-${index}`, ports: ['80:80/tcp'], hosts: ['node1'] });
      }
    });
    const service = await settled(arena, { ...NO_WRITE_BACK, DELETE_DELAY_SECONDS: '0' });
    for (let turn = 1; turn <= 10; turn += 1) {
      metadata.set({ nullLists: true });
      await service.told('snapshot refused', turn);
      world.addService({ stack: 'Shop', name: `late-${turn}`, ports: ['80:80/tcp'], hosts: ['node2'] });
      metadata.set({ nullLists: false });
      await until('the create flows', () => recordsIn(zone).length === count + turn, () => [recordsIn(zone).length, service.events.slice(-9)]);
    }
    const deleted = route53.log.mutations().flatMap(({ changes }) => changes)
      .filter(({ action, recordSet: { type } }) => action === 'DELETE' && type !== 'TXT');
    expect([deleted, service.of('deletes held'), service.of('record deleted')]).toEqual([[], [], []]);
  });

  fault('of ours, truly and for good: the last names wait, and that is shown', async (arena) => {
    const { world } = arena;
    addWeb(arena);
    addApi(arena);
    const service = await settled(arena);
    world.removeStack('Shop');
    await service.told('deletes held');
    expect(service.of('deletes held')[0]).toMatchObject({ names: [API, WEB], reason: expect.stringContaining('no name would be left') as string });
    expect(await readiness(service)).toEqual({ ready: true, codes: ['deletes-held'] });
    await readAgain(arena, service, 2);
    expect(recordsIn(arena.zone)).toHaveLength(2);
    arena.excuse(WEB, API);
  });
});

describe('M5 the version of rancher-metadata changes with every request', () => {
  fault('nothing is listed or written as long as all is the same, it is not asked in a hot loop, and a change gets through', async (arena) => {
    const { metadata, route53, world, zone } = arena;
    const { uuid } = addWeb(arena);
    const service = await settled(arena);
    const calls = route53.log.requests().length;
    metadata.set({ reloadEachRequest: true });
    const readings = arrivals(metadata, '/services');
    const startMs = performance.now();
    await until('read 4 times', () => arrivals(metadata, '/services') >= readings + 4);
    // Four readings a second at most.
    expect(performance.now() - startMs).toBeGreaterThan(3 * 240);
    expect(route53.log.requests()).toHaveLength(calls);
    world.moveService(uuid, 'node4');
    await holds(zone, `${WEB} A 203.0.113.14`);
    expect(route53.log.requests()).toHaveLength(calls + 1);
    metadata.set({ reloadEachRequest: false });
    expect(service.of('view lost')).toEqual([]);
  });
});

describe('M6 rancher-metadata restarts', () => {
  fault('and counts its versions from the beginning: any other version is news', async (arena) => {
    const { metadata, world, zone } = arena;
    let count = 900;
    metadata.inject({ kind: 'alter', match: '/version', count: Infinity, alter: () => String(count) });
    const { uuid } = addWeb(arena);
    const service = arena.start(NO_WRITE_BACK);
    await service.told('in sync');
    count += 1;
    await until('it is read again', () => arrivals(metadata, '/services') >= 2);
    await metadata.stop();
    world.moveService(uuid, 'node3');
    await service.told('source down');
    count = 1;
    await metadata.start();
    await service.told('source up', 2);
    count = 2;
    await holds(zone, `${WEB} A 203.0.113.13`);
  });
});

describe('M6 rancher-metadata restarts after something moved', () => {
  const SEEN_WITHIN_MS = 2_000;

  fault('and that is seen within 2 s of the second version, not on the word of the first', async (arena) => {
    const { metadata, world, zone } = arena;
    const { uuid } = addWeb(arena);
    const service = await settled(arena);
    await metadata.stop();
    world.moveService(uuid, 'node3');
    await service.told('source down');
    const readings = arrivals(metadata, '/services');
    await metadata.start();
    await service.told('source up', 2);
    await until('it is read', () => arrivals(metadata, '/services') > readings && metadata.waiting() > 0);
    expect(recordsIn(zone)).toEqual([`${WEB} A 203.0.113.11, 203.0.113.12`]);
    const secondAtMs = performance.now();
    metadata.reload();
    await holds(zone, `${WEB} A 203.0.113.13`);
    expect(performance.now() - secondAtMs).toBeLessThan(SEEN_WITHIN_MS);
  });
});

describe('M6 the host restarts, and rancher-metadata serves yesterday\'s answer', () => {
  for (const whoRestarts of ['alone', 'alone and at once', 'with us'] as const) {
    fault(`${whoRestarts}: what moved since is not moved back, what came since is not deleted, and what is news is done`, async (arena) => {
      const { metadata, world, zone } = arena;
      const { uuid } = addWeb(arena);
      const before = await settled(arena, { DELETE_DELAY_SECONDS: '0', RESYNC_SECONDS: '1' });
      metadata.save();
      world.change(() => {
        world.moveService(uuid, 'node4');
        addApi(arena);
      });
      const today = [`${API} A 203.0.113.13`, `${WEB} A 203.0.113.14`];
      await holds(zone, ...today);
      if (whoRestarts === 'with us') await before.stop();
      await metadata.stop();
      if (whoRestarts === 'alone') await before.told('source down');
      const landed = writes(arena);
      await metadata.start({ stale: true });
      const service = whoRestarts === 'with us' ? arena.start({ DELETE_DELAY_SECONDS: '0', RESYNC_SECONDS: '1' }) : before;
      await service.told('source up', whoRestarts === 'alone' ? 2 : 1);
      await service.told('zone listed', service.of('zone listed').length + 2);
      expect(recordsIn(zone)).toEqual(today);
      expect(writes(arena)).toBe(landed);
      world.moveService(uuid, 'node1');
      metadata.catchUp();
      await holds(zone, `${API} A 203.0.113.13`, `${WEB} A 203.0.113.11`);
    });
  }
});

describe('M7 the environment changes while it is read', () => {
  fault('it is read again, and never a mixture is written', async (arena) => {
    const { metadata, world, zone } = arena;
    const { uuid } = addWeb(arena, 'node1');
    const service = await settled(arena);
    metadata.inject({
      kind: 'meanwhile', match: '/services',
      change: () => world.change(() => {
        world.updateHost('node1', { agentIp: '203.0.113.99' });
        world.moveService(uuid, 'node2');
      }),
    });
    const readings = arrivals(metadata, '/services');
    metadata.reload();
    await holds(zone, `${WEB} A 203.0.113.12`);
    expect(arrivals(metadata, '/services')).toBeGreaterThanOrEqual(readings + 2);
    expect(service.of('snapshot refused')).toEqual([]);
  });

  fault('all the time: what it adds is written, nothing is removed or shortened', async (arena) => {
    const { metadata, world, zone } = arena;
    const { uuid } = addWeb(arena);
    const [first] = world.containersOf(uuid);
    const old = world.addService({ stack: 'Shop', name: 'Old', ports: ['82:82/tcp'], hosts: ['node4'] });
    const service = await settled(arena);
    let address = 100;
    const unrest = metadata.inject({
      kind: 'meanwhile', match: '/services', count: Infinity,
      change: () => world.updateHost('node4', { labels: { turn: String(address += 1) } }),
    });
    world.change(() => {
      world.removeService(old.uuid);
      world.removeContainer(first?.uuid ?? '');
      addApi(arena);
    });
    const all = [`${API} A 203.0.113.13`, 'old.shop.default.example.com A 203.0.113.14', `${WEB} A 203.0.113.11, 203.0.113.12`];
    await holds(zone, ...all);
    const readings = arrivals(metadata, '/services');
    await until('read again, torn each time', () => arrivals(metadata, '/services') >= readings + 6);
    expect(recordsIn(zone)).toEqual([...all].sort());
    unrest.remove();
    await holds(zone, `${API} A 203.0.113.13`, `${WEB} A 203.0.113.12`);
    expect(service.of('deletes held')).toEqual([]);
  });
});

describe('M8 a container is on a host that is not in the answer', () => {
  fault('its name is not shortened, which is said, until that is sure', async (arena) => {
    const { world, zone } = arena;
    const { uuid } = addWeb(arena);
    const lone = world.addService({ stack: 'Shop', name: 'Lone', ports: ['82:82/tcp'], hosts: ['node2'] });
    const service = await settled(arena);
    const both = ['lone.shop.default.example.com A 203.0.113.12', `${WEB} A 203.0.113.11, 203.0.113.12`];
    world.removeHost('node2');
    await readAgain(arena, service, 2);
    expect(recordsIn(zone)).toEqual([...both].sort());
    const remarks = service.of('verdict').flatMap(({ verdict }) => verdict.remarks);
    expect(remarks).toContain('container Shop-Web-2 runs on a host that is not in the snapshot');

    for (const container of world.containersOf(uuid)) if (container.name === 'Shop-Web-2') world.removeContainer(container.uuid);
    await holds(zone, 'lone.shop.default.example.com A 203.0.113.12', `${WEB} A 203.0.113.11`);
    world.moveService(lone.uuid, 'node3');
    await holds(zone, 'lone.shop.default.example.com A 203.0.113.13', `${WEB} A 203.0.113.11`);
  });

  fault('and the host is disconnected: its containers run on, for all that anybody knows', async (arena) => {
    const { world, zone } = arena;
    const { uuid } = addWeb(arena);
    const service = await settled(arena);
    world.change(() => {
      world.updateHost('node2', { state: 'reconnecting', agentState: 'reconnecting' });
      for (const container of world.containersOf(uuid)) {
        if (container.name === 'Shop-Web-2') world.setHealth(container.uuid, 'reinitializing');
      }
    });
    await holds(zone, `${WEB} A 203.0.113.11`);
    world.updateHost('node2', { state: 'active', agentState: 'active' });
    for (const container of world.containersOf(uuid)) world.setHealth(container.uuid, 'healthy');
    await holds(zone, `${WEB} A 203.0.113.11, 203.0.113.12`);
    expect(service.of('snapshot refused')).toEqual([]);
  });
});

describe('M9 all containers of a service are unhealthy', () => {
  fault('its record stays as it is, a new one is not made, and the verdict says so', async (arena) => {
    const { world, zone } = arena;
    const { uuid } = addWeb(arena);
    const service = await settled(arena);
    world.change(() => {
      for (const container of world.containersOf(uuid)) world.setHealth(container.uuid, 'unhealthy');
      const api = addApi(arena);
      for (const container of world.containersOf(api.uuid)) world.setHealth(container.uuid, 'unhealthy');
    });
    await readAgain(arena, service, 2);
    expect(recordsIn(zone)).toEqual([`${WEB} A 203.0.113.11, 203.0.113.12`]);
    const told = service.of('verdict').map(({ verdict }) => verdict).filter(({ remarks }) => remarks.join().includes('no running container is healthy'));
    expect(told.map(({ service: { serviceName } }) => serviceName).sort()).toEqual(['Api', 'Web']);
    const [first] = world.containersOf(uuid);
    world.setHealth(first?.uuid ?? '', 'healthy');
    await holds(zone, `${WEB} A 203.0.113.11`);
  });
});
