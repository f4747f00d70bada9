/** What tells one change of a record from another. */
import type { DomainName } from '../core/name';
import type { RecordChange } from '../core/plan';

const subject = (change: RecordChange) => (change.type === 'delete' ? change.before : change.after);

export const nameOf = (change: RecordChange): DomainName => subject(change).name;

/** Tells one change of a name from another. */
export const contentOf = (change: RecordChange): string => JSON.stringify(subject(change));
