import { defer, finalize, from, type Observable, tap } from 'rxjs';

/**
 * A promise as a cold Observable that really cancels: `run` starts at subscription, and unsubscribing aborts the
 * signal it was given (`from(promise)` would only stop listening). A call that has ended is not aborted.
 */
export function abortable<T>(run: (signal: AbortSignal) => Promise<T>): Observable<T> {
  return defer(() => {
    const controller = new AbortController();
    let ended = false;
    const end = () => { ended = true; };
    return from(run(controller.signal)).pipe(
      tap({ next: end, error: end }),
      finalize(() => { if (!ended) controller.abort(); }),
    );
  });
}
