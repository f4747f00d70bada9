import { startRancherApiEmulator } from '../../../src/emulators/rancher-api';
import { startMetadataEmulator } from '../../../src/emulators/rancher-metadata';
import { createWorld, type World } from '../../../src/emulators/rancher-world';
import { RANCHER_KEYS, recordsIn, until, type RunningService } from '../../stories/stage';
import { ownedIn, readiness } from '../../stories/watch';
import { fault, type Arena } from '../arena';
import { addService, addressesAt, API, fenceIn, OWNER, readAnew, settled, WEB, writeCalls } from './shop';

/** Of every Rancher server's Default environment. */
const DEFAULT_UUID = 'adminProject';

function worldOf(environmentName: string, environmentUuid: string, agentIp: string, withOwnService = true): World {
  const world = createWorld({ environmentName, environmentUuid, withOwnService });
  world.addHost({ name: 'node1', agentIp });
  world.addHost({ name: 'node2', agentIp: agentIp.replace(/\d+$/, '12') });
  return world;
}

/** Of another server: our own container has another uuid there, as it would. */
function worldOfAnotherServer(environmentName: string, environmentUuid: string, agentIp: string): World {
  const world = worldOf(environmentName, environmentUuid, agentIp, false);
  // Uuids come from a counter: the first one is used up.
  world.removeService(world.addService({ stack: 'Early', name: 'bird', hosts: ['node1'] }).uuid);
  world.addOwnService();
  return world;
}

/** Another environment, on a Rancher server of its own, that writes into the same zone. */
async function withNeighbour(
  arena: Arena, world: World, body: (start: (environment?: Readonly<Record<string, string>>) => RunningService) => Promise<void>,
): Promise<void> {
  const metadata = await startMetadataEmulator({ world, reloadIntervalMs: 0, tickMs: 200 });
  const rancher = await startRancherApiEmulator({ world, ...RANCHER_KEYS });
  const services: RunningService[] = [];
  arena.follow(world, metadata.url);
  try {
    await body((environment = {}) => {
      const service = arena.start({ METADATA_URL: metadata.url, CATTLE_URL: rancher.url, ...environment });
      services.push(service);
      return service;
    });
  } finally {
    for (const service of services) await service.stop();
    await Promise.all([metadata.close(), rancher.close()]);
  }
}

describe('H1 two environments write into one zone:', () => {
  fault('each has its own names, and neither ever touches those of the other', async (arena) => {
    const staging = worldOf('Staging', '9a1c0000-0000-4000-8000-00000000beef', '198.51.100.11');
    await withNeighbour(arena, staging, async (start) => {
      const theirs = addService({ world: staging });
      addService({ world: staging }, 'api');
      const neighbour = start();
      await neighbour.told('in sync');
      const { uuid } = addService(arena);
      const service = await settled(arena);
      staging.removeService(theirs.uuid);
      arena.world.moveService(uuid, 'node2');
      await until('both have what they want', () =>
        recordsIn(arena.zone).join() === `api.shop.staging.example.com A 198.51.100.11,${WEB} A 203.0.113.12`, () => recordsIn(arena.zone));
      for (const each of [neighbour, service]) expect([...each.of('conflict'), ...each.of('drift'), ...each.of('view lost')]).toEqual([]);
    });
  });

  fault('a name that both want stays with the first; the second says so, and has it when it is free', async (arena) => {
    const staging = worldOf('Staging', '9a1c0000-0000-4000-8000-00000000beef', '198.51.100.11');
    const short = { NAME_TEMPLATE: '%{{service_name}}.%{{stack_name}}', MAX_DELETE_COUNT: '100', DELETE_DELAY_SECONDS: '0' };
    const { uuid } = addService({ world: staging });
    addService({ world: staging }, 'other');
    addService(arena);
    await withNeighbour(arena, staging, async (start) => {
      const neighbour = start(short);
      await neighbour.told('in sync');
      const service = await settled(arena, { ...short, RESYNC_SECONDS: '1' });
      expect(service.of('conflict')).toMatchObject([{ name: 'web.shop.example.com', recordType: 'A' }]);
      expect(addressesAt(arena, 'web.shop.example.com')).toEqual(['198.51.100.11']);
      staging.removeService(uuid);
      await service.told('conflict gone');
      await until('it is ours', () => addressesAt(arena, 'web.shop.example.com')?.[0] === '203.0.113.11', () => service.events.slice(-9));
      expect(neighbour.of('drift')).toEqual([]);
    });
  });
});

