import type { ChangeBatch } from '../../../src/core/change';
import { legacyNames, legacyStateName } from '../../../src/core/legacy-state';
import { isWithin, type DomainName } from '../../../src/core/name';
import { recordKey, sameRecordSet, sameValues, type RecordKey, type RecordSet } from '../../../src/core/record';
import { readRegistry } from '../../../src/core/registry';
import { serviceKey } from '../../../src/core/verdict';
import { FENCE_NAME, OWNER, OWNERSHIP_DOMAIN, ROOT } from '../../make';
import { mayChangeOn, mayDeleteOn, recentTo, type ProcessLog, type Reading } from './process-log';
import type { Contents } from './zone';

export interface OracleSettings {
  readonly deleteDelayMs: number;
  readonly maxDeleteCount: number;
  readonly maxDeletePercent: number;
}

/** A batch on its way: who decided it, and when. */
export interface Ticket {
  readonly process: ProcessLog;
  readonly sentAtMs: number;
  readonly batch: ChangeBatch;
}

/** Watches the zone from outside and tells every breach of what must always hold. */
export interface Oracle {
  /** A batch took effect. */
  readonly landed: (ticket: Ticket, before: Contents, after: Contents) => void;
  /** Someone else edited the zone. */
  readonly edited: (before: Contents, after: Contents) => void;
  readonly breach: (text: string) => void;
  readonly breaches: () => readonly string[];
  /** Records whose mark someone else took away, as they stood then: ours, but nobody can know. */
  readonly robbed: ReadonlyMap<RecordKey, RecordSet | undefined>;
}

const WINDOW_MS = 900_000;
const EMPTY_WAIT_MS = 600_000;

export const isMark = (name: DomainName): boolean => isWithin(name, OWNERSHIP_DOMAIN);
export const LEGACY_STATE = legacyStateName(OWNER, ROOT);

const NO_STATE: RecordSet = { name: LEGACY_STATE, type: 'TXT', ttlSeconds: 300, values: [] };

/** Record sets marked as ours. */
export function ownedIn(contents: Contents): ReadonlySet<RecordKey> {
  const marks = [...contents.values()].filter(({ name }) => isMark(name));
  const { owned } = readRegistry(marks, OWNERSHIP_DOMAIN, ROOT);
  return new Set([...owned].flatMap(([name, { types }]) => [...types].map((type) => recordKey({ name, type }))));
}

const nameIn = (key: RecordKey): DomainName => key.slice(0, key.indexOf(' '));
export const namesOf = (keys: Iterable<RecordKey>): ReadonlySet<DomainName> => new Set([...keys].map(nameIn));

