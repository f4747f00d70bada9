/**
 * What a perfect client would need: Route 53's buckets, round trips one after the other, and the tokens that registry
 * and fence cost (one fence deleted and created a batch, the registry set that the batch before left half full
 * rewritten). Nothing for our own computing.
 */
import { bucketPresets, type Rate } from '../../src/providers/route53/rates';
import { CHARACTERS_PER_SET } from '../../src/core/registry-draft';
import { nameOf, ROOT_DOMAIN } from './shape';

export interface Conditions {
  readonly region: string;
  readonly roundTripMs: number;
}

const VALUES_PER_BATCH = 1_000;
const VALUES_PER_RECORD = 2;
const FENCE_TOKENS = 2;
const REWRITE_TOKENS = 2;
const SETS_PER_PAGE = 300;
/** The zone's id, the names below the suffix, and the marks of ownership. */
const READS_OF_AN_EMPTY_ZONE = 3;

const entriesPerSet = (count: number): number =>
  Math.floor(CHARACTERS_PER_SET / (nameOf(count - 1).length - ROOT_DOMAIN.length));

const registrySets = (count: number): number => Math.ceil(count / entriesPerSet(count));

/** Seconds from the first request to the arrival of the last batch. */
export function startSeconds(count: number, { region, roundTripMs }: Conditions): number {
  const { changeBucket } = bucketPresets(region);
  const reads = READS_OF_AN_EMPTY_ZONE * roundTripMs / 1000;
  const trip = roundTripMs / 1000;
  const marks = FENCE_TOKENS + REWRITE_TOKENS;
  const perFullBatch = Math.floor((VALUES_PER_BATCH - marks) / VALUES_PER_RECORD);
  const inTime = (batches: number): number => reads + (batches - 1) * trip + trip / 2;
  const fullBatches = Math.ceil(count / perFullBatch);
  if (changeBucket === undefined) return inTime(fullBatches);
  return Math.max(inTime(fullBatches), reads + trip / 2 + secondsOfTokens(count, perFullBatch, changeBucket));
}

/** With batches as large as they may be, however long that makes each of them wait. */
function secondsOfTokens(count: number, perFullBatch: number, { burst, ratePerSecond }: Rate): number {
  const marks = Math.ceil(count / perFullBatch) * (FENCE_TOKENS + REWRITE_TOKENS);
  return Math.max(0, count + registrySets(count) + marks - burst) / ratePerSecond;
}

/** Seconds to read a zone with so many records of ours, page by page, the marks with one call more. */
export function readSeconds(count: number, { region, roundTripMs }: Conditions): number {
  const calls = listCalls(count);
  const { requestBucket: { burst, ratePerSecond } } = bucketPresets(region);
  return calls * roundTripMs / 1000 + Math.max(0, calls - burst) / ratePerSecond;
}

export const listCalls = (count: number): number =>
  Math.ceil(count / SETS_PER_PAGE) + Math.ceil((registrySets(count) + 1) / SETS_PER_PAGE);
