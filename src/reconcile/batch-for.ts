/** The batch for a step, within what may be sent now. */
import { nextBatch, type PlannedBatch } from '../core/batch';
import { minuteOf } from '../core/delete-window';
import { NOTHING, type Ground } from './planned-step';
import type { ReconcileSettings } from './state';
import { claimedDomain, claimedFence } from './wanted';
import type { Clocks, Step } from './step';

export interface Allowance {
  /** Changes that the rate allows. */
  readonly changes: number;
  /** Records of the plan, while one that is refused is being looked for. */
  readonly most: number;
}

/** A take-over is a batch of the fence alone, with the next epoch. */
export function batchFor(
  step: Extract<Step, { type: 'write' | 'take over' }>,
  { limits }: ReconcileSettings,
  { changes: allowance, most }: Allowance,
  { epochMs }: Pick<Clocks, 'epochMs'>,
  nonce: string,
): PlannedBatch {
  const { wanted: { claim }, view, fence } = step;
  const content = step.type === 'write' ? step : NOTHING;
  const epoch = step.type === 'write' ? fence?.epoch ?? 1 : nextEpoch(step);
  return nextBatch({
    view,
    changes: content.changes,
    claim: content.claim,
    forget: content.forget,
    dissolve: content.dissolve,
    legacyState: content.legacyState,
    fence: { epoch, holder: claim.holder, origin: claim.origin, nonce },
    window: fence?.window ?? [],
    nowMinute: minuteOf(epochMs),
    fenceName: claimedFence(claim),
    ownershipDomain: claimedDomain(claim),
    rootDomain: claim.rootDomain,
    limits,
    allowance,
    most,
  });
}

export const nextEpoch = ({ fence }: Pick<Ground, 'fence'>): number => (fence?.epoch ?? 0) + 1;
