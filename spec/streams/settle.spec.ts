import { Subject, take, tap } from 'rxjs';
import { settle } from '../../src/streams/settle';
import { marbles } from '../marbles';

describe('settle(5 ms, 12 ms)', () => {
  it.each([
    ['lets a lone value through at once',
      'a-------b-------|', 'a-------b-------|', '^---------------!'],
    ['holds what follows within the quiet time, and the newest wins',
      'ab-c------------', 'a-------c---', '^--------------'],
    ['lets the first value after a quiet time through at once',
      'ab------c-------', 'a-----b-c---', '^--------------'],
    ['starts the quiet time anew with every value',
      'a---b-----------', 'a--------b-----', '^--------------'],
    ['holds no longer than the limit when the burst does not end',
      'a-b-c-d-e-f-g-h-i-j-k-l-------', 'a-------------h------------l-', '^'],
    ['starts the limit at the first held value, not at the value that went out',
      'a---b---c---d---e------', 'a---------------e------', '^'],
    ['does not repeat the first value when nothing follows',
      'a-----------|', 'a-----------|', '^-----------!'],
    ['lets the held value go on completion',
      'ab-(c|)', 'a--(c|)', '^--!'],
    ['completes at once when it holds nothing',
      'a-|', 'a-|', '^-!'],
    ['hands an error on and drops what it holds',
      'ab-#', 'a--#', '^--!'],
    ['does not emit for a source without values',
      '---|', '---|', '^--!'],
  ])('%s', (_, values, expected, subscription) => marbles(({ hot, expectObservable, expectSubscriptions }) => {
    const values$ = hot(values);
    expectObservable(values$.pipe(settle(5, 12))).toBe(expected);
    expectSubscriptions(values$.subscriptions).toBe(subscription);
  }));

  it('emits what a consumer sends back in the same breath', () => marbles(({ expectObservable, cold }) => {
    const values$ = new Subject<string>();
    const echoed$ = values$.pipe(settle(5, 12), take(2), tap((value) => { if (value === 'a') values$.next('b'); }));
    expectObservable(echoed$).toBe('--a----(b|)');
    expectObservable(cold('--a').pipe(tap((value) => { values$.next(value); }))).toBe('--a');
  }));

  it('keeps nothing between two subscriptions', () => marbles(({ cold, expectObservable }) => {
    const settled$ = cold('ab|').pipe(settle(5, 12));
    expectObservable(settled$).toBe('a-(b|)');
    expectObservable(settled$, '---^').toBe('---a-(b|)');
  }));

  it('stops its timers when it is unsubscribed', () => marbles(({ hot, expectObservable, expectSubscriptions }) => {
    const values$ = hot('ab----------');
    expectObservable(values$.pipe(settle(5, 12)), '^--!').toBe('a');
    expectSubscriptions(values$.subscriptions).toBe('^--!');
  }));

  it('does not stall when the wall clock is set back', () => {
    jest.useFakeTimers({ now: 10_000_000 });
    try {
      const values$ = new Subject<string>();
      const seen: string[] = [];
      const subscription = values$.pipe(settle(100, 1000)).subscribe((value) => seen.push(value));
      values$.next('a');
      values$.next('b');
      jest.setSystemTime(10_000_000 - 3_600_000);
      jest.advanceTimersByTime(100);
      expect(seen).toEqual(['a', 'b']);
      subscription.unsubscribe();
    } finally {
      jest.useRealTimers();
    }
  });
});
