/**
 * The registry: which record sets are ours, packed into TXT sets `names-<n>` beside the fence. An entry is a name
 * relative to the root domain with its types: `web.shop` is A, `web.shop/6` AAAA, `web.shop/46` both; another type says
 * itself (`web.shop/CNAME`). 10,000 names cost about one percent more record sets.
 */
import { isBelow, isPublishable, relativeTo, type DomainName } from './name';
import type { RecordSet, RecordType } from './record';
import { unpackText } from './txt';

export interface Registry {
  /** By number: `names-<number>`. */
  readonly sets: ReadonlyMap<number, RegistrySet>;
  /** Every name we own with its types, over all sets. */
  readonly owned: ReadonlyMap<DomainName, OwnedName>;
}

export interface OwnedName {
  readonly types: ReadonlySet<RecordType>;
  /** The set that holds its entry. */
  readonly set: number;
}

export interface RegistrySet {
  /** As it was read or written: what a DELETE must name. */
  readonly recordSet: RecordSet;
  /** Entry texts by name. */
  readonly entries: ReadonlyMap<DomainName, string>;
  /** Characters of its entries with the spaces between them. */
  readonly characters: number;
}

export const emptyRegistry: Registry = { sets: new Map(), owned: new Map() };

/** `names-12.external-dns-….example.com` → 12; undefined for any other name. */
function setNumber(name: DomainName, domain: DomainName): number | undefined {
  const digits = isBelow(name, domain) ? /^names-([1-9]\d{0,5})$/.exec(relativeTo(name, domain))?.[1] : undefined;
  return digits === undefined ? undefined : Number(digits);
}

/** The registry as found among the record sets below the ownership domain. What cannot be read owns nothing. */
export function readRegistry(recordSets: readonly RecordSet[], domain: DomainName, rootDomain: DomainName): Registry {
  const sets = new Map<number, RegistrySet>();
  const owned = new Map<DomainName, OwnedName>();
  for (const recordSet of recordSets) {
    const number = setNumber(recordSet.name, domain);
    if (number === undefined || recordSet.type !== 'TXT') continue;
    const entries = new Map<DomainName, string>();
    for (const text of recordSet.values.map(unpackText).join(' ').split(' ')) {
      const entry = readEntry(text, rootDomain);
      if (entry === undefined) continue;
      const types = new Set([...(owned.get(entry.name)?.types ?? []), ...entry.types]);
      owned.set(entry.name, { types, set: number });
      entries.set(entry.name, entryText(entry.name, types, rootDomain));
    }
    sets.set(number, { recordSet, entries, characters: countCharacters(entries) });
  }
  return { sets, owned };
}

const IP_TYPES: Readonly<Record<string, readonly RecordType[]>> = { '': ['A'], 6: ['AAAA'], 46: ['A', 'AAAA'] };

interface Entry {
  readonly name: DomainName;
  readonly types: readonly RecordType[];
}

function readEntry(text: string, rootDomain: DomainName): Entry | undefined {
  const match = /^([^/]+)(?:\/(6|46|[A-Z][A-Z0-9]{0,9}))?$/.exec(text);
  if (match?.[1] === undefined) return undefined;
  const name = `${match[1]}.${rootDomain}`;
  const marker = match[2] ?? '';
  return isPublishable(name) ? { name, types: IP_TYPES[marker] ?? [marker] } : undefined;
}

/** One text for one name; a name of several odd types gets an entry for each, side by side. */
export function entryText(name: DomainName, types: ReadonlySet<RecordType>, rootDomain: DomainName): string {
  const relative = relativeTo(name, rootDomain);
  const marker = (types.has('A') ? '4' : '') + (types.has('AAAA') ? '6' : '');
  const addresses = marker === '' ? [] : [marker === '4' ? relative : `${relative}/${marker}`];
  const others = [...types].filter((type) => type !== 'A' && type !== 'AAAA').sort();
  return [...addresses, ...others.map((type) => `${relative}/${type}`)].join(' ');
}

const countCharacters = (entries: ReadonlyMap<DomainName, string>): number =>
  [...entries.values()].reduce((sum, text) => sum + text.length + 1, 0);
