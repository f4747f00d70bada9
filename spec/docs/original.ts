/**
 * What rancher/external-dns v0.7.12 does to a zone, by its few rules: it owns the A records that its state lists; without
 * a state it takes every A record below its environment that has its TTL; it removes what is not wanted of its own,
 * overwrites whatever differs from what is wanted (the TTL aside), and then lists what is wanted in its state.
 */
import type { DomainName } from '../../src/core/name';
import type { EmulatedZone } from '../../src/emulators/route53/emulated-zone';
import { isPlain, policiesOf } from '../../src/emulators/route53/record-set';

export interface Original {
  readonly rootDomain: DomainName;
  readonly environmentUuid: string;
  /** As it stands in names. */
  readonly environmentName: string;
  readonly ttlSeconds: number;
}

/** Values by name. */
export type Wanted = Readonly<Record<DomainName, readonly string[]>>;

/** One round, the first after a start or any other. */
export function originalRound(zone: EmulatedZone, original: Original, wanted: Wanted): void {
  const { rootDomain, environmentUuid, environmentName, ttlSeconds } = original;
  const stateName = `external-dns-${environmentUuid}.${rootDomain}`;
  const records = zone.recordSets().filter((set) => set.type === 'A' && isPlain(set) && policiesOf(set).length === 0);
  const listed = zone.find(stateName, 'TXT')?.values.map((value) => value.slice(1, -2));
  const isOurs = ({ name, ttlSeconds: ttl }: { readonly name: DomainName; readonly ttlSeconds: number }): boolean =>
    listed?.includes(name) ?? (name.endsWith(`.${environmentName}.${rootDomain}`) && ttl === ttlSeconds);
  for (const record of records) if (isOurs(record) && !Object.hasOwn(wanted, record.name)) zone.remove(record.name, 'A');
  for (const [name, values] of Object.entries(wanted)) {
    const found = records.find((record) => record.name === name);
    if (found === undefined || !sameText(found.values, values)) zone.put({ name, type: 'A', ttlSeconds, values });
  }
  const values = Object.keys(wanted).map((name) => `"${name}."`);
  if (values.length > 0) zone.put({ name: stateName, type: 'TXT', ttlSeconds, values });
  else if (listed !== undefined) zone.remove(stateName, 'TXT');
}

const sameText = (a: readonly string[], b: readonly string[]): boolean => [...a].sort().join() === [...b].sort().join();
