/** How the service is doing: a fold over the events; `judge-health` judges it at the moment somebody asks. */
import { describe } from '../core/describe';
import type { Event, Operation } from '../core/event';
import type { HeldDeletes, ReasonCode } from '../core/judgement';

/** What is known so far. Every change makes a new one. */
export interface Health {
  readonly running: ReadonlyMap<Operation, RunningOperation>;
  /** Was everything that may be written ever written (or left to the container that writes)? */
  readonly settledOnce: boolean;
  /** What is wrong now, by its code, in words. */
  readonly troubles: ReadonlyMap<ReasonCode, string>;
  /** What was not allowed when the zone was denied the last time. */
  readonly deniedAccess: 'read' | 'write' | undefined;
  /** `A web.shop…`: records of others at names that we want. */
  readonly conflicts: ReadonlySet<string>;
  /** The deletes that wait for a yes. */
  readonly held: HeldDeletes | undefined;
}

interface RunningOperation {
  readonly beganAtMs: number;
  readonly deadlineMs: number;
}

export const startingHealth: Health = {
  running: new Map(),
  settledOnce: false,
  troubles: new Map(),
  deniedAccess: undefined,
  conflicts: new Set(),
  held: undefined,
};

/** More conflicts than this are not told apart: a state that is copied at every change stays small. */
const MOST_CONFLICTS = 1_000;

/** `nowMs` on a monotonic clock, the same as for `judgeHealth`. */
export function advanceHealth(health: Health, event: Event, nowMs: number): Health {
  switch (event.type) {
    case 'operation began':
      return running(health, event.operation, { beganAtMs: nowMs, deadlineMs: event.deadlineMs });
    case 'operation ended':
      return { ...health, running: without(health.running, event.operation) };
    case 'stopping':
      return troubled(health, 'stopping', event);
    case 'source down':
      return troubled(health, 'source-down', event);
    case 'source up':
      return relieved(health, 'source-down');
    case 'snapshot refused':
      return troubled(health, 'snapshot-refused', event);
    case 'snapshot believed':
      return relieved(health, 'snapshot-refused');
    case 'zone unavailable':
      return troubled(health, 'zone-unavailable', event);
    case 'zone denied':
      return { ...troubled(health, 'zone-denied', event), deniedAccess: event.access };
    case 'zone full':
      return troubled(health, 'zone-full', event);
    case 'refusals':
      return event.records.length === 0 ? relieved(health, 'records-refused') : troubled(health, 'records-refused', event);
    case 'fence foreign':
      return troubled(health, 'fence-foreign', event);
    case 'owner unclear':
      return troubled(health, 'owner-unclear', event);
    case 'zone listed':
      // What may be read may not have been written all the same.
      return relieved(health, 'zone-unavailable', ...(health.deniedAccess === 'read' ? ['zone-denied' as const] : []));
    case 'record created':
      return relieved(health, 'zone-full');
    case 'fence taken':
    case 'batch landed':
      return relieved(health, 'zone-unavailable', 'zone-denied', 'fence-foreign');
    case 'in sync':
    case 'standing by':
      return {
        ...relieved(health, 'zone-unavailable', 'zone-denied', 'zone-full', 'fence-foreign'), settledOnce: true,
      };
    case 'deletes held':
      return {
        ...troubled(health, 'deletes-held', event),
        held: { checksum: event.heldChecksum, reason: event.reason, names: event.names },
      };
    case 'deletes released':
      return { ...relieved(health, 'deletes-held'), held: undefined };
    case 'original runs':
      return troubled(health, 'original-runs', event);
    case 'conflict':
      return withConflict(health, `${event.recordType} ${event.name}`);
    case 'conflict gone':
      return { ...health, conflicts: omitted(health.conflicts, `${event.recordType} ${event.name}`) };
    case 'write-back off':
      return troubled(health, 'write-back-off', event);
    case 'write-back down':
      return troubled(health, 'write-back-down', event);
    case 'write-back up':
      return relieved(health, 'write-back-down');
    case 'started':
    case 'listening':
    case 'unknown setting':
    case 'stopped':
    case 'source polled':
    case 'approval asked':
    case 'approval refused':
    case 'deletes approved':
    case 'names adopted':
    case 'environment known':
    case 'verdict':
    case 'verdict gone':
    case 'record changed':
    case 'record deleted':
    case 'drift':
    case 'record refused':
    case 'records put off':
    case 'zone throttled':
    case 'batch unanswered':
    case 'batch settled':
    case 'view lost':
    case 'fqdn posted':
    case 'fqdn confirmed':
    case 'fqdn failed':
    case 'fqdn refused':
      return health;
  }
}

const running = (health: Health, operation: Operation, since: RunningOperation): Health =>
  ({ ...health, running: including(health.running, operation, since) });

const troubled = (health: Health, code: ReasonCode, event: Event): Health =>
  ({ ...health, troubles: including(health.troubles, code, describe(event)) });

function relieved(health: Health, ...codes: readonly ReasonCode[]): Health {
  const changes = codes.some((code) => health.troubles.has(code));
  return changes ? { ...health, troubles: without(health.troubles, ...codes) } : health;
}

const withConflict = (health: Health, conflict: string): Health =>
  health.conflicts.size >= MOST_CONFLICTS ? health : { ...health, conflicts: new Set([...health.conflicts, conflict]) };

const omitted = (items: ReadonlySet<string>, item: string): ReadonlySet<string> =>
  new Set([...items].filter((other) => other !== item));

const including = <Key, Value>(map: ReadonlyMap<Key, Value>, key: Key, value: Value): ReadonlyMap<Key, Value> =>
  new Map([...map, [key, value]]);

const without = <Key, Value>(map: ReadonlyMap<Key, Value>, ...keys: readonly Key[]): ReadonlyMap<Key, Value> =>
  new Map([...map].filter(([key]) => !keys.includes(key)));
