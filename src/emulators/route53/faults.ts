/** Faults that a test injects, and which requests they hit. */
import {
  accessDenied, expiredToken, noSuchHostedZone, priorRequestNotComplete, throttling, type ApiError,
} from './api-error';
import type { ReceivedRequest } from './request-log';
import type { Action } from './routes';

/** By default a fault hits the next request of its action, once. */
export type Fault = FaultMatcher & FaultKind;

export interface FaultMatcher {
  readonly action?: Action;
  readonly zoneId?: string;
  readonly predicate?: (request: ReceivedRequest) => boolean;
  /** Which of the matching requests is the first that is hit, from 1. */
  readonly nth?: number;
  /** How many are hit from there on; `Infinity` until removed. */
  readonly count?: number;
}

export type FaultKind =
  /** Refusals; nothing is processed. */
  | { readonly kind: RefusalKind }
  /** Some proxy's answer; `processed`: the request took effect all the same. */
  | { readonly kind: 'http'; readonly status: number; readonly body?: 'html' | 'xml'; readonly processed?: boolean }
  /** The connection breaks, the answer never comes; before the request is processed, or after it. */
  | { readonly kind: 'reset' | 'resetAfter' | 'hang' | 'hangAfter' }
  /** Processed, but half of the XML is missing. */
  | { readonly kind: 'truncated' }
  /** Reaches the service later. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Reaches the service when the promise is kept, whether the client still waits or not. */
  | { readonly kind: 'hold'; readonly until: Promise<unknown> }
  /** Is being processed, with its zone locked, until the promise is kept. */
  | { readonly kind: 'processing'; readonly until: Promise<unknown> };

export type RefusalKind =
  'throttling' | 'priorRequestNotComplete' | 'accessDenied' | 'expiredToken' | 'noSuchHostedZone';

export interface FaultHandle {
  /** How many requests it has hit. */
  hits(): number;
  remove(): void;
}

export interface Faults {
  inject(fault: Fault): FaultHandle;
  /** Those that hit this request, in the order they were injected. Counts it. */
  hitting(request: ReceivedRequest): readonly FaultKind[];
}

export function createFaults(): Faults {
  const injected = new Set<{ readonly fault: Fault; seen: number; hits: number }>();
  return {
    inject(fault) {
      const state = { fault, seen: 0, hits: 0 };
      injected.add(state);
      return { hits: () => state.hits, remove: () => void injected.delete(state) };
    },
    hitting: (request) => [...injected].filter((state) => {
      if (!matches(state.fault, request)) return false;
      const { nth = 1, count = 1 } = state.fault;
      state.seen += 1;
      const isHit = state.seen >= nth && state.seen < nth + count;
      if (isHit) state.hits += 1;
      return isHit;
    }).map(({ fault }) => fault),
  };
}

const matches = ({ action, zoneId, predicate }: Fault, request: ReceivedRequest): boolean =>
  (action === undefined || action === request.action) && (zoneId === undefined || zoneId === request.zoneId)
  && (predicate === undefined || predicate(request));

/** The answer of a fault that refuses; undefined for the other kinds. */
export function refusalOf(fault: FaultKind, request: ReceivedRequest): ApiError | undefined {
  switch (fault.kind) {
    case 'throttling': return throttling();
    case 'priorRequestNotComplete': return priorRequestNotComplete();
    case 'accessDenied': return accessDenied(request.action ?? '', request.zoneId);
    case 'expiredToken': return expiredToken();
    case 'noSuchHostedZone': return noSuchHostedZone(request.zoneId ?? '');
    case 'http': case 'reset': case 'resetAfter': case 'hang': case 'hangAfter': case 'truncated': case 'delay':
    case 'hold': case 'processing': return undefined;
  }
}
