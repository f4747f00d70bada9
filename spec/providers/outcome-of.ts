import { lastValueFrom, type Observable, toArray } from 'rxjs';

/** The one outcome of a call; fails unless there is exactly one. */
export async function outcomeOf<T>(call$: Observable<T>): Promise<T> {
  const outcomes = await lastValueFrom(call$.pipe(toArray()), { defaultValue: [] });
  expect(outcomes).toHaveLength(1);
  return outcomes[0] as T;
}
