/** What the loop needs of the world: a zone, chance and a clock. */
import { concat, concatMap, of, type Observable } from 'rxjs';
import type { Operation } from '../core/event';
import type { Provider } from '../providers/provider';
import { backoffMs, type Backoff } from '../streams/retry-with-backoff';
import type { Input } from './input';

export interface ReconcilePorts {
  readonly provider: Provider;
  /** A text never used before, printable ASCII without spaces. */
  nonce(): string;
  /** 0 ≤ n < 1. */
  random(): number;
  /** Milliseconds on a clock that is never set back. */
  now(): number;
  /** Milliseconds since 1970, for what outlives the process. */
  epochMs(): number;
  /** By default `PACE`. */
  readonly pace?: Pace;
}

/** How long the loop stays quiet after a failure. */
export interface Pace {
  readonly passing: Omit<Backoff, 'jitter'>;
  readonly denied: Omit<Backoff, 'jitter'>;
  /** How long creates wait when the zone takes no more sets. */
  readonly fullZonePauseMs: number;
}

export const PACE: Pace = {
  /** Short enough that recovery is seen within seconds, long enough to leave a struggling API alone. */
  passing: { firstMs: 500, limitMs: 4_000 },
  /** What a person has to mend is not mended by asking often. */
  denied: { firstMs: 5_000, limitMs: 60_000 },
  fullZonePauseMs: 60_000,
};

/** How long to wait after a failure that follows `failures` others. */
export function retryInMs(
  failure: 'denied' | 'throttled' | 'unanswered' | 'invalid',
  failures: number,
  ports: ReconcilePorts,
): number {
  const { passing, denied } = ports.pace ?? PACE;
  const jitter = (): number => ports.random();
  // A refused batch has taught us something: the next one is another, and goes at once. Refused again: slow down.
  if (failure === 'invalid') return failures === 0 ? 0 : backoffMs(failures, { ...passing, jitter });
  return backoffMs(failures + 1, { ...(failure === 'denied' ? denied : passing), jitter });
}

/** The longest that an operation can take when every call within it ends at its own deadline. */
const DEADLINES_MS: Readonly<Record<Operation, number>> =
  { 'read source': 60_000, 'list zone': 300_000, 'read names': 300_000, 'read fence': 60_000, 'apply batch': 60_000 };

/**
 * A call with brackets around it, for health to see what hangs; what follows from its one result is outside of them:
 * a pause is not a stall.
 */
export function bracketed<T>(
  operation: Operation,
  call$: Observable<T>,
  follow: (result: T) => Observable<Input>,
): Observable<Input> {
  const deadlineMs = DEADLINES_MS[operation];
  const began: Input = { type: 'operation', event: { type: 'operation began', operation, deadlineMs } };
  const ended: Input = { type: 'operation', event: { type: 'operation ended', operation } };
  return concat(of(began), call$.pipe(concatMap((result) => concat(of(ended), follow(result)))));
}
