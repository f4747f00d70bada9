/** All that the loop knows, and everything that can happen to it. */
import type { Belief } from '../core/belief';
import type { PlannedBatch } from '../core/batch';
import type { ApplyOutcome, BatchLimits, CallFailure } from '../core/change';
import type { Desired } from '../core/desired';
import { fenceName, ownershipDomain } from '../core/fence';
import type { OperationEvent } from '../core/event';
import type { GuardSettings, Held } from '../core/guard';
import type { DomainName } from '../core/name';
import type { Conflict, RecordChange } from '../core/plan';
import type { Policy } from '../core/policy';
import type { ListedRecordSet, RecordKey, RecordSet } from '../core/record';
import type { Coverage, View } from '../core/view';
import type { Registry } from '../core/registry';
import type { Condition } from '../core/running-containers';

/** Who we are in the zone. */
export interface Claim {
  readonly rootDomain: DomainName;
  readonly owner: string;
  /** For the state of the original, which names it. */
  readonly environmentUuid: string;
  /** The container we run in. */
  readonly holder: string;
  /** The address of our Rancher server; empty when it is not known. */
  readonly origin: string;
  /** The owner is an environment's uuid that other servers have too, and nothing tells them apart. */
  readonly unclear: boolean;
}

export const claimedDomain = ({ owner, rootDomain }: Claim): DomainName => ownershipDomain(owner, rootDomain);
export const claimedFence = ({ owner, rootDomain }: Claim): DomainName => fenceName(owner, rootDomain);

/** The newest believed wish. */
export interface Wanted {
  readonly claim: Claim;
  readonly desired: Desired;
  readonly belief: Belief;
  /** Names that services had before, by which service: `<uuid> <name>`. */
  readonly formerly: ReadonlyMap<DomainName, string>;
  /** Of a container, which may be the writer. Looked up when it matters: there may be many thousands. */
  readonly conditionOf: (containerUuid: string) => Condition;
  /** Containers of our own service that the source has ever shown. */
  readonly colleagues: ReadonlySet<string>;
  /** Which answer of the source it comes from: another one is news. */
  readonly reading: string;
}

export interface ReconcileSettings {
  readonly limits: BatchLimits;
  readonly guard: GuardSettings;
  readonly policy: Policy;
  /** Take plain records, and a fence, of someone else. */
  readonly takeover: boolean;
  readonly deleteDelayMs: number;
}

export interface State {
  readonly wanted: Wanted | undefined;
  /** Undefined until the zone was listed, and whenever what we knew of it no longer holds. */
  readonly view: View | undefined;
  readonly listing: ListingState;
  /** Names whose records turned out to be other than we thought. */
  readonly toRead: ReadonlySet<DomainName>;
  /** Batches without an answer that may have landed, or may land yet. */
  readonly unsettled: readonly Unsettled[];
  /** The fence was last seen with us. */
  readonly holding: boolean;
  /** Who took the fence from us, and the latest reading then. */
  readonly successor: { readonly holder: string; readonly reading: string } | undefined;
  /** The fence must be read before anything is written. */
  readonly inDoubt: boolean;
  readonly quarantine: ReadonlyMap<RecordKey, Quarantine>;
  readonly createsPausedUntilMs: number;
  /** At most so many changes in a batch: halved while a batch is refused and nothing says for what. */
  readonly ceiling: number;
  /** What was in a batch that is not permitted, until the fence alone has told whether anything is. */
  readonly suspected: Suspected | undefined;
  /** The search for what is not permitted. */
  readonly trial: Trial | undefined;
  /** Failed calls in a row. */
  readonly failures: number;
  /** Batches in a row that were refused for what they hold. */
  readonly refusals: number;
  readonly findings: Findings;
  /** Since when no owned name would be left. */
  readonly emptySinceMs: number | undefined;
  /** The original's state was taken over by this process: what comes back is not ours. */
  readonly adopted: boolean;
  /** Deletes that a person said yes to. */
  readonly approved: ReadonlySet<string>;
  readonly stopping: boolean;
}

/** A batch that was sent and not answered. */
export interface Unsettled {
  /** That it has not landed so far. */
  readonly isToldOf?: boolean;
  readonly batch: PlannedBatch;
  readonly takeover: Takeover | undefined;
  readonly elapsedMs: number;
}

export interface ListingState {
  /** Counts up with every wish for a listing; a listing answers the wish that it was begun for. */
  readonly requested: number;
  readonly answered: number;
  /** The wish that was made when the view was lost: what was begun for an earlier one may be from before that. */
  readonly validFrom: number;
  /** Batches that landed while a listing was under way: laid over it. */
  readonly landedSince: readonly PlannedBatch[] | undefined;
}

/** Changes of which one or more may be what is not permitted; none when nothing was. */
export interface Suspected {
  readonly changes: readonly RecordChange[];
  /** What was said of the batch. */
  readonly message: string;
  readonly atMs: number;
}

/** What was in the batch that began the search and has not landed since, and how many were found. */
export interface Trial {
  readonly accused: readonly RecordChange[];
  readonly found: number;
}

/** A record whose change is not tried again until then, unless another change is wanted. */
export interface Quarantine {
  readonly attempts: number;
  readonly untilMs: number;
  readonly content: string;
  /** Our view of it was old, and it is read again: no refusal yet. */
  readonly isMiss: boolean;
}

/** Who writes, by what we know. */
export type Standing = 'writing' | 'standing by' | 'foreign fence' | 'owner unclear';

/** What the latest plan found, to tell what is new about it. */
export interface Findings {
  readonly standing: Standing | undefined;
  readonly conflicts: readonly Conflict[];
  /** Records that were refused and are still to be written. */
  readonly refused: readonly Pick<RecordSet, 'name' | 'type'>[];
  readonly held: Held | undefined;
  /** No owned name would be left. */
  readonly wouldBeEmpty: boolean;
  /** The original's state came back after it was adopted: it is still running. */
  readonly originalRuns: boolean;
  /** Nothing is left to write but what was refused. */
  readonly inSync: boolean;
}

export const initialState: State = {
  wanted: undefined,
  view: undefined,
  listing: { requested: 0, answered: 0, validFrom: 0, landedSince: undefined },
  toRead: new Set(),
  unsettled: [],
  holding: false,
  successor: undefined,
  inDoubt: false,
  quarantine: new Map(),
  createsPausedUntilMs: 0,
  ceiling: Infinity,
  suspected: undefined,
  trial: undefined,
  failures: 0,
  refusals: 0,
  findings: { standing: undefined, conflicts: [], refused: [], held: undefined, wouldBeEmpty: false, originalRuns: false, inSync: false },
  emptySinceMs: undefined,
  adopted: false,
  approved: new Set(),
  stopping: false,
};

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

/** The writing of a zone went from one container to another. */
export interface Takeover {
  readonly from: string;
  readonly epoch: number;
}

/** What a listing of our part of the zone found. */
export interface Listing {
  readonly fence: RecordSet | undefined;
  readonly registry: Registry;
  readonly legacyState: RecordSet | undefined;
  readonly recordSets: readonly ListedRecordSet[];
  readonly coverage: Coverage;
  readonly calls: number;
}
