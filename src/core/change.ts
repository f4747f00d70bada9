/** What is sent to a zone, exact deletes and creates, all of them or none; and how that can end. */
import type { DomainName } from './name';
import type { ListedRecordSet, RecordSet, RecordType } from './record';

/**
 * `DELETE` takes effect only if the set is exactly as given, `CREATE` only if there is none. There is no `UPSERT`:
 * it would overwrite what someone else wrote since we looked.
 */
export interface Change {
  readonly action: 'DELETE' | 'CREATE';
  readonly recordSet: RecordSet;
}

/** Changes that are applied together or not at all, DELETEs first. */
export interface ChangeBatch {
  readonly changes: readonly Change[];
}

/** What a provider takes in one batch. Values that are deleted count like values that are created. */
export interface BatchLimits {
  /** Values over all changes. */
  readonly values: number;
  /** Characters over all values. */
  readonly characters: number;
  /** Values of one record set. */
  readonly valuesPerSet: number;
}

/** A call that did not do what it was asked. A class per reaction. */
export type CallFailure =
  /** Refused for now: wait, then plan again. Nothing of it was applied. */
  | {
    readonly type: 'throttled';
    readonly reason: 'throttling' | 'prior request not complete';
    readonly message: string;
  }
  /** No answer, or one that does not tell: a batch may have landed, or may land yet. */
  | { readonly type: 'unanswered'; readonly message: string }
  /** Nothing is accepted until a person mends something; `advice` names the cure. */
  | { readonly type: 'denied'; readonly reason: DenialReason; readonly message: string; readonly advice: string };

export type DenialReason = 'permission' | 'credentials' | 'no zone' | 'zone ambiguous' | 'configuration' | 'marks refused';

export type ApplyOutcome =
  | { readonly type: 'landed' }
  /** Refused for what it holds. Nothing of it was applied. */
  | { readonly type: 'invalid'; readonly problems: readonly ChangeProblem[]; readonly message: string }
  | CallFailure;

export type ListOutcome =
  | { readonly type: 'listed'; readonly recordSets: readonly ListedRecordSet[]; readonly calls: number }
  | CallFailure;

/** One thing that a provider found wrong with a batch. */
export interface ChangeProblem {
  /**
   * `miss`: our view of the set is old (it exists already, was not found, holds other values, or a set of another kind
   * has come to its name). `full`: the zone takes no more record sets. `protected`: a person keeps the set as it is.
   * `invalid`: anything else.
   */
  readonly kind: 'miss' | 'full' | 'protected' | 'invalid';
  /** Undefined when the message names no record. */
  readonly name?: DomainName;
  /** Undefined when the message names no type. */
  readonly recordType?: RecordType;
  readonly message: string;
}
