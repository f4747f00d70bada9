import { type RunHelpers, TestScheduler } from 'rxjs/testing';

/**
 * Runs `body` in virtual time, compared with jest's equality:
 * `it('…', () => marbles(({ cold, expectObservable }) => { … }))`.
 */
export function marbles(body: (run: RunHelpers) => void): void {
  new TestScheduler((actual, expected) => { expect(actual).toEqual(expected); }).run(body);
}
