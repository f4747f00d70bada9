/** Faults that a test injects into an emulated Rancher server, and which requests they hit. */
import type { LoggedRequest } from './request-log';

/** By default a fault hits the next request that matches, once. */
export type Fault = FaultMatcher & FaultKind;

export interface FaultMatcher {
  /** A part of path and query, or a pattern for it, or anything that can be told of a request. */
  readonly match?: string | RegExp | ((request: LoggedRequest) => boolean);
  /** How many requests are hit; `Infinity` until removed. */
  readonly count?: number;
}

export type FaultKind =
  /** Instead of the answer; without a body the server's own for this status. Nothing is processed. */
  | { readonly kind: 'status'; readonly status: number; readonly body?: string }
  /** 200 with any other body: another type, an empty object. Nothing is processed. */
  | { readonly kind: 'body'; readonly body: string }
  /** 200 and a page of some proxy; 200 and nothing; 200 and spaces without end. Nothing is processed. */
  | { readonly kind: 'html' | 'empty' }
  | { readonly kind: 'huge'; readonly bytes: number }
  /** The connection breaks, the answer never comes; before the request is processed, or after it. */
  | { readonly kind: 'reset' | 'resetAfter' | 'hang' | 'hangAfter' }
  /** The true answer, ended after its first half as if that were all. */
  | { readonly kind: 'truncated' }
  /** The true answer, whose connection breaks after the first half. */
  | { readonly kind: 'cut' }
  /** The true answer, a few bytes at a time. */
  | { readonly kind: 'drip'; readonly bytes: number; readonly everyMs: number }
  /** The true JSON answer, changed. */
  | { readonly kind: 'alter'; readonly alter: (json: unknown) => unknown }
  /** Processed later. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Processed when the promise is kept. */
  | { readonly kind: 'hold'; readonly until: Promise<unknown> }
  /** Something else happens just before it is processed. */
  | { readonly kind: 'meanwhile'; readonly change: () => void };

export interface FaultHandle {
  /** How many requests it has hit. */
  hits(): number;
  remove(): void;
}

export interface Faults {
  inject(fault: Fault): FaultHandle;
  /** Those that hit this request, in the order they were injected. Counts it. */
  hitting(request: LoggedRequest): readonly FaultKind[];
  clear(): void;
}

export function createFaults(): Faults {
  const injected = new Set<{ readonly fault: Fault; hits: number }>();
  return {
    inject(fault) {
      const state = { fault, hits: 0 };
      injected.add(state);
      return { hits: () => state.hits, remove: () => void injected.delete(state) };
    },
    hitting: (request) => [...injected].filter((state) => {
      const isHit = state.hits < (state.fault.count ?? 1) && matches(state.fault, request);
      if (isHit) state.hits += 1;
      return isHit;
    }).map(({ fault }) => fault),
    clear: () => injected.clear(),
  };
}

function matches({ match }: FaultMatcher, request: LoggedRequest): boolean {
  if (match === undefined) return true;
  if (typeof match === 'function') return match(request);
  return typeof match === 'string' ? request.path.includes(match) : match.test(request.path);
}
