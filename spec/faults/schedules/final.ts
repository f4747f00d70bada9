import type { DesiredName } from '../../../src/core/desired';
import type { DomainName } from '../../../src/core/name';
import { serviceKey } from '../../../src/core/verdict';
import { recordKey, sameValues, type RecordKey } from '../../../src/core/record';
import type { Instance } from './instance';
import { isMark, namesOf, ownedIn, servicesOf, type Oracle, type OracleSettings } from './oracle';
import type { Contents } from './zone';

/**
 * I3: what the zone must hold once all is quiet; every difference in words. Records of others at wanted names stay, and
 * so do records that others took the mark from.
 */
export function differences(contents: Contents, instances: readonly Instance[], ttlSeconds: number, { robbed }: Oracle): readonly string[] {
  const owned = ownedIn(contents);
  const wanted = instances.map(({ log }) => log.readings.at(-1)?.names).findLast((names) => names !== undefined) ?? new Map<string, DesiredName>();
  const held = new Set(instances.flatMap(({ log }) => log.held()?.names ?? []));
  const found: string[] = [];

  const readings = instances.flatMap(({ log }) => log.readings);
  /** The name that replaces it is not to be had: until it is, the old one stays. */
  const awaitsRename = (name: DomainName): boolean => {
    const services = new Set(readings.flatMap(({ names }) => servicesOf(names, name)));
    return [...wanted.values()].some((successor) => services.has(serviceKey(successor.service)) && !namesOf(owned).has(successor.name));
  };

  for (const key of owned) {
    const set = contents.get(key);
    if (set === undefined) found.push(`${key} is marked and not there`);
    else if (set.special !== undefined) found.push(`${key} is marked and special`);
  }
  for (const name of namesOf(owned)) {
    if (wanted.has(name) || held.has(name) || isMark(name) || awaitsRename(name)) continue;
    found.push(`${name} is not wanted and not held`);
  }
  for (const { name, addresses, firmness } of wanted.values()) {
    if (firmness === 'as it is') continue;
    const present = (['A', 'AAAA', 'CNAME'] as const).flatMap((type) => contents.get(recordKey({ name, type })) ?? []);
    const strangers = present.filter((set) => !owned.has(recordKey(set)));
    const isTheirs = strangers.length > 0 && strangers.length === present.length;
    if (isTheirs) continue;
    for (const type of ['A', 'AAAA'] as const) {
      const key: RecordKey = recordKey({ name, type });
      const set = contents.get(key);
      if (strangers.some((other) => recordKey(other) === key)) continue;
      if (set === undefined && addresses[type].length > 0) found.push(`${key} is missing`);
      if (set !== undefined && firmness === 'exactly' && !sameValues(set.values, addresses[type])) found.push(`${key} holds ${set.values.join(',')}, wanted ${addresses[type].join(',')}`);
      if (set !== undefined && set.ttlSeconds !== ttlSeconds && !robbed.has(key)) found.push(`${key} has the TTL ${set.ttlSeconds}`);
    }
  }
  return found;
}

/** Held without need? */
export function needlesslyHeld(contents: Contents, instances: readonly Instance[], { maxDeleteCount, maxDeletePercent }: OracleSettings): readonly string[] {
  const owned = namesOf(ownedIn(contents)).size;
  return instances.flatMap(({ log }) => {
    const held = log.held();
    if (held === undefined || (held.names.length > maxDeleteCount && (held.names.length * 100 > owned * maxDeletePercent || held.names.length >= owned))) return [];
    return [`${held.names.length} of ${owned} names are held`];
  });
}