export function createOracle(settings: OracleSettings): Oracle {
  const breaches: string[] = [];
  const robbed = new Map<RecordKey, RecordSet | undefined>();
  /** Deletes that nothing excuses, as they landed. */
  let deletions: readonly { readonly atMs: number; readonly count: number; readonly ownedBefore: number }[] = [];
  const ours = new Set<RecordKey>();
  /** Records that someone else removed, their marks left: the process learns of it with its next listing. */
  const removedAtMs = new Map<RecordKey, number>();

  function landed(ticket: Ticket, before: Contents, after: Contents): void {
    const { changes } = ticket.batch;
    const ownedBefore = ownedIn(before);
    const ownedAfter = ownedIn(after);
    const of = (action: 'DELETE' | 'CREATE'): ReadonlyMap<RecordKey, RecordSet> =>
      new Map(changes.filter((change) => change.action === action).map(({ recordSet }) => [recordKey(recordSet), recordSet]));
    const deleted = of('DELETE');
    const created = of('CREATE');

    for (const [key, recordSet] of deleted) {
      if (isMark(recordSet.name)) continue;
      if (recordSet.name === LEGACY_STATE && recordSet.type === 'TXT') judgeAdoption(before, ownedAfter);
      else if (!ownedBefore.has(key) && !wasRobbed(key, recordSet)) breach(`I1: DELETE ${key} without our mark`);
    }
    for (const [key, recordSet] of created) {
      if (isMark(recordSet.name)) continue;
      if (!ownedAfter.has(key) && !robbed.has(key)) breach(`I2: CREATE ${key} without our mark`);
      if (recordSet.type !== 'A' && recordSet.type !== 'AAAA') breach(`I1: CREATE ${key}`);
      else judgeValues(ticket, recordSet, deleted.get(key));
    }
    for (const key of ownedBefore) {
      const lost = after.get(key);
      if (!ownedAfter.has(key) && lost !== undefined && lost.special === undefined && ours.has(key)) breach(`I2: ${key} of ours lost its mark`);
    }
    for (const [key, { name }] of deleted) if (!isMark(name) && !created.has(key)) judgeBelief(ticket, nameIn(key), created, after);
    judgeDeletes(ticket, { before, ownedBefore, after, ownedAfter, deleted, created });
    for (const key of deleted.keys()) ours.delete(key);
    for (const [key, { name }] of created) if (!isMark(name)) ours.add(key);
    for (const key of ownedAfter) robbed.delete(key);
  }

  /** It is what we wrote, or what stood there when the mark went: a batch without the registry cannot tell that it did. */
  function wasRobbed(key: RecordKey, recordSet: RecordSet): boolean {
    const then = robbed.get(key);
    return robbed.has(key) && (ours.has(key) || (then !== undefined && sameRecordSet(then, recordSet)));
  }

  /** The original's state goes only when all that stands by its word is marked as ours. */
  function judgeAdoption(before: Contents, ownedAfter: ReadonlySet<RecordKey>): void {
    for (const name of legacyNames(before.get(recordKey({ name: LEGACY_STATE, type: 'TXT' })) ?? NO_STATE, ROOT)) {
      const key = recordKey({ name, type: 'A' });
      const found = before.get(key);
      if (found !== undefined && found.special === undefined && !ownedAfter.has(key)) breach(`adoption: ${key} is nobody's now`);
    }
  }

  /** I5: what is written is what a believed reading of just now wants, and what it must not take away. */
  function judgeValues({ process, sentAtMs }: Ticket, { name, type, values }: RecordSet, before: RecordSet | undefined): void {
    const isWanted = recentTo(process, sentAtMs).some((index) => {
      const reading = process.readings[index];
      const wanted = reading?.names.get(name);
      if (reading === undefined || wanted === undefined || (type !== 'A' && type !== 'AAAA')) return false;
      if (before !== undefined && !mayChangeOn(process.readings, index)) return false;
      const addresses = wanted.addresses[type];
      if (before === undefined || (!reading.torn && wanted.firmness === 'exactly')) return wanted.firmness !== 'as it is' && sameValues(values, addresses);
      return wanted.firmness !== 'as it is' && sameValues(values, [...new Set([...addresses, ...before.values])]);
    });
    if (!isWanted) breach(`I5: ${name} ${type} ${values.join(',')} (was ${before?.values.join(',') ?? 'none'}) is not what was read`);
  }

  /** I4: a record goes because its name is gone, or because the name has no such address any more. */
  function judgeBelief(
    { process, sentAtMs }: Ticket, name: DomainName, created: ReadonlyMap<RecordKey, RecordSet>, after: Contents,
  ): void {
    const { readings } = process;
    const stays = (['A', 'AAAA'] as const).some((type) => {
      const key = recordKey({ name, type });
      // Ours, or someone else's who came to a name of ours: it goes on to be served.
      return created.has(key) || after.has(key);
    });
    const isBelieved = recentTo(process, sentAtMs).some((index) => {
      const isWanted = readings[index]?.names.has(name) ?? false;
      return (isWanted && stays && readings[index]?.torn === false && mayChangeOn(readings, index)) || mayDeleteOn(readings, index, name, settings.deleteDelayMs);
    });
    if (!isBelieved) breach(`I4: ${name} deleted on what is not believed`);
  }

  interface Landing {
    readonly before: Contents;
    readonly after: Contents;
    readonly ownedBefore: ReadonlySet<RecordKey>;
    readonly ownedAfter: ReadonlySet<RecordKey>;
    readonly deleted: ReadonlyMap<RecordKey, RecordSet>;
    readonly created: ReadonlyMap<RecordKey, RecordSet>;
  }

  /** I4: no more names go than the guard lets go. */
  function judgeDeletes({ process, sentAtMs }: Ticket, { before, after, ownedBefore, ownedAfter, deleted, created }: Landing): void {
    const isUnheardOf = (key: RecordKey): boolean => (removedAtMs.get(key) ?? 0) > process.listedAtMs();
    const kept = namesOf([...ownedAfter].filter((key) => after.has(key) || isUnheardOf(key)));
    const rewritten = namesOf(created.keys());
    const gone = [...namesOf(deleted.keys())].filter((name) => !isMark(name) && name !== LEGACY_STATE && !kept.has(name) && !rewritten.has(name));
    const counted = gone.filter((name) => !process.approved.delete(name) && !isRenamed(process, sentAtMs, name, ownedBefore));
    if (counted.length === 0) return;
    const isThereToIt = (key: RecordKey): boolean => before.has(key) || created.has(key) || isUnheardOf(key);
    const owned = namesOf([...ownedBefore].filter(isThereToIt)).size;
    const window = [...deletions.filter(({ atMs }) => atMs > sentAtMs - WINDOW_MS), { atMs: sentAtMs, count: counted.length, ownedBefore: owned }];
    deletions = window;
    const total = window.reduce((sum, { count }) => sum + count, 0);
    const atStart = window[0]?.ownedBefore ?? owned;
    if (total > settings.maxDeleteCount && total * 100 > atStart * settings.maxDeletePercent) {
      breach(`I4: ${total} of ${atStart} names deleted within 15 minutes`);
    }
    if (kept.size > 0) return;
    const isPatient = owned <= settings.maxDeleteCount && counted.every((name) => absentForMs(process, sentAtMs, name) >= EMPTY_WAIT_MS - 2_000);
    if (!isPatient) breach(`I4: the last ${counted.length} of ${owned} names deleted after ${counted.map((name) => absentForMs(process, sentAtMs, name)).join(',')} ms`);
  }

  function breach(text: string): void {
    breaches.push(`${new Date().toISOString().slice(11, 23)} ${text}`);
  }

  return {
    landed,
    edited(before, after) {
      const ownedAfter = ownedIn(after);
      for (const key of ownedIn(before)) if (!ownedAfter.has(key)) robbed.set(key, before.get(key));
      for (const key of ownedAfter) robbed.delete(key);
      for (const key of before.keys()) if (!after.has(key)) removedAtMs.set(key, Date.now());
      for (const key of ours) {
        const [was, is] = [before.get(key), after.get(key)];
        if (was !== undefined && (is === undefined || is.special !== undefined || !sameRecordSet(was, is))) ours.delete(key);
      }
      // Who takes the fence away takes the window with it.
      const fence = recordKey({ name: FENCE_NAME, type: 'TXT' });
      if (before.get(fence)?.values.join() !== after.get(fence)?.values.join()) deletions = [];
    },
    breach,
    breaches: () => breaches,
    robbed,
  };
}

