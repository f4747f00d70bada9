/**
 * A policy with condition keys denies a batch for one name in it, and does not say for which (AWS: one forbidden change
 * denies the whole request). So that one label cannot stop all writing, a denied batch is followed by the fence alone:
 *
 *   the fence alone | →
 *   denied          | nothing may be written: that is said, and only the fence is tried until it lands
 *   landed          | something in that batch is not permitted: half as many at once, until it stands alone; then it is
 *                   | left alone like any record that is refused
 */
import type { ApplyOutcome } from '../core/change';
import { nameOf } from './change-identity';
import { refused } from './quarantine';
import type { Input, State, Suspected } from './state';
import { failureEvent, type Transition } from './transition';

type Denied = Extract<ApplyOutcome, { type: 'denied' }>;
type Applied = Extract<Input, { type: 'applied' }>;

/** May it be for a name that it was denied? Then there is nothing to wait for before the fence is tried alone. */
export const mayBeForAName = (outcome: ApplyOutcome, { recordChanges }: Applied['batch']): outcome is Denied =>
  outcome.type === 'denied' && outcome.reason === 'permission' && recordChanges.length > 0;

export function afterDenied(state: State, { batch, retryInMs, atMs }: Applied, outcome: Denied): Transition {
  const { message } = outcome;
  if (mayBeForAName(outcome, batch)) {
    return { state: { ...state, suspected: { changes: batch.recordChanges, message, atMs } }, events: [] };
  }
  const suspected = state.suspected === undefined ? undefined : { changes: [], message, atMs };
  return {
    state: { ...state, failures: state.failures + 1, suspected },
    events: [failureEvent(outcome, retryInMs)],
  };
}

/** The fence landed alone. */
export function afterProbe(state: State, { changes, message, atMs }: Suspected): Transition {
  const cleared = { ...state, suspected: undefined };
  const [only, second] = changes;
  if (only === undefined) return { state: cleared, events: [] };
  if (second !== undefined) return { state: { ...cleared, ceiling: Math.ceil(changes.length / 2) }, events: [] };
  const reason = `${message}; other names are permitted: permit this one in the IAM policy, or make it another by label`;
  return refused(changes, atMs)({ state: cleared, events: [] }, { kind: 'invalid', name: nameOf(only), message: reason });
}
