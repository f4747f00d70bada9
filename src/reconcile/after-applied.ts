/** What a batch's end means: landed, or refused for a reason that says what to do next. */
import type { ChangeProblem } from '../core/change';
import type { Event } from '../core/event';
import { deleteText } from '../core/guard';
import { isWithin } from '../core/name';
import type { RecordChange } from '../core/plan';
import { keyOf } from './change-identity';
import { afterAcquittal, afterDenied, afterProbe } from './denied-names';
import { isAbout, refused } from './quarantine';
import { marksRefused, refusedMark } from './refused-marks';
import type { Input } from './input';
import type { State, Unsettled } from './state';
import { claimedDomain, claimedFence } from './wanted';
import { failureEvent, withLanded, withoutView, type Transition } from './transition';

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
    case 'denied': return afterDenied(state, applied, outcome);
    case 'throttled': return {
      state: { ...state, failures: state.failures + 1 },
      events: [failureEvent(outcome, retryInMs, 'write')],
    };
  }
}

/** However late we hear of it. */
export function afterLanded(state: State, { batch, elapsedMs, takeover }: Unsettled): Transition {
  const landed = withLanded({ ...state, unsettled: [], inDoubt: false, failures: 0, refusals: 0 }, batch);
  if (takeover !== undefined) return { state: withoutView(landed), events: [{ type: 'fence taken', ...takeover }] };
  const isProbe = batch.recordChanges.length === 0 && batch.legacyState === undefined;
  if (state.suspected !== undefined && isProbe) return afterProbe(landed, state.suspected);
  const quarantine = new Map(state.quarantine);
  for (const change of batch.recordChanges) quarantine.delete(keyOf(change));
  const changes = batch.recordChanges;
  const adopts = batch.legacyState !== undefined;
  const adopting = adopts || (state.view?.legacyState !== undefined && !state.adopted && batch.claimed > 0);
  const adopted: readonly Event[] = adopting ? [{ type: 'names adopted', names: batch.claimed }] : [];
  // A smaller batch went through: what was refused is in the rest of it.
  const ceiling = state.ceiling >= MOST_HALVED ? Infinity : state.ceiling * 2;
  const count = (type: RecordChange['type']): number => changes.filter((change) => change.type === type).length;
  return {
    state: {
      ...landed, quarantine, ceiling,
      trial: afterAcquittal({ ...landed, ceiling }, changes),
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
  const mark = refusedMark(applied.outcome, state);
  if (mark !== undefined) {
    const event = failureEvent(marksRefused(mark), applied.retryInMs, 'write');
    return { state: { ...state, failures: state.failures + 1 }, events: [event] };
  }
  const failed = { ...state, failures: 0, refusals: state.refusals + 1 };
  const fence = claimedFence(wanted.claim);
  if (problems.some(({ name }) => name === fence)) return { state: { ...failed, inDoubt: true }, events: [] };
  if (problems.some(({ name }) => name !== undefined && isWithin(name, claimedDomain(wanted.claim)))) {
    const reason = 'the registry in the zone is not as we wrote it';
    return { state: withoutView(failed), events: [{ type: 'view lost', reason }] };
  }

  // A DELETE and a CREATE of one record may both be named: once is enough.
  const accused = batch.recordChanges.flatMap((change) => {
    const problem = problems.find((candidate) => isAbout(candidate, change));
    return problem === undefined ? [] : [{ change, problem }];
  });
  if (accused.length > 0) {
    return accused.reduce<Transition>(
      (before, { change, problem }) => refused(before, change, problem, atMs), { state: failed, events: [] });
  }
  const full = problems.find(({ kind }) => kind === 'full');
  if (full !== undefined) return afterFull(state, applied, full.message);
  return afterUnnamed(failed, applied, message);
}

/** There may be room for some of them: half as many at once, until not even one is taken. */
function afterFull(state: State, { batch: { recordChanges }, atMs, fullZonePauseMs }: Applied, message: string): Transition {
  const creates = recordChanges.filter(({ type }) => type === 'create');
  if (creates.length > 1) return { state: { ...state, ceiling: Math.ceil(recordChanges.length / 2) }, events: [] };
  return {
    state: { ...state, refusals: state.refusals + 1, createsPausedUntilMs: atMs + fullZonePauseMs },
    events: [{ type: 'zone full', message, retryInMs: fullZonePauseMs }],
  };
}

/** Nothing says which record it was: send half as many, until it stands alone. */
function afterUnnamed(state: State, { batch, atMs }: Applied, message: string): Transition {
  const [only, second] = batch.recordChanges;
  if (only === undefined) return { state: withoutView(state), events: [{ type: 'view lost', reason: message }] };
  const ceiling = second === undefined ? Infinity : Math.ceil(batch.recordChanges.length / 2);
  const narrowed: Transition = { state: { ...state, ceiling }, events: [] };
  if (second !== undefined) return narrowed;
  return refused(narrowed, only, { kind: 'invalid', message }, atMs);
}
