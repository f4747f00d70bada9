import { bucketPresets } from '../../../src/providers/route53';

describe('The rates of a partition', () => {
  it.each([
    ['us-east-1', { requestBucket: { ratePerSecond: 9.5, burst: 47 },
      changeBucket: { ratePerSecond: 95, burst: 1425 } }],
    ['cn-north-1', { requestBucket: { ratePerSecond: 9.5, burst: 47 },
      changeBucket: { ratePerSecond: 95, burst: 1425 } }],
    ['us-gov-west-1', { requestBucket: { ratePerSecond: 4.75, burst: 38 }, changeBucket: undefined }],
  ])('stay 5 %% below the limits of its accounts: %s', (region, rates) => expect(bucketPresets(region)).toEqual(rates));
});
