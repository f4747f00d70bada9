/** Calls to Route 53 at the configured rate, their failures as values. */
import { catchError, map, of, switchMap, timer, type Observable } from 'rxjs';
import type { CallFailure } from '../../core/change';
import { tokenBucket, unlimitedBucket, type TokenBucket } from '../../streams/token-bucket';
import type { Request, Route53Caller } from './client';
import { callFailure, type Operation } from './errors';
import type { Rate } from './rates';

export type Answer<T> = { readonly type: 'answered'; readonly output: T } | CallFailure;

export interface Route53Calls {
  /** Tries again what was throttled or unanswered; every try takes a request token. Emits one answer. */
  read<T>(operation: Operation, request: Request<T>): Observable<Answer<T>>;
  /** Sends once; takes a request token and `changes` change tokens first. Failures are the SDK's errors. */
  write<T>(changes: number, request: Request<T>): Observable<T>;
  /** As `Provider.admit`. */
  admit(changes: number): Observable<number>;
}

export interface CallRates {
  readonly requestBucket: Rate;
  readonly changeBucket: Rate | undefined;
  /** Tries after the first. */
  readonly maxRetries: number;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

export function route53Calls(caller: Route53Caller, rates: CallRates): Route53Calls {
  const { requestBucket, changeBucket, maxRetries, now } = rates;
  const requests = bucketOf(requestBucket, now);
  const changeTokens = bucketOf(changeBucket, now);

  function read<T>(operation: Operation, request: Request<T>, retries = 0): Observable<Answer<T>> {
    const tried$ = requests.take(1).pipe(
      switchMap(() => caller.call(request)),
      map((output): Answer<T> => ({ type: 'answered', output })),
      catchError((thrown: unknown) => of(callFailure(thrown, operation))),
    );
    return tried$.pipe(switchMap((answer) => isWorthRetrying(answer) && retries < maxRetries
      ? timer(backoffMs(retries, answer)).pipe(switchMap(() => read(operation, request, retries + 1)))
      : of(answer)));
  }

  return {
    read,
    // Change tokens first: they may take long, and a request token in hand would go stale meanwhile.
    write: (changes, request) => changeTokens.take(changes).pipe(
      switchMap(() => requests.take(1)),
      switchMap(() => caller.call(request)),
    ),
    admit: (changes) => requests.whenAvailable(1).pipe(switchMap(() => changeTokens.whenAvailable(changes))),
  } satisfies Route53Calls;
}

const bucketOf = (rate: Rate | undefined, now: () => number): TokenBucket => rate === undefined
  ? unlimitedBucket
  : tokenBucket({ capacity: rate.burst, refillPerSecond: rate.ratePerSecond, now });

type Retried = Extract<Answer<unknown>, { readonly type: 'throttled' | 'unanswered' }>;

const isWorthRetrying = (answer: Answer<unknown>): answer is Retried =>
  answer.type === 'throttled' || answer.type === 'unanswered';

/** Throttled, it takes a while until a token has come back: a second in an account that has one a second. */
const FIRST_BACKOFF_MS = { throttled: 500, unanswered: 100 };
const LONGEST_BACKOFF_MS = 5000;

/** Doubling; with chance in it, so that all who were refused at once do not come back at once. */
const backoffMs = (retries: number, { type }: Retried): number =>
  Math.min(FIRST_BACKOFF_MS[type] * 2 ** retries, LONGEST_BACKOFF_MS) * (0.5 + Math.random() / 2);
