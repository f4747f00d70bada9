import { isIPv6 } from 'node:net';
import { NEVER, asyncScheduler, timer, type Observable } from 'rxjs';
import type { Belief } from '../../src/core/belief';
import type { Desired, DesiredName } from '../../src/core/desired';
import type { Event } from '../../src/core/event';
import { fenceName, ownershipDomain, readFence } from '../../src/core/fence';
import type { Policy } from '../../src/core/policy';
import { readRegistry } from '../../src/core/registry';
import type { MemoryProvider } from '../../src/providers/memory';
import { reconcile } from '../../src/reconcile/reconcile';
import type { State } from '../../src/reconcile/state';
import type { Wanted } from '../../src/reconcile/wanted';
import { nothingJudged } from '../make';
import { marbles } from '../marbles';

export const ROOT = 'example.com';
export const SUFFIX = 'prod.example.com';
const OWNER = 'env1';

/** `{ 'web.shop': ['10.0.0.1', '2001:db8::1'] }` → the wish for these names below `prod.example.com`, fully believed. */
export function wish(names: Readonly<Record<string, readonly string[]>>, overrides: Partial<WishOverrides> = {}): Wanted {
  const desiredNames = Object.entries(names).map(([short, addresses]): DesiredName => ({
    name: `${short}.${SUFFIX}`,
    ttlSeconds: overrides.ttlSeconds ?? 300,
    addresses: { A: addresses.filter((address) => !isIPv6(address)), AAAA: addresses.filter(isIPv6) },
    firmness: 'exactly',
    service: { uuid: short, stackName: short.split('.')[1] ?? '', serviceName: short.split('.')[0] ?? '' },
    sidekick: false,
    shownFqdn: undefined,
  }));
  const desired: Desired = { names: new Map(desiredNames.map((name) => [name.name, name])), verdicts: [], suffix: SUFFIX, judged: nothingJudged() };
  return {
    claim: { rootDomain: ROOT, environmentUuid: OWNER, owner: OWNER, holder: overrides.holder ?? 'us', origin: overrides.origin ?? '', unclear: overrides.unclear ?? false },
    desired,
    belief: { ...believed, ...overrides.belief },
    formerly: new Map(),
    conditionOf: runningWell(...overrides.running ?? ['us']),
    colleagues: new Set(overrides.running),
    reading: overrides.reading ?? '1 v1',
  };
}

export const runningWell = (...containers: readonly string[]): Wanted['conditionOf'] =>
  (uuid) => (containers.includes(uuid) ? 'well' : undefined);

interface WishOverrides {
  readonly ttlSeconds: number;
  readonly holder: string;
  readonly origin: string;
  readonly unclear: boolean;
  readonly running: readonly string[];
  readonly reading: string;
  readonly belief: Partial<Belief>;
}

/** Old enough to be believed in everything. */
const believed: Belief = {
  connection: 1, firstVersion: 'v1', unconfirmedSinceMs: undefined, readAtMs: 1_000_000, torn: false,
  firstCompleteAtMs: 0, latestCompleteAtMs: 1_000_000, present: new Set(), absentSinceMs: new Map(),
};

export interface Played {
  readonly events: readonly Event[];
  /** The events' types without the brackets around operations, for stories told in one line. */
  readonly story: readonly string[];
  readonly state: State | undefined;
  readonly completed: boolean;
}

/**
 * Plays the loop in virtual time: wishes as marbles (1 ms a frame), what others do as `[atMs, action]`, until it is
 * stopped at `stopAtMs`.
 */
export function play({ wishes, marble, provider, others = [], stopAtMs = 60_000, resyncMs = 300_000, maxDeleteCount = 10, policy = 'sync', takeover = false, approvals$ = NEVER, now = () => asyncScheduler.now() }: {
  readonly wishes: Readonly<Record<string, Wanted>>;
  readonly marble: string;
  readonly provider: MemoryProvider;
  readonly others?: readonly (readonly [atMs: number, action: () => void])[];
  readonly stopAtMs?: number;
  readonly resyncMs?: number;
  readonly maxDeleteCount?: number;
  readonly policy?: Policy;
  readonly takeover?: boolean;
  readonly approvals$?: Observable<string>;
  /** The loop's clock, should it differ from that of the timers. */
  readonly now?: () => number;
}): Played {
  const events: Event[] = [];
  let state: State | undefined;
  let completed = false;
  let nonces = 0;
  marbles(({ hot, flush }) => {
    const wanted$: Observable<Wanted> = hot(marble, wishes);
    others.forEach(([atMs, action]) => timer(atMs).subscribe(action));
    reconcile({
      wanted$,
      ports: { provider, nonce: () => `nonce-${(nonces += 1)}`, random: () => 0, now, epochMs: () => asyncScheduler.now() },
      settings: {
        limits: provider.limits, guard: { maxDeleteCount, maxDeletePercent: 20 }, policy, takeover, deleteDelayMs: 10_000, resyncMs,
      },
      approvals$,
      stop$: timer(stopAtMs),
    }).subscribe({
      next: (transition) => {
        events.push(...transition.events);
        state = transition.state;
      },
      complete: () => { completed = true; },
    });
    flush();
  });
  const story = events.map(({ type }) => type).filter((type) => !type.startsWith('operation '));
  return { events, story, state, completed };
}

/** The zone without fence and registry: `name type ttl values`. */
export const recordsIn = (provider: MemoryProvider): readonly string[] => provider.recordSets()
  .filter(({ name }) => !name.endsWith(ownershipDomain(OWNER, ROOT)))
  .map(({ name, type, ttlSeconds, values }) => `${name} ${type} ${ttlSeconds} ${[...values].sort().join(',')}`)
  .sort();

export const ownedIn = (provider: MemoryProvider): readonly string[] =>
  [...readRegistry(provider.recordSets(), ownershipDomain(OWNER, ROOT), ROOT).owned.keys()].sort();

export function fenceIn(provider: MemoryProvider) {
  const found = provider.recordSets().find(({ name }) => name === fenceName(OWNER, ROOT));
  return found === undefined ? undefined : readFence(found);
}
