/** One at a time, in the order of asking. */
import { concat, defer, finalize, Observable } from 'rxjs';

export interface Lane {
  /** The work, begun when all that was given to the lane before has ended: done, failed or unsubscribed. */
  inTurn<T>(work$: Observable<T>): Observable<T>;
}

export function lane(): Lane {
  const queue: Place[] = [];

  function inTurn<T>(work$: Observable<T>): Observable<T> {
    return defer(() => {
      const place: Place = {};
      const turn$ = new Observable<never>((subscriber) => {
        place.begin = () => subscriber.complete();
        queue.push(place);
        queue[0]?.begin?.();
      });
      const leave = () => {
        queue.splice(queue.indexOf(place), 1);
        queue[0]?.begin?.();
      };
      return concat(turn$, work$).pipe(finalize(leave));
    });
  }

  return { inTurn } satisfies Lane;
}

/** To begin what has begun already does nothing. */
interface Place {
  begin?: () => void;
}
