import { ACCOUNT_RATES, createAccountBuckets, createBucket } from '../../../src/emulators/route53/buckets';

const clock = (): { now: () => number; pass: (ms: number) => void } => {
  let atMs = 1_000;
  return { now: () => atMs, pass: (ms) => void (atMs += ms) };
};

describe('a token bucket', () => {
  it('is full at first, refills by the clock and never above its capacity', () => {
    const { now, pass } = clock();
    const bucket = createBucket({ capacity: 5, refillPerSecond: 10 }, now);
    expect(bucket.holds(5)).toBe(true);
    expect(bucket.holds(6)).toBe(false);
    bucket.take(5);
    pass(99);
    expect(bucket.holds(1)).toBe(false);
    pass(1);
    expect(bucket.holds(1)).toBe(true);
    pass(60_000);
    expect(bucket.holds(5)).toBe(true);
    expect(bucket.holds(6)).toBe(false);
  });

  it('is exact for a client that counts exactly, however often it is looked at', () => {
    const { now, pass } = clock();
    const bucket = createBucket({ capacity: 10, refillPerSecond: 10 }, now);
    bucket.take(10);
    for (let tenths = 0; tenths < 1000; tenths++) {
      pass(100);
      expect(bucket.holds(1)).toBe(true);
      bucket.take(1);
    }
    expect(bucket.holds(1)).toBe(false);
  });
});

describe('the buckets of an account', () => {
  it('refuse when any of the three is empty, and looking takes nothing', () => {
    const { now, pass } = clock();
    const buckets = createAccountBuckets({
      account: { capacity: 3, refillPerSecond: 1 }, eachAction: { capacity: 2, refillPerSecond: 1 },
      changes: { capacity: 4, refillPerSecond: 1 },
    }, now);
    expect(buckets.admits('Change', 5)).toBe(false);
    expect(buckets.admits('Change', 4)).toBe(true);
    buckets.takeChanges(4);
    expect(buckets.admits('Change', 1)).toBe(false);
    expect(buckets.admits('Change', 0)).toBe(true);
    buckets.takeRequest('List');
    buckets.takeRequest('List');
    expect(buckets.admits('List', 0)).toBe(false);
    expect(buckets.admits('Get', 0)).toBe(true);
    buckets.takeRequest('Get');
    expect(buckets.admits('Get', 0)).toBe(false);
    pass(1_000);
    expect(buckets.admits('Get', 0)).toBe(true);
    expect(buckets.admits('Change', 1)).toBe(true);
  });

  it.each([
    ['aws', 50, 10, 1500], ['aws-us-gov', 40, 5, Infinity], ['unlimited', Infinity, Infinity, Infinity],
  ] as const)('of %s admit %s requests at once, %s a second, and %s changes', (name, burst, perSecond, changes) => {
    const { now, pass } = clock();
    const buckets = createAccountBuckets(ACCOUNT_RATES[name], now);
    const takeAll = (): number => {
      let taken = 0;
      for (; taken < 100 && buckets.admits('GetChange', 0); taken++) buckets.takeRequest('GetChange');
      return taken;
    };
    expect(buckets.admits('ChangeResourceRecordSets', Math.min(changes, 1e9))).toBe(true);
    expect(buckets.admits('ChangeResourceRecordSets', changes + 1)).toBe(changes === Infinity);
    expect(takeAll()).toBe(Math.min(burst, 100));
    pass(1_000);
    expect(takeAll()).toBe(Math.min(perSecond, 100));
  });
});
