/** A hosted zone: its record sets, protections and the lock that changes are processed under. */
import { domainName, type DomainName } from '../../core/name';
import type { RecordType } from '../../core/record';
import { applyChanges, type ZoneRules } from './change-batch';
import { listingName, storedName, type StoredName } from './names';
import type { EmulatedRecordSet, RequestedChange } from './record-set';
import { createRecordSetStore, keyFrom, stored, type RecordSetStore } from './record-set-store';

export interface ZoneDetails {
  /** `Z` and 12 to 20 more upper-case letters and digits. */
  readonly id: string;
  readonly name: StoredName;
  readonly callerReference: string;
  readonly isPrivate: boolean;
  readonly comment?: string;
  readonly mostRecordSets: number;
}

export interface Protection {
  readonly name: StoredName;
  readonly type: RecordType;
  readonly comment?: string;
}

export interface HostedZone extends ZoneDetails {
  readonly domain: DomainName;
  readonly nameServers: readonly string[];
  readonly store: RecordSetStore;
  /** By listing key of name and type, in no order. */
  readonly protections: Map<string, Protection>;
  /** A change is being processed: further ones are refused. */
  busy: boolean;
  /** All or nothing; the reasons when nothing. */
  change(changes: readonly RequestedChange[]): readonly string[];
}

/** One of the four sets of a delegation in the real service looks like this. */
const NAME_SERVERS = [
  'ns-2048.awsdns-64.com', 'ns-2049.awsdns-65.net', 'ns-2050.awsdns-66.org', 'ns-2051.awsdns-67.co.uk',
];

export function createHostedZone(details: ZoneDetails): HostedZone {
  const store = createRecordSetStore();
  const protections = new Map<string, Protection>();
  const rules: ZoneRules = {
    ...details, store,
    protection: (name, type) =>
      (protections.size === 0 ? undefined : protectionMessage(protections.get(keyFrom(name, type)))),
  };
  const domain = domainName(details.name);
  const apex = apexSets(domain, NAME_SERVERS).map((set) => stored(details.name, set));
  store.replace(new Map([[details.name, apex]]));
  return {
    ...details, domain, store, protections, nameServers: NAME_SERVERS, busy: false,
    change(changes) {
      const outcome = applyChanges(rules, changes);
      if ('messages' in outcome) return outcome.messages;
      store.replace(outcome.replacements);
      return [];
    },
  };
}

/** Only what Route 53 itself made is left, and nothing is protected. */
export function isEmpty({ store, name, protections }: HostedZone): boolean {
  const own = store.at(name).filter(({ recordSet }) => isApexType(recordSet.type));
  return protections.size === 0 && store.size() === own.length;
}

/** Are there record sets below the name? */
export function hasBelow({ store }: HostedZone, name: DomainName): boolean {
  const begin = listingName(storedName(name));
  // Every name below has the name's labels, dot included, and more; the name itself ends there.
  const [first] = store.from(`${begin}\x01`, 1);
  return first?.key.startsWith(begin) ?? false;
}

const isApexType = (type: RecordType): boolean => type === 'NS' || type === 'SOA';

const protectionMessage = (protection: Protection | undefined): string | undefined =>
  protection && `The resource record set [name='${protection.name}', type='${protection.type}'] is protected`
    + (protection.comment === undefined ? '' : `: ${protection.comment}`);

/** What the service creates in a new zone, with its TTLs. */
const apexSets = (name: DomainName, nameServers: readonly string[]): readonly EmulatedRecordSet[] => [
  { name, type: 'NS', ttlSeconds: 172_800, values: nameServers.map((server) => `${server}.`) },
  {
    name, type: 'SOA', ttlSeconds: 900,
    values: [`${nameServers[0] ?? ''}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400`],
  },
];
