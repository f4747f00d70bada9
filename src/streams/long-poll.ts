import { defer, type Observable, repeat, tap } from 'rxjs';

/**
 * Asks for ever, handing each question the last answer: `ask(first)`, `ask(answer)` … Every value that `ask` emits
 * goes on; the last one before it completes is the answer. Ends only with an error of `ask`.
 * The pace is `ask`'s: one that completes at once is asked again at once.
 */
export function longPoll<T>(first: T, ask: (last: T) => Observable<T>): Observable<T> {
  return defer(() => {
    let last = first;
    return defer(() => ask(last)).pipe(tap((answer) => { last = answer; }), repeat());
  });
}
