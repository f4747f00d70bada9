import type { FaultKind } from '../../../src/emulators/route53/faults';
import { recordsIn, until } from '../../stories/stage';
import { holds } from '../../stories/watch';
import { fault, type Arena } from '../arena';
import { addService, addressesAt, API, settled, WEB } from './shop';

const WRITE = { action: 'ChangeResourceRecordSets' } as const;
/** A call is given up after 15 s. */
const GIVEN_UP_MS = 25_000;
const OPTIONS = { restWithinMs: GIVEN_UP_MS };
const TEST_MS = 100_000;

const outcomes = ({ route53 }: Arena): readonly (boolean | undefined)[] =>
  route53.log.requests().filter(({ action }) => action === WRITE.action).map(({ outcome }) => outcome?.applied);

describe('R2 a batch is never answered', () => {
  for (const [name, kind, landed] of [
    ['but it landed', { kind: 'hangAfter' }, true], ['and it never arrived', { kind: 'hang' }, false],
  ] as const satisfies readonly (readonly [string, FaultKind, boolean])[]) {
    fault(`${name}: the fence tells, and what is wanted by then is written`, async (arena) => {
      const { uuid } = addService(arena);
      const service = await settled(arena);
      arena.inject({ ...WRITE, ...kind });
      arena.world.moveService(uuid, 'node2');
      await until('it is sent', () => outcomes(arena).length === 2);
      arena.world.change(() => {
        arena.world.moveService(uuid, 'node3');
        addService(arena, 'api', 'node4');
      });
      await until('it is settled', () => service.of('batch settled').length === 1, () => service.events.slice(-9), GIVEN_UP_MS);
      expect(service.of('batch settled')).toEqual([{ type: 'batch settled', landed }]);
      await holds(arena.zone, `${API} A 203.0.113.14`, `${WEB} A 203.0.113.13`);
      expect(outcomes(arena)).toEqual([true, landed, true]);
      expect(service.of('zone listed')).toHaveLength(1);
    }, OPTIONS, TEST_MS);
  }

  fault('and arrives when nobody waits for it any more: the next one has moved the fence, it has no effect', async (arena) => {
    const { uuid } = addService(arena);
    const service = await settled(arena);
    let letGo: () => void = () => undefined;
    arena.inject({ ...WRITE, kind: 'hold', until: new Promise<void>((resolve) => { letGo = resolve; }) });
    arena.world.moveService(uuid, 'node2');
    await until('it is sent', () => outcomes(arena).length === 2);
    // What it would do is not wanted any more: what stands there is right, and still the fence must move.
    arena.world.moveService(uuid, 'node1');
    await until('the fence has moved', () => outcomes(arena)[2] === true, () => service.events.slice(-9), GIVEN_UP_MS);
    expect(service.of('batch settled')).toEqual([{ type: 'batch settled', landed: false }]);
    letGo();
    await until('it has arrived', () => outcomes(arena)[1] !== undefined);
    expect(outcomes(arena)).toEqual([true, false, true]);
    expect(recordsIn(arena.zone)).toEqual([`${WEB} A 203.0.113.11`]);
  }, OPTIONS, TEST_MS);
});

describe('R7 a listing is never answered', () => {
  fault('at the start: it is given up and asked for again, and nothing is written before there is an answer', async (arena) => {
    addService(arena);
    arena.inject({ action: 'ListResourceRecordSets', kind: 'hang' });
    const service = arena.start({ ROUTE53_MAX_RETRIES: '0' });
    await until('it is given up', () => service.of('zone unavailable').length === 1, () => service.events.slice(-9), GIVEN_UP_MS);
    await until('it is written', () => addressesAt(arena, WEB) !== undefined);
    expect(service.of('zone listed')).toHaveLength(1);
  }, OPTIONS, TEST_MS);
});
