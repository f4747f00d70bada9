import { recordsIn, until } from '../../stories/stage';
import { fault } from '../arena';
import { addService, addServices, addressesAt, DOMAIN, NO_WRITE_BACK, readAnew, settled, WEB } from './shop';

const COUNT = 1_000;
const QUICK_DELETES = { ...NO_WRITE_BACK, DELETE_DELAY_SECONDS: '0', ROUTE53_CHANGE_RATE: '100000', ROUTE53_CHANGE_BURST: '100000' };
const SLOWLY = { route53: { rates: 'unlimited' }, restWithinMs: 30_000 } as const;
const TEST_MS = 90_000;
const names = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `service-${index}.${DOMAIN}`);

describe('H4 very much vanishes at once:', () => {
  for (const left of [0, 500]) {
    fault(`1,000 services become ${left}: no delete, creates flow on; after a yes exactly those deletes, in the fewest batches`, async (arena) => {
      const uuids = addServices(arena, COUNT);
      const service = await settled(arena, QUICK_DELETES);
      arena.world.change(() => { for (const uuid of uuids.slice(left)) arena.world.removeService(uuid); });
      await service.told('deletes held');
      addService(arena);
      await until('a create goes on', () => addressesAt(arena, WEB) !== undefined);
      await readAnew(arena, service, 3);
      expect(recordsIn(arena.zone)).toHaveLength(COUNT + 1);
      expect(service.of('record deleted')).toEqual([]);

      const before = arena.route53.log.mutations().length;
      expect(await arena.approve(service, service.of('deletes held').at(-1)?.heldChecksum ?? '')).toBe(202);
      await service.told('record deleted', COUNT - left);
      expect(service.of('record deleted').map(({ before: { name } }) => name).sort()).toEqual([...names(COUNT).slice(left)].sort());
      const batches = arena.route53.log.mutations().slice(before).filter(({ changes }) => changes.some(({ recordSet: { type } }) => type === 'A'));
      // A batch holds 1,000 values, marks included, and 32,000 characters.
      expect(batches).toHaveLength(left === 0 ? 2 : 1);
    }, SLOWLY, TEST_MS);
  }

  fault('a few at a time: no more go than at once', async (arena) => {
    const uuids = addServices(arena, 60);
    const service = await settled(arena, QUICK_DELETES);
    for (let index = 0; index < 30; index += 3) {
      arena.world.change(() => { for (const uuid of uuids.slice(index, index + 3)) arena.world.removeService(uuid); });
      await readAnew(arena, service);
    }
    await service.told('deletes held');
    // 20 percent of the 60 that there were are 12.
    await until('what may go is gone', () => recordsIn(arena.zone).length === 48, () => recordsIn(arena.zone).length);
    await readAnew(arena, service);
    expect(recordsIn(arena.zone)).toHaveLength(48);
    arena.excuse(...names(30));
  }, SLOWLY, TEST_MS);
});
