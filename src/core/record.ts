/** Record sets as the core sees them, whoever serves them. */
import type { DomainName } from './name';

/** `A`, `AAAA`, `TXT`, `CNAME` … as DNS writes them. */
export type RecordType = string;

/** All values that one name has for one type. */
export interface RecordSet {
  readonly name: DomainName;
  readonly type: RecordType;
  readonly ttlSeconds: number;
  /** As the provider writes them: `192.0.2.1`, `"text"`. Their order means nothing. */
  readonly values: readonly string[];
}

/**
 * Why a listed set is more than name, type, TTL and values. Such a set is never ours and never written:
 * an alias, one of several routed sets of a name, part of a traffic policy, tied to a health check.
 */
export type SpecialRecordKind = 'alias' | 'routed' | 'traffic policy' | 'health-checked';

/** A record set as found in a zone. */
export interface ListedRecordSet extends RecordSet {
  readonly special?: SpecialRecordKind;
}

/** Identity of a record set within a zone. */
export type RecordKey = `${string} ${RecordType}`;

export const recordKey = ({ name, type }: Pick<RecordSet, 'name' | 'type'>): RecordKey => `${name} ${type}`;

/** Same values, in whatever order. */
export function sameValues(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  if (a.every((value, index) => value === b[index])) return true;
  const sortedB = b.toSorted();
  return a.toSorted().every((value, index) => value === sortedB[index]);
}

export const sameRecordSet = (a: RecordSet, b: RecordSet): boolean =>
  a.name === b.name && a.type === b.type && a.ttlSeconds === b.ttlSeconds && sameValues(a.values, b.values);
