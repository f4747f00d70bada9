import fc from 'fast-check';
import { advanceBelief, isSettled, mayChange, mayDelete, nextReadingAtMs, type Belief } from '../../src/core/belief';

interface Reading {
  readonly atMs: number;
  readonly version?: string;
  readonly connection?: number;
  readonly torn?: boolean;
  /** What it wants, in words: `web api`. */
  readonly wants?: string;
}

const DELAY_MS = 10_000;

const step = (before: Belief | undefined, reading: Reading, delayMs = DELAY_MS): Belief => {
  const { atMs, version = 'v1', connection = 1, torn = false, wants = 'web' } = reading;
  const names = new Set(wants.split(' ').filter((name) => name !== ''));
  return advanceBelief(before, { version, connection, readAtMs: atMs, torn }, names, delayMs);
};

function after(first: Reading, ...rest: readonly Reading[]): Belief {
  return rest.reduce<Belief>((before, reading) => step(before, reading), step(undefined, first));
}

const start: Reading = { atMs: 0 };
/** A server that is known to be alive. */
const confirmed: readonly [Reading, Reading] = [{ atMs: 0 }, { atMs: 1_000, version: 'v2' }];
const second = (atMs: number, over: Partial<Reading> = {}): Reading => ({ atMs, version: 'v2', ...over });

describe('existing records are changed', () => {
  it.each<[string, Belief, boolean]>([
    ['not on a first answer, which may be old', after(start), false],
    ['not on the same answer again', after(start, { atMs: 19_999 }), false],
    ['on the same answer after 20 s: it is likely to be true', after(start, { atMs: 20_000 }), true],
    ['on a second version', after(...confirmed), true],
    ['on a second version, though torn', after(start, second(1_000, { torn: true })), true],
    ['on the first version again after a second one', after(...confirmed, { atMs: 2_000 }), true],
    ['not after the connection broke', after(...confirmed, second(5_000, { connection: 2 })), false],
    ['not on the same answer after that', after(...confirmed, second(5_000, { connection: 2 }), second(24_999, { connection: 2 })), false],
    ['20 s after that', after(...confirmed, second(5_000, { connection: 2 }), second(25_000, { connection: 2 })), true],
    ['on another version after that', after(...confirmed, second(5_000, { connection: 2 }), { atMs: 6_000, version: 'v3', connection: 2 }), true],
    ['not when the connection breaks again and again', after(start, { atMs: 19_000, connection: 2 }, { atMs: 38_000, connection: 3 }), false],
  ])('%s', (_, belief, expected) => {
    expect(mayChange(belief)).toBe(expected);
  });
});

describe('a name that was never wanted since the start is deleted', () => {
  it.each<[string, Belief, boolean]>([
    ['not at first', after(start), false],
    ['not on the first reading of a second version', after(...confirmed), false],
    ['not before the delay', after(...confirmed, second(9_999)), false],
    ['after the delay, on another complete reading', after(...confirmed, second(10_000)), true],
    ['not on a torn reading', after(...confirmed, second(10_000, { torn: true })), false],
    ['on a complete one after the torn one', after(...confirmed, second(10_000, { torn: true }), second(10_500)), true],
    ['not before the delay since the first complete reading', after({ atMs: 0, torn: true }, second(5_000), second(14_999)), false],
    ['after the delay since the first complete reading', after({ atMs: 0, torn: true }, second(5_000), second(15_000)), true],
    ['not while the server may serve an old answer', after(start, { atMs: 599_999 }), false],
    ['after 10 minutes of the same answer', after(start, { atMs: 300_000 }, { atMs: 600_000 }), true],
    ['not after the connection broke', after(...confirmed, second(20_000), second(30_000, { connection: 2 })), false],
    ['10 minutes after the connection broke', after(...confirmed, second(30_000, { connection: 2 }), second(630_000, { connection: 2 })), true],
    ['on a second version after the connection broke',
      after(...confirmed, second(30_000, { connection: 2 }), { atMs: 31_000, version: 'v3', connection: 2 }), true],
  ])('%s', (_, belief, expected) => {
    expect(mayDelete(belief, 'old', DELAY_MS)).toBe(expected);
  });
});

describe('a name that disappears is deleted', () => {
  const there: readonly [Reading, ...Reading[]] = [...confirmed, second(20_000)];
  const gone = (atMs: number, over: Partial<Reading> = {}): Reading => second(atMs, { wants: '', ...over });
  it.each<[string, Belief, boolean]>([
    ['not on the first reading without it', after(...there, gone(30_000)), false],
    ['not before the delay', after(...there, gone(30_000), gone(39_999)), false],
    ['after the delay, on another reading', after(...there, gone(30_000), gone(40_000)), true],
    ['whatever its version', after(...there, gone(30_000), gone(40_000, { version: 'v3' })), true],
    ['and stays so', after(...there, gone(30_000), gone(40_000), gone(41_000), gone(90_000)), true],
    ['not when it was seen in between', after(...there, gone(30_000), second(35_000), gone(40_000)), false],
    ['the delay after it disappeared again', after(...there, gone(30_000), second(35_000), gone(40_000), gone(50_000)), true],
    ['not when it was seen in between, in a torn reading', after(...there, gone(30_000), second(35_000, { torn: true }), gone(40_000)), false],
    ['not when torn readings alone lack it', after(...there, gone(30_000, { torn: true }), gone(45_000)), false],
    ['from the first complete reading that lacks it', after(...there, gone(30_000, { torn: true }), gone(45_000), gone(55_000)), true],
    ['torn readings in between do not count against it', after(...there, gone(30_000), gone(35_000, { torn: true }), gone(40_000)), true],
    ['not on a torn reading', after(...there, gone(30_000), gone(40_000, { torn: true })), false],
    ['not after the connection broke', after(...there, gone(30_000), gone(40_000, { connection: 2 })), false],
    ['re-appeared long after, not on its next absence', after(...there, gone(30_000), gone(40_000), second(90_000), gone(91_000)), false],
    ['re-appeared long after, the delay after its next absence',
      after(...there, gone(30_000), gone(40_000), second(90_000), gone(91_000), gone(101_000)), true],
  ])('%s', (_, belief, expected) => {
    expect(mayDelete(belief, 'web', DELAY_MS)).toBe(expected);
  });

  it('each name for itself', () => {
    const belief = after({ atMs: 0, wants: 'web api' }, second(1_000, { wants: 'web' }), second(9_000, { wants: '' }), second(11_000, { wants: '' }));
    expect([mayDelete(belief, 'api', DELAY_MS), mayDelete(belief, 'web', DELAY_MS)]).toEqual([true, false]);
  });

  it('without any delay only on a second reading', () => {
    const first = step(step(undefined, start, 0), second(1_000, { wants: '' }), 0);
    expect(mayDelete(first, 'web', 0)).toBe(false);
    expect(nextReadingAtMs(first, 0)).toBe(1_000);
    const next = step(first, second(1_500, { wants: '' }), 0);
    expect(mayDelete(next, 'web', 0)).toBe(true);
    expect(isSettled(next, 0)).toBe(true);
  });
});

