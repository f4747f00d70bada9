import { concat, of, take, throwError } from 'rxjs';
import { longPoll } from '../../src/streams/long-poll';
import { marbles } from '../marbles';

describe('longPoll', () => {
  it('asks with the last answer, one question at a time', () => marbles(({ cold, expectObservable }) => {
    const grown$ = longPoll('', (last) => cold('--x|', { x: `${last}x` }));
    expectObservable(grown$, '^----------!').toBe('--a--b--c', { a: 'x', b: 'xx', c: 'xxx' });
  }));

  it('lets every value through and hands the last one on', () => marbles(({ expectObservable }) => {
    const counted$ = longPoll(0, (last) => of(last + 1, last + 10)).pipe(take(4));
    expectObservable(counted$).toBe('(abcd|)', { a: 1, b: 10, c: 11, d: 20 });
  }));

  it('ends with the error of a question', () => marbles(({ expectObservable }) => {
    const failure = new Error('gone');
    const counted$ = longPoll(0, (last) => last === 2 ? throwError(() => failure) : of(last + 1));
    expectObservable(counted$).toBe('(ab#)', { a: 1, b: 2 }, failure);
  }));

  it('cancels the running question when it is unsubscribed', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const question$ = cold('---a|');
      expectObservable(longPoll('', () => question$), '^-----!').toBe('---a');
      expectSubscriptions(question$.subscriptions).toBe(['^---!', '----^-!']);
    }));

  it('begins with the first answer for each subscriber', () => marbles(({ expectObservable }) => {
    const counted$ = longPoll(0, (last) => of(last + 1)).pipe(take(2));
    expectObservable(concat(counted$, counted$)).toBe('(abab|)', { a: 1, b: 2 });
  }));
});
