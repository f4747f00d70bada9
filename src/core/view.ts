/** What a zone holds, as far as we have looked, and how our own batches change it. */
import type { PlannedBatch } from './batch';
import { isWithin, type DomainName } from './name';
import type { RecordChange } from './plan';
import { recordKey, type ListedRecordSet, type RecordKey, type RecordSet } from './record';
import type { Registry } from './registry';

export interface View {
  /** The fence under which all of this was read, exactly as it stands in the zone; undefined: there is none. */
  readonly fence: RecordSet | undefined;
  readonly registry: Registry;
  /** Records at and below what was covered, ours and others'; not the fence, not the registry. */
  readonly records: ReadonlyMap<RecordKey, ListedRecordSet>;
  readonly coverage: Coverage;
  /** The state of the original, if it stands there. */
  readonly legacyState: RecordSet | undefined;
}

/** Where we have looked: what is not covered may hold anything. */
export interface Coverage {
  readonly domains: readonly DomainName[];
  readonly names: ReadonlySet<DomainName>;
}

export const covers = ({ domains, names }: Coverage, name: DomainName): boolean =>
  names.has(name) || domains.some((domain) => isWithin(name, domain));

/** Does a record of ours stand at this name? One that became an alias or was routed is ours no more. */
export function isConfirmed({ registry, records }: View, name: DomainName): boolean {
  for (const type of registry.owned.get(name)?.types ?? []) {
    const found = records.get(recordKey({ name, type }));
    if (found !== undefined && found.special === undefined) return true;
  }
  return false;
}

/** Names of which a record of ours stands, or will with these changes: a mark whose record is gone keeps no name. */
export function standingNames(view: View, changes: readonly RecordChange[]): number {
  const created = new Set(changes.flatMap((change) => (change.type === 'create' ? [change.after.name] : [])));
  let count = 0;
  for (const name of view.registry.owned.keys()) if (created.has(name) || isConfirmed(view, name)) count += 1;
  return count;
}

/** The view after a batch of ours landed. */
export function advanceView(view: View, batch: PlannedBatch): View {
  const records = new Map(view.records);
  for (const change of batch.recordChanges) {
    if (change.type !== 'create') records.delete(recordKey(change.before));
    if (change.type !== 'delete') records.set(recordKey(change.after), change.after);
  }
  const legacyState = batch.legacyState === undefined ? view.legacyState : undefined;
  return { ...view, fence: batch.fenceAfter, registry: batch.registryAfter, records, legacyState };
}

/** What was read of some names replaces what the view held of them. */
export function withReading(
  view: View,
  names: readonly DomainName[],
  domains: readonly DomainName[],
  found: readonly ListedRecordSet[],
): View {
  const fresh: Coverage = { names: new Set(names), domains };
  const kept = [...view.records].filter(([, { name }]) => !covers(fresh, name));
  return {
    ...view,
    records: new Map([...kept, ...found.map((recordSet) => [recordKey(recordSet), recordSet] as const)]),
    coverage: {
      names: new Set([...view.coverage.names, ...names]),
      domains: [...new Set([...view.coverage.domains, ...domains])],
    },
  };
}
