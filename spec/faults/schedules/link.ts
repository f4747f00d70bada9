import { EMPTY, Observable, switchMap } from 'rxjs';
import type { ApplyOutcome, BatchLimits, ChangeBatch, ListOutcome } from '../../../src/core/change';
import { isWithin, type DomainName } from '../../../src/core/name';
import { recordKey, type ListedRecordSet } from '../../../src/core/record';
import { lane } from '../../../src/providers/lane';
import type { Provider } from '../../../src/providers/provider';
import type { TokenBucket } from '../../../src/streams/token-bucket';
import type { Chance } from './chance';
import type { Gate } from './gate';
import { refusalOf, type Zone } from './zone';

export interface LinkOptions {
  readonly zone: Zone;
  readonly chance: Chance;
  readonly gate: Gate;
  readonly limits: BatchLimits;
  readonly changeBucket: TokenBucket;
  /** Hears of every batch as it is given away, and tells its landing. */
  readonly sent: (batch: ChangeBatch) => { arrive(): ApplyOutcome };
}

const WAY_MS: readonly [number, number] = [3, 157];
const PATIENCE_MS: readonly [number, number] = [301, 15_007];
const LATE_MS: readonly [number, number] = [11, 60_013];
const NO_ANSWER = { type: 'unanswered', message: 'no answer' } as const;

/** What becomes of a request on its way. */
type Fate = 'answered' | 'request lost' | 'reply lost' | 'late' | 'twice';

/**
 * One process's way to the zone. What was sent arrives, or not, whatever becomes of the process; a listing is read in
 * two pieces, at two moments.
 */
export function link({ zone, chance, gate, limits, changeBucket, sent }: LinkOptions): Provider {
  const writes = lane();
  const way = (): number => chance.between(...WAY_MS);

  function fate(): Fate {
    if (zone.weather === 'dead') return chance.oneOf(['request lost', 'reply lost', 'late']);
    if (zone.weather === 'flaky' && chance.isTrue(0.4)) return chance.oneOf(['request lost', 'reply lost', 'late', 'twice']);
    return 'answered';
  }

  const send = (batch: ChangeBatch): Observable<ApplyOutcome> => new Observable((subscriber) => {
    const ticket = sent(batch);
    const answer = (outcome: ApplyOutcome, afterMs: number): void => {
      setTimeout(() => {
        gate.pass(() => {
          subscriber.next(outcome);
          subscriber.complete();
        });
      }, afterMs);
    };
    const arriveAfter = (ms: number, then: (outcome: ApplyOutcome) => void = () => undefined): void => {
      setTimeout(() => { then(ticket.arrive()); }, ms);
    };
    const patienceMs = chance.between(...PATIENCE_MS);
    const lateMs = chance.between(...LATE_MS);
    const becomes = fate();
    gate.pass(() => {
      switch (becomes) {
        case 'answered': { arriveAfter(way(), (outcome) => { answer(outcome, way()); }); return; }
        case 'request lost': { answer(NO_ANSWER, patienceMs); return; }
        case 'reply lost':
          arriveAfter(Math.min(way(), patienceMs));
          { answer(NO_ANSWER, patienceMs); return; }
        case 'late':
          arriveAfter(lateMs);
          { answer(NO_ANSWER, patienceMs); return; }
        case 'twice':
          arriveAfter(lateMs + WAY_MS[1]);
          { arriveAfter(way(), (outcome) => { answer(outcome, way()); }); return; }
      }
    });
  });

  const list = (belongs: (name: DomainName) => boolean): Observable<ListOutcome> => new Observable((subscriber) => {
    const fails = zone.weather === 'dead' || (zone.weather === 'flaky' && chance.isTrue(0.2));
    const firstMs = way();
    const secondMs = firstMs + way();
    const answer = (outcome: ListOutcome): void => {
      gate.pass(() => {
        subscriber.next(outcome);
        subscriber.complete();
      });
    };
    gate.pass(() => {
      if (fails) {
        setTimeout(() => { answer(NO_ANSWER); }, chance.between(...PATIENCE_MS));
        return;
      }
      setTimeout(() => {
        const refusal = refusalOf(zone.weather);
        if (refusal !== undefined) { answer(refusal); return; }
        const first = sorted(zone.sets().filter(({ name }) => belongs(name)));
        const page = first.slice(0, chance.between(0, first.length));
        const last = page.at(-1);
        setTimeout(() => {
          const second = sorted(zone.sets().filter(({ name }) => belongs(name)))
            .filter((set) => last === undefined || listingKey(set) > listingKey(last));
          answer({ type: 'listed', recordSets: [...page, ...second], calls: 2 });
        }, secondMs - firstMs);
      }, firstMs);
    });
  });

  return {
    limits,
    listBelow: (domain) => list((name) => isWithin(name, domain)),
    listAt: (wanted) => list((name) => name === wanted),
    admit: (changes) => changeBucket.whenAvailable(changes),
    apply: (batch) => writes.inTurn(changeBucket.take(batch.changes.length).pipe(switchMap(() => batch.changes.length === 0 ? EMPTY : send(batch)))),
  };
}

/** Labels from the right, as a zone is listed. */
const listingKey = (set: ListedRecordSet): string => `${set.name.split('.').reverse().join('.')} ${recordKey(set)}`;
const sorted = (sets: readonly ListedRecordSet[]): readonly ListedRecordSet[] =>
  sets.toSorted((a, b) => (listingKey(a) < listingKey(b) ? -1 : 1));