/** Is the service that had this name published under another one? */
function isRenamed({ readings }: ProcessLog, atMs: number, name: DomainName, owned: ReadonlySet<RecordKey>): boolean {
  const known = readings.filter(({ deliveredAtMs }) => deliveredAtMs <= atMs);
  const services = new Set(known.flatMap(({ names }) => servicesOf(names, name)));
  const latest = known.at(-1)?.names ?? new Map<string, never>();
  return [...latest.values()].some((wanted) => wanted.name !== name && services.has(serviceKey(wanted.service))
    && (owned.has(recordKey({ name: wanted.name, type: 'A' })) || owned.has(recordKey({ name: wanted.name, type: 'AAAA' }))));
}

/** The services that a reading gave the name, or that Rancher showed with it. */
export function servicesOf(names: Reading['names'], name: DomainName): readonly string[] {
  return [...names.values()].filter((wanted) => wanted.name === name || wanted.shownFqdn === name).map(({ service }) => serviceKey(service));
}

/** How long no reading has wanted the name. */
function absentForMs({ readings }: ProcessLog, atMs: number, name: DomainName): number {
  const known = readings.filter(({ deliveredAtMs }) => deliveredAtMs <= atMs);
  const wantedLast = known.findLastIndex(({ names }) => names.has(name));
  const since = known[wantedLast + 1];
  return since === undefined ? 0 : atMs - since.deliveredAtMs;
}