describe('another reading would allow more', () => {
  const settled = after(...confirmed, second(10_000));
  it.each<[string, Belief, number | undefined]>([
    ['after the start: once the delay is over', after(start), 10_000],
    ['then once changes are believed', after(start, { atMs: 10_000 }), 20_000],
    ['then once deletes are believed', after(start, { atMs: 20_000 }), 600_000],
    ['then never', after(start, { atMs: 600_000 }), undefined],
    ['never when nothing waits', settled, undefined],
    ['when a name disappeared: once the delay is over', step(settled, second(30_000, { wants: '' })), 40_000],
    ['of several names: the first of them',
      after({ atMs: 0, wants: 'web api' }, second(10_000, { wants: 'web api' }), second(30_000, { wants: 'api' }), second(33_000, { wants: '' })), 40_000],
    ['when the delay ended with a torn reading: at once',
      after(...confirmed, second(10_000), second(30_000, { wants: '' }), second(41_000, { wants: '', torn: true })), 40_000],
    ['when the first delay ended with a torn reading: at once', after(...confirmed, second(11_000, { torn: true })), 10_000],
    ['never when a name that disappeared is back', after(...confirmed, second(10_000, { wants: '' }), second(15_000)), undefined],
    ['after the connection broke: once changes are believed', step(settled, second(30_000, { connection: 2 })), 50_000],
  ])('%s', (_, belief, atMs) => {
    expect(nextReadingAtMs(belief, DELAY_MS)).toBe(atMs);
  });

  it.each<[string, Belief, boolean]>([
    ['a first answer', after(start), false],
    ['a second version, before the delay is over', after(...confirmed), false],
    ['everything was seen twice', settled, true],
    ['a name is missing', step(settled, second(30_000, { wants: '' })), false],
    ['it was missing for long enough', after(...confirmed, second(10_000), second(30_000, { wants: '' }), second(40_000, { wants: '' })), true],
    ['the reading was torn', step(settled, second(30_000, { torn: true })), false],
    ['the connection broke', step(settled, second(30_000, { connection: 2 })), false],
  ])('settled when %s: %p', (_, belief, expected) => {
    expect(isSettled(belief, DELAY_MS)).toBe(expected);
  });
});

describe('whatever is read', () => {
  const names = fc.uniqueArray(fc.constantFrom('web', 'api', 'db'), { maxLength: 3 });
  const reading = fc.record({
    laterMs: fc.integer({ min: 1, max: 15_000 }), version: fc.constantFrom('v1', 'v2', 'v3'), connection: fc.constantFrom(1, 1, 1, 2),
    torn: fc.boolean(), wants: names.map((all) => all.join(' ')),
  });
  const readings = fc.array(reading, { minLength: 1, maxLength: 20 }).map((all) => {
    let atMs = 0;
    let connection = 0;
    return all.map((one) => ({ ...one, atMs: (atMs += one.laterMs), connection: (connection += one.connection - 1) }));
  });

  it('a name is deleted only when two complete readings, the delay apart, and all between them lack it', () => {
    fc.assert(fc.property(readings, (all) => {
      let belief: Belief | undefined;
      for (const [index, latest] of all.entries()) {
        belief = step(belief, latest);
        const seen = all.slice(0, index + 1);
        for (const name of ['web', 'api', 'db'].filter((one) => belief !== undefined && mayDelete(belief, one, DELAY_MS))) {
          expect(latest.torn).toBe(false);
          const lastSeen = seen.findLastIndex(({ wants }) => wants.split(' ').includes(name));
          const lacking = seen.slice(lastSeen + 1).filter(({ torn }) => !torn);
          expect(latest.atMs - (lacking[0]?.atMs ?? latest.atMs)).toBeGreaterThanOrEqual(DELAY_MS);
        }
      }
    }), { numRuns: 300 });
  });

  it('what is deletable on a settled belief needs no further reading', () => {
    fc.assert(fc.property(readings, (all) => {
      const belief = all.reduce<Belief | undefined>((before, one) => step(before, one), undefined);
      if (belief === undefined || !isSettled(belief, DELAY_MS)) return;
      const wants = all.at(-1)?.wants.split(' ') ?? [];
      for (const name of ['web', 'api', 'db', 'other']) expect(mayDelete(belief, name, DELAY_MS) || wants.includes(name)).toBe(true);
    }), { numRuns: 200 });
  });
});
