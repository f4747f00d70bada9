/**
 * A policy with condition keys denies a batch for one name in it, and does not say for which (AWS: one forbidden change
 * denies the whole request). So that one label cannot stop all writing, a denied batch is followed by the fence alone:
 *
 *   the fence alone | →
 *   denied          | nothing may be written: that is said, and only the fence is tried until it lands
 *   landed          | something in that batch is not permitted: half as many at once, until it stands alone; then it is
 *                   | left alone like any record that is refused
 *
 * Where that finds one after the other, the policy does not fit as a whole: the rest is put off untried, so that what
 * else changes does not wait behind hundreds of tries.
 */
import type { ApplyOutcome } from '../core/change';
import { keyOf } from './change-identity';
import { putOff, refused } from './quarantine';
import type { Input } from './input';
import type { State, Suspected, Trial } from './state';
import { failureEvent, type Transition } from './transition';

type Denied = Extract<ApplyOutcome, { type: 'denied' }>;
type Applied = Extract<Input, { type: 'applied' }>;

/** So many are found one by one in a trial, at two to four calls each. */
const MOST_FOUND = 20;

/** May it be for a name that it was denied? Then there is nothing to wait for before the fence is tried alone. */
export const mayBeForAName = (outcome: ApplyOutcome, { recordChanges }: Applied['batch']): boolean =>
  outcome.type === 'denied' && outcome.reason === 'permission' && recordChanges.length > 0;

export function afterDenied(state: State, { batch, retryInMs, atMs }: Applied, outcome: Denied): Transition {
  const { message } = outcome;
  if (mayBeForAName(outcome, batch)) {
    const suspected: Suspected = { changes: batch.recordChanges, message, atMs };
    return { state: { ...state, suspected, trial: state.trial ?? { accused: batch.recordChanges, found: 0 } }, events: [] };
  }
  const suspected = state.suspected === undefined ? undefined : { changes: [], message, atMs };
  return {
    state: { ...state, failures: state.failures + 1, suspected, trial: undefined },
    events: [failureEvent(outcome, retryInMs, 'write')],
  };
}

/** The fence landed alone. */
export function afterProbe(state: State, { changes, message, atMs }: Suspected): Transition {
  const cleared = { ...state, suspected: undefined };
  const [only, second] = changes;
  if (only === undefined) return { state: cleared, events: [] };
  if (second !== undefined) return { state: { ...cleared, ceiling: Math.ceil(changes.length / 2) }, events: [] };
  const found = (state.trial?.found ?? 0) + 1;
  const reason = `${message}; other names are permitted: permit this one in the IAM policy, or make it another by label`;
  const after = refused({ state: cleared, events: [] }, only, { kind: 'invalid', message: reason }, atMs);
  if (state.trial === undefined) return after;
  if (found < MOST_FOUND) return { ...after, state: { ...after.state, trial: { ...state.trial, found } } };
  const { state: rested, records, retryInMs } = putOff(after.state, state.trial.accused, atMs);
  return {
    state: { ...rested, trial: undefined, ceiling: Infinity },
    events: [...after.events, ...(records === 0 ? [] : [{ type: 'records put off' as const, records, message, retryInMs }])],
  };
}

/** What has landed is permitted; the trial is over once batches are as large as ever. */
export function afterAcquittal({ trial, ceiling }: State, landed: Applied['batch']['recordChanges']): Trial | undefined {
  if (trial === undefined || ceiling === Infinity) return undefined;
  const keys = new Set(landed.map(keyOf));
  return { ...trial, accused: trial.accused.filter((change) => !keys.has(keyOf(change))) };
}
