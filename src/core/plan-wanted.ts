/** The plan for one wanted name: what is missing, what differs, and whom it belongs to. */
import { mayChange, type Belief } from './belief';
import { describeService, type DesiredName } from './desired';
import type { PlanInput } from './plan';
import { isPlain, plain, type PlanDraft } from './plan-draft';
import { sameValues, type ListedRecordSet, type RecordSet, type RecordType } from './record';
import { covers } from './view';

const ADDRESS_TYPES = ['A', 'AAAA'] as const;
type AddressType = (typeof ADDRESS_TYPES)[number];
/** Types that make a name someone's; TXT, MX and the like stand beside addresses. */
const OTHERS_USE: ReadonlySet<RecordType> = new Set([...ADDRESS_TYPES, 'CNAME']);

export function planWanted(
  wanted: DesiredName,
  present: readonly ListedRecordSet[],
  input: PlanInput,
  draft: PlanDraft,
): void {
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
  const foundOf = (type: AddressType) => present.find((recordSet) => recordSet.type === type);
  /** Does the name have a record of ours of this type, once all is written? */
  const willStand = (type: AddressType): boolean => {
    const found = foundOf(type);
    return addresses[type].length > 0 && (found === undefined || (owned.has(type) && isPlain(found)));
  };
  for (const type of ADDRESS_TYPES) {
    const marked = owned.has(type);
    if (!marked && addresses[type].length === 0) continue;
    const nameStays = ADDRESS_TYPES.some((other) => other !== type && willStand(other));
    planType(wanted, { type, marked, found: foundOf(type), nameStays }, input, draft);
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
  /** The name has a record of ours of the other type. */
  readonly nameStays: boolean;
}

function planType(wanted: DesiredName, { type, found, marked, nameStays }: Standing, input: PlanInput, draft: PlanDraft): void {
  const { name, firmness } = wanted;
  const ours = marked && found !== undefined && isPlain(found) ? found : undefined;
  const values = wantedValues(wanted, type, ours, input.belief);
  if (ours !== undefined) {
    if (firmness !== 'as it is' && mayChange(input.belief)) planExisting(wanted, { found: ours, values, nameStays }, input, draft);
  } else if (found === undefined && values.length > 0) planMissing(wanted, type, values, marked, draft);
  else {
    if (marked) draft.forget.push({ name, type });
    if (found !== undefined && values.length > 0) {
      draft.conflicts.push({ name, recordType: type, reason: conflictReason(found) });
    }
  }
}

function planMissing(
  { name, ttlSeconds, firmness, service }: DesiredName,
  type: AddressType,
  values: readonly string[],
  marked: boolean,
  draft: PlanDraft,
): void {
  if (values.length === 0 || firmness === 'as it is') return;
  const why = `${describeService(service)}${marked ? '; it was removed by someone else' : ''}`;
  draft.changes.push({ type: 'create', after: { name, type, ttlSeconds, values }, why });
}

function planExisting(
  { ttlSeconds, service }: DesiredName,
  { found, values, nameStays }: { readonly found: ListedRecordSet; readonly values: readonly string[]; readonly nameStays: boolean },
  { view }: PlanInput,
  draft: PlanDraft,
): void {
  const before = plain(found);
  const { name, type } = before;
  const mine = view.registry.owned.get(name)?.types.has(type) ?? false;
  const why = `${describeService(service)}${mine ? '' : '; taken over'}`;
  if (values.length === 0) {
    if (mine) draft.changes.push({ type: 'delete', before, why, nameStays });
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

const conflictReason = ({ special, type }: ListedRecordSet): string =>
  `a record of type ${type}${special === undefined ? '' : ` (${special})`} that is not ours stands at this name`;
