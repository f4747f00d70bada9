import type { FaultKind } from '../../../src/emulators/route53/faults';
import { recordsIn, until } from '../../stories/stage';
import { ownedIn } from '../../stories/watch';
import { fault } from '../arena';
import { addServices, batchSizes, NO_WRITE_BACK, settled } from './shop';

const WRITE = 'ChangeResourceRecordSets';
const COUNT = 100;
/** Some 20 names a batch: it is cut to the tokens in hand. */
const IN_SMALL_BATCHES = { ...NO_WRITE_BACK, ROUTE53_CHANGE_RATE: '200', ROUTE53_CHANGE_BURST: '40' };

const FAILURES: readonly (readonly [name: string, kind: FaultKind])[] = [
  ['is answered with 500', { kind: 'http', status: 500, body: 'xml' }],
  ['is answered with 503 and took effect', { kind: 'http', status: 503, processed: true }],
  ['breaks off', { kind: 'reset' }], ['breaks off and took effect', { kind: 'resetAfter' }], ['is throttled', { kind: 'throttling' }],
];

describe('R4 of several batches', () => {
  for (const [name, kind] of FAILURES) {
    fault(`the second ${name}: what is written by then has its marks, and the rest follows`, async (arena) => {
      // Until then no later batch gets through.
      const failing = arena.inject({ action: WRITE, nth: 2, ...kind });
      let letOn: () => void = () => undefined;
      const isLetOn = new Promise<void>((resolve) => { letOn = resolve; });
      arena.inject({ action: WRITE, nth: 3, kind: 'hold', until: isLetOn });
      addServices(arena, COUNT);
      const service = arena.start(IN_SMALL_BATCHES);
      await until('the second fails', () => failing.hits() > 0 && batchSizes(arena).length > 2, () => [batchSizes(arena), service.events.slice(-9)]);
      const partial = recordsIn(arena.zone);
      expect(partial.length).toBeGreaterThan(0);
      expect(partial.length).toBeLessThan(COUNT);
      expect([...ownedIn(arena.zone).keys()].sort()).toEqual(partial.map((record) => record.split(' ')[0]).sort());
      expect(service.of('in sync')).toEqual([]);
      letOn();
      await service.told('in sync');
      expect(recordsIn(arena.zone)).toHaveLength(COUNT);
      expect([...service.of('record refused'), ...service.of('drift'), ...service.of('conflict')]).toEqual([]);
    });
  }

  fault('the last of those that change fails: the first ones stand, each name once', async (arena) => {
    const uuids = addServices(arena, COUNT);
    const service = await settled(arena, IN_SMALL_BATCHES);
    const failing = arena.inject({ action: WRITE, nth: 3, kind: 'http', status: 502 });
    arena.world.change(() => { for (const uuid of uuids) arena.world.moveService(uuid, 'node2'); });
    await until('all have moved', () => recordsIn(arena.zone).every((record) => record.endsWith(' 203.0.113.12')), () => service.events.slice(-9));
    expect(failing.hits()).toBe(1);
    await until('each is told', () => service.of('record changed').length >= COUNT);
    expect(service.of('record changed')).toHaveLength(COUNT);
  });
});
