import { recordsIn, until } from '../../stories/stage';
import { ownedIn } from '../../stories/watch';
import { fault } from '../arena';
import { addService, addServices, DOMAIN, plainSet, settled, WEB } from './shop';


describe('R8 the limits of a record set', () => {
  fault('400 values in a record set: more are refused with the reason, and the others go on', async (arena) => {
    const { world } = arena;
    const hosts = Array.from({ length: 401 }, (_, index) => `host-${index}`);
    world.change(() => {
      for (const [index, name] of hosts.entries()) world.addHost({ name, agentIp: `198.18.${index >> 8}.${index & 255}` });
    });
    const { uuid } = world.addService({ stack: 'Shop', name: 'most', ports: ['80:80/tcp'], hosts: hosts.slice(0, 400) });
    addService(arena);
    const service = await settled(arena);
    const most = `most.${DOMAIN}`;
    expect(arena.zone.find(most, 'A')?.values).toHaveLength(400);
    world.change(() => {
      world.addContainer(uuid, { host: 'host-400' });
      addService(arena, 'api', 'node2');
    });
    await until('the other is written', () => recordsIn(arena.zone).includes(`api.${DOMAIN} A 203.0.113.12`));
    expect(arena.zone.find(most, 'A')?.values).toHaveLength(400);
    expect(service.of('verdict').flatMap(({ verdict }) => verdict.remarks).join()).toContain('401 addresses');
    expect(service.of('record refused')).toEqual([]);
  });
});

describe('R8 names of others below our suffix', () => {
  fault('a wildcard, octal escapes, upper case, an escaped dot: never touched, never taken for ours', async (arena) => {
    const strangers = [
      plainSet(`*.${DOMAIN}`, '192.0.2.1'), plainSet(`@.${DOMAIN}`, '192.0.2.2'), plainSet(`f\\344hre.${DOMAIN}`, '192.0.2.3'),
      plainSet(`web\\056shop.default.example.com`, '192.0.2.4'), plainSet(`UPPER.${DOMAIN}`, '192.0.2.5'), plainSet(`_x.${DOMAIN}`, '192.0.2.6'),
    ];
    arena.zone.put(...strangers);
    const before = recordsIn(arena.zone);
    expect(before).toHaveLength(strangers.length);
    addService(arena, 'Web');
    addService(arena, 'Straße@*', 'node2');
    const service = await settled(arena, { DELETE_DELAY_SECONDS: '0', MAX_DELETE_COUNT: '100' });
    expect(recordsIn(arena.zone)).toEqual([...before, `stra-e.${DOMAIN} A 203.0.113.12`, `${WEB} A 203.0.113.11`].sort());
    expect([...ownedIn(arena.zone).keys()].sort()).toEqual([`stra-e.${DOMAIN}`, WEB]);
    expect(service.of('conflict')).toEqual([]);
  });

  fault('our name in upper case or with escapes is our name: a conflict, and not written beside', async (arena) => {
    arena.zone.put(plainSet(`WEB.${DOMAIN.toUpperCase()}`, '192.0.2.1'));
    addService(arena);
    addService(arena, 'api', 'node2');
    const service = await settled(arena);
    expect(service.of('conflict').map(({ name }) => name)).toEqual([WEB]);
    expect(recordsIn(arena.zone).map((record) => record.toLowerCase()).sort())
      .toEqual([`api.${DOMAIN} a 203.0.113.12`, `${WEB} a 192.0.2.1`]);
    arena.excuse(WEB);
  });

  fault('ROOT_DOMAIN and stacks in upper case are the same names: nothing is renamed by it', async (arena) => {
    arena.world.addService({ stack: 'SHOP', name: 'WEB', ports: ['80:80/tcp'], hosts: ['node1'] });
    const first = await settled(arena, { ROOT_DOMAIN: 'Example.COM.' });
    await first.stop();
    const service = await settled(arena);
    expect(recordsIn(arena.zone)).toEqual([`${WEB} A 203.0.113.11`]);
    expect([...service.of('record created'), ...service.of('record deleted'), ...service.of('conflict')]).toEqual([]);
  });
});

describe('R9 the zone is full', () => {
  fault('creates wait and that is said; changes and deletes go on, and with room creates do too', async (arena) => {
    const uuids = addServices(arena, 20);
    arena.zone.put(...Array.from({ length: 16 }, (_, index) => plainSet(`host-${index}.example.com`, '192.0.2.1')));
    const service = await settled(arena, { DELETE_DELAY_SECONDS: '0' });
    const [moved = '', removed = ''] = uuids;
    // NS, SOA, fence, registry, 16 of others and 20 of ours fill it.
    addServices(arena, 3, 'late');
    await service.told('zone full');
    arena.world.moveService(moved, 'node3');
    await until('it moved', () => recordsIn(arena.zone).includes(`service-0.${DOMAIN} A 203.0.113.13`), () => service.events.slice(-9));
    arena.world.removeService(removed);
    const late = (): number => recordsIn(arena.zone).filter((record) => record.startsWith('late-')).length;
    await until('its place is taken', () => late() === 1, () => service.events.slice(-9));
    expect(recordsIn(arena.zone).some((record) => record.startsWith('service-1.'))).toBe(false);
    arena.zone.remove('host-0.example.com', 'A');
    arena.zone.remove('host-1.example.com', 'A');
    await until('all are there', () => late() === 3, () => service.events.slice(-9));
    expect(service.of('record refused')).toEqual([]);
  }, { route53: { recordSetsPerZone: 40 } });
});
