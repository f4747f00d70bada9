import { defer } from 'rxjs';
import { backoffMs, retryWithBackoff } from '../../src/streams/retry-with-backoff';
import { marbles } from '../marbles';

describe('backoffMs', () => {
  it.each([
    [1, 0, 1000],
    [2, 0, 2000],
    [3, 0, 4000],
    [5, 0, 16_000],
    [6, 0, 30_000],
    [5000, 0, 30_000],
    [1, 0.5, 750],
    [2, 0.999, 1001],
    [6, 0.999_999, 15_000],
  ])('after %d failures with chance %d waits %d ms', (failures, chance, expected) => {
    expect(backoffMs(failures, { firstMs: 1000, limitMs: 30_000, jitter: () => chance })).toBe(expected);
  });

  it('waits the whole step without chance', () => {
    expect(backoffMs(2, { firstMs: 10, limitMs: 100 })).toBe(20);
  });
});

/** The notice of these specs: how long it waits. */
const retryInMs = (_: Error, ms: number): number => ms;

describe('retryWithBackoff', () => {
  it('waits longer after every failure, up to the limit', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const failing$ = cold('#');
      expectObservable(failing$.pipe(retryWithBackoff({ firstMs: 1, limitMs: 4 })), '^ 12ms !').toBe('-');
      expectSubscriptions(failing$.subscriptions).toBe(['(^!)', '-(^!)', '---(^!)', '-------(^!)', '-----------(^!)']);
    }));

  it('says each failure before it waits', () => marbles(({ cold, expectObservable }) => {
    const noticed$ = cold('#', undefined, new Error('no route')).pipe(retryWithBackoff<string>({
      firstMs: 5, limitMs: 20, notice: ({ message }, ms) => `${message}, ${ms}`,
    }));
    const notices = { a: 'no route, 5', b: 'no route, 10', c: 'no route, 20' };
    expectObservable(noticed$, '^ 20ms !').toBe('a----b---------c---', notices);
  }));

  it('begins anew after a value', () => marbles(({ cold, expectObservable }) => {
    let tries = 0;
    const flaky$ = defer(() => { tries += 1; return tries === 3 ? cold('v#') : cold('#'); });
    const retried$ = flaky$.pipe(retryWithBackoff<string | number>({ firstMs: 2, limitMs: 99, notice: retryInMs }));
    expectObservable(retried$, '^ 12ms !').toBe('a-b---vc-d--', { a: 2, b: 4, v: 'v', c: 2, d: 4 });
  }));

  it('does not take just any value for a recovery', () => marbles(({ cold, expectObservable }) => {
    const retried$ = cold('h#').pipe(retryWithBackoff<string | number>({
      firstMs: 4, limitMs: 99, notice: retryInMs, isRecovery: (value) => value === 'well',
    }));
    expectObservable(retried$, '^ 9ms !').toBe('ha---hb---', { h: 'h', a: 4, b: 8 });
  }));

  it('shortens the wait by chance', () => marbles(({ cold, expectSubscriptions, expectObservable }) => {
    const failing$ = cold('#');
    const retried$ = failing$.pipe(retryWithBackoff({ firstMs: 4, limitMs: 4, jitter: () => 0.5 }));
    expectObservable(retried$, '^----!').toBe('-');
    expectSubscriptions(failing$.subscriptions).toBe(['(^!)', '---(^!)']);
  }));

  it('lets an error pass through that no other try can mend, and does not say it', () =>
    marbles(({ cold, expectObservable }) => {
      const bug = new TypeError('bug');
      const retried$ = cold('-v#', undefined, bug).pipe(retryWithBackoff({
        firstMs: 1, limitMs: 1, notice: () => 'n', isTransient: (error) => !(error instanceof TypeError),
      }));
      expectObservable(retried$).toBe('-v#', undefined, bug);
    }));

  it('makes an Error of whatever was thrown', () => marbles(({ cold, expectObservable }) => {
    const messages$ = cold('#', undefined, 'text')
      .pipe(retryWithBackoff<string>({ firstMs: 9, limitMs: 9, notice: ({ message }) => message }));
    expectObservable(messages$, '^--!').toBe('m', { m: 'text' });
  }));

  it('completes with its source', () => marbles(({ cold, expectObservable }) => {
    expectObservable(cold('-v|').pipe(retryWithBackoff({ firstMs: 1, limitMs: 1 }))).toBe('-v|');
  }));

  it('tries no more once it is unsubscribed', () => marbles(({ cold, expectObservable, expectSubscriptions }) => {
    const failing$ = cold('#');
    expectObservable(failing$.pipe(retryWithBackoff({ firstMs: 5, limitMs: 5 })), '^--!').toBe('-');
    expectSubscriptions(failing$.subscriptions).toBe('(^!)');
  }));

  it('counts for each subscriber on its own', () => marbles(({ cold, expectObservable }) => {
    const retried$ = cold('#').pipe(retryWithBackoff<string | number>({ firstMs: 3, limitMs: 99, notice: retryInMs }));
    expectObservable(retried$, '^----!').toBe('a--b', { a: 3, b: 6 });
    expectObservable(retried$, '--^----!').toBe('--a--b', { a: 3, b: 6 });
  }));
});
