/** The account's token buckets: requests in all, requests per action, changes. */

/** Milliseconds of a monotonic clock. */
export type Now = () => number;

export interface BucketSize {
  readonly capacity: number;
  readonly refillPerSecond: number;
}

/** A bucket that is not listed does not exist, and so refuses nothing. */
export interface AccountRates {
  readonly account?: BucketSize;
  /** Of every action that is not listed in `actions`. */
  readonly eachAction?: BucketSize;
  readonly actions?: Readonly<Record<string, BucketSize>>;
  readonly changes?: BucketSize;
}

/** Route 53 developer guide, "Throttling of API requests", since 30 July 2026. */
export const ACCOUNT_RATES = {
  aws: {
    account: { capacity: 50, refillPerSecond: 10 },
    eachAction: { capacity: 50, refillPerSecond: 10 },
    actions: {
      CreateHostedZone: { capacity: 40, refillPerSecond: 2 },
      DeleteHostedZone: { capacity: 40, refillPerSecond: 5 },
    },
    changes: { capacity: 1500, refillPerSecond: 100 },
  },
  'aws-us-gov': {
    account: { capacity: 40, refillPerSecond: 5 },
    eachAction: { capacity: 40, refillPerSecond: 5 },
  },
  unlimited: {},
} as const satisfies Record<string, AccountRates>;

export type RatesName = keyof typeof ACCOUNT_RATES;

export interface Bucket {
  holds(tokens: number): boolean;
  take(tokens: number): void;
}

export interface AccountBuckets {
  /** Is there a token for this action, and one for every change? Nothing is taken. */
  admits(action: string, changeTokens: number): boolean;
  takeRequest(action: string): void;
  takeChanges(tokens: number): void;
}

export function createAccountBuckets(rates: AccountRates, now: Now): AccountBuckets {
  const account = createBucket(rates.account, now);
  const changes = createBucket(rates.changes, now);
  const actions = new Map<string, Bucket>();
  const bucketOf = (action: string): Bucket => {
    const bucket = actions.get(action) ?? createBucket(rates.actions?.[action] ?? rates.eachAction, now);
    actions.set(action, bucket);
    return bucket;
  };
  return {
    admits: (action, changeTokens) => account.holds(1) && bucketOf(action).holds(1) && changes.holds(changeTokens),
    takeRequest(action) {
      account.take(1);
      bucketOf(action).take(1);
    },
    takeChanges: (tokens) => changes.take(tokens),
  };
}

/** A tenth of a second ten times is not quite a second in binary: a client that counts exactly is not refused. */
const ROUNDING = 1e-6;

export function createBucket(size: BucketSize | undefined, now: Now): Bucket {
  if (size === undefined) return { holds: () => true, take: () => undefined };
  let tokens = size.capacity;
  let countedAtMs = now();
  const count = (): number => {
    const atMs = now();
    tokens = Math.min(size.capacity, tokens + ((atMs - countedAtMs) / 1000) * size.refillPerSecond);
    countedAtMs = atMs;
    return tokens;
  };
  return {
    holds: (wanted) => count() + ROUNDING >= wanted,
    take(taken) {
      tokens = count() - taken;
    },
  };
}
