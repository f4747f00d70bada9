/**
 * Everything worth telling, in one union. Log lines, metrics and health are folds over it: whoever adds a member is
 * led by the compiler to every switch that must know it.
 */
import type { DenialReason } from './change';
import type { Verdict } from './verdict';
import type { DomainName } from './name';
import type { ListedRecordSet, RecordSet, RecordType } from './record';

export type Event = LifecycleEvent | OperationEvent | SourceEvent | DesiredEvent | ZoneEvent | PublishEvent;

export type LifecycleEvent =
  | { readonly type: 'started'; readonly version: string; readonly rootDomain: DomainName; readonly provider: string;
      readonly source: string }
  | { readonly type: 'listening'; readonly host: string; readonly port: number }
  /** A variable that looks like one of ours and is none: probably misspelt. */
  | { readonly type: 'unknown setting'; readonly name: string }
  /** Somebody with the token says yes to what is held. */
  | { readonly type: 'approval asked'; readonly heldChecksum: string }
  | { readonly type: 'stopping'; readonly signal: string }
  | { readonly type: 'stopped' };

/** Brackets around whatever may hang: what has begun and does not end within twice its deadline is stalled. */
export type OperationEvent =
  | { readonly type: 'operation began'; readonly operation: Operation; readonly deadlineMs: number }
  | { readonly type: 'operation ended'; readonly operation: Operation };
export type Operation = 'read source' | 'list zone' | 'read names' | 'read fence' | 'apply batch';

export type SourceEvent =
  /** The first answer, or the first one after `source down`. */
  | { readonly type: 'source up' }
  | { readonly type: 'source down'; readonly reason: string; readonly retryInMs: number }
  /** The server answers at once instead of waiting for a change: it is asked at an interval. */
  | { readonly type: 'source polled'; readonly intervalMs: number }
  /** Read, but not to be believed; the last good state stays. */
  | { readonly type: 'snapshot refused'; readonly reason: string }
  /** The first one that is, after that. */
  | { readonly type: 'snapshot believed' }
  | OperationEvent;

export type DesiredEvent =
  | { readonly type: 'environment known'; readonly name: string; readonly uuid: string; readonly owner: string }
  /** A service is new, or is judged otherwise than before. */
  | { readonly type: 'verdict'; readonly verdict: Verdict }
  | { readonly type: 'verdict gone'; readonly verdict: Verdict };

export type ZoneEvent =
  | { readonly type: 'zone listed'; readonly recordSets: number; readonly owned: number; readonly calls: number;
      readonly elapsedMs: number }
  | { readonly type: 'record created'; readonly after: RecordSet; readonly why: string }
  | { readonly type: 'record changed'; readonly before: RecordSet; readonly after: RecordSet; readonly why: string }
  | { readonly type: 'record deleted'; readonly before: RecordSet; readonly why: string }
  | { readonly type: 'batch landed'; readonly created: number; readonly changed: number; readonly deleted: number;
      readonly elapsedMs: number }
  /** Someone else changed or removed a record of ours; it is put right. */
  | { readonly type: 'drift'; readonly expected: RecordSet; readonly found: ListedRecordSet | undefined }
  /** A record that is not ours stands at a wanted name; it is left alone. */
  | { readonly type: 'conflict'; readonly name: DomainName; readonly recordType: RecordType; readonly reason: string }
  | { readonly type: 'conflict gone'; readonly name: DomainName; readonly recordType: RecordType }
  | { readonly type: 'deletes held'; readonly names: readonly DomainName[]; readonly reason: string;
      readonly heldChecksum: string }
  | { readonly type: 'deletes approved'; readonly names: number; readonly heldChecksum: string }
  /** Names that the original owned are ours now. */
  | { readonly type: 'names adopted'; readonly names: number }
  /** Its state came back after that: it is still running, and both write. */
  | { readonly type: 'original runs'; readonly advice: string }
  /** A yes to something other than what is held now. */
  | { readonly type: 'approval refused'; readonly asked: string; readonly heldChecksum: string | undefined }
  | { readonly type: 'deletes released' }
  /** One record that the provider does not take; the others go on. */
  | { readonly type: 'record refused'; readonly name: DomainName; readonly recordType: RecordType; readonly message: string;
      readonly retryInMs: number }
  /** All that are refused now: told when that changes. */
  | { readonly type: 'refusals'; readonly records: readonly Pick<RecordSet, 'name' | 'type'>[] }
  /** So many are not permitted that the others of their batch wait untried. */
  | { readonly type: 'records put off'; readonly records: number; readonly message: string; readonly retryInMs: number }
  | { readonly type: 'zone throttled'; readonly reason: string; readonly retryInMs: number }
  | { readonly type: 'zone unavailable'; readonly message: string; readonly retryInMs: number }
  | { readonly type: 'zone denied'; readonly access: 'read' | 'write'; readonly reason: DenialReason;
      readonly message: string; readonly advice: string; readonly retryInMs: number }
  /** A batch without a clear answer, and later what became of it. */
  | { readonly type: 'batch unanswered'; readonly message: string }
  | { readonly type: 'batch settled'; readonly landed: boolean }
  /** The zone takes no more record sets: creates wait, changes and deletes go on. */
  | { readonly type: 'zone full'; readonly message: string; readonly retryInMs: number }
  /** The writing of this zone was taken over from another container. */
  | { readonly type: 'fence taken'; readonly from: string; readonly epoch: number }
  /** Another running container writes this zone; it is left to it. */
  | { readonly type: 'standing by'; readonly holder: string }
  | { readonly type: 'fence foreign'; readonly origin: string; readonly advice: string }
  /** Nothing tells our records from those of another Rancher server's environment of the same UUID. */
  | { readonly type: 'owner unclear'; readonly advice: string }
  | { readonly type: 'view lost'; readonly reason: string }
  /** All that may be written is written. */
  | { readonly type: 'in sync'; readonly names: number };

export type PublishEvent =
  | { readonly type: 'write-back off'; readonly reason: string; readonly advice: string }
  | { readonly type: 'fqdn posted'; readonly stackName: string; readonly serviceName: string; readonly fqdn: string }
  | { readonly type: 'fqdn confirmed'; readonly stackName: string; readonly serviceName: string; readonly fqdn: string }
  | { readonly type: 'fqdn failed'; readonly stackName: string; readonly serviceName: string; readonly fqdn: string;
      readonly message: string; readonly retryInMs: number }
  /** Refused for good: not sent again until it or the service changes. */
  | { readonly type: 'fqdn refused'; readonly stackName: string; readonly serviceName: string; readonly fqdn: string;
      readonly message: string }
  /** Rancher takes no write-back at all for now, whosever; said once until `write-back up` or for another reason. */
  | { readonly type: 'write-back down'; readonly message: string; readonly advice: string; readonly retryInMs: number }
  | { readonly type: 'write-back up' };
