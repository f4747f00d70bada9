/**
 * The ownership state of rancher/external-dns (the original, v0.6.0 and later): one TXT set
 * `external-dns-<environment uuid>.<root domain>` with a value `"<name>."` for every record that it made.
 */
import { domainName, isBelow, type DomainName } from './name';
import type { RecordSet } from './record';
import { unpackText } from './txt';

/** The original kept the uuid's case; Route 53 stores names in lower case. */
export const legacyStateName = (environmentUuid: string, rootDomain: DomainName): DomainName =>
  domainName(`external-dns-${environmentUuid}.${rootDomain}`);

/** The names that it lists, those below the root domain. */
export const legacyNames = ({ values }: RecordSet, rootDomain: DomainName): readonly DomainName[] =>
  [...new Set(values.map((value) => domainName(unpackText(value).trim())))].filter((name) => isBelow(name, rootDomain));
