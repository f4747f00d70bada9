/** What the loop should do next, out of all it knows: pure, so that it can be asked again at the last moment. */
import { costInChanges, nextBatch, type PlannedBatch } from '../core/batch';
import { setToDissolve } from '../core/compaction';
import { currentWindow, minuteOf, type DeleteWindow } from '../core/delete-window';
import { readFence, type Fence } from '../core/fence';
import { guard, type GuardInput } from '../core/guard';
import { adoptable, legacyNames } from '../core/legacy-state';
import type { DomainName } from '../core/name';
import { plan, type OwnedRecord, type RecordChange } from '../core/plan';
import { permitted } from '../core/policy';
import type { RecordSet } from '../core/record';
import { serviceKey } from '../core/verdict';
import { covers, isConfirmed, type View } from '../core/view';
import { holds, standingOf } from './standing';
import { claimedDomain, claimedFence, type Findings, type ReconcileSettings, type State, type Wanted } from './state';

export type Step =
  /** Nothing can be done before something happens. */
  | { readonly type: 'rest'; readonly findings?: Findings }
  | { readonly type: 'read fence' }
  | { readonly type: 'read names'; readonly names: readonly DomainName[]; readonly domains: readonly DomainName[] }
  | {
      readonly type: 'take over';
      readonly wanted: Wanted;
      readonly view: View;
      readonly epoch: number;
      readonly from: string;
      readonly window: DeleteWindow;
      readonly minute: number;
    }
  | {
      readonly type: 'write';
      readonly wanted: Wanted;
      readonly view: View;
      readonly epoch: number;
      readonly window: DeleteWindow;
      /** When, for the window: minutes since 1970. */
      readonly minute: number;
      readonly changes: readonly RecordChange[];
      readonly claim: readonly OwnedRecord[];
      readonly forget: readonly OwnedRecord[];
      /** A sparse set of the registry. */
      readonly dissolve: number | undefined;
      /** The original's, to be adopted with this step. */
      readonly legacyState: RecordSet | undefined;
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

/** Moments that a step depends on. */
export interface Clocks {
  /** The loop's clock. */
  readonly nowMs: number;
  /** The world's clock: what is written into the fence outlives the process. */
  readonly epochMs: number;
}

export function nextStep(state: State, settings: ReconcileSettings, clocks: Clocks): Step {
  const { wanted, view } = state;
  if (state.stopping || wanted === undefined || view === undefined) return { type: 'rest' };
  if (state.inDoubt) return { type: 'read fence' };

  const fence = view.fence === undefined ? undefined : readFence(view.fence);
  const standing = standingOf(fence, wanted, settings.takeover);
  if (standing !== 'writing') return { type: 'rest', findings: { ...state.findings, standing, inSync: false } };
  if (view.fence !== undefined && !holds(fence, wanted)) {
    const minute = minuteOf(clocks.epochMs);
    const { epoch = 0, holder: from = '', window = [] } = fence ?? {};
    return { type: 'take over', wanted, view, epoch: epoch + 1, from, window, minute };
  }
  if (state.toRead.size > 0) return readNames([...state.toRead], wanted);
  const adoption = state.adopted ? [] : unreadLegacyNames(view, wanted);
  if (adoption.length > 0) return readNames(adoption, wanted);
  return planned(state, { wanted, view, fence }, settings, clocks);
}

/** Names that the original lists, where we have not looked yet. */
const unreadLegacyNames = (view: View, { claim }: Wanted): readonly DomainName[] => view.legacyState === undefined
  ? []
  : legacyNames(view.legacyState, claim.rootDomain).filter((name) => !covers(view.coverage, name));

interface Ground {
  readonly wanted: Wanted;
  readonly view: View;
  readonly fence: Fence | undefined;
}

function planned(state: State, ground: Ground, settings: ReconcileSettings, clocks: Clocks): Step {
  const { wanted, view, fence } = ground;
  // Its names must be ours before anything is decided about them: adoption is a step of its own.
  const adopts = view.legacyState !== undefined && !state.adopted;
  const { deleteDelayMs, takeover } = settings;
  const plain = plan({ view, desired: wanted.desired, belief: wanted.belief, deleteDelayMs, takeover });
  if (!adopts && plain.unread.length > 0) return readNames(plain.unread, wanted);

  const window = currentWindow(fence?.window ?? [], minuteOf(clocks.epochMs));
  const guarded = guard({
    changes: permitted(plain.changes, settings.policy), owned: view.registry.owned.size, window, settings: settings.guard,
    renaming: renamings(ground), approved: state.approved,
    emptyForMs: state.emptySinceMs === undefined ? 0 : clocks.nowMs - state.emptySinceMs,
  });
  const changes = adopts ? [] : guarded.changes.filter((change) => !isWaiting(change, state, clocks.nowMs));
  const claim = adopts ? adoptable(view, wanted.claim.rootDomain) : plain.claim;
  const forget = adopts ? [] : plain.forget;
  const findings: Findings = {
    standing: 'writing', conflicts: adopts ? state.findings.conflicts : plain.conflicts,
    held: guarded.held, wouldBeEmpty: guarded.wouldBeEmpty, originalRuns: view.legacyState !== undefined && state.adopted,
    inSync: !adopts && guarded.changes.length === 0 && state.failures === 0,
  };
  const nothing = changes.length === 0 && claim.length === 0 && forget.length === 0 && !adopts;
  // When all else is done; and never beside changes, which should not wait for it.
  const dissolve = nothing ? setToDissolve(view.registry) : undefined;
  // An unanswered batch must not be able to land later: the fence it names has to go, with or without changes.
  if (nothing && dissolve === undefined && state.unsettled.length === 0) return { type: 'rest', findings };
  return {
    type: 'write', wanted, view, epoch: fence?.epoch ?? 1, window, minute: minuteOf(clocks.epochMs),
    changes, claim, forget, dissolve, legacyState: adopts ? view.legacyState : undefined,
    cost: FENCE_COST + REGISTRY_SET_COST + costInChanges(changes) + claim.length + forget.length,
    findings,
  };
}

/** Names whose services are published under other names, or are to be. */
function renamings({ wanted: { desired, formerly }, view }: Ground): GuardInput['renaming'] {
  let current: ReadonlyMap<string, DomainName> | undefined;
  return (name) => {
    const service = formerly.get(name);
    if (service === undefined) return undefined;
    current ??= new Map([...desired.names.values()].map((wanted) => [serviceKey(wanted.service), wanted.name]));
    const now = current.get(service);
    if (now === undefined) return undefined;
    return isConfirmed(view, now) ? 'confirmed' : 'pending';
  };
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
  const { wanted: { claim }, view, epoch, window, minute } = step;
  const content = step.type === 'write' ? step : { changes: [], claim: [], forget: [], dissolve: undefined, legacyState: undefined };
  return nextBatch({
    view,
    changes: content.changes,
    claim: content.claim,
    forget: content.forget,
    dissolve: content.dissolve,
    legacyState: content.legacyState,
    fence: { epoch, holder: claim.holder, origin: claim.origin, nonce },
    window,
    nowMinute: minute,
    fenceName: claimedFence(claim),
    ownershipDomain: claimedDomain(claim),
    rootDomain: claim.rootDomain,
    limits,
    allowance,
    most,
  });
}
