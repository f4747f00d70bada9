/** Everything that can happen to the loop. */
import type { PlannedBatch } from '../core/batch';
import type { ApplyOutcome, CallFailure } from '../core/change';
import type { OperationEvent } from '../core/event';
import type { DomainName } from '../core/name';
import type { ListedRecordSet, RecordSet } from '../core/record';
import type { Registry } from '../core/registry';
import type { Coverage } from '../core/view';
import type { Findings, Takeover } from './state';
import type { Wanted } from './wanted';

/** Something that happened. `atMs`: on the loop's clock. */
export type Input =
  | { readonly type: 'wanted'; readonly wanted: Wanted }
  | { readonly type: 'resync due' }
  | { readonly type: 'time passed' }
  | { readonly type: 'listing began' }
  | { readonly type: 'operation'; readonly event: OperationEvent }
  | { readonly type: 'listed'; readonly listing: Listing; readonly answers: number; readonly elapsedMs: number }
  | { readonly type: 'names read'; readonly names: readonly DomainName[]; readonly domains: readonly DomainName[];
      readonly recordSets: readonly ListedRecordSet[] }
  | { readonly type: 'fence read'; readonly fence: RecordSet | undefined }
  | { readonly type: 'applied'; readonly batch: PlannedBatch; readonly outcome: ApplyOutcome; readonly elapsedMs: number;
      readonly retryInMs: number; readonly fullZonePauseMs: number; readonly atMs: number; readonly takeover: Takeover | undefined }
  | { readonly type: 'call failed'; readonly failure: CallFailure; readonly retryInMs: number }
  | { readonly type: 'found'; readonly findings: Findings; readonly atMs: number }
  /** A person's yes to what is held. */
  | { readonly type: 'approve'; readonly checksum: string }
  | { readonly type: 'stop' }
  | { readonly type: 'drained' };

/** What a listing of our part of the zone found. */
export interface Listing {
  readonly fence: RecordSet | undefined;
  readonly registry: Registry;
  readonly legacyState: RecordSet | undefined;
  readonly recordSets: readonly ListedRecordSet[];
  readonly coverage: Coverage;
  readonly calls: number;
}
