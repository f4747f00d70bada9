/** Records by key and by other names that may change and need not be unique, quick to find among 20,000. */
export interface Table<T> {
  /** As they are now, in the order they came. */
  all(): readonly T[];
  get(key: string): T | undefined;
  /** By key, else the first record with this name. */
  find(reference: string): T | undefined;
  put(record: T): void;
  delete(key: string): void;
}

export function createTable<T>(keyOf: (record: T) => string, namesOf: (record: T) => readonly string[]): Table<T> {
  const records = new Map<string, T>();
  // Built when asked for and dropped when a name changes: a thousand moves cost one index, a bulk load none.
  let keyByName: Map<string, string> | undefined;
  let listed: readonly T[] | undefined;

  const indexed = (): Map<string, string> => {
    if (keyByName !== undefined) return keyByName;
    const index = new Map<string, string>();
    for (const [key, record] of records) {
      for (const name of namesOf(record)) if (!index.has(name)) index.set(name, key);
    }
    return (keyByName = index);
  };

  return {
    all: () => (listed ??= [...records.values()]),
    get: (key) => records.get(key),
    find: (reference) => records.get(reference) ?? records.get(indexed().get(reference) ?? ''),
    put(record) {
      const key = keyOf(record);
      const before = records.get(key);
      records.set(key, record);
      listed = undefined;
      if (before === undefined || namesOf(before).join('\n') !== namesOf(record).join('\n')) keyByName = undefined;
    },
    delete(key) {
      records.delete(key);
      keyByName = listed = undefined;
    },
  };
}
