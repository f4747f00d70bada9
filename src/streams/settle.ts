import {
  audit, connect, debounce, exhaustMap, merge, type MonoTypeOperatorFunction, of, share, startWith, take, takeUntil,
  timer,
} from 'rxjs';

/**
 * Lets a lone value through at once and calms bursts: what comes within `quietMs` after another value is held until
 * `quietMs` passed without one, but at most `atMostMs` after the first held one; the newest wins. Completion
 * lets the held value go, an error drops it.
 *
 * Built on plain timers: `debounceTime` computes with the wall clock and stalls when that is set back.
 */
export function settle<T>(quietMs: number, atMostMs: number): MonoTypeOperatorFunction<T> {
  return connect((values$) => values$.pipe(exhaustMap((first) => {
    const over$ = values$.pipe(startWith(first), debounce(() => timer(quietMs)), take(1), share());
    // eslint-disable-next-line rxjs-x/no-unsafe-takeuntil -- ends the burst; `audit` then lets go what it holds
    const rest$ = values$.pipe(takeUntil(over$), audit(() => merge(timer(atMostMs), over$)));
    // The rest listens before the first goes out: whoever answers it with another value in the same breath is heard.
    return merge(rest$, of(first));
  })));
}
