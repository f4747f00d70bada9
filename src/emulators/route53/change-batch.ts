/** A change batch on a zone: all of it in the given order, or every reason why not. */
import { contradictions, type PlacedChange } from './change-limits';
import { isWithinZone, readName, type StoredName } from './names';
import type { EmulatedRecordSet, RequestedChange } from './record-set';
import { describes, placementProblems, type ZoneView } from './record-set-rules';
import { stored, type RecordSetStore, type StoredRecordSet } from './record-set-store';
import { valueProblems } from './values';

export interface ZoneRules {
  readonly id: string;
  readonly name: StoredName;
  readonly store: RecordSetStore;
  readonly mostRecordSets: number;
  /** Why no set of this name and type may be changed; undefined when it may be. */
  protection(name: StoredName, type: string): string | undefined;
}

/** The lists of the names that the batch changes, to be put into the store; or the messages of a refusal. */
export type BatchOutcome =
  | { readonly replacements: ReadonlyMap<StoredName, readonly StoredRecordSet[]> }
  | { readonly messages: readonly string[] };

export function applyChanges(zone: ZoneRules, changes: readonly RequestedChange[]): BatchOutcome {
  const messages: string[] = [];
  const placed: PlacedChange[] = [];
  for (const { action, sentName, recordSet } of changes) {
    const reading = readName(sentName);
    if ('problem' in reading) messages.push(reading.problem);
    else placed.push({ action, set: stored(reading.name, recordSet) });
  }
  const copy = workingCopy(zone);
  const contradictory = contradictions(placed);
  const reported = new Set<string>();
  for (const { action, set } of placed) {
    if (!contradictory.has(set.key)) messages.push(...applyChange(zone, copy, action, set));
    else if (!reported.has(set.key)) messages.push(contradiction(set));
    reported.add(set.key);
  }
  messages.push(...invariantProblems(zone, copy));
  return messages.length > 0 ? { messages } : { replacements: copy.replacements };
}

interface WorkingCopy extends ZoneView {
  readonly replacements: ReadonlyMap<StoredName, readonly StoredRecordSet[]>;
  size(): number;
  put(set: StoredRecordSet): void;
  remove(set: StoredRecordSet): void;
}

function workingCopy({ id, name: zoneName, store }: ZoneRules): WorkingCopy {
  const replacements = new Map<StoredName, readonly StoredRecordSet[]>();
  let size = store.size();
  const at = (name: StoredName): readonly StoredRecordSet[] => replacements.get(name) ?? store.at(name);
  const remove = ({ name, key }: StoredRecordSet): void => {
    const rest = at(name).filter((other) => other.key !== key);
    size -= at(name).length - rest.length;
    replacements.set(name, rest);
  };
  return {
    id, name: zoneName, replacements, at, remove,
    size: () => size,
    put(set) {
      remove(set);
      replacements.set(set.name, [...at(set.name), set]);
      size += 1;
    },
  };
}

function applyChange(
  zone: ZoneRules, copy: WorkingCopy, action: PlacedChange['action'], set: StoredRecordSet,
): readonly string[] {
  const { name, recordSet } = set;
  if (!isWithinZone(name, zone.name)) return [`RRSet with DNS name ${name} is not permitted in zone ${zone.name}`];
  const protection = zone.protection(name, recordSet.type);
  if (protection !== undefined) return [protection];
  const present = copy.at(name).find(({ key }) => key === set.key);
  if (action === 'DELETE') return applyDelete(copy, set, present);
  const problems = valueProblems(recordSet.type, recordSet.values);
  if (problems.length > 0) return problems;
  if (action === 'CREATE' && present) return [`Tried to create ${quoted(name, recordSet)} but it already exists`];
  const misplaced = placementProblems(copy, name, recordSet);
  if (misplaced.length === 0) copy.put(set);
  return misplaced;
}

function applyDelete(copy: WorkingCopy, asked: StoredRecordSet, present?: StoredRecordSet): readonly string[] {
  const subject = `Tried to delete ${quoted(asked.name, asked.recordSet)}`;
  if (present === undefined) return [`${subject} but it was not found`];
  if (!describes(asked.recordSet, present.recordSet)) {
    return [`${subject} but the values provided do not match the current values`];
  }
  copy.remove(present);
  return [];
}

function invariantProblems(zone: ZoneRules, copy: WorkingCopy): readonly string[] {
  const apexTypes = copy.at(zone.name).map(({ recordSet }) => recordSet.type);
  return [
    ...(apexTypes.includes('NS') ? [] : ['A HostedZone must contain at least one NS record for the zone itself.']),
    ...(apexTypes.includes('SOA') ? [] : ['A HostedZone must contain exactly one SOA record.']),
    ...(copy.size() > Math.max(zone.mostRecordSets, zone.store.size())
      ? [`Exceeded limit MAX_RRSETS_BY_ZONE for zone: ${zone.id}`]
      : []),
  ];
}

const quoted = (name: StoredName, { type, setIdentifier }: EmulatedRecordSet): string =>
  `resource record set [name='${name}', type='${type}'${
    setIdentifier === undefined ? '' : `, set-identifier='${setIdentifier}'`}]`;

const contradiction = ({ name, recordSet }: StoredRecordSet): string =>
  `The request contains an invalid set of changes for a resource record set '${recordSet.type} ${name}'`;