describe('H1 two Rancher servers write into one zone, and both environments are called adminProject:', () => {
  const ours = () => ({ world: worldOf('Default', DEFAULT_UUID, '203.0.113.11') });
  const theirs = () => worldOfAnotherServer('Default', DEFAULT_UUID, '198.51.100.11');
  const ownContainers = (...worlds: readonly World[]) => new Set(worlds.map((world) => world.state().ownContainerUuid ?? ''));

  fault('the second writes nothing and is told what to set; with OWNER_ID both live side by side', async (arena) => {
    const world = theirs();
    expect(ownContainers(world, arena.world).size).toBe(2);
    addService({ world }, 'api');
    addService(arena);
    await withNeighbour(arena, world, async (start) => {
      const first = start();
      await first.told('in sync');
      const before = writeCalls(arena);
      const second = arena.start();
      await second.told('fence foreign');
      expect(second.of('fence foreign')).toMatchObject([{ origin: new URL(first.config.rancherUrl ?? '').origin, advice: expect.stringContaining('OWNER_ID') as string }]);
      expect(await readiness(second)).toEqual({ ready: false, codes: ['starting', 'fence-foreign'] });
      expect(writeCalls(arena)).toBe(before);
      await second.stop();

      const named = await settled(arena, { OWNER_ID: 'second' });
      expect(recordsIn(arena.zone)).toEqual([`${API} A 198.51.100.11`, `${WEB} A 203.0.113.11`]);
      expect([...ownedIn(arena.zone, 'example.com', 'second').keys()]).toEqual([WEB]);
      expect([...ownedIn(arena.zone, 'example.com', DEFAULT_UUID.toLowerCase()).keys()]).toEqual([API]);
      expect([...first.of('view lost'), ...first.of('drift'), ...named.of('conflict')]).toEqual([]);
    });
  }, ours());

  fault('the other way round, it is the neighbour that stands off, and goes on standing off while the first moves and rests', async (arena) => {
    const world = theirs();
    addService({ world }, 'api');
    const { uuid } = addService(arena);
    const first = await settled(arena);
    await withNeighbour(arena, world, async (start) => {
      const second = start({ RESYNC_SECONDS: '1' });
      await second.told('fence foreign');
      expect(second.of('fence foreign')).toMatchObject([{ origin: new URL(arena.rancher.url).origin }]);
      arena.world.moveService(uuid, 'node2');
      await until('it moved', () => addressesAt(arena, WEB)?.[0] === '203.0.113.12');
      await second.told('zone listed', second.of('zone listed').length + 2);
      expect([...second.of('batch landed'), ...second.of('fence taken'), ...first.of('view lost')]).toEqual([]);
      expect(recordsIn(arena.zone)).toEqual([`${WEB} A 203.0.113.12`]);
    });
  }, ours());

  fault('the address of one server changed: with TAKEOVER once it is the same one again', async (arena) => {
    const before = arena.start({ CATTLE_URL: 'http://127.0.0.1:9/v1' });
    addService(arena);
    await before.told('in sync');
    await before.stop();
    const refused = arena.start({ CATTLE_URL: arena.rancher.url });
    await refused.told('fence foreign');
    await refused.stop();
    const service = arena.start({ CATTLE_URL: arena.rancher.url, TAKEOVER: 'true' });
    await service.told('in sync');
    expect(service.of('fence taken')).toHaveLength(1);
    await service.stop();
    const after = arena.start({ CATTLE_URL: arena.rancher.url });
    await after.told('in sync');
    expect(after.of('fence taken')).toEqual([]);
    expect(recordsIn(arena.zone)).toEqual([`${WEB} A 203.0.113.11`]);
  }, ours());
});

describe('H1 two processes believe that they are the same container:', () => {
  fault('of all batches on one view one lands, so both together do what one would', async (arena) => {
    const { uuid } = addService(arena);
    const first = await settled(arena);
    const second = await settled(arena);
    for (const host of ['node2', 'node3', 'node4', 'node1', 'node2']) {
      arena.world.moveService(uuid, host);
      const address = arena.world.host(host).agentIp;
      await until('it moved', () => addressesAt(arena, WEB)?.[0] === address, () => [first.events.slice(-9), second.events.slice(-9)]);
    }
    const moves = (): number => first.of('record changed').length + second.of('record changed').length;
    await until('every move is told', () => moves() === 5, moves);
    expect(first.of('view lost').length + second.of('view lost').length).toBeGreaterThan(0);
    expect([...first.of('record refused'), ...second.of('record refused')]).toEqual([]);
    expect(fenceIn(arena.zone).epoch).toBe(1);
    expect([...ownedIn(arena.zone, 'example.com', OWNER).keys()]).toEqual([WEB]);
    // The one that came too late for the last move finds out, and then both are at rest.
    await first.stop();
    await readAnew(arena, second);
  });
});
