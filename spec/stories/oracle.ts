import { readRegistry } from '../../src/core/registry';
import type { RecordSet } from '../../src/core/record';
import type { Route53Emulator } from '../../src/emulators/route53/server';
import type { Mutation } from '../../src/emulators/route53/request-log';

/**
 * Reads the emulator's log from the first change to the last and tells every breach of the two promises that nothing
 * may bend: I1 no record without our mark is changed or deleted; I2 no record is created without its mark in the
 * same batch. Hand edits are followed, not judged.
 */
export function breaches({ log }: Pick<Route53Emulator, 'log'>, rootDomain: string): readonly string[] {
  const sets = new Map<string, RecordSet>();
  const found: string[] = [];
  let after: ReadonlySet<string> = new Set();
  for (const mutation of log.mutations()) {
    const before = after;
    apply(mutation, sets);
    if (mutation.changes.some(({ recordSet: { name } }) => name.startsWith('names-'))) after = marks(sets, rootDomain);
    if (mutation.by === 'hand edit') continue;
    for (const { action, recordSet: { name, type } } of mutation.changes) {
      if (isMark(name)) continue;
      const owned = action === 'DELETE' ? before : after;
      if (!owned.has(`${name} ${type}`)) found.push(`request ${mutation.by}: ${action} ${type} ${name} without our mark`);
      if (action === 'UPSERT') found.push(`request ${mutation.by}: UPSERT ${type} ${name}`);
    }
  }
  return found;
}

const isMark = (name: string): boolean => /^(fence|names-\d+)\.external-dns-/.test(name);

function apply({ changes }: Mutation, sets: Map<string, RecordSet>): void {
  for (const { action, recordSet } of changes) {
    const { name, type, ttlSeconds, values } = recordSet;
    if (action === 'DELETE') sets.delete(`${name} ${type}`);
    else sets.set(`${name} ${type}`, { name, type, ttlSeconds, values });
  }
}

/** `name type` of everything that any owner's registry marks. */
function marks(sets: ReadonlyMap<string, RecordSet>, rootDomain: string): ReadonlySet<string> {
  const domains = new Set([...sets.values()].filter(({ name }) => name.startsWith('names-')).map(({ name }) => name.slice(name.indexOf('.') + 1)));
  return new Set([...domains].flatMap((domain) => [...readRegistry([...sets.values()], domain, rootDomain).owned]
    .flatMap(([name, { types }]) => [...types].map((type) => `${name} ${type}`))));
}
