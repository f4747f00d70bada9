/** A hosted zone as tests and the demo hold it: look at it, edit it by hand, serve it over DNS. */
import type { DomainName } from '../../core/name';
import type { RecordSet, RecordType } from '../../core/record';
import type { Account } from './account';
import { hasBelow, type HostedZone } from './hosted-zone';
import { storedName } from './names';
import type { EmulatedRecordSet, RequestedChange } from './record-set';
import { keyFrom } from './record-set-store';
import { servedSets } from './served-sets';

export interface EmulatedZone {
  readonly id: string;
  readonly name: DomainName;
  readonly private: boolean;
  /** In listing order, the zone's own NS and SOA among them. */
  recordSets(): readonly EmulatedRecordSet[];
  find(name: DomainName, type: RecordType, setIdentifier?: string): EmulatedRecordSet | undefined;
  /** Edits by hand: all or nothing, over what is there, without limits on requests. Throws the service's reasons. */
  put(...sets: readonly EmulatedRecordSet[]): void;
  /** Throws if there is no such set. */
  remove(name: DomainName, type: RecordType, setIdentifier?: string): void;
  /** From now on every batch that touches this name and type is refused, with the comment. */
  protect(name: DomainName, type: RecordType, comment?: string): void;
  unprotect(name: DomainName, type: RecordType): void;
  /** What a DNS server of the zone answers for exactly this name: aliases resolved, one of the routed sets chosen. */
  lookup(name: DomainName): readonly RecordSet[];
  /** Are there record sets below the name? */
  hasBelow(name: DomainName): boolean;
}

export function emulatedZone(
  zone: HostedZone, account: Account, edited: (changes: readonly RequestedChange[]) => void,
): EmulatedZone {
  const find: EmulatedZone['find'] = (name, type, setIdentifier) => zone.store.at(storedName(name))
    .find(({ recordSet }) => recordSet.type === type && recordSet.setIdentifier === setIdentifier)?.recordSet;
  const edit = (action: 'UPSERT' | 'DELETE', sets: readonly EmulatedRecordSet[]): void => {
    const changes = sets.map((recordSet) => ({ action, sentName: storedName(recordSet.name), recordSet }));
    const messages = zone.change(changes);
    if (messages.length > 0) throw new Error(messages.join('; '));
    edited(changes);
  };
  return {
    id: zone.id, name: zone.domain, private: zone.isPrivate, find,
    recordSets: () => zone.store.all().map(({ recordSet }) => recordSet),
    put: (...sets) => edit('UPSERT', sets),
    remove(name, type, setIdentifier) {
      const present = find(name, type, setIdentifier);
      if (present === undefined) throw new Error(`there is no ${type} ${name} to remove`);
      edit('DELETE', [present]);
    },
    protect(name, type, comment) {
      const protection = { name: storedName(name), type, ...(comment === undefined ? {} : { comment }) };
      zone.protections.set(keyFrom(protection.name, type), protection);
    },
    unprotect: (name, type) => void zone.protections.delete(keyFrom(storedName(name), type)),
    lookup: (name) => servedSets(account, zone, name),
    hasBelow: (name) => hasBelow(zone, name),
  };
}
