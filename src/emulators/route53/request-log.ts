/** What was asked, what became of it, and every change of a zone in the order it happened. */
import type { RequestedChange } from './record-set';
import type { Action } from './routes';

export interface ReceivedRequest {
  /** Counts up from 1, in the order of arrival. */
  readonly sequence: number;
  /** By the emulator's clock. */
  readonly atMs: number;
  /** Undefined for what is no operation of the emulator. */
  readonly action?: Action;
  readonly method: string;
  /** With the query, as sent. */
  readonly url: string;
  readonly zoneId?: string;
  readonly accessKeyId?: string;
  /** Of ChangeResourceRecordSets, if its body could be read. */
  readonly changes?: readonly RequestedChange[];
}

export interface LoggedRequest extends ReceivedRequest {
  /** Undefined while the request is being processed. */
  readonly outcome?: RequestOutcome;
}

export interface RequestOutcome {
  readonly endedAtMs: number;
  /** `OK`, the code of an error, or what a fault made of it: `reset`, `hang`, `truncated`, `http 502`. */
  readonly code: string;
  /** Undefined when there was no answer. */
  readonly status?: number;
  /** Did it change anything? Also true if nobody was told. */
  readonly applied: boolean;
  readonly requestTokens: number;
  readonly changeTokens: number;
}

/** A change of the record sets of a zone that took effect. */
export interface Mutation {
  readonly atMs: number;
  readonly zoneId: string;
  /** The request's sequence number, or someone at the console. */
  readonly by: number | 'hand edit';
  readonly changes: readonly RequestedChange[];
}

export interface Counters {
  /** Requests by action and by code of their outcome; `?` for what is no operation. */
  readonly requests: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly requestTokens: number;
  readonly changeTokens: number;
}

export interface RequestLog {
  requests(): readonly LoggedRequest[];
  mutations(): readonly Mutation[];
  counters(): Counters;
  received(request: ReceivedRequest): void;
  ended(sequence: number, outcome: RequestOutcome): void;
  mutated(mutation: Mutation): void;
  /** Forgets requests, mutations and counters, but counts sequence numbers on. */
  clear(): void;
}

export function createRequestLog(): RequestLog {
  let requests = new Map<number, LoggedRequest>();
  let mutations: Mutation[] = [];
  return {
    requests: () => [...requests.values()],
    mutations: () => mutations.slice(),
    counters: () => count([...requests.values()]),
    received: (request) => void requests.set(request.sequence, request),
    ended(sequence, outcome) {
      const request = requests.get(sequence);
      if (request !== undefined) requests.set(sequence, { ...request, outcome });
    },
    mutated: (mutation) => void mutations.push(mutation),
    clear() {
      requests = new Map();
      mutations = [];
    },
  };
}

function count(requests: readonly LoggedRequest[]): Counters {
  const counts: Record<string, Record<string, number>> = {};
  for (const { action = '?', outcome } of requests) {
    const byCode = (counts[action] ??= {});
    const code = outcome?.code ?? 'processing';
    byCode[code] = (byCode[code] ?? 0) + 1;
  }
  const total = (tokens: 'requestTokens' | 'changeTokens'): number =>
    requests.reduce((sum, { outcome }) => sum + (outcome?.[tokens] ?? 0), 0);
  return { requests: counts, requestTokens: total('requestTokens'), changeTokens: total('changeTokens') };
}
