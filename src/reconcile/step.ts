/** What the loop should do next, out of all it knows: pure, so that it can be asked again at the last moment. */
import { readFence } from '../core/fence';
import { legacyNames } from '../core/legacy-state';
import { isBelow, isWithin, type DomainName } from '../core/name';
import type { OwnedRecord, RecordChange } from '../core/plan';
import type { RecordSet } from '../core/record';
import { covers } from '../core/view';
import { adoption, planned, type Ground } from './planned-step';
import { holds, standingOf } from './standing';
import type { Findings, ReconcileSettings, State } from './state';

export type Step =
  /** Nothing can be done before something happens. */
  | { readonly type: 'rest'; readonly findings?: Findings }
  | { readonly type: 'read fence' }
  | { readonly type: 'read names'; readonly names: readonly DomainName[]; readonly domains: readonly DomainName[] }
  | (Ground & { readonly type: 'take over' })
  | (Ground & {
    readonly type: 'write';
    readonly changes: readonly RecordChange[];
    readonly claim: readonly OwnedRecord[];
    readonly forget: readonly OwnedRecord[];
    /** A sparse set of the registry. */
    readonly dissolve: number | undefined;
    /** The original's, to be adopted with this step. */
    readonly legacyState: RecordSet | undefined;
    /** What it takes to send what is most urgent: changes with fence and, roughly, registry. */
    readonly urgentCost: number;
    readonly findings: Findings;
  });

/** More names than this are not read one by one: the whole root domain is. */
export const MOST_SINGLE_NAMES = 30;

/** Who does not write holds nothing back: that is for the one who does. */
const NOTHING_PLANNED = { refused: [], held: undefined, wouldBeEmpty: false, inSync: false };

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
  const standing = standingOf(fence, wanted, state, settings.takeover);
  if (standing !== 'writing') return { type: 'rest', findings: { ...state.findings, ...NOTHING_PLANNED, standing } };
  const ground = { wanted, view, fence };
  if (view.fence !== undefined && !holds(fence, wanted)) return { type: 'take over', ...ground };
  if (state.toRead.size > 0) return readNames([...state.toRead], ground);

  const { legacyState } = view;
  if (legacyState !== undefined && !state.adopted) {
    // Its names take a set of the registry, for which there is no room.
    if (clocks.nowMs < state.createsPausedUntilMs) return { type: 'rest' };
    // Its names must be ours before anything is decided about them.
    const listed = legacyNames(legacyState, wanted.claim.rootDomain).filter((name) => !covers(view.coverage, name));
    return listed.length > 0 ? readNames(listed, ground) : adoption(ground, legacyState, state);
  }
  const step = planned(ground, state, settings, clocks);
  return 'unread' in step ? readNames(step.unread, ground) : step;
}

/** One call for all below a suffix that is new to us; a few other names one by one, many with the whole root domain. */
function readNames(names: readonly DomainName[], { wanted: { claim, desired: { suffix } }, view }: Ground): Step {
  const isNew = !view.coverage.domains.some((domain) => isWithin(suffix, domain));
  const below = isNew ? names.filter((name) => isBelow(name, suffix)) : [];
  const others = below.length > 1 ? names.filter((name) => !isBelow(name, suffix)) : names;
  if (others.length > MOST_SINGLE_NAMES) return { type: 'read names', names: [], domains: [claim.rootDomain] };
  return { type: 'read names', names: others, domains: below.length > 1 ? [suffix] : [] };
}
