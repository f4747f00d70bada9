/** The loop's reducer: what happened → what is known after it, and what is worth telling of it. */
import type { Event } from '../core/event';
import { readFence } from '../core/fence';
import { nameInDelete } from '../core/guard';
import type { DomainName } from '../core/name';
import { recordKey, sameRecordSet, type RecordSet } from '../core/record';
import { advanceView, withReading, type View } from '../core/view';
import { afterApplied, afterLanded } from './after-applied';
import { findingEvents } from './findings';
import type { Input, Listing } from './input';
import type { State, Unsettled } from './state';
import { failureEvent, requestListing, sameFence, withoutEmptyWait, withoutView, type Transition } from './transition';

export function advance({ state }: Transition, input: Input): Transition {
  switch (input.type) {
    case 'wanted': return { state: withWanted(state, input.wanted), events: [] };
    case 'resync due': return { state: requestListing(state), events: [] };
    case 'time passed': return { state: { ...state }, events: [] };
    case 'listing began': return { state: { ...state, listing: { ...state.listing, landedSince: [] } }, events: [] };
    case 'operation': return { state, events: [input.event] };
    case 'listed': return afterListing(state, input);
    case 'names read': return { state: afterReading(state, input), events: [] };
    case 'fence read': return afterFence(state, input.fence);
    case 'applied': return afterApplied(state, input);
    case 'call failed': return {
      state: { ...state, failures: state.failures + 1 },
      events: [failureEvent(input.failure, input.retryInMs, 'read')],
    };
    case 'found': return {
      state: withFindings(state, input),
      events: findingEvents(state, input.findings),
    };
    case 'approve': return afterApproval(state, input.checksum);
    case 'stop': return { state: { ...state, stopping: true }, events: [] };
    case 'drained': return { state, events: [] };
  }
}

/** The first wish asks for a listing. One for a name of ours ends the wait of the last few, also if nothing is planned on it. */
function withWanted(state: State, wanted: NonNullable<State['wanted']>): State {
  const keepsOne = state.findings.wouldBeEmpty
    && [...state.view?.registry.owned.keys() ?? []].some((name) => wanted.desired.names.has(name));
  // A yes was to a name that nobody wants: should it be wanted again and then go, that is another matter.
  const approved = state.approved.size === 0 ? state.approved
    : new Set([...state.approved].filter((text) => !wanted.desired.names.has(nameInDelete(text))));
  const next = { ...(keepsOne ? withoutEmptyWait(state) : state), wanted, approved };
  return state.wanted === undefined ? requestListing(next) : next;
}

/** Once all is written nothing is being looked for any more, and refusals of what is not wanted are forgotten. */
function withFindings(state: State, { findings, atMs }: Extract<Input, { type: 'found' }>): State {
  const search = findings.inSync ? { ceiling: Infinity, trial: undefined } : {};
  const emptySinceMs = findings.wouldBeEmpty ? state.emptySinceMs ?? atMs : undefined;
  return { ...state, ...search, findings, emptySinceMs, quarantine: stillRefused(state.quarantine, findings, atMs) };
}

function stillRefused(quarantine: State['quarantine'], { refused }: State['findings'], nowMs: number): State['quarantine'] {
  if (quarantine.size === 0) return quarantine;
  const keys = new Set(refused.map(recordKey));
  return new Map([...quarantine].filter(([key, { untilMs }]) => untilMs > nowMs || keys.has(key)));
}

/** Only for exactly what is held now; a set that has grown needs a new yes. */
function afterApproval(state: State, checksum: string): Transition {
  const { held } = state.findings;
  if (held?.checksum !== checksum) {
    return { state, events: [{ type: 'approval refused', asked: checksum, heldChecksum: held?.checksum }] };
  }
  return {
    state: { ...state, approved: new Set([...state.approved, ...held.deletes]) },
    events: [{ type: 'deletes approved', names: held.names.length, heldChecksum: checksum }],
  };
}

function afterListing(state: State, { listing, answers, elapsedMs }: Extract<Input, { type: 'listed' }>): Transition {
  const answered = { ...state.listing, answered: answers, landedSince: undefined };
  // The view was lost while it ran; the next one is already asked for.
  if (answers < state.listing.validFrom) return { state: { ...state, listing: answered }, events: [] };

  const view = overlay(listing, state);
  const { state: settled, events } = afterSettling(state, listing.fence);
  return {
    state: { ...settled, ...holder(settled, view), view, listing: answered, failures: 0, toRead: new Set() },
    events: [
      ...events,
      listedEvent(listing, elapsedMs),
      ...(settled.view === undefined ? [] : driftEvents(settled.view, view)),
    ],
  };
}

