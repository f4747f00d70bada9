/** Records that are refused: left alone for a while, so that the others go on. */
import type { ChangeProblem } from '../core/change';
import type { RecordChange } from '../core/plan';
import { contentOf, keyOf, nameOf, typeOf } from './change-identity';
import type { Quarantine, State } from './state';
import type { Transition } from './transition';

/** How long a refused record is left alone: 30 s at first, doubled each time, an hour at most. */
const QUARANTINE_FIRST_MS = 30_000;
const QUARANTINE_LIMIT_MS = 3_600_000;

/** Is this change what the problem is about? Where no type is named, all of the name's are. */
export const isAbout = ({ name, recordType }: ChangeProblem, change: RecordChange): boolean =>
  name === nameOf(change) && (recordType === undefined || recordType === typeOf(change));

/** A record of a refused batch: read again if our view of it was old, left alone for a while if not. */
export function refused(
  { state, events }: Transition,
  change: RecordChange,
  { kind, message }: Pick<ChangeProblem, 'kind' | 'message'>,
  atMs: number,
): Transition {
  const toRead = new Set([...state.toRead, nameOf(change)]);
  const seen = state.quarantine.get(keyOf(change))?.content === contentOf(change);
  // A miss is normal once: after reading it again the same change should not be refused the same way.
  if (kind === 'miss' && !seen) {
    return { state: { ...state, toRead, quarantine: withEntry(state, change, { attempts: 0, untilMs: atMs, isMiss: true }) }, events };
  }
  const cure = kind === 'protected' ? '; remove the record set protection in Route 53, or give the service another name' : '';
  const attempts = seen ? state.quarantine.get(keyOf(change))?.attempts ?? 0 : 0;
  const retryInMs = Math.min(QUARANTINE_FIRST_MS * 2 ** attempts, QUARANTINE_LIMIT_MS);
  const quarantine = withEntry(state, change, { attempts: attempts + 1, untilMs: atMs + retryInMs, isMiss: false });
  return {
    state: { ...state, quarantine, ...(kind === 'miss' && { toRead }) },
    events: [...events, { type: 'record refused', name: nameOf(change), recordType: typeOf(change), message: `${message}${cure}`, retryInMs }],
  };
}

/** Put off without having been tried alone, for as short as a first refusal. */
export function putOff(state: State, changes: readonly RecordChange[], atMs: number) {
  const waiting = changes.filter((change) => !isWaiting(change, state, atMs));
  const entry = { attempts: 0, untilMs: atMs + QUARANTINE_FIRST_MS, isMiss: false };
  const quarantine = new Map(state.quarantine);
  for (const change of waiting) quarantine.set(keyOf(change), { ...entry, content: contentOf(change) });
  return { state: { ...state, quarantine }, records: waiting.length, retryInMs: QUARANTINE_FIRST_MS };
}

function withEntry(
  { quarantine }: State,
  change: RecordChange,
  entry: Omit<Quarantine, 'content'>,
): State['quarantine'] {
  return new Map(quarantine).set(keyOf(change), { ...entry, content: contentOf(change) });
}

/** It is the very change that was refused the last time, be it tried again soon. */
export function wasRefused(change: RecordChange, { quarantine }: Pick<State, 'quarantine'>): boolean {
  const entry = quarantine.get(keyOf(change));
  return entry?.isMiss === false && entry.content === contentOf(change);
}

/** That was not long ago: the others are written without it. */
export const isWaiting = (change: RecordChange, state: Pick<State, 'quarantine'>, nowMs: number): boolean =>
  wasRefused(change, state) && nowMs < (state.quarantine.get(keyOf(change))?.untilMs ?? 0);
