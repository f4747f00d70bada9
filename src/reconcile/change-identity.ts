/** What tells one change of a record from another. */
import type { DomainName } from '../core/name';
import type { RecordChange } from '../core/plan';

export const nameOf = (change: RecordChange): DomainName => (change.type === 'delete' ? change.before : change.after).name;

/** Tells one change of a name from another. */
export const contentOf = (change: RecordChange): string => JSON.stringify(change.type === 'delete' ? change.before : change.after);
