/** Much is not deleted at once. What waits is named; creates and changes go on. */
import type { DomainName } from './name';
import type { RecordChange } from './plan';

export interface GuardSettings {
  /** More names than this are not deleted by one plan. */
  readonly maxDeleteCount: number;
}

export interface Guarded {
  readonly changes: readonly RecordChange[];
  /** Names whose deletion waits. */
  readonly held: readonly DomainName[];
}

/** A name that keeps a record of another type is not deleted. */
export function guard(changes: readonly RecordChange[], { maxDeleteCount }: GuardSettings): Guarded {
  const deleted = new Set<DomainName>();
  for (const change of changes) if (change.type === 'delete' && !change.nameStays) deleted.add(change.before.name);
  if (deleted.size <= maxDeleteCount) return { changes, held: [] };
  return {
    changes: changes.filter((change) => change.type !== 'delete' || change.nameStays),
    held: [...deleted].sort(),
  };
}
