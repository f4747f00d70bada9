/** How fast an AWS account may call Route 53, by the partition that a region belongs to. */

/** A bucket of `burst` tokens that `ratePerSecond` of them come back to. */
export interface Rate {
  readonly ratePerSecond: number;
  readonly burst: number;
}

export interface Route53Rates {
  /** API calls, reads and writes alike. */
  readonly requestBucket: Rate;
  /** Changes: a CREATE or DELETE of a record set is one, however many values it has. Undefined: no limit. */
  readonly changeBucket: Rate | undefined;
}

/** The account is shared with the console, Terraform and whatever else: stay this much below its limits. */
const SHARE = 0.95;

/**
 * Route 53 developer guide, "Throttling for Amazon Route 53 API requests" (since 30 July 2026): 10 requests a second
 * and bursts of 50, 100 changes a second and bursts of 1,500; China alike. GovCloud: 5 requests a second and
 * bursts of 40, changes are not counted.
 */
export const bucketPresets = (region: string): Route53Rates =>
  region.startsWith('us-gov-')
    ? { requestBucket: below(5, 40), changeBucket: undefined }
    : { requestBucket: below(10, 50), changeBucket: below(100, 1500) };

const below = (ratePerSecond: number, burst: number): Rate => ({
  ratePerSecond: ratePerSecond * SHARE,
  burst: Math.floor(burst * SHARE),
});
