/**
 * The ownership state of rancher/external-dns (the original, v0.6.0 and later): one TXT set
 * `external-dns-<environment uuid>.<root domain>` with a value `"<name>."` for every record that it made.
 */
import { domainName, isBelow, type DomainName } from './name';
import type { OwnedRecord } from './plan';
import { recordKey, type RecordSet } from './record';
import { unpackText } from './txt';
import type { View } from './view';

/** The original kept the uuid's case; Route 53 stores names in lower case. */
export const legacyStateName = (environmentUuid: string, rootDomain: DomainName): DomainName =>
  domainName(`external-dns-${environmentUuid}.${rootDomain}`);

/** The names that it lists, those below the root domain. */
export const legacyNames = ({ values }: RecordSet, rootDomain: DomainName): readonly DomainName[] =>
  [...new Set(values.map((value) => domainName(unpackText(value).trim())))].filter((name) => isBelow(name, rootDomain));

/** What is ours by its word: its names that exist as plain A records, and are not ours yet. Never anything else. */
export function adoptable({ legacyState, records, registry }: View, rootDomain: DomainName): readonly OwnedRecord[] {
  if (legacyState === undefined) return [];
  return legacyNames(legacyState, rootDomain).map((name): OwnedRecord => ({ name, type: 'A' })).filter((record) => {
    const found = records.get(recordKey(record));
    return found !== undefined && found.special === undefined && !registry.owned.get(record.name)?.types.has('A');
  });
}