/** Whether the fence is with us, and who took it when it was. */
function holder(state: State, { fence }: View): Pick<State, 'holding' | 'successor'> {
  const { wanted, holding, successor } = state;
  const found = fence === undefined ? undefined : readFence(fence)?.holder;
  if (wanted === undefined || found === undefined) return { holding: false, successor: undefined };
  if (found === wanted.claim.holder) return { holding: true, successor: undefined };
  return { holding: false, successor: holding ? { holder: found, reading: wanted.reading } : successor };
}

const listedEvent = ({ recordSets, registry, calls }: Listing, elapsedMs: number): Event =>
  ({ type: 'zone listed', recordSets: recordSets.length, owned: registry.owned.size, calls, elapsedMs });

/** A listing with the batches of ours laid over it that its fence does not yet know of. */
function overlay(listing: Listing, { listing: { landedSince = [] } }: State): View {
  const view: View = {
    fence: listing.fence,
    registry: listing.registry,
    records: new Map(listing.recordSets.map((recordSet) => [recordKey(recordSet), recordSet])),
    coverage: listing.coverage,
    legacyState: listing.legacyState,
  };
  const first = landedSince.findIndex(({ fenceBefore }) => sameFence(fenceBefore, listing.fence));
  return first < 0 ? view : landedSince.slice(first).reduce(advanceView, view);
}

/** Unanswered batches that a listing has answered: landed and so within it, or never to land. */
function afterSettling(state: State, fence: RecordSet | undefined): Transition {
  const landed = landedOf(state, fence);
  const unsettled = state.unsettled.filter(({ batch: { fenceBefore } }) => sameFence(fenceBefore, fence));
  if (landed === undefined) return { state: { ...state, unsettled, inDoubt: false }, events: [] };
  const { state: after, events } = afterLanded(state, landed);
  return { state: { ...after, unsettled }, events: [BATCH_LANDED, ...events] };
}

/** The one that wrote this fence. */
function landedOf({ unsettled }: State, fence: RecordSet | undefined): Unsettled | undefined {
  const nonce = fence === undefined ? undefined : readFence(fence)?.nonce;
  return unsettled.find(({ batch }) => batch.nonce === nonce);
}

const BATCH_LANDED: Event = { type: 'batch settled', landed: true };

/** What others did to records of ours since we last knew them. */
function driftEvents(before: View, after: View): readonly Event[] {
  const events: Event[] = [];
  for (const [name, { types }] of before.registry.owned) {
    for (const type of types) {
      const expected = before.records.get(recordKey({ name, type }));
      const found = after.records.get(recordKey({ name, type }));
      const untouched = found !== undefined && found.special === undefined && expected !== undefined && sameRecordSet(expected, found);
      if (expected !== undefined && !untouched) events.push({ type: 'drift', expected, found });
    }
  }
  return events;
}

function afterReading(state: State, { names, domains, recordSets }: Extract<Input, { type: 'names read' }>): State {
  if (state.view === undefined) return state;
  const read = new Set<DomainName>(names);
  return {
    ...state,
    failures: 0,
    view: withReading(state.view, names, domains, recordSets),
    toRead: new Set([...state.toRead].filter((name) => !read.has(name) && domains.length === 0)),
  };
}

/** The fence tells what became of a batch without an answer. */
function afterFence(state: State, fence: RecordSet | undefined): Transition {
  const { view } = state;
  const landed = landedOf(state, fence);
  if (view !== undefined && landed !== undefined) {
    const { state: after, events } = afterLanded(state, landed);
    return { state: after, events: [BATCH_LANDED, ...events] };
  }
  if (view !== undefined && sameFence(view.fence, fence)) {
    const isNews = state.unsettled.some(({ isToldOf }) => isToldOf !== true);
    return {
      state: { ...state, inDoubt: false, unsettled: state.unsettled.map((each) => ({ ...each, isToldOf: true })) },
      events: isNews ? [{ type: 'batch settled', landed: false }] : [],
    };
  }
  return { state: withoutView(state), events: [{ type: 'view lost', reason: 'another writer moved the fence' }] };
}
