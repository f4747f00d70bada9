/** Remembers what was made of a record, for as long as the record and what else went into it are the same objects. */
export function createMemory<V>(): (record: object, inputs: readonly unknown[], make: () => V) => V {
  const remembered = new WeakMap<object, { readonly inputs: readonly unknown[]; readonly made: V }>();
  return (record, inputs, make) => {
    const before = remembered.get(record);
    if (before !== undefined && sameElements(before.inputs, inputs)) return before.made;
    const made = make();
    remembered.set(record, { inputs, made });
    return made;
  };
}

const sameElements = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((element, index) => element === b[index]);
