import { tap, timer } from 'rxjs';
import { untilAborted } from '../../src/streams/until-aborted';
import { marbles } from '../marbles';

describe('untilAborted', () => {
  it('completes on abort', () => marbles(({ cold, expectObservable, expectSubscriptions }) => {
    const controller = new AbortController();
    const values$ = cold('-a-b-c-d');
    expectObservable(values$.pipe(untilAborted(controller.signal))).toBe('-a-b|');
    expectObservable(timer(4).pipe(tap(() => { controller.abort(); }))).toBe('----(z|)', { z: 0 });
    expectSubscriptions(values$.subscriptions).toBe('^---!');
  }));

  it('completes at once, without opening its source, when already aborted', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const values$ = cold('-a-b');
      expectObservable(values$.pipe(untilAborted(AbortSignal.abort()))).toBe('|');
      expectSubscriptions(values$.subscriptions).toBe([]);
    }));

  it('is transparent otherwise', () => marbles(({ cold, expectObservable }) => {
    const { signal } = new AbortController();
    expectObservable(cold('-a|').pipe(untilAborted(signal))).toBe('-a|');
    expectObservable(cold('-a#').pipe(untilAborted(signal))).toBe('-a#');
  }));

  it('leaves no listener behind', () => {
    const { signal } = new AbortController();
    const removed = jest.spyOn(signal, 'removeEventListener');
    timer(1000).pipe(untilAborted(signal)).subscribe().unsubscribe();
    expect(removed).toHaveBeenCalledWith('abort', expect.any(Function), undefined);
  });
});
