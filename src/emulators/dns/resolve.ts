/** What an authoritative server answers, as data (RFC 1034 4.3.2, RFC 2308, RFC 4592). */
import { domainName, isWithin, type DomainName } from '../../core/name';
import type { RecordSet, RecordType } from '../../core/record';
import type { ServedZone } from './zone';

export interface Resolution {
  readonly code: 'NOERROR' | 'NXDOMAIN' | 'REFUSED';
  readonly authoritative: boolean;
  readonly answers: readonly RecordSet[];
  /** The SOA under which a name or type does not exist, or the name servers that know more. */
  readonly authorities: readonly RecordSet[];
}

const LONGEST_CHAIN = 8;
const REFUSED: Resolution = { code: 'REFUSED', authoritative: false, answers: [], authorities: [] };

/** The name in normal form; `ANY` is every type. */
export function resolve(zones: readonly ServedZone[], name: DomainName, type: RecordType): Resolution {
  const zone = closestZone(zones, name);
  return zone === undefined ? REFUSED : resolveIn(zone, name, type, []);
}

const closestZone = (zones: readonly ServedZone[], name: DomainName): ServedZone | undefined =>
  zones.filter((zone) => isWithin(name, zone.name)).sort((a, b) => b.name.length - a.name.length)[0];

function resolveIn(zone: ServedZone, name: DomainName, type: RecordType, chain: readonly RecordSet[]): Resolution {
  const delegation = delegationOf(zone, name);
  if (delegation) {
    return { code: 'NOERROR', authoritative: chain.length > 0, answers: chain, authorities: [delegation] };
  }
  const sets = matching(zone, name);
  const found = sets?.filter((set) => type === 'ANY' || set.type === type) ?? [];
  if (found.length > 0) return { code: 'NOERROR', authoritative: true, answers: [...chain, ...found], authorities: [] };
  const alias = sets?.find((set) => set.type === 'CNAME');
  if (alias) return follow(zone, alias, type, chain);
  const code = sets ? 'NOERROR' : 'NXDOMAIN';
  return { code, authoritative: true, answers: chain, authorities: negative(zone) };
}

/** Chains are followed within the zone; the rest is the resolver's. */
function follow(zone: ServedZone, alias: RecordSet, type: RecordType, chain: readonly RecordSet[]): Resolution {
  const answers = [...chain, alias];
  const target = domainName(alias.values[0] ?? '');
  const isSeen = answers.some(({ name }) => name === target) || answers.length >= LONGEST_CHAIN;
  if (!isWithin(target, zone.name) || isSeen) return { code: 'NOERROR', authoritative: true, answers, authorities: [] };
  return resolveIn(zone, target, type, answers);
}

/** The sets of a name, or of the wildcard that stands for it; undefined when it does not exist. */
function matching(zone: ServedZone, name: DomainName): readonly RecordSet[] | undefined {
  const own = zone.lookup(name);
  if (own.length > 0) return own;
  if (name === zone.name || zone.hasBelow(name)) return [];
  const encloser = closestEncloser(zone, name);
  const wildcard = zone.lookup(`*.${encloser}`);
  return wildcard.length > 0 ? wildcard.map((set) => ({ ...set, name })) : undefined;
}

/** The longest existing ancestor: a wildcard covers only what has no closer relative. */
function closestEncloser(zone: ServedZone, name: DomainName): DomainName {
  const parent = name.slice(name.indexOf('.') + 1);
  const exists = parent === zone.name || zone.lookup(parent).length > 0 || zone.hasBelow(parent);
  return exists ? parent : closestEncloser(zone, parent);
}

/** The name servers of the highest name below the apex, at or above this one, that is delegated. */
function delegationOf(zone: ServedZone, name: DomainName): RecordSet | undefined {
  const labels = name === zone.name ? [] : name.slice(0, -zone.name.length - 1).split('.');
  for (let at = labels.length - 1; at >= 0; at--) {
    const cut = `${labels.slice(at).join('.')}.${zone.name}`;
    const servers = zone.lookup(cut).find(({ type }) => type === 'NS');
    if (servers) return servers;
  }
  return undefined;
}

/** RFC 2308 3: the SOA lives as long as the answer may be cached, the least of its TTL and its minimum. */
function negative(zone: ServedZone): readonly RecordSet[] {
  return zone.lookup(zone.name).filter(({ type }) => type === 'SOA').map((soa) => {
    const minimum = Number(soa.values[0]?.split(/\s+/)[6]);
    return { ...soa, ttlSeconds: Number.isInteger(minimum) ? Math.min(minimum, soa.ttlSeconds) : soa.ttlSeconds };
  });
}
