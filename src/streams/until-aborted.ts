import { defer, fromEvent, type MonoTypeOperatorFunction, of, takeUntil } from 'rxjs';

/**
 * Completes when `signal` is aborted, also if it already is (`fromEvent` alone would then wait for ever). Put it on
 * the inputs of a flow to let running work end, or last in the pipe to cut everything off.
 */
export function untilAborted<T>(signal: AbortSignal): MonoTypeOperatorFunction<T> {
  return takeUntil(defer(() => signal.aborted ? of(undefined) : fromEvent(signal, 'abort')));
}
