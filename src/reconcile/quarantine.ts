/** Records that are refused: left alone for a while, so that the others go on. */
import type { ChangeProblem } from '../core/change';
import type { RecordChange } from '../core/plan';
import { contentOf, nameOf } from './change-identity';
import type { Quarantine, State } from './state';
import type { Transition } from './transition';

/** How long a refused record is left alone: 30 s at first, doubled each time, an hour at most. */
const QUARANTINE_FIRST_MS = 30_000;
const QUARANTINE_LIMIT_MS = 3_600_000;

/** One record of a refused batch: read again if our view of it was old, left alone for a while if not. */
export function refused(changes: readonly RecordChange[], atMs: number) {
  return ({ state, events }: Transition, { kind, name, message }: ChangeProblem): Transition => {
    const change = changes.find((candidate) => nameOf(candidate) === name);
    if (change === undefined) return { state, events };
    const toRead = new Set([...state.toRead, nameOf(change)]);
    const seen = state.quarantine.get(nameOf(change))?.content === contentOf(change);
    // A miss is normal once: after reading it again the same change should not be refused the same way.
    if (kind === 'miss' && !seen) {
      return { state: { ...state, toRead, quarantine: withQuarantine(state, change, atMs, 0) }, events };
    }
    const quarantine = withQuarantine(state, change, atMs, QUARANTINE_FIRST_MS);
    const retryInMs = (quarantine.get(nameOf(change))?.untilMs ?? atMs) - atMs;
    return {
      state: { ...state, quarantine, ...(kind === 'miss' && { toRead }) },
      events: [...events, { type: 'record refused', name: nameOf(change), message, retryInMs }],
    };
  };
}

function withQuarantine({ quarantine }: State, change: RecordChange, atMs: number, firstMs: number): State['quarantine'] {
  const content = contentOf(change);
  const before = quarantine.get(nameOf(change));
  const attempts = before?.content === content && before.attempts > 0 ? before.attempts : 0;
  const untilMs = atMs + Math.min(firstMs * 2 ** attempts, QUARANTINE_LIMIT_MS);
  const entry: Quarantine = { attempts: firstMs === 0 ? 0 : attempts + 1, untilMs, content };
  return new Map(quarantine).set(nameOf(change), entry);
}
