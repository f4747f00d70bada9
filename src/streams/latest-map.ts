import {
  audit, BehaviorSubject, concatMap, defer, filter, from, type ObservableInput, type OperatorFunction, tap,
} from 'rxjs';

/**
 * Single flight: one inner stream at a time, never cut short by a newer value. Of the values that come meanwhile the
 * newest waits and is projected next, so what happened last is never lost (`exhaustMap` would), nothing half done is
 * broken off (`switchMap` would) and no old state is replayed (`concatMap` would).
 * Completes after the running and the waiting one.
 */
export function latestMap<T, R>(project: (value: T) => ObservableInput<R>): OperatorFunction<T, R> {
  return (source$) => defer(() => {
    const busy$ = new BehaviorSubject(false);
    const idle$ = busy$.pipe(filter((busy) => !busy));
    // Only completion frees the lane: after an error or an unsubscription nothing that waits may start.
    const lane = { subscribe: () => busy$.next(true), complete: () => busy$.next(false) };
    return source$.pipe(
      audit(() => idle$),
      concatMap((value) => defer(() => from(project(value))).pipe(tap(lane))),
    );
  });
}
