/** What an emulated Rancher server was asked, and what became of it. Never holds an Authorization header. */
export interface LoggedRequest {
  /** Counts up from 1, in the order of arrival. */
  readonly sequence: number;
  /** On the monotonic clock of `performance.now()`. */
  readonly atMs: number;
  readonly method: string;
  /** With the query, as sent. */
  readonly path: string;
  readonly body: string;
  /** Undefined while it is being processed. */
  readonly outcome?: RequestOutcome;
}

export interface RequestOutcome {
  readonly endedAtMs: number;
  /** Undefined when there was no answer: the client left, or a fault broke the connection. */
  readonly status?: number;
}

export interface RequestCounters {
  readonly received: number;
  readonly pending: number;
  /** Answers by status; `none` for requests that ended without one. */
  readonly byStatus: Readonly<Record<string, number>>;
}

export interface RequestLog {
  requests(): readonly LoggedRequest[];
  counters(): RequestCounters;
  /** Forgets requests, but counts sequence numbers on. */
  clear(): void;
}

export interface WritableRequestLog extends RequestLog {
  received(request: Omit<LoggedRequest, 'sequence' | 'atMs'>): LoggedRequest;
  ended(request: LoggedRequest, status: number | undefined): void;
}

export function createRequestLog(): WritableRequestLog {
  let sequence = 0;
  let requests = new Map<number, LoggedRequest>();
  return {
    requests: () => [...requests.values()],
    counters: () => count([...requests.values()]),
    clear: () => void (requests = new Map()),
    received(request) {
      const logged = { sequence: ++sequence, atMs: performance.now(), ...request };
      requests.set(logged.sequence, logged);
      return logged;
    },
    ended(request, status) {
      // Whoever cleared the log does not want to see the end of what began before.
      if (!requests.has(request.sequence)) return;
      const outcome = { endedAtMs: performance.now(), ...(status !== undefined && { status }) };
      requests.set(request.sequence, { ...request, outcome });
    },
  };
}

function count(requests: readonly LoggedRequest[]): RequestCounters {
  const byStatus: Record<string, number> = {};
  for (const { outcome } of requests) {
    if (outcome === undefined) continue;
    const status = String(outcome.status ?? 'none');
    byStatus[status] = (byStatus[status] ?? 0) + 1;
  }
  const ended = requests.filter(({ outcome }) => outcome !== undefined).length;
  return { received: requests.length, pending: requests.length - ended, byStatus };
}
