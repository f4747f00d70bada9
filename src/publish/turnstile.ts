/** Lets a few POSTs in at a time, and while the server takes none at all, one now and then to see. */
import { asyncScheduler, Observable, type Subscriber, type Subscription } from 'rxjs';
import type { PublishEvent } from '../core/event';
import { backoffMs } from '../streams/retry-with-backoff';
import type { PostOutcome } from './client';

export interface Turnstile {
  /** Emits once, when it is the subscriber's turn, in the order of subscription; unsubscribing leaves. */
  enter(): Observable<void>;
  /** To be told, before leaving, how it ended; returns what is to be said of the server. */
  report(outcome: PostOutcome): readonly PublishEvent[];
  close(): void;
}

const FIRST_PAUSE_MS = 1_000;
/** A server that restarts is back in minutes; a key that was revoked comes back only with a person. */
const LONGEST_PAUSE_MS = { unreachable: 60_000, denied: 300_000 } as const;

/** `most` POSTs at once; pauses grow with jitter from `random` (0 ≤ n < 1). For one lane, one subscription. */
export function turnstile(most: number, random: () => number): Turnstile {
  const waiting = new Set<Subscriber<void>>();
  let inside = 0;
  let failures = 0;
  let pause: Subscription | undefined;
  let toldOf: 'unreachable' | 'denied' | undefined;
  let lettingIn = false;

  function letIn(): void {
    if (lettingIn) return;
    lettingIn = true;
    while (pause === undefined && inside < (failures === 0 ? most : 1)) {
      const [next] = waiting;
      if (next === undefined) break;
      waiting.delete(next);
      inside += 1;
      next.next();
    }
    lettingIn = false;
  }

  function wait(longestMs: number): number {
    failures += 1;
    const retryInMs = backoffMs(failures, { firstMs: FIRST_PAUSE_MS, limitMs: longestMs, jitter: random });
    pause = asyncScheduler.schedule(() => {
      pause = undefined;
      letIn();
    }, retryInMs);
    return retryInMs;
  }

  function goOn(): void {
    failures = 0;
    pause?.unsubscribe();
    pause = undefined;
  }

  return {
    enter() {
      return new Observable<void>((visitor) => {
        waiting.add(visitor);
        letIn();
        return () => {
          if (!waiting.delete(visitor)) inside -= 1;
          letIn();
        };
      });
    },
    report(outcome: PostOutcome): readonly PublishEvent[] {
      if (outcome.type !== 'unreachable' && outcome.type !== 'denied') {
        const wasDown = toldOf !== undefined;
        toldOf = undefined;
        goOn();
        return wasDown ? [{ type: 'write-back up' }] : [];
      }
      // Others that were inside at the same time say nothing new.
      if (pause !== undefined) return [];
      const retryInMs = wait(LONGEST_PAUSE_MS[outcome.type]);
      if (toldOf === outcome.type) return [];
      toldOf = outcome.type;
      return [{ type: 'write-back down', message: outcome.message, advice: outcome.advice, retryInMs }];
    },
    close() {
      pause?.unsubscribe();
    },
  } satisfies Turnstile;
}
