/** The zones and changes of one account. */
import { storedName, type StoredName } from './names';
import { createHostedZone, type HostedZone } from './hosted-zone';
import type { Now } from './buckets';

export interface ChangeInfo {
  /** Without `/change/`. */
  readonly id: string;
  readonly status: 'PENDING' | 'INSYNC';
  readonly submittedAt: string;
  readonly comment?: string;
}

export interface NewZone {
  readonly name: StoredName;
  readonly id?: string;
  readonly isPrivate?: boolean;
  readonly callerReference?: string;
  readonly comment?: string;
}

export interface Account {
  readonly zones: ReadonlyMap<string, HostedZone>;
  readonly mostZones: number;
  createZone(zone: NewZone): HostedZone;
  deleteZone(id: string): void;
  recordChange(comment?: string): ChangeInfo;
  change(id: string): ChangeInfo | undefined;
}

export interface AccountOptions {
  readonly now: Now;
  readonly insyncAfterMs: number;
  readonly recordSetsPerZone: number;
  readonly mostZones: number;
}

const ID_DIGITS = 20;

export function createAccount(options: AccountOptions): Account {
  const zones = new Map<string, HostedZone>();
  const changes = new Map<string, { readonly submittedAtMs: number; readonly comment: string | undefined }>();
  const beganAt = Date.now() - options.now();
  const zoneId = identifiers('Z');
  const changeId = identifiers('C');
  const change = (id: string): ChangeInfo | undefined => {
    const found = changes.get(id);
    return found && {
      id, ...(found.comment === undefined ? {} : { comment: found.comment }),
      status: options.now() - found.submittedAtMs >= options.insyncAfterMs ? 'INSYNC' : 'PENDING',
      submittedAt: new Date(beganAt + found.submittedAtMs).toISOString(),
    };
  };
  return {
    zones, change, mostZones: options.mostZones,
    createZone({ name, id = zoneId(), isPrivate = false, callerReference = id, comment }) {
      if (zones.has(id)) throw new Error(`there is a hosted zone ${id} already`);
      const zone = createHostedZone({
        id, name, isPrivate, callerReference, ...(comment === undefined ? {} : { comment }),
        mostRecordSets: options.recordSetsPerZone,
      });
      zones.set(id, zone);
      return zone;
    },
    deleteZone: (id) => void zones.delete(id),
    recordChange(comment) {
      const id = changeId();
      const submittedAtMs = options.now();
      changes.set(id, { submittedAtMs, comment });
      const info: ChangeInfo = { id, status: 'PENDING', submittedAt: new Date(beganAt + submittedAtMs).toISOString() };
      return comment === undefined ? info : { ...info, comment };
    },
  };
}

/** In the order of ListHostedZonesByName: labels reversed, then the id. */
export const zoneOrder = (name: StoredName, id: string): string =>
  `${name.slice(0, -1).split('.').reverse().join('.')}.\0${id}`;

export const zoneNamed = (name: string): StoredName => storedName(name.toLowerCase().replace(/\.$/, ''));

/** `Z00000000000000000001` and so on: the form of the real ones, the same in every run. */
function identifiers(letter: string): () => string {
  let count = 0;
  return () => `${letter}${(++count).toString(36).toUpperCase().padStart(ID_DIGITS, '0')}`;
}
