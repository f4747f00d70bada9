import {
  catchError, concat, defer, EMPTY, ignoreElements, type MonoTypeOperatorFunction, type Observable, of, retry, tap,
  throwError, timer,
} from 'rxjs';

export interface Backoff {
  /** The wait after the first failure; it doubles with every further one. */
  readonly firstMs: number;
  readonly limitMs: number;
  /** Chance, 0 ≤ n < 1: a wait is shortened by up to half, so that many clients do not come back as one. */
  jitter?(): number;
}

export interface RetryWithBackoff<T> extends Backoff {
  /** What the stream says before it waits; undefined: nothing. */
  notice?(error: Error, retryInMs: number): T | undefined;
  /** Whether another try may help; anything else passes through. By default it always may. */
  isTransient?(error: Error): boolean;
  /** Whether this value means that things go well again, so that the waits begin anew. By default every value does. */
  isRecovery?(value: T): boolean;
}

/** The wait after `failures` (1, 2, 3 …) in a row: 1×, 2×, 4× … of `firstMs`, `limitMs` at most; whole milliseconds. */
export function backoffMs(failures: number, backoff: Backoff): number {
  const fullMs = Math.min(backoff.limitMs, backoff.firstMs * 2 ** (failures - 1));
  return Math.round(fullMs * (1 - (backoff.jitter?.() ?? 0) / 2));
}

/**
 * Subscribes again after an error, waiting longer and longer, without limit on the number of tries. Put it directly
 * behind the source it opens again, never around something that writes: that would send an old plan again.
 */
export function retryWithBackoff<T>(options: RetryWithBackoff<T>): MonoTypeOperatorFunction<T> {
  const isTransient = (error: Error) => options.isTransient?.(error) ?? true;
  const isRecovery = (value: T) => options.isRecovery?.(value) ?? true;
  return (source$) => defer(() => {
    let failures = 0;
    function waitAfter(error: Error): Observable<T> {
      failures += 1;
      const retryInMs = backoffMs(failures, options);
      const notice = options.notice?.(error, retryInMs);
      const notice$ = notice === undefined ? EMPTY : of(notice);
      return concat(notice$, timer(retryInMs).pipe(ignoreElements()), throwError(() => error));
    }
    return source$.pipe(
      tap((value) => { if (isRecovery(value)) failures = 0; }),
      catchError((thrown: unknown) => {
        const error = asError(thrown);
        return isTransient(error) ? waitAfter(error) : throwError(() => error);
      }),
      retry({ delay: (error: Error) => isTransient(error) ? of(true) : throwError(() => error) }),
    );
  });
}

const asError = (thrown: unknown): Error => thrown instanceof Error ? thrown : new Error(String(thrown));
