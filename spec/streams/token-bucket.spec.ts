import { asyncScheduler, concat, ignoreElements, map, merge, NEVER, of, switchMap, take, takeUntil, timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import * as fc from 'fast-check';
import { tokenBucket, unlimitedBucket } from '../../src/streams/token-bucket';
import { marbles } from '../marbles';

const left = { z: 0, a: 1, b: 2, c: 3, d: 4 };

describe('A token bucket', () => {
  it('is full at first and lets a burst through at once', () => marbles(({ expectObservable }) => {
    const bucket = tokenBucket({ capacity: 3, refillPerSecond: 1000 });
    expectObservable(concat(bucket.take(2), bucket.take(1))).toBe('(az|)', left);
  }));

  it('lets the next one through when a token has come back', () => marbles(({ expectObservable }) => {
    const bucket = tokenBucket({ capacity: 1, refillPerSecond: 100 });
    expectObservable(concat(bucket.take(1), bucket.take(1), bucket.take(1))).toBe('z 9ms z 9ms (z|)', left);
  }));

  it('holds no more than its capacity after a long rest', () => marbles(({ expectObservable }) => {
    const bucket = tokenBucket({ capacity: 2, refillPerSecond: 1000 });
    const burst$ = concat(bucket.take(2), timer(60_000).pipe(switchMap(() => bucket.whenAvailable(1))));
    expectObservable(burst$).toBe('z 59999ms (b|)', left);
  }));

  it('serves in the order of arrival: the small do not overtake the large', () => marbles(({ expectObservable }) => {
    const bucket = tokenBucket({ capacity: 4, refillPerSecond: 1000 });
    const wishes$ = concat(bucket.take(4), merge(
      bucket.take(3).pipe(map(() => 'large')),
      bucket.take(1).pipe(map(() => 'small')),
    ));
    expectObservable(wishes$).toBe('z--l(s|)', { z: 0, l: 'large', s: 'small' });
  }));

  it('gives the place of an unsubscribed one to the next', () => marbles(({ expectObservable }) => {
    const bucket = tokenBucket({ capacity: 4, refillPerSecond: 1000 });
    const impatient$ = bucket.take(4).pipe(map(() => 'impatient'), takeUntil(timer(2)));
    const patient$ = bucket.take(2).pipe(map(() => 'patient'));
    expectObservable(concat(bucket.take(4), merge(impatient$, patient$))).toBe('z-(p|)', { z: 0, p: 'patient' });
  }));

  it('takes nothing for one who left while waiting', () => marbles(({ expectObservable }) => {
    const bucket = tokenBucket({ capacity: 4, refillPerSecond: 1000 });
    const gone$ = bucket.take(4).pipe(takeUntil(timer(2)));
    expectObservable(concat(bucket.take(4), gone$, timer(2).pipe(switchMap(() => bucket.whenAvailable(4)))))
      .toBe('z---(d|)', left);
  }));

  it('tells what is in hand without taking it', () => marbles(({ expectObservable }) => {
    const bucket = tokenBucket({ capacity: 8, refillPerSecond: 1000 });
    const inHand$ = concat(bucket.take(8), timer(3).pipe(ignoreElements()), bucket.whenAvailable(1), bucket.take(3));
    expectObservable(inHand$).toBe('z--(cz|)', left);
  }));

  it('waits for the capacity at most when more is asked for', () => marbles(({ expectObservable }) => {
    const bucket = tokenBucket({ capacity: 2, refillPerSecond: 1000 });
    expectObservable(concat(bucket.take(2), bucket.whenAvailable(100))).toBe('z-(b|)', left);
  }));

  it('lets more than the capacity through when full, and makes up for it', () => marbles(({ expectObservable }) => {
    const bucket = tokenBucket({ capacity: 2, refillPerSecond: 1000 });
    expectObservable(concat(bucket.take(6), bucket.take(1))).toBe('z----(z|)', left);
  }));

  it('takes for every subscriber', () => marbles(({ expectObservable }) => {
    const bucket = tokenBucket({ capacity: 3, refillPerSecond: 1000 });
    const one$ = bucket.take(1);
    expectObservable(concat(one$, one$)).toBe('(ba|)', left);
  }));

  it('can be asked again from within its answer', () => marbles(({ expectObservable }) => {
    const bucket = tokenBucket({ capacity: 1, refillPerSecond: 1000 });
    const thrice$ = bucket.take(1).pipe(switchMap(() => bucket.take(1)), switchMap(() => bucket.take(1)));
    expectObservable(thrice$).toBe('--(z|)', left);
  }));

  it('waits a little longer when the clock is set back, not for an hour', () => marbles(({ expectObservable }) => {
    let offsetMs = 0;
    const bucket = tokenBucket({ capacity: 1, refillPerSecond: 100, now: () => asyncScheduler.now() + offsetMs });
    const setBack$ = timer(4).pipe(switchMap(() => {
      offsetMs = -3_600_000;
      return NEVER;
    }));
    expectObservable(merge(setBack$, concat(bucket.take(1), bucket.take(1))).pipe(take(2))).toBe('z 19ms (z|)', left);
  }));

  it('gains a full bucket at most from a clock that is set forward', () => {
    let nowMs = 0;
    const bucket = tokenBucket({ capacity: 5, refillPerSecond: 1, now: () => nowMs });
    const seen: number[] = [];
    bucket.take(5).subscribe((tokens) => seen.push(tokens));
    nowMs = 3_600_000;
    bucket.whenAvailable(1).subscribe((tokens) => seen.push(tokens));
    expect(seen).toEqual([0, 5]);
  });

  it('never lets through more than its capacity and what came back since', () => {
    const wish = fc.record({ tokens: fc.integer({ min: 1, max: 10 }), afterMs: fc.integer({ min: 0, max: 50 }) });
    const wishList = fc.array(wish, { maxLength: 30 });
    fc.assert(fc.property(wishList, fc.integer({ min: 1, max: 300 }), (wishes, refillPerSecond) => {
      const scheduler = new TestScheduler(() => undefined);
      scheduler.run(({ flush }) => {
        const bucket = tokenBucket({ capacity: 10, refillPerSecond });
        let taken = 0;
        let served = 0;
        for (const { tokens, afterMs } of wishes) {
          timer(afterMs).pipe(switchMap(() => bucket.take(tokens))).subscribe(() => {
            taken += tokens;
            served += 1;
            expect(taken).toBeLessThanOrEqual(10 + (asyncScheduler.now() * refillPerSecond) / 1000 + 1e-6);
          });
        }
        flush();
        expect(served).toBe(wishes.length);
      });
    }), { numRuns: 100 });
  });
});

describe('The unlimited bucket', () => {
  it('lets everything through at once', () => marbles(({ expectObservable }) => {
    expectObservable(concat(unlimitedBucket.take(1e9), unlimitedBucket.whenAvailable(1), of('end'))).toBe('(iie|)', {
      i: Infinity, e: 'end',
    });
  }));
});
