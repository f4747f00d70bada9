/** A zone as data, and what a batch does to it: the rules of a provider that its writers depend on. Pure. */
import { isIPv4, isIPv6 } from 'node:net';
import type { BatchLimits, Change, ChangeBatch, ChangeProblem } from '../core/change';
import { isWithin, type DomainName } from '../core/name';
import { recordKey, sameRecordSet, type ListedRecordSet, type RecordKey, type RecordSet } from '../core/record';
import { sizeProblems } from './limits';

export interface Zone {
  readonly domain: DomainName;
  readonly recordSets: ReadonlyMap<RecordKey, ListedRecordSet>;
}

export type Applied =
  | { readonly type: 'landed'; readonly zone: Zone }
  | { readonly type: 'invalid'; readonly problems: readonly ChangeProblem[]; readonly message: string };

/** All of the batch, in its order, or nothing and every reason why not. */
export function applyBatch(zone: Zone, batch: ChangeBatch, limits: BatchLimits): Applied {
  const oversize = sizeProblems(batch, limits);
  if (oversize.length > 0) return refused(oversize);

  const recordSets = new Map(zone.recordSets);
  const problems = batch.changes.flatMap((change) => {
    const problem = changeProblem(zone.domain, recordSets, change);
    if (problem === undefined) carryOut(recordSets, change);
    return problem ?? [];
  });
  const conflicts = problems.length > 0 ? problems : aliasConflicts(recordSets, batch);
  return conflicts.length > 0 ? refused(conflicts) : { type: 'landed', zone: { ...zone, recordSets } };
}

const refused = (problems: readonly ChangeProblem[]): Applied =>
  ({ type: 'invalid', problems, message: problems[0]?.message ?? '' });

function carryOut(recordSets: Map<RecordKey, ListedRecordSet>, { action, recordSet }: Change): void {
  if (action === 'DELETE') recordSets.delete(recordKey(recordSet));
  else recordSets.set(recordKey(recordSet), recordSet);
}

function changeProblem(
  domain: DomainName, recordSets: ReadonlyMap<RecordKey, ListedRecordSet>, { action, recordSet }: Change,
): ChangeProblem | undefined {
  const present = recordSets.get(recordKey(recordSet));
  const what = `[name='${recordSet.name}.', type='${recordSet.type}']`;
  if (action === 'CREATE') {
    if (present) return problem('miss', recordSet, `Tried to create resource record set ${what} but it already exists`);
    const fault = recordSetFault(domain, recordSet);
    return fault === undefined ? undefined : problem('invalid', recordSet, fault);
  }
  if (!present) return problem('miss', recordSet, `Tried to delete resource record set ${what} but it was not found`);
  return present.special === undefined && sameRecordSet(present, recordSet) ? undefined : problem('miss', recordSet,
    `Tried to delete resource record set ${what} but the values provided do not match the current values`);
}

const problem = (kind: ChangeProblem['kind'], { name, type }: RecordSet, message: string): ChangeProblem =>
  ({ kind, name, recordType: type, message });

/** What keeps a set out of any zone, in words. */
function recordSetFault(domain: DomainName, { name, type, ttlSeconds, values }: RecordSet): string | undefined {
  if (!isWithin(name, domain)) return `RRSet with DNS name ${name}. is not permitted in zone ${domain}.`;
  const label = name.split('.').find((text) => text.length < 1 || text.length > 63);
  if (label !== undefined) return `The label '${label}' is empty or too long`;
  if (!Number.isInteger(ttlSeconds) || ttlSeconds < 0) return `The TTL ${ttlSeconds} is not a number of seconds`;
  if (values.length === 0) return 'The set holds no values';
  const duplicate = values.find((value, index) => values.indexOf(value) !== index);
  if (duplicate !== undefined) return `Duplicate Resource Record: '${duplicate}'`;
  const illegal = values.find((value) => !(VALUE_RULES[type]?.(value) ?? true));
  return illegal === undefined ? undefined : `Invalid Resource Record: '${illegal}' is not a value of type ${type}`;
}

const VALUE_RULES: Readonly<Record<string, (value: string) => boolean>> = {
  A: isIPv4,
  AAAA: isIPv6,
  TXT: (value) => /^"(?:[^"\\]|\\.){0,255}"(?: "(?:[^"\\]|\\.){0,255}")*$/.test(value),
};

/** A CNAME stands alone at its name. */
function aliasConflicts(
  recordSets: ReadonlyMap<RecordKey, ListedRecordSet>, { changes }: ChangeBatch,
): readonly ChangeProblem[] {
  const created = changes.filter(({ action }) => action === 'CREATE').map(({ recordSet }) => recordSet);
  const touched = new Set(created.map(({ name }) => name));
  const present = [...recordSets.values()].filter(({ name }) => touched.has(name));
  const aliases = new Set(present.filter(({ type }) => type === 'CNAME').map(({ name }) => name));
  const others = new Set(present.filter(({ type }) => type !== 'CNAME').map(({ name }) => name));
  return created
    .filter(({ name }) => aliases.has(name) && others.has(name))
    .map((recordSet) => problem('miss', recordSet,
      `RRSet of type ${recordSet.type} with DNS name ${recordSet.name}. is not permitted as it conflicts with other`
      + ' records with the same DNS name'));
}
