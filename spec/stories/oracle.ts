import type { DomainName } from '../../src/core/name';
import { readRegistry } from '../../src/core/registry';
import type { RecordSet } from '../../src/core/record';
import type { Route53Emulator } from '../../src/emulators/route53/server';
import type { Mutation } from '../../src/emulators/route53/request-log';

/**
 * Reads the emulator's log from the first change to the last and tells every breach of the two promises that nothing
 * may bend: I1 no record without our mark is changed or deleted; I2 no record is created without its mark in the
 * same batch. Whose mark it must be says the fence that the batch moves: marks of other owners are nothing to it, and
 * their fences and registries no less a stranger's than any record. Hand edits are followed, not judged.
 */
export function breaches({ log }: Pick<Route53Emulator, 'log'>): readonly string[] {
  const zones = new Map<string, ZoneSoFar>();
  return log.mutations().flatMap((mutation) => {
    const zone = zones.get(mutation.zoneId) ?? { sets: new Map(), marks: new Map() };
    const before = zone.marks;
    const after = followed(zone, mutation);
    zones.set(mutation.zoneId, after);
    return mutation.by === 'hand edit' ? [] : judged(mutation, before, after.marks);
  });
}

interface ZoneSoFar {
  readonly sets: Map<string, RecordSet>;
  readonly marks: Marks;
}

/** `name type` of everything that is marked, by the domain below which the marks stand. */
type Marks = ReadonlyMap<DomainName, ReadonlySet<string>>;

/** A fence or a set of a registry: the domain below which it stands, whoever owns that. */
const markOf = (name: DomainName): DomainName | undefined => /^(?:fence|names-\d+)\.(external-dns-[^.]+\..+)$/.exec(name)?.[1];
const isRegistry = (name: DomainName): boolean => name.startsWith('names-') && markOf(name) !== undefined;

function judged({ by, changes }: Mutation, before: Marks, after: Marks): readonly string[] {
  const fences = new Set(changes.map(({ recordSet: { name } }) => name).filter((name) => name.startsWith('fence.')).map(markOf));
  const [writer] = fences;
  if (writer === undefined || fences.size > 1) return [`request ${by}: moves ${fences.size} fences, and not its own alone`];
  return changes.flatMap(({ action, recordSet: { name, type } }) => {
    const domain = markOf(name);
    const marks = action === 'DELETE' ? before : after;
    const isOwn = domain === undefined ? marks.get(writer)?.has(`${name} ${type}`) === true : domain === writer;
    return [
      ...(isOwn ? [] : [`request ${by}: ${action} ${type} ${name} without our mark`]),
      ...(action === 'UPSERT' ? [`request ${by}: UPSERT ${type} ${name}`] : []),
    ];
  });
}

function followed({ sets, marks }: ZoneSoFar, { changes }: Mutation): ZoneSoFar {
  for (const { action, recordSet } of changes) {
    const { name, type, ttlSeconds, values } = recordSet;
    if (action === 'DELETE') sets.delete(`${name} ${type}`);
    else sets.set(`${name} ${type}`, { name, type, ttlSeconds, values });
  }
  const domains = new Set(changes.map(({ recordSet: { name } }) => name).filter(isRegistry).flatMap((name) => markOf(name) ?? []));
  return { sets, marks: new Map([...marks, ...[...domains].map((domain) => [domain, marksBelow(domain, [...sets.values()])] as const)]) };
}

function marksBelow(domain: DomainName, sets: readonly RecordSet[]): ReadonlySet<string> {
  const rootDomain = domain.slice(domain.indexOf('.') + 1);
  return new Set([...readRegistry(sets, domain, rootDomain).owned]
    .flatMap(([name, { types }]) => [...types].map((type) => `${name} ${type}`)));
}
