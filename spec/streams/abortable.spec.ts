import { lastValueFrom, type Observable, timeout } from 'rxjs';
import { abortable } from '../../src/streams/abortable';

const answerOf = (call$: Observable<string>): Promise<string> => lastValueFrom(call$, { defaultValue: 'none' });

/** A call that ends only when it is told to. */
function pendingCall() {
  const signals: AbortSignal[] = [];
  const run = (signal: AbortSignal) => new Promise<string>((_, reject) => {
    signals.push(signal);
    signal.addEventListener('abort', () => { reject(new Error('aborted')); });
  });
  return { run, signals };
}

describe('abortable', () => {
  it('is cold: it calls at subscription, and again for each', async () => {
    const run = jest.fn(() => Promise.resolve('answer'));
    const answer$ = abortable(run);
    expect(run).not.toHaveBeenCalled();
    expect(await answerOf(answer$)).toBe('answer');
    expect(await answerOf(answer$)).toBe('answer');
    expect(run).toHaveBeenCalledTimes(2);
  });

  it('aborts the call when it is unsubscribed', () => {
    const { run, signals } = pendingCall();
    const subscription = abortable(run).subscribe();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    subscription.unsubscribe();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('aborts only the call of the subscriber that left', () => {
    const { run, signals } = pendingCall();
    const call$ = abortable(run);
    const subscriptions = [call$.subscribe(), call$.subscribe()];
    subscriptions[0]?.unsubscribe();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    subscriptions[1]?.unsubscribe();
  });

  it('aborts the call at a deadline', async () => {
    const { run, signals } = pendingCall();
    await expect(answerOf(abortable(run).pipe(timeout(1)))).rejects.toThrow('Timeout');
    expect(signals[0]?.aborted).toBe(true);
  });

  it.each([
    ['an answer', () => Promise.resolve('answer')],
    ['a failure', () => Promise.reject(new Error('refused'))],
  ])('does not abort what has ended with %s', async (_, settle) => {
    let seen: AbortSignal | undefined;
    const call$ = abortable((signal) => { seen = signal; return settle(); });
    await answerOf(call$).catch(() => undefined);
    expect(seen?.aborted).toBe(false);
  });

  it('hands a failure on, also one thrown before there is a promise', async () => {
    await expect(answerOf(abortable(() => Promise.reject(new Error('refused'))))).rejects.toThrow('refused');
    await expect(answerOf(abortable(() => { throw new Error('bug'); }))).rejects.toThrow('bug');
  });
});
