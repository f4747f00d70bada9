import * as fc from 'fast-check';
import { catchError, map, of, retry, Subject, take, tap, timer } from 'rxjs';
import { latestMap } from '../../src/streams/latest-map';
import { marbles } from '../marbles';

describe('latestMap', () => {
  it('never cuts a running one short; of the values that wait, the newest goes next', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const inner = { a: cold('---x|'), b: cold('---n|'), c: cold('---y|'), d: cold('---z|') };
      const values$ = hot('abc--d--|', inner);
      expectObservable(values$.pipe(latestMap((inner$) => inner$))).toBe('---x---y---z|');
      expectSubscriptions(values$.subscriptions).toBe('^-------!');
      expectSubscriptions(inner.a.subscriptions).toBe('^---!');
      expectSubscriptions(inner.b.subscriptions).toBe([]);
      expectSubscriptions(inner.c.subscriptions).toBe('----^---!');
      expectSubscriptions(inner.d.subscriptions).toBe('--------^---!');
    }));

  it.each([
    ['completes at once when nothing runs', 'a----|', '--x|', '--x--|'],
    ['waits for the running one before it completes', 'a|', '--x|', '--x|'],
    ['waits for the waiting one before it completes', 'ab|', '--x|', '--x--x|'],
    ['hands an error of an inner stream on', 'ab--', '--#', '--#'],
    ['hands an error of the source on at once', 'ab-#', '-----x|', '---#'],
    ['completes with a source that has no values', '--|', 'x|', '--|'],
  ])('%s', (_, values, inner, expected) => marbles(({ cold, expectObservable }) => {
    expectObservable(cold(values).pipe(latestMap(() => cold(inner)))).toBe(expected);
  }));

  it('starts nothing that waited once a stream has failed', () => marbles(({ hot, cold, expectObservable }) => {
    const started: string[] = [];
    const mapped$ = hot('ab-----').pipe(latestMap((value) => { started.push(value); return cold('--#'); }));
    expectObservable(mapped$.pipe(catchError(() => of('e')))).toBe('--(e|)');
    expectObservable(timer(6).pipe(map(() => started.join('')))).toBe('------(r|)', { r: 'a' });
  }));

  it('begins anew after an error is retried', () => marbles(({ hot, cold, expectObservable }) => {
    const inner: Record<string, string> = { a: '-#', b: '-x|' };
    expectObservable(hot('a---b|').pipe(latestMap((value) => cold(inner[value] ?? '')), retry(1))).toBe('-----x|');
  }));

  it('cancels the running one when it is unsubscribed, and starts no other', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const inner$ = cold('-----x|');
      expectObservable(hot('ab----').pipe(latestMap(() => inner$)), '^--!').toBe('-');
      expectSubscriptions(inner$.subscriptions).toBe('^--!');
    }));

  it('turns an error thrown by `project` into an error of the stream', () => marbles(({ cold, expectObservable }) => {
    const failure = new Error('bug');
    expectObservable(cold('-a').pipe(latestMap(() => { throw failure; }))).toBe('-#', undefined, failure);
  }));

  it('goes through values that are done at once without piling up', () => {
    const seen: number[] = [];
    const values$ = new Subject<number>();
    const subscription = values$.pipe(latestMap((value) => of(value)), take(3)).subscribe((value) => {
      seen.push(value);
      if (value < 3) values$.next(value + 1);
    });
    values$.next(1);
    expect(seen).toEqual([1, 2, 3]);
    subscription.unsubscribe();
  });

  it('gives every subscriber a lane of its own', () => marbles(({ cold, expectObservable }) => {
    const mapped$ = cold('a').pipe(latestMap(() => cold('---x')));
    expectObservable(mapped$, '^----').toBe('---x');
    expectObservable(mapped$, '-^---').toBe('----x');
  }));

  it('law: one at a time, in order, and the last value is always projected', () => {
    fc.assert(fc.property(
      fc.array(fc.record({ gapMs: fc.nat(9), workMs: fc.nat(9) }), { minLength: 1, maxLength: 12 }),
      (jobs) => marbles(({ hot, flush }) => {
        const started: number[] = [];
        let running = 0;
        const indices = Object.fromEntries(jobs.map((_, index) => [letter(index), index]));
        const arrivals = jobs.map(({ gapMs }, index) => `${gapMs}ms ${letter(index)}`).join(' ');
        const worked$ = hot(`${arrivals} |`, indices).pipe(latestMap((index) => {
          started.push(index);
          running += 1;
          expect(running).toBe(1);
          return timer(jobs[index]?.workMs ?? 0).pipe(tap(() => { running -= 1; }));
        }));
        worked$.subscribe();
        flush();
        expect(started).toEqual([...new Set(started)].sort((a, b) => a - b));
        expect(started.at(-1)).toBe(jobs.length - 1);
      }),
    ), { numRuns: 50 });
  });
});

const letter = (index: number): string => String.fromCharCode(97 + index);
