/** Fence and registry may be refused like any record (protected, say). Without them no record is written. */
import type { ApplyOutcome, CallFailure, ChangeProblem } from '../core/change';
import { isWithin } from '../core/name';
import type { State } from './state';
import { claimedDomain } from './wanted';

/** Refused for what it is, not because it stands there otherwise than we knew. */
export function refusedMark(outcome: ApplyOutcome, { wanted }: Pick<State, 'wanted'>): ChangeProblem | undefined {
  if (outcome.type !== 'invalid' || wanted === undefined) return undefined;
  const domain = claimedDomain(wanted.claim);
  return outcome.problems.find(({ kind, name }) => kind !== 'miss' && name !== undefined && isWithin(name, domain));
}

export const marksRefused = ({ message }: ChangeProblem): Extract<CallFailure, { type: 'denied' }> => ({
  type: 'denied',
  reason: 'marks refused',
  message,
  advice: 'Let Route 53 take this record set again (if it is protected, remove the protection): '
    + 'it marks what is ours, and no record is written without it.',
});
