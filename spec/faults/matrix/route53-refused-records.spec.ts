import { recordsIn, until } from '../../stories/stage';
import { fault } from '../arena';
import { addService, addServices, API, batchSizes, DOMAIN, settled, WEB, writeCalls } from './shop';

const POISON = `service-7.${DOMAIN}`;

describe('R3 a batch is refused, and nothing says for what', () => {
  fault('it is halved until the one stands alone; the others are written, and it waits', async (arena) => {
    addService(arena);
    const service = await settled(arena);
    const before = batchSizes(arena).length;
    arena.inject({
      action: 'ChangeResourceRecordSets', kind: 'http', status: 400, body: 'xml', count: Infinity,
      predicate: ({ changes = [] }) => changes.some(({ recordSet: { name } }) => name === POISON),
    });
    addServices(arena, 30);
    await until('the others are written', () => recordsIn(arena.zone).length === 30, () => recordsIn(arena.zone));
    const refused = service.of('record refused');
    expect(refused.map(({ name }) => name)).toEqual([POISON]);
    // Halving 30 takes 5 steps down to one, and as many back up.
    expect(batchSizes(arena).length - before).toBeLessThanOrEqual(12);
    arena.excuse(POISON);
  });
});

describe('R3 a record that was refused', () => {
  fault('is tried again at once when something else is wanted for it', async (arena) => {
    addService(arena);
    const service = await settled(arena);
    arena.zone.protect(API, 'A', 'not yet');
    const { uuid } = addService(arena, 'api', 'node2');
    await service.told('record refused');
    arena.zone.unprotect(API, 'A');
    arena.world.moveService(uuid, 'node3');
    await until('it is written', () => recordsIn(arena.zone).includes(`${API} A 203.0.113.13`));
    expect(service.of('record refused')).toHaveLength(1);
  });

  fault('and is one of ours keeps what it has, and the rest goes on without it', async (arena) => {
    const { uuid } = addService(arena);
    const service = await settled(arena);
    arena.zone.protect(WEB, 'A', 'frozen for the audit');
    arena.world.change(() => {
      arena.world.moveService(uuid, 'node2');
      addService(arena, 'api', 'node3');
    });
    await until('the other is written', () => recordsIn(arena.zone).includes(`${API} A 203.0.113.13`));
    expect(recordsIn(arena.zone)).toContain(`${WEB} A 203.0.113.11`);
    expect(service.of('record refused')).toMatchObject([{ name: WEB, message: expect.stringContaining('frozen for the audit') as string }]);
    arena.excuse(WEB);
  });
});

describe('R3 the fence or the registry is protected', () => {
  fault('nothing can be written: it is read again, calmly, and all is written once that is mended', async (arena) => {
    addService(arena);
    const service = await settled(arena);
    const fence = arena.zone.recordSets().find(({ name }) => name.startsWith('fence.'))?.name ?? '';
    const before = writeCalls(arena);
    const startedMs = performance.now();
    arena.zone.protect(fence, 'TXT', 'do not touch');
    addService(arena, 'api', 'node2');
    await until('it was tried 6 times', () => writeCalls(arena) - before >= 6);
    // The pace of this suite: 100 ms at most; never a hot loop.
    expect(performance.now() - startedMs).toBeGreaterThan(200);
    expect(service.of('record refused')).toEqual([]);
    arena.zone.unprotect(fence, 'TXT');
    await until('it is written', () => recordsIn(arena.zone).includes(`${API} A 203.0.113.12`));
  });
});
