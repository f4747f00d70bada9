/** The steps that several happenings share: small changes of the loop's state. */
import type { PlannedBatch } from '../core/batch';
import type { CallFailure } from '../core/change';
import type { Event } from '../core/event';
import { sameRecordSet, type RecordSet } from '../core/record';
import { advanceView } from '../core/view';
import type { State } from './state';

export interface Transition {
  readonly state: State;
  readonly events: readonly Event[];
}

export const requestListing = (state: State): State =>
  ({ ...state, listing: { ...state.listing, requested: state.listing.requested + 1 } });

/** What we knew of the zone no longer holds: nothing is written until it has been listed again. */
export function withoutView(state: State): State {
  const asked = requestListing(state);
  const listing = { ...asked.listing, validFrom: asked.listing.requested };
  return { ...withoutEmptyWait(asked), listing, view: undefined, inDoubt: false, toRead: new Set() };
}

/** What would leave nothing of ours waits anew, from when it is found again. */
export const withoutEmptyWait = (state: State): State => state.findings.wouldBeEmpty
  ? { ...state, emptySinceMs: undefined, findings: { ...state.findings, wouldBeEmpty: false } }
  : state;

export const sameFence = (a: RecordSet | undefined, b: RecordSet | undefined): boolean =>
  a === undefined || b === undefined ? a === b : sameRecordSet(a, b);

/** A batch of ours is in the zone. */
export function withLanded(state: State, batch: PlannedBatch): State {
  const { landedSince } = state.listing;
  return {
    ...state,
    holding: true,
    successor: undefined,
    view: state.view === undefined ? undefined : advanceView(state.view, batch),
    listing: { ...state.listing, landedSince: landedSince === undefined ? undefined : [...landedSince, batch] },
  };
}

export function failureEvent(failure: CallFailure, retryInMs: number, access: 'read' | 'write'): Event {
  switch (failure.type) {
    case 'throttled': return { type: 'zone throttled', reason: failure.reason, retryInMs };
    case 'unanswered': return { type: 'zone unavailable', message: failure.message, retryInMs };
    case 'denied': return { ...failure, type: 'zone denied', access, retryInMs };
  }
}
