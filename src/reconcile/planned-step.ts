/** What is to be written: the plan, less what the owner, the guard or an earlier refusal keeps back. */
import { roughCost } from '../core/batch';
import { setToDissolve } from '../core/compaction';
import { currentWindow, minuteOf } from '../core/delete-window';
import type { Fence } from '../core/fence';
import { guard } from '../core/guard';
import { adoptable } from '../core/legacy-state';
import type { DomainName } from '../core/name';
import { plan, type Conflict, type RecordChange } from '../core/plan';
import { mostUrgent } from '../core/plan-order';
import { permitted } from '../core/policy';
import type { RecordSet } from '../core/record';
import { serviceKey } from '../core/verdict';
import { isConfirmed, standingNames, type View } from '../core/view';
import { nameOf, typeOf } from './change-identity';
import { isWaiting, wasRefused } from './quarantine';
import type { Findings, ReconcileSettings, State } from './state';
import type { Wanted } from './wanted';
import type { Clocks, Step } from './step';

/** What a step stands on. */
export interface Ground {
  readonly wanted: Wanted;
  readonly view: View;
  readonly fence: Fence | undefined;
}

/** To be written beside the fence. */
export const NOTHING = { changes: [], claim: [], forget: [], dissolve: undefined, legacyState: undefined };

/** The original's names become ours, in the batch that removes its state; where that holds too much, in several before it. */
export function adoption(ground: Ground, legacyState: RecordSet, { findings }: State): Step {
  const claim = adoptable(ground.view, ground.wanted.claim.rootDomain);
  const found: Findings = { ...findings, standing: 'writing', inSync: false };
  return { type: 'write', ...ground, ...NOTHING, claim, legacyState, urgentCost: roughCost([], claim) + 1, findings: found };
}

/** What is left to write; or the names that must be read before that can be said. */
export function planned(
  ground: Ground,
  state: State,
  settings: ReconcileSettings,
  clocks: Clocks,
): Step | { readonly unread: readonly DomainName[] } {
  const { wanted, view, fence } = ground;
  const { deleteDelayMs, takeover, policy } = settings;
  const { changes: all, claim: claimable, forget, conflicts, unread } = plan({
    view, desired: wanted.desired, belief: wanted.belief, deleteDelayMs, takeover,
  });
  if (unread.length > 0) return { unread };

  const claim = clocks.nowMs < state.createsPausedUntilMs ? [] : claimable;
  const currentName = currentNames(ground);
  const isDue = (change: RecordChange): boolean =>
    !isWaiting(change, state, clocks.nowMs) && !isPaused(change, state, clocks.nowMs);
  const { changes: allowed, held, wouldBeEmpty } = guard({
    changes: permitted(all, policy),
    owned: all.some(({ type }) => type === 'delete') ? standingNames(view, all.filter(isDue)) : 0,
    window: currentWindow(fence?.window ?? [], minuteOf(clocks.epochMs)),
    settings: settings.guard,
    renaming: (name) => {
      const now = currentName(name);
      return now === undefined ? undefined : isConfirmed(view, now) ? 'confirmed' : 'pending';
    },
    approved: state.approved,
    emptyForMs: state.emptySinceMs === undefined ? 0 : clocks.nowMs - state.emptySinceMs,
  });
  const changes = allowed.filter(isDue);
  const findings: Findings = {
    standing: 'writing', conflicts: withFormerNames(conflicts, ground, currentName), held, wouldBeEmpty,
    refused: allowed.filter((change) => wasRefused(change, state)).map((change) => ({ name: nameOf(change), type: typeOf(change) })),
    originalRuns: view.legacyState !== undefined,
    inSync: allowed.every((change) => isWaiting(change, state, clocks.nowMs)) && state.failures === 0
      // Where all is refused there is nothing that could be in step.
      && (allowed.length === 0 || view.registry.owned.size > 0),
  };
  const nothing = changes.length + claim.length + forget.length === 0;
  // When all else is done; and never beside changes, which should not wait for it.
  const dissolve = nothing ? setToDissolve(view.registry) : undefined;
  // An unanswered batch must not be able to land later: the fence it names has to go, with or without changes.
  if (nothing && dissolve === undefined && state.unsettled.length === 0) return { type: 'rest', findings };
  const urgentCost = roughCost(mostUrgent(changes));
  return { type: 'write', ...ground, ...NOTHING, changes, claim, forget, dissolve, urgentCost, findings };
}

/** The zone took no more sets not long ago. */
const isPaused = ({ type }: RecordChange, { createsPausedUntilMs }: State, nowMs: number): boolean =>
  type === 'create' && nowMs < createsPausedUntilMs;

/** What the service that once had a name is called now; undefined when it is no service's former name. */
function currentNames({ wanted: { desired, formerly } }: Ground): (former: DomainName) => DomainName | undefined {
  let current: ReadonlyMap<string, DomainName> | undefined;
  return (former) => {
    const service = formerly.get(former);
    if (service === undefined) return undefined;
    current ??= new Map([...desired.names.values()].map((wanted) => [serviceKey(wanted.service), wanted.name]));
    return current.get(service);
  };
}

/** A service that was renamed to what is someone else's keeps its former name: that must be said somewhere. */
function withFormerNames(
  conflicts: readonly Conflict[],
  { wanted: { formerly }, view }: Ground,
  currentName: (former: DomainName) => DomainName | undefined,
): readonly Conflict[] {
  if (conflicts.length === 0) return conflicts;
  const kept = new Map([...formerly.keys()].filter((name) => isConfirmed(view, name)).map((name) => [currentName(name), name]));
  return conflicts.map((conflict) => {
    const former = kept.get(conflict.name);
    if (former === undefined) return conflict;
    return { ...conflict, reason: `${conflict.reason}; until it goes, ${former}, the former name of the service, stays` };
  });
}
