import { recordsIn, until } from '../../stories/stage';
import { fault } from '../arena';
import { addService, addServices, batchSizes, DOMAIN, NO_WRITE_BACK, settled, writeCalls } from './shop';

const COUNT = 1_000;
const POISON = `service-500.${DOMAIN}`;
/** Two batches hold 1,000 records with their marks. */
const CALLS_WITHOUT_POISON = 2;
const TEST_MS = 90_000;

describe('R3 one poison record among 1,000 creates', () => {
  for (const [rates, environment] of [
    ['that nothing limits', { ROUTE53_CHANGE_RATE: '100000', ROUTE53_CHANGE_BURST: '100000' }],
    // A refused batch costs as many change tokens as one that lands: the last 500 records come at 100 a second.
    ['at the usual rates', {}],
  ] as const) {
    fault(`${rates}: 999 are applied in the same pass`, async (arena) => {
      addService(arena);
      const service = await settled(arena, { ...NO_WRITE_BACK, ...environment });
      const before = writeCalls(arena);
      arena.zone.protect(POISON, 'A', 'poison');
      addServices(arena, COUNT);
      await until('999 are written', () => recordsIn(arena.zone).length === COUNT, () => batchSizes(arena), 20_000);
      expect(writeCalls(arena) - before).toBeLessThanOrEqual(CALLS_WITHOUT_POISON + 3);
      expect(service.of('record refused').map(({ name }) => name)).toEqual([POISON]);
      expect(service.of('zone listed')).toHaveLength(1);
      arena.excuse(POISON);
    }, { restWithinMs: 30_000, route53: { rates: rates === 'at the usual rates' ? 'aws' : 'unlimited' } }, TEST_MS);
  }
});
