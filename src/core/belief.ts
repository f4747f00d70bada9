/**
 * How far snapshots are believed. A source may serve an old answer after a start, and an incomplete one at any time:
 * what it adds is safe to act on, what it lacks is not.
 */
import type { DomainName } from './name';
import type { Snapshot } from './snapshot';

export interface Belief {
  readonly connection: number;
  /** The first version seen on this connection: perhaps one from before the server's restart. */
  readonly firstVersion: string;
  /** When that was; undefined since another version was seen. */
  readonly unconfirmedSinceMs: number | undefined;
  readonly readAtMs: number;
  readonly torn: boolean;
  /** When the first and the latest complete reading began. */
  readonly firstCompleteAtMs: number | undefined;
  readonly latestCompleteAtMs: number | undefined;
  /** Names that the latest readings wanted. */
  readonly present: Names;
  /** Names that were wanted once, and since when they have been absent from every complete reading. */
  readonly absentSinceMs: ReadonlyMap<DomainName, number>;
}

/** What is wanted may be many thousands of names: it is looked into as it is, not copied with every reading. */
type Names = Pick<ReadonlySet<DomainName>, 'has' | 'keys'>;

/** How long an answer that may be old is not allowed to change, and to delete, existing records. */
export const UNCONFIRMED_CHANGE_MS = 20_000;
export const UNCONFIRMED_DELETE_MS = 600_000;

type Reading = Pick<Snapshot, 'version' | 'connection' | 'readAtMs' | 'torn'>;

/** The belief after one more reading, which wants `names`. */
export function advanceBelief(
  before: Belief | undefined,
  reading: Reading,
  names: Names,
  deleteDelayMs: number,
): Belief {
  const { version, connection, readAtMs, torn } = reading;
  const sameConnection = before?.connection === connection;
  const firstVersion = sameConnection ? before.firstVersion : version;
  const confirmed = sameConnection && (before.unconfirmedSinceMs === undefined || version !== firstVersion);
  const firstCompleteAtMs = before?.firstCompleteAtMs ?? (torn ? undefined : readAtMs);
  return {
    connection,
    firstVersion,
    unconfirmedSinceMs: confirmed ? undefined : sameConnection ? before.unconfirmedSinceMs : readAtMs,
    readAtMs,
    torn,
    firstCompleteAtMs,
    latestCompleteAtMs: torn ? before?.latestCompleteAtMs : readAtMs,
    ...absences(before, reading, names, deleteDelayMs),
  };
}

function absences(
  before: Belief | undefined,
  { readAtMs, torn }: Reading,
  wanted: Names,
  deleteDelayMs: number,
): Pick<Belief, 'present' | 'absentSinceMs'> {
  const present = torn ? new Set([...before?.present.keys() ?? [], ...wanted.keys()]) : wanted;
  const absentSinceMs = new Map(before?.absentSinceMs);
  if (absentSinceMs.size > 0) for (const name of wanted.keys()) absentSinceMs.delete(name);
  if (!torn) {
    for (const name of before?.present.keys() ?? []) if (!wanted.has(name)) absentSinceMs.set(name, readAtMs);
    // Absent long enough: no longer to be told from a name that was never wanted.
    for (const [name, sinceMs] of absentSinceMs) {
      if (isLongEnough(sinceMs, readAtMs, deleteDelayMs)) absentSinceMs.delete(name);
    }
  }
  return { present, absentSinceMs };
}

/** From one complete reading to another, which is never the same one: a single reading deletes nothing. */
const isLongEnough = (sinceMs: number, latestMs: number, delayMs: number): boolean =>
  latestMs > sinceMs && latestMs - sinceMs >= delayMs;

/** May existing records be changed on the word of this belief? */
export const mayChange = ({ unconfirmedSinceMs, readAtMs }: Belief): boolean =>
  unconfirmedSinceMs === undefined || readAtMs - unconfirmedSinceMs >= UNCONFIRMED_CHANGE_MS;

/**
 * May a name that is not wanted be deleted? It must have been absent throughout the delay, and from a complete
 * reading after it.
 */
export function mayDelete(belief: Belief, name: DomainName, deleteDelayMs: number): boolean {
  const { unconfirmedSinceMs, readAtMs, torn, firstCompleteAtMs, latestCompleteAtMs, present, absentSinceMs } = belief;
  if (torn || present.has(name) || firstCompleteAtMs === undefined || latestCompleteAtMs === undefined) return false;
  if (unconfirmedSinceMs !== undefined && readAtMs - unconfirmedSinceMs < UNCONFIRMED_DELETE_MS) return false;
  return isLongEnough(absentSinceMs.get(name) ?? firstCompleteAtMs, latestCompleteAtMs, deleteDelayMs);
}

/** When another reading would allow more than this one; undefined when nothing waits for time to pass. */
export function nextReadingAtMs(belief: Belief, deleteDelayMs: number): number | undefined {
  const { unconfirmedSinceMs, readAtMs, firstCompleteAtMs, latestCompleteAtMs, absentSinceMs } = belief;
  const times = [...absentSinceMs.values()].map((sinceMs) => sinceMs + deleteDelayMs);
  if (firstCompleteAtMs !== undefined && latestCompleteAtMs !== undefined) {
    const isEnough = isLongEnough(firstCompleteAtMs, latestCompleteAtMs, deleteDelayMs);
    if (!isEnough) times.push(firstCompleteAtMs + deleteDelayMs);
  }
  if (unconfirmedSinceMs !== undefined) {
    const ends = [UNCONFIRMED_CHANGE_MS, UNCONFIRMED_DELETE_MS].map((ms) => unconfirmedSinceMs + ms);
    times.push(...ends.filter((atMs) => atMs > readAtMs));
  }
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Nothing waits for time to pass or for another reading: equal readings may be passed over. */
export const isSettled = (belief: Belief, deleteDelayMs: number): boolean =>
  !belief.torn && belief.unconfirmedSinceMs === undefined && nextReadingAtMs(belief, deleteDelayMs) === undefined;
