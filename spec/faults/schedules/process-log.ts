import { desired, type Desired, type DesiredSettings } from '../../../src/core/desired';
import type { Event } from '../../../src/core/event';
import type { DomainName } from '../../../src/core/name';
import type { Snapshot } from '../../../src/core/snapshot';

/** A snapshot as a process got it, and what it wanted. `readAtMs` on the process's own clock. */
export interface Reading extends Pick<Snapshot, 'version' | 'connection' | 'readAtMs' | 'torn'> {
  readonly deliveredAtMs: number;
  readonly names: Desired['names'];
}

/** What one process knew and said, as seen from outside. */
export interface ProcessLog {
  readonly readings: readonly Reading[];
  /** Deletes that wait for a yes by its latest word. */
  readonly held: () => { readonly checksum: string; readonly names: readonly DomainName[] } | undefined;
  /** Names whose deletion a person said yes to. */
  readonly approved: Set<DomainName>;
  /** When the latest listing that it finished began. */
  readonly listedAtMs: () => number;
  readonly delivered: (snapshot: Snapshot) => void;
  readonly told: (event: Event) => void;
}

export function createProcessLog(settings: DesiredSettings): ProcessLog {
  const readings: Reading[] = [];
  const approved = new Set<DomainName>();
  let held: ReturnType<ProcessLog['held']>;
  let listedAtMs = 0;
  return {
    readings,
    approved,
    held: () => held,
    listedAtMs: () => listedAtMs,
    delivered(snapshot) {
      const { version, connection, readAtMs, torn } = snapshot;
      readings.push({ version, connection, readAtMs, torn, deliveredAtMs: Date.now(), names: desired(snapshot, settings).names });
    },
    told(event) {
      if (event.type === 'zone listed') listedAtMs = Date.now() - event.elapsedMs;
      if (event.type === 'deletes held') held = { checksum: event.heldChecksum, names: event.names };
      if (event.type === 'deletes released') held = undefined;
      if (event.type === 'deletes approved') for (const name of held?.names ?? []) approved.add(name);
    },
  };
}

/** The settle time of the flow, and a little. */
const LAG_MS = 1_300;

/** Readings that a decision of this moment may stand on: the newest, and those that the settling kept back. */
export function recentTo({ readings }: Pick<ProcessLog, 'readings'>, atMs: number): readonly number[] {
  const known = readings.findLastIndex(({ deliveredAtMs }) => deliveredAtMs <= atMs);
  const recent: number[] = [];
  for (let index = known; index >= 0; index -= 1) {
    recent.push(index);
    if ((readings[index]?.deliveredAtMs ?? 0) < atMs - LAG_MS) break;
  }
  return recent;
}

/** How long the answers of this connection have been perhaps old ones; undefined once a second version was seen. */
function unconfirmedForMs(readings: readonly Reading[], index: number): number | undefined {
  const latest = readings[index];
  if (latest === undefined) return 0;
  const connected = readings.slice(0, index + 1).filter(({ connection }) => connection === latest.connection);
  const [first] = connected;
  if (first === undefined || connected.some(({ version }) => version !== first.version)) return undefined;
  return latest.readAtMs - first.readAtMs;
}

export function mayChangeOn(readings: readonly Reading[], index: number): boolean {
  const forMs = unconfirmedForMs(readings, index);
  return forMs === undefined || forMs >= 20_000;
}

/** Complete, from a confirmed server, and absent throughout the delay and from a reading after it. */
export function mayDeleteOn(readings: readonly Reading[], index: number, name: DomainName, delayMs: number): boolean {
  const latest = readings[index];
  if (latest === undefined || latest.torn || latest.names.has(name)) return false;
  const forMs = unconfirmedForMs(readings, index);
  if (forMs !== undefined && forMs < 600_000) return false;
  const wantedLast = readings.slice(0, index + 1).findLastIndex(({ names }) => names.has(name));
  const since = readings.slice(wantedLast + 1, index + 1).find(({ torn }) => !torn);
  return since !== undefined && latest.readAtMs > since.readAtMs && latest.readAtMs - since.readAtMs >= delayMs;
}
