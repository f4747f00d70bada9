/** A rate that allows bursts, as AWS measures its callers: a bucket of tokens that fills up again as time passes. */
import { asyncScheduler, Observable, of, Subscription, type Subscriber } from 'rxjs';

export interface TokenBucket {
  /** The most that can ever be in hand. */
  readonly capacity: number;
  /**
   * Waits its turn, takes `tokens` out, emits how many are left and completes. More than the capacity is let through
   * when the bucket is full and leaves it in debt, so that the rate is kept all the same and nothing waits for ever.
   */
  take(tokens: number): Observable<number>;
  /** Waits its turn until `tokens`, or the capacity if that is less, are in hand; emits how many are, takes none. */
  whenAvailable(tokens: number): Observable<number>;
}

export interface TokenBucketOptions {
  /** What the full bucket holds; it is full at first. */
  readonly capacity: number;
  readonly refillPerSecond: number;
  /**
   * Milliseconds on a clock that is never set, like `performance.now`. By default the scheduler's, which is virtual
   * under a TestScheduler; in production that is the wall clock: set back it costs the waiting one wait more, set
   * forward it fills the bucket.
   */
  readonly now?: () => number;
}

interface Waiting {
  readonly needed: number;
  readonly taken: number;
  readonly subscriber: Subscriber<number>;
}

/** Timers hold 31 bits; whoever waits longer is looked at in between. */
const LONGEST_ALARM_MS = 60_000;

/** A refill that rounding left this much short counts as complete. */
const ROUNDING = 1e-9;

/**
 * First come, first served: whoever waits for much is not overtaken by those who want little. To unsubscribe is to
 * give one's place up. Tokens belong to the bucket, not to a subscription: every subscriber of `take` takes.
 */
export function tokenBucket(options: TokenBucketOptions): TokenBucket {
  const { capacity, refillPerSecond, now = () => asyncScheduler.now() } = options;
  const queue: Waiting[] = [];
  let tokens = capacity;
  let refilledAtMs = now();
  let alarm = Subscription.EMPTY;

  const refill = (): void => {
    const nowMs = now();
    const elapsedMs = Math.max(0, nowMs - refilledAtMs);
    tokens = Math.min(capacity, tokens + (elapsedMs * refillPerSecond) / 1000);
    refilledAtMs = nowMs;
  };

  const serve = (): void => {
    alarm.unsubscribe();
    refill();
    let first = queue[0];
    while (first !== undefined && tokens + ROUNDING >= first.needed) {
      queue.shift();
      tokens -= first.taken;
      first.subscriber.next(inHand(tokens));
      first.subscriber.complete();
      first = queue[0];
    }
    if (first !== undefined) wakeWhen(first.needed - tokens);
  };

  const wakeWhen = (missing: number): void => {
    // Set anew each time: a subscriber that was just served may have come back and set it already.
    alarm.unsubscribe();
    const waitMs = Math.ceil((missing * 1000) / refillPerSecond);
    alarm = asyncScheduler.schedule(serve, Math.min(Math.max(1, waitMs), LONGEST_ALARM_MS));
  };

  function enqueue(needed: number, taken: number): Observable<number> {
    return new Observable((subscriber) => {
      const waiting = { needed: Math.min(needed, capacity), taken, subscriber };
      queue.push(waiting);
      serve();
      return () => {
        const place = queue.indexOf(waiting);
        if (place === -1) return;
        queue.splice(place, 1);
        serve();
      };
    });
  }

  return {
    capacity,
    take: (wanted) => enqueue(wanted, wanted),
    whenAvailable: (wanted) => enqueue(wanted, 0),
  } satisfies TokenBucket;
}

const inHand = (tokens: number): number => Math.max(0, Math.floor(tokens + ROUNDING));

/** Where no rate is set. */
export const unlimitedBucket: TokenBucket = {
  capacity: Infinity,
  take: () => of(Infinity),
  whenAvailable: () => of(Infinity),
};
