/** What the loop should do next, out of all it knows: pure, so that it can be asked again at the last moment. */
import { costInChanges, nextBatch, type PlannedBatch } from '../core/batch';
import { readFence, type Fence } from '../core/fence';
import { guard } from '../core/guard';
import type { DomainName } from '../core/name';
import { plan, type OwnedRecord, type RecordChange } from '../core/plan';
import { claimedDomain, claimedFence, type Findings, type ReconcileSettings, type State, type Wanted } from './state';
import type { View } from '../core/view';

export type Step =
  /** Nothing can be done before something happens. */
  | { readonly type: 'rest'; readonly findings?: Findings }
  | { readonly type: 'read fence' }
  | { readonly type: 'read names'; readonly names: readonly DomainName[]; readonly domains: readonly DomainName[] }
  | { readonly type: 'take over'; readonly wanted: Wanted; readonly view: View; readonly epoch: number; readonly from: string }
  | {
      readonly type: 'write';
      readonly wanted: Wanted;
      readonly view: View;
      readonly epoch: number;
      readonly changes: readonly RecordChange[];
      readonly forget: readonly OwnedRecord[];
      /** What it takes to send everything: changes with fence and, roughly, registry. */
      readonly cost: number;
      readonly findings: Findings;
    };

/** More names than this are not read one by one: the whole root domain is. */
export const MOST_SINGLE_NAMES = 30;
/** The fence, deleted and created. */
export const FENCE_COST = 2;
/** A registry set, deleted and created. */
export const REGISTRY_SET_COST = 2;

export function nextStep(state: State, settings: ReconcileSettings, nowMs: number): Step {
  const { wanted, view } = state;
  if (state.stopping || wanted === undefined || view === undefined) return { type: 'rest' };
  if (state.inDoubt) return { type: 'read fence' };

  const { claim } = wanted;
  const fence = view.fence === undefined ? undefined : readFence(view.fence);
  const standing = standingOf(fence, wanted);
  if (standing !== 'writing') return { type: 'rest', findings: { ...state.findings, standing, inSync: false } };
  if (view.fence !== undefined && fence?.holder !== claim.holder) {
    return { type: 'take over', wanted, view, epoch: (fence?.epoch ?? 0) + 1, from: fence?.holder ?? '' };
  }
  if (state.toRead.size > 0) return readNames([...state.toRead], wanted);

  const planned = plan({ view, desired: wanted.desired, belief: wanted.belief, deleteDelayMs: settings.deleteDelayMs });
  if (planned.unread.length > 0) return readNames(planned.unread, wanted);
  const { changes, held } = guard(planned.changes, settings);
  const sendable = changes.filter((change) => !isWaiting(change, state, nowMs));
  const findings: Findings = { standing, conflicts: planned.conflicts, held, inSync: changes.length === 0 && state.failures === 0 };
  // An unanswered batch must not be able to land later: the fence it names has to go, with or without changes.
  if (sendable.length === 0 && planned.forget.length === 0 && state.unsettled.length === 0) return { type: 'rest', findings };
  return {
    type: 'write',
    wanted,
    view,
    epoch: fence?.epoch ?? 1,
    changes: sendable,
    forget: planned.forget,
    cost: FENCE_COST + REGISTRY_SET_COST + costInChanges(sendable) + planned.forget.length,
    findings,
  };
}

/** Two containers do not fight over a zone: the one that holds the fence and is alive writes it. */
function standingOf(fence: Fence | undefined, { claim, runningContainers }: Wanted): 'writing' | 'standing by' | 'foreign fence' {
  if (fence === undefined) return 'writing';
  if (fence.origin !== '' && claim.origin !== '' && fence.origin !== claim.origin) return 'foreign fence';
  return fence.holder !== claim.holder && runningContainers.has(fence.holder) ? 'standing by' : 'writing';
}

function readNames(names: readonly DomainName[], { claim, desired }: Wanted): Step {
  const belowSuffix = names.filter((name) => name.endsWith(`.${desired.suffix}`));
  if (names.length <= MOST_SINGLE_NAMES) return { type: 'read names', names, domains: [] };
  const domains = belowSuffix.length === names.length ? [desired.suffix] : [claim.rootDomain];
  return { type: 'read names', names: [], domains };
}

/** Is a change put off: its name was refused not long ago, or the zone takes no more sets? */
function isWaiting(change: RecordChange, state: State, nowMs: number): boolean {
  if (change.type === 'create' && nowMs < state.createsPausedUntilMs) return true;
  const quarantine = state.quarantine.get(nameOf(change));
  return quarantine !== undefined && nowMs < quarantine.untilMs && quarantine.content === contentOf(change);
}

export const nameOf = (change: RecordChange): DomainName => (change.type === 'delete' ? change.before : change.after).name;

/** Tells one change of a name from another. */
export const contentOf = (change: RecordChange): string => JSON.stringify(change.type === 'delete' ? change.before : change.after);

/** The batch for a step, within what may be sent now. */
export function batchFor(
  step: Extract<Step, { type: 'write' | 'take over' }>,
  { limits }: ReconcileSettings,
  { nonce, allowance, most }: { readonly nonce: string; readonly allowance: number; readonly most: number },
): PlannedBatch {
  const { wanted: { claim }, view, epoch } = step;
  return nextBatch({
    view,
    changes: step.type === 'write' ? step.changes : [],
    forget: step.type === 'write' ? step.forget : [],
    fence: { epoch, holder: claim.holder, origin: claim.origin, nonce },
    fenceName: claimedFence(claim),
    ownershipDomain: claimedDomain(claim),
    rootDomain: claim.rootDomain,
    limits,
    allowance,
    most,
  });
}
