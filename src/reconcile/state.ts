/** All that the loop knows. */
import type { PlannedBatch } from '../core/batch';
import type { BatchLimits } from '../core/change';
import type { GuardSettings, Held } from '../core/guard';
import type { DomainName } from '../core/name';
import type { Conflict, RecordChange } from '../core/plan';
import type { Policy } from '../core/policy';
import type { RecordKey, RecordSet } from '../core/record';
import type { View } from '../core/view';
import type { Wanted } from './wanted';

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

/** The writing of a zone went from one container to another. */
export interface Takeover {
  readonly from: string;
  readonly epoch: number;
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
