/**
 * Route 53 on 127.0.0.1, with the real rules: for tests, the demo and benchmarks. Whatever speaks to the real service
 * speaks to this one; what it said and did can be read, and it can be made to fail.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { domainName, type DomainName } from '../../core/name';
import { createAccount } from './account';
import type { InvalidChangeBatchForm } from './answer';
import { ACCOUNT_RATES, createAccountBuckets, type AccountRates, type Now, type RatesName } from './buckets';
import type { Credentials } from './credentials';
import { emulatedZone, type EmulatedZone } from './emulated-zone';
import { createFaults, type Fault, type FaultHandle } from './faults';
import type { HostedZone } from './hosted-zone';
import { send } from './http';
import { storedName } from './names';
import { createRequestLog, type RequestLog } from './request-log';
import { createResponder } from './responder';
import type { Authorise } from './service';

export interface Route53EmulatorOptions {
  /** 0: any free one. */
  readonly port?: number;
  readonly rates?: RatesName | AccountRates;
  /** The clock of the buckets, of changes and of the log; monotonic. */
  readonly now?: Now;
  /** How delays pass; give it together with `now`. */
  readonly sleep?: (ms: number) => Promise<unknown>;
  /** Half of it passes before a request is processed, half after. */
  readonly roundTripMs?: number;
  /** How long a zone refuses further changes while it processes one. */
  readonly processingMs?: number;
  /** How long a change is PENDING. */
  readonly insyncAfterMs?: number;
  /** At most 300 in any case. */
  readonly longestPage?: number;
  readonly recordSetsPerZone?: number;
  readonly invalidChangeBatchForm?: InvalidChangeBatchForm;
  /** Without them nobody is asked who they are. */
  readonly credentials?: Credentials;
  readonly authorise?: Authorise;
}

export interface Route53Emulator {
  /** `http://127.0.0.1:port`, the endpoint for a client. */
  readonly url: string;
  readonly log: Pick<RequestLog, 'requests' | 'mutations' | 'counters' | 'clear'>;
  /** Free of charge and not logged. `id`: `Z…`, else one is made up. */
  createZone(zone: { readonly name: DomainName; readonly id?: string; readonly private?: boolean }): EmulatedZone;
  /** Throws if there is no such zone. */
  zone(id: string): EmulatedZone;
  zones(): readonly EmulatedZone[];
  inject(fault: Fault): FaultHandle;
  /** Breaks every connection. Requests that are held are still processed when they are let go. */
  close(): Promise<void>;
}

export async function startRoute53Emulator(options: Route53EmulatorOptions = {}): Promise<Route53Emulator> {
  const now = options.now ?? (() => performance.now());
  const closing = new AbortController();
  const sleep = options.sleep ?? ((ms: number) => delay(ms, undefined, { signal: closing.signal }));
  const account = createAccount({
    now, mostZones: 500, insyncAfterMs: options.insyncAfterMs ?? 35_000,
    recordSetsPerZone: options.recordSetsPerZone ?? 10_000,
  });
  const log = createRequestLog();
  const faults = createFaults();
  const respond = createResponder({
    now, sleep, log, faults, ...timings(options),
    rules: {
      account, buckets: createAccountBuckets(ratesOf(options.rates), now), longestPage: options.longestPage ?? Infinity,
      ...(options.credentials ? { credentials: options.credentials } : {}),
      ...(options.authorise ? { authorise: options.authorise } : {}),
    },
  });
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) =>
    void serve(respond, request, response, closing.signal));
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const emulated = (zone: HostedZone): EmulatedZone => emulatedZone(zone, account, (changes) =>
    log.mutated({ atMs: now(), zoneId: zone.id, by: 'hand edit', changes }));
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    log,
    createZone: ({ name, id, private: isPrivate = false }) => emulated(
      account.createZone({ name: storedName(domainName(name)), isPrivate, ...(id === undefined ? {} : { id }) })),
    zone(id) {
      const zone = account.zones.get(id);
      if (zone === undefined) throw new Error(`there is no hosted zone ${id}`);
      return emulated(zone);
    },
    zones: () => [...account.zones.values()].map(emulated),
    inject: (fault) => faults.inject(fault),
    async close() {
      closing.abort();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(
  respond: ReturnType<typeof createResponder>, request: IncomingMessage, response: ServerResponse, closing: AbortSignal,
): Promise<void> {
  const requestId = randomUUID();
  try {
    const answer = await respond(request, requestId);
    if (answer === undefined) response.destroy();
    else send(response, answer, requestId);
  } catch (error) {
    response.destroy();
    // Delays end this way when the emulator is closed; anything else is a bug.
    if (!closing.aborted) throw error;
  }
}

const timings = (options: Route53EmulatorOptions): {
  readonly roundTripMs: number; readonly processingMs: number; readonly invalidChangeBatchForm: InvalidChangeBatchForm;
} => ({
  roundTripMs: options.roundTripMs ?? 0, processingMs: options.processingMs ?? 0,
  invalidChangeBatchForm: options.invalidChangeBatchForm ?? 'message',
});

const ratesOf = (rates: RatesName | AccountRates = 'aws'): AccountRates =>
  (typeof rates === 'string' ? ACCOUNT_RATES[rates] : rates);

function portOf(address: string | { readonly port: number } | null): number {
  if (address === null || typeof address === 'string') throw new Error('the emulator listens on no port');
  return address.port;
}
