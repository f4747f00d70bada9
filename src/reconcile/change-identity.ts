/** What tells one change of a record from another. */
import type { DomainName } from '../core/name';
import type { RecordChange } from '../core/plan';
import { recordKey, type RecordKey, type RecordType } from '../core/record';

const subject = (change: RecordChange) => (change.type === 'delete' ? change.before : change.after);

export const nameOf = (change: RecordChange): DomainName => subject(change).name;
export const typeOf = (change: RecordChange): RecordType => subject(change).type;
export const keyOf = (change: RecordChange): RecordKey => recordKey(subject(change));

/** Tells one change of a record from another. */
export const contentOf = (change: RecordChange): string => `${change.type} ${JSON.stringify(subject(change))}`;
