/** What a batch's end means: landed, or refused for a reason that says what to do next. */
import type { ChangeProblem } from '../core/change';
import type { Event } from '../core/event';
import { deleteText } from '../core/guard';
import { isWithin } from '../core/name';
import type { RecordChange } from '../core/plan';
import { claimedDomain, claimedFence, type Input, type Quarantine, type State, type Unsettled } from './state';
import { contentOf, nameOf } from './change-identity';
import { failureEvent, withLanded, withoutView, type Transition } from './transition';

/** How long a refused record is left alone: 30 s at first, doubled each time, an hour at most. */
const QUARANTINE_FIRST_MS = 30_000;
const QUARANTINE_LIMIT_MS = 3_600_000;
/** No batch holds more records than this: from here on there is no ceiling. */
const MOST_HALVED = 500;

type Applied = Extract<Input, { type: 'applied' }>;

export function afterApplied(state: State, applied: Applied): Transition {
  const { batch, outcome, retryInMs, takeover, elapsedMs } = applied;
  switch (outcome.type) {
    case 'landed': return afterLanded(state, applied);
    case 'invalid': return afterInvalid(state, applied, outcome.problems, outcome.message);
    case 'unanswered': return {
      state: { ...state, unsettled: [...state.unsettled, { batch, takeover, elapsedMs }], inDoubt: true },
      events: [{ type: 'batch unanswered', message: outcome.message }],
    };
    case 'throttled':
    case 'denied': return {
      state: { ...state, failures: state.failures + 1 },
      events: [failureEvent(outcome, retryInMs)],
    };
  }
}

/** However late we hear of it. */
export function afterLanded(state: State, { batch, elapsedMs, takeover }: Unsettled): Transition {
  const landed = withLanded({ ...state, unsettled: [], inDoubt: false, failures: 0 }, batch);
  if (takeover !== undefined) return { state: withoutView(landed), events: [{ type: 'fence taken', ...takeover }] };
  const quarantine = new Map(state.quarantine);
  for (const change of batch.recordChanges) quarantine.delete(nameOf(change));
  const changes = batch.recordChanges;
  const adopts = batch.legacyState !== undefined;
  const adopted: readonly Event[] = adopts ? [{ type: 'names adopted', names: batch.claimed }] : [];
  // A smaller batch went through: what was refused is in the rest of it.
  const ceiling = state.ceiling >= MOST_HALVED ? Infinity : state.ceiling * 2;
  const count = (type: RecordChange['type']): number => changes.filter((change) => change.type === type).length;
  return {
    state: {
      ...landed, quarantine, ceiling,
      approved: withoutDone(state.approved, changes),
      adopted: state.adopted || adopts,
    },
    events: changes.length === 0 ? adopted : [
      ...changes.map(recordEvent),
      { type: 'batch landed', created: count('create'), changed: count('change'), deleted: count('delete'), elapsedMs },
    ],
  };
}

/** A yes is used up: should the same record come back and go again, it is asked for anew. */
function withoutDone(approved: State['approved'], changes: readonly RecordChange[]): State['approved'] {
  if (approved.size === 0) return approved;
  const done = new Set(changes.flatMap((change) => (change.type === 'delete' ? [deleteText(change.before)] : [])));
  return new Set([...approved].filter((text) => !done.has(text)));
}

function recordEvent(change: RecordChange): Event {
  switch (change.type) {
    case 'create': return { ...change, type: 'record created' };
    case 'change': return { ...change, type: 'record changed' };
    case 'delete': return { type: 'record deleted', before: change.before, why: change.why };
  }
}

/** Nothing of the batch was applied. Each problem says what was wrong with our view, or with one record. */
function afterInvalid(state: State, applied: Applied, problems: readonly ChangeProblem[], message: string): Transition {
  const { wanted } = state;
  if (wanted === undefined) return { state, events: [] };
  const { batch, atMs } = applied;
  const failed = { ...state, failures: state.failures + 1 };
  const fence = claimedFence(wanted.claim);
  if (problems.some(({ name }) => name === fence)) return { state: { ...failed, inDoubt: true }, events: [] };
  if (problems.some(({ name }) => name !== undefined && isWithin(name, claimedDomain(wanted.claim)))) {
    const reason = 'the registry in the zone is not as we wrote it';
    return { state: withoutView(failed), events: [{ type: 'view lost', reason }] };
  }

  // A DELETE and a CREATE of one name may both be named: once is enough.
  const named = problems.filter(({ name }, index) => problems.findIndex((other) => other.name === name) === index
    && batch.recordChanges.some((change) => nameOf(change) === name));
  if (named.length > 0) return named.reduce(withProblem(batch.recordChanges, atMs), { state: failed, events: [] });
  const full = problems.find(({ kind }) => kind === 'full');
  if (full !== undefined) return afterFull(state, applied, full.message);
  return afterUnnamed(failed, applied, message);
}

/** There may be room for some of them: half as many at once, until not even one is taken. */
function afterFull(state: State, { batch: { recordChanges }, atMs, fullZonePauseMs }: Applied, message: string): Transition {
  const creates = recordChanges.filter(({ type }) => type === 'create');
  if (creates.length > 1) return { state: { ...state, ceiling: Math.ceil(recordChanges.length / 2) }, events: [] };
  return {
    state: { ...state, failures: state.failures + 1, createsPausedUntilMs: atMs + fullZonePauseMs },
    events: [{ type: 'zone full', message, retryInMs: fullZonePauseMs }],
  };
}

/** One record of a refused batch: read again if our view of it was old, left alone for a while if not. */
function withProblem(changes: readonly RecordChange[], atMs: number) {
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

/** Nothing says which record it was: send half as many, until it stands alone. */
function afterUnnamed(state: State, { batch, atMs }: Applied, message: string): Transition {
  const [only, second] = batch.recordChanges;
  if (only === undefined) return { state: withoutView(state), events: [{ type: 'view lost', reason: message }] };
  const ceiling = second === undefined ? Infinity : Math.ceil(batch.recordChanges.length / 2);
  const narrowed: Transition = { state: { ...state, ceiling }, events: [] };
  if (second !== undefined) return narrowed;
  return withProblem([only], atMs)(narrowed, { kind: 'invalid', name: nameOf(only), message });
}
