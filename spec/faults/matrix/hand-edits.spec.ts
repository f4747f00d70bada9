import { recordsIn, until } from '../../stories/stage';
import { readiness } from '../../stories/watch';
import { fault } from '../arena';
import { addressesAt, addService, addServices, API, DOMAIN, fenceIn, landedCalls, OWNER, plainSet, readAnew, settled, WEB } from './shop';

const OURS = { name: WEB, type: 'A', ttlSeconds: 300, values: ['203.0.113.11'] };
const FENCE = `fence.external-dns-${OWNER}.example.com`;
const RESYNC = { RESYNC_SECONDS: '1' };

describe('H2 someone edits a record of ours by hand:', () => {
  const EDITS = [
    ['its address', { ...OURS, values: ['192.0.2.1'] }],
    ['its TTL', { ...OURS, ttlSeconds: 60 }],
    ['one address more', { ...OURS, values: ['203.0.113.11', '192.0.2.1'] }],
  ] as const;
  for (const [name, edited] of EDITS) {
    fault(`${name}: it is put right within the resync interval, and told as drift with what was found`, async (arena) => {
      addService(arena);
      const service = await settled(arena, RESYNC);
      arena.zone.put(edited);
      await service.told('drift');
      await service.told('record changed');
      expect(arena.zone.find(WEB, 'A')).toEqual(OURS);
      expect(service.of('drift')).toEqual([{ type: 'drift', expected: OURS, found: edited }]);
      expect(service.of('record changed')).toMatchObject([{ before: edited, after: OURS }]);
    });
  }

  fault('it is deleted: it is created again, and told as drift', async (arena) => {
    addService(arena);
    const service = await settled(arena, RESYNC);
    arena.zone.remove(WEB, 'A');
    await service.told('drift');
    await service.told('record created', 2);
    expect(arena.zone.find(WEB, 'A')).toEqual(OURS);
    expect(service.of('drift')).toEqual([{ type: 'drift', expected: OURS, found: undefined }]);
    expect(service.of('record created')[1]?.why).toContain('removed by someone else');
  });

  fault('all are deleted: all are created again, in one batch', async (arena) => {
    addServices(arena, 50);
    const service = await settled(arena, RESYNC);
    const before = landedCalls(arena);
    for (let index = 0; index < 50; index += 1) arena.zone.remove(`service-${index}.${DOMAIN}`, 'A');
    await until('all are there again', () => recordsIn(arena.zone).length === 50);
    expect(landedCalls(arena) - before).toBeLessThanOrEqual(2);
    expect(service.of('drift')).toHaveLength(50);
    expect(service.of('deletes held')).toEqual([]);
  });

  fault('it is made an alias, and then not ours any more: left alone, and ours again once that is gone', async (arena) => {
    addService(arena);
    arena.zone.put(plainSet('www.example.com', '192.0.2.1'));
    const service = await settled(arena, RESYNC);
    arena.zone.put({ ...OURS, ttlSeconds: 0, values: [], alias: { hostedZoneId: arena.zone.id, dnsName: 'www.example.com', evaluatesTargetHealth: false } });
    await service.told('conflict');
    expect(service.of('conflict')).toMatchObject([{ name: WEB, recordType: 'A', reason: expect.stringContaining('alias') as string }]);
    expect(await readiness(service)).toMatchObject({ ready: true, codes: ['conflicts'] });
    arena.zone.remove(WEB, 'A');
    await service.told('conflict gone');
    await until('it is ours again', () => addressesAt(arena, WEB) !== undefined);
  });

  fault('one that is no longer wanted, before we delete it: the edit stays, whoever made it answers for it', async (arena) => {
    addServices(arena, 12);
    const { uuid } = addService(arena);
    const service = await settled(arena, { DELETE_DELAY_SECONDS: '2' });
    arena.world.removeService(uuid);
    await readAnew(arena, service);
    arena.zone.remove(WEB, 'A');
    await until('its mark is gone', () => landedCalls(arena) > 1, () => service.events.slice(-9));
    arena.zone.put(plainSet(WEB, '192.0.2.1'));
    await readAnew(arena, service, 2);
    expect(addressesAt(arena, WEB)).toEqual(['192.0.2.1']);
  });
});

describe('H2 someone edits our marks by hand:', () => {
  fault('the fence is deleted: another is made, and writing goes on', async (arena) => {
    addService(arena);
    const service = await settled(arena);
    arena.zone.remove(FENCE, 'TXT');
    addService(arena, 'api', 'node2');
    await until('it is written', () => addressesAt(arena, API) !== undefined, () => service.events.slice(-9));
    expect(fenceIn(arena.zone).epoch).toBe(1);
    expect(service.of('view lost')).toHaveLength(1);
  });

  fault('a set of the registry is deleted: what is not marked is not ours, and nothing of it is touched', async (arena) => {
    addService(arena);
    const service = await settled(arena, RESYNC);
    const { name = '' } = arena.zone.recordSets().find((set) => set.name.startsWith('names-')) ?? {};
    arena.zone.remove(name, 'TXT');
    await service.told('conflict');
    addService(arena, 'api', 'node2');
    await until('the other is written', () => addressesAt(arena, API) !== undefined, () => service.events.slice(-9));
    expect(addressesAt(arena, WEB)).toEqual(['203.0.113.11']);
    arena.excuse(WEB);
  });

  fault('the fence is nonsense: it is taken as nobody\'s, and writing goes on', async (arena) => {
    addService(arena);
    const service = await settled(arena);
    arena.zone.put({ name: FENCE, type: 'TXT', ttlSeconds: 60, values: ['"nonsense"'] });
    addService(arena, 'api', 'node2');
    await until('it is written', () => addressesAt(arena, API) !== undefined, () => service.events.slice(-9));
    expect(fenceIn(arena.zone).holder).not.toBe('');
  });
});
