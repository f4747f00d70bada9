/**
 * The difference between what is wanted and what a zone holds, name by name:
 *
 *   wanted | in the zone | ours | →
 *   yes    | no          | –    | create (ours and gone: drift, create again)
 *   yes    | yes         | yes  | equal: nothing; else change (its addresses, or its TTL alone)
 *   yes    | yes         | no   | conflict: the name is left alone (TAKEOVER: ours from now on, if it is a plain A or AAAA)
 *   no     | yes         | yes  | delete, once the absence is believed
 *   no     | no          | yes  | forget: only our mark goes
 *   no     | yes         | no   | nothing to us
 *
 * A record of ours that became special (an alias, a routed set …) is in the zone, but not ours any more.
 */
import { mayDelete, type Belief } from './belief';
import type { Desired } from './desired';
import type { DomainName } from './name';
import { isPlain, plain, type PlanDraft } from './plan-draft';
import { inOrder } from './plan-order';
import { planWanted } from './plan-wanted';
import type { ListedRecordSet, RecordSet, RecordType } from './record';
import { covers, type View } from './view';

export interface Plan {
  /** In the order in which they should be written: changed addresses, creates, deletes, changes of TTL alone. */
  readonly changes: readonly RecordChange[];
  /** Records that are as they should be and lack only our mark. */
  readonly claim: readonly OwnedRecord[];
  /** Marks of records that are neither wanted nor there any more. */
  readonly forget: readonly OwnedRecord[];
  readonly conflicts: readonly Conflict[];
  /** Wanted or owned names outside of what was read: to be read before anything is decided about them. */
  readonly unread: readonly DomainName[];
}

export type RecordChange =
  | { readonly type: 'create'; readonly after: RecordSet; readonly why: string }
  | { readonly type: 'change'; readonly before: RecordSet; readonly after: RecordSet; readonly why: string }
  | { readonly type: 'delete'; readonly before: RecordSet; readonly why: string;
      /** The name keeps records of another type: its service is still published. */
      readonly nameStays: boolean;
      /** Why it does not count for the guard. */
      readonly excused?: 'renamed' | 'approved' };

export interface OwnedRecord {
  readonly name: DomainName;
  readonly type: RecordType;
}

/** A record that is not ours at a wanted name. */
export interface Conflict {
  readonly name: DomainName;
  readonly recordType: RecordType;
  readonly reason: string;
}

export interface PlanInput {
  readonly view: View;
  readonly desired: Desired;
  readonly belief: Belief;
  readonly deleteDelayMs: number;
  /** Take plain A and AAAA sets of others at wanted names. */
  readonly takeover: boolean;
}

export function plan(input: PlanInput): Plan {
  const draft: PlanDraft = { changes: [], claim: [], forget: [], conflicts: [], unread: [] };
  const found = byName(input.view.records);
  for (const wanted of input.desired.names.values()) planWanted(wanted, found.get(wanted.name) ?? [], input, draft);
  for (const name of input.view.registry.owned.keys()) {
    if (!input.desired.names.has(name)) planUnwanted(name, found.get(name) ?? [], input, draft);
  }
  return { ...draft, changes: inOrder(draft.changes) };
}

/** Of every view's records, as long as that lives: planned on it is again and again. */
const recordsByName = new WeakMap<View['records'], ReadonlyMap<DomainName, readonly ListedRecordSet[]>>();

/** Once for all names: a key for every look-up would take most of the time. */
function byName(records: View['records']): ReadonlyMap<DomainName, readonly ListedRecordSet[]> {
  const known = recordsByName.get(records);
  if (known !== undefined) return known;
  const names = new Map<DomainName, ListedRecordSet[]>();
  for (const recordSet of records.values()) {
    const others = names.get(recordSet.name);
    if (others === undefined) names.set(recordSet.name, [recordSet]);
    else others.push(recordSet);
  }
  recordsByName.set(records, names);
  return names;
}

function planUnwanted(
  name: DomainName,
  present: readonly ListedRecordSet[],
  input: PlanInput,
  draft: PlanDraft,
): void {
  const { view, belief, deleteDelayMs } = input;
  if (!mayDelete(belief, name, deleteDelayMs)) return;
  if (!covers(view.coverage, name)) {
    draft.unread.push(name);
    return;
  }
  for (const type of view.registry.owned.get(name)?.types ?? []) {
    const found = present.find((recordSet) => recordSet.type === type);
    if (found === undefined || !isPlain(found)) draft.forget.push({ name, type });
    else {
      const why = 'no service has this name any more';
      draft.changes.push({ type: 'delete', before: plain(found), why, nameStays: false });
    }
  }
}
