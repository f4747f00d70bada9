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
import { mayChange, mayDelete, type Belief } from './belief';
import { describeService, type Desired, type DesiredName } from './desired';
import type { DomainName } from './name';
import { inOrder } from './plan-order';
import { sameValues, type ListedRecordSet, type RecordSet, type RecordType } from './record';
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

const ADDRESS_TYPES = ['A', 'AAAA'] as const;
type AddressType = (typeof ADDRESS_TYPES)[number];
/** Types that make a name someone's; TXT, MX and the like stand beside addresses. */
const OTHERS_USE: ReadonlySet<RecordType> = new Set([...ADDRESS_TYPES, 'CNAME']);

/** A mutable plan while it is being made. */
interface Draft {
  readonly changes: RecordChange[];
  readonly claim: OwnedRecord[];
  readonly forget: OwnedRecord[];
  readonly conflicts: Conflict[];
  readonly unread: DomainName[];
}

export function plan(input: PlanInput): Plan {
  const draft: Draft = { changes: [], claim: [], forget: [], conflicts: [], unread: [] };
  const found = byName(input.view.records.values());
  for (const wanted of input.desired.names.values()) planWanted(wanted, found.get(wanted.name) ?? [], input, draft);
  for (const name of input.view.registry.owned.keys()) {
    if (!input.desired.names.has(name)) planUnwanted(name, found.get(name) ?? [], input, draft);
  }
  return { ...draft, changes: inOrder(draft.changes) };
}

/** Once for all names: a key for every look-up would take most of the time. */
function byName(recordSets: Iterable<ListedRecordSet>): ReadonlyMap<DomainName, readonly ListedRecordSet[]> {
  const names = new Map<DomainName, ListedRecordSet[]>();
  for (const recordSet of recordSets) {
    const others = names.get(recordSet.name);
    if (others === undefined) names.set(recordSet.name, [recordSet]);
    else others.push(recordSet);
  }
  return names;
}

function planWanted(wanted: DesiredName, present: readonly ListedRecordSet[], input: PlanInput, draft: Draft): void {
  const { view } = input;
  const { name, addresses } = wanted;
  if (!covers(view.coverage, name)) {
    draft.unread.push(name);
    return;
  }
  const owned = typesToWrite(view.registry.owned.get(name)?.types, present, input.takeover);
  const ours = present.some((found) => owned.has(found.type) && isPlain(found));
  const strangers = ours ? [] : present.filter(({ type }) => OTHERS_USE.has(type));
  if (strangers.length > 0) {
    // The name is theirs as a whole: our AAAA beside their A would take their IPv6 clients; a CNAME stands alone.
    const conflicts = strangers.map((found) => ({ name, recordType: found.type, reason: conflictReason(found) }));
    draft.conflicts.push(...conflicts);
    // Marks of what is gone would claim what they put there next.
    for (const type of owned) draft.forget.push({ name, type });
    return;
  }
  for (const type of ADDRESS_TYPES) {
    const marked = owned.has(type);
    if (!marked && addresses[type].length === 0) continue;
    planType(wanted, { type, marked, found: present.find((recordSet) => recordSet.type === type) }, input, draft);
  }
}

/** Our own types of a name; with TAKEOVER those that may be taken, too. */
function typesToWrite(
  owned: ReadonlySet<RecordType> = new Set(),
  present: readonly ListedRecordSet[],
  takeover: boolean,
): ReadonlySet<RecordType> {
  if (!takeover) return owned;
  const takeable = present.filter((found) => isPlain(found) && (found.type === 'A' || found.type === 'AAAA'));
  return new Set([...owned, ...takeable.map(({ type }) => type)]);
}

/** A type that a wanted name should have or that is marked as ours, and what stands there of it. */
interface Standing {
  readonly type: AddressType;
  readonly found: ListedRecordSet | undefined;
  readonly marked: boolean;
}

function planType(wanted: DesiredName, { type, found, marked }: Standing, input: PlanInput, draft: Draft): void {
  const { name, firmness } = wanted;
  const ours = marked && found !== undefined && isPlain(found) ? found : undefined;
  const values = wantedValues(wanted, type, ours, input.belief);
  if (ours !== undefined) {
    if (firmness !== 'as it is' && mayChange(input.belief)) planExisting(wanted, ours, values, input, draft);
  } else if (found === undefined && values.length > 0) planMissing(wanted, type, values, marked, draft);
  else {
    if (marked) draft.forget.push({ name, type });
    if (found !== undefined && values.length > 0) {
      draft.conflicts.push({ name, recordType: type, reason: conflictReason(found) });
    }
  }
}

/** A set that became special is someone else's by now: what we wrote is gone. */
const isPlain = ({ special }: ListedRecordSet): boolean => special === undefined;

function planMissing(
  { name, ttlSeconds, firmness, service }: DesiredName,
  type: AddressType,
  values: readonly string[],
  marked: boolean,
  draft: Draft,
): void {
  if (values.length === 0 || firmness === 'as it is') return;
  const why = `${describeService(service)}${marked ? '; it was removed by someone else' : ''}`;
  draft.changes.push({ type: 'create', after: { name, type, ttlSeconds, values }, why });
}

function planExisting(
  { ttlSeconds, service }: DesiredName,
  found: ListedRecordSet,
  values: readonly string[],
  { view }: PlanInput,
  draft: Draft,
): void {
  const before = plain(found);
  const { name, type } = before;
  const mine = view.registry.owned.get(name)?.types.has(type) ?? false;
  const why = `${describeService(service)}${mine ? '' : '; taken over'}`;
  if (values.length === 0) {
    if (mine) draft.changes.push({ type: 'delete', before, why, nameStays: true });
  } else if (found.ttlSeconds !== ttlSeconds || !sameValues(found.values, values)) {
    draft.changes.push({ type: 'change', before, after: { ...before, ttlSeconds, values }, why });
  } else if (!mine) draft.claim.push({ name, type });
}

/** What the record should hold; a record about which something is unknown keeps what it has beside. */
function wantedValues(
  { addresses, firmness }: DesiredName,
  type: AddressType,
  existing: RecordSet | undefined,
  { torn }: Belief,
): readonly string[] {
  if (existing === undefined || (firmness !== 'at least' && !torn)) return addresses[type];
  return [...new Set([...addresses[type], ...existing.values])].sort();
}

function planUnwanted(name: DomainName, present: readonly ListedRecordSet[], input: PlanInput, draft: Draft): void {
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

const conflictReason = ({ special, type }: ListedRecordSet): string =>
  `a record of type ${type}${special === undefined ? '' : ` (${special})`} that is not ours stands at this name`;

const plain = ({ name, type, ttlSeconds, values }: RecordSet): RecordSet => ({ name, type, ttlSeconds, values });
