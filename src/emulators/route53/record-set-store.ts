/** The record sets of one zone, by name and in listing order. */
import type { EmulatedRecordSet } from './record-set';
import { listingName, type StoredName } from './names';

export interface StoredRecordSet {
  /** Name, type and set identifier; the order of these is the order of listings. */
  readonly key: string;
  readonly name: StoredName;
  readonly recordSet: EmulatedRecordSet;
}

export interface RecordSetStore {
  size(): number;
  at(name: StoredName): readonly StoredRecordSet[];
  /** In listing order, from the first whose key is not less than `key`. */
  from(key: string, count: number): readonly StoredRecordSet[];
  all(): readonly StoredRecordSet[];
  /** Puts these lists in place of what the names hold; an empty list removes. */
  replace(byName: ReadonlyMap<StoredName, readonly StoredRecordSet[]>): void;
}

/** Less than every character of names, types and set identifiers: a shorter name or type comes first. */
const SEPARATOR = '\0';

/** The start of the keys that listing begins at. */
export const keyFrom = (name: StoredName, type = '', setIdentifier = ''): string =>
  `${listingName(name)}${SEPARATOR}${type}${SEPARATOR}${setIdentifier}`;

export const stored = (name: StoredName, recordSet: EmulatedRecordSet): StoredRecordSet => ({
  key: keyFrom(name, recordSet.type, recordSet.setIdentifier), name, recordSet,
});

const NONE: readonly StoredRecordSet[] = [];
/** Up to here single insertions are cheaper than one merge of the whole list. */
const FEW = 16;

export function createRecordSetStore(): RecordSetStore {
  const byName = new Map<StoredName, readonly StoredRecordSet[]>();
  let sorted: StoredRecordSet[] = [];
  return {
    size: () => sorted.length,
    at: (name) => byName.get(name) ?? NONE,
    from(key, count) {
      const start = indexOf(sorted, key);
      return sorted.slice(start, start + count);
    },
    all: () => sorted.slice(),
    replace(lists) {
      if (lists.size > FEW) sorted = merged(sorted, lists);
      else for (const [name, sets] of lists) splice(sorted, byName.get(name) ?? NONE, sets);
      for (const [name, sets] of lists) {
        if (sets.length === 0) byName.delete(name);
        else byName.set(name, sets);
      }
    },
  };
}

/** Index of the first set whose key is not less. */
function indexOf(sorted: readonly StoredRecordSet[], key: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const candidate = sorted[middle];
    if (candidate !== undefined && candidate.key < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function splice(
  sorted: StoredRecordSet[], before: readonly StoredRecordSet[], after: readonly StoredRecordSet[],
): void {
  for (const set of before) sorted.splice(indexOf(sorted, set.key), 1);
  for (const set of after) sorted.splice(indexOf(sorted, set.key), 0, set);
}

function merged(
  sorted: readonly StoredRecordSet[], lists: ReadonlyMap<StoredName, readonly StoredRecordSet[]>,
): StoredRecordSet[] {
  const kept = sorted.filter(({ name }) => !lists.has(name));
  const added = [...lists.values()].flat().sort((a, b) => (a.key < b.key ? -1 : 1));
  const result: StoredRecordSet[] = [];
  let next = 0;
  for (const set of kept) {
    for (let first = added[next]; first !== undefined && first.key < set.key; first = added[++next]) result.push(first);
    result.push(set);
  }
  return result.concat(added.slice(next));
}
