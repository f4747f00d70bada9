/** Event → what the log says of it, if it is news; the rest is for metrics and health only. */
import { describe } from '../core/describe';
import type { Event } from '../core/event';
import type { Verdict } from '../core/verdict';

export type Level = 'error' | 'warn' | 'info' | 'debug';

export interface LogLine {
  readonly level: Level;
  readonly message: string;
  /** `event` names what happened and stays as it is; the rest is the event's own members. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A listing worth telling without being asked: as many calls, or as long. */
const NOTABLE_CALLS = 10;
const NOTABLE_LISTING_MS = 5_000;

export function logEvent(event: Event): LogLine | undefined {
  const level = levelOf(event);
  if (level === undefined) return undefined;
  const { type, ...members } = event;
  return { level, message: describe(event), fields: { event: type, ...members } };
}

/** Undefined: what happens at every tick is no news. */
function levelOf(event: Event): Level | undefined {
  switch (event.type) {
    case 'operation began':
    case 'operation ended':
    case 'refusals':
      return undefined;
    case 'batch landed':
    case 'fqdn posted':
      return 'debug';
    case 'zone listed':
      return event.calls > NOTABLE_CALLS || event.elapsedMs > NOTABLE_LISTING_MS ? 'info' : 'debug';
    case 'verdict':
      return levelOfVerdict(event.verdict);
    case 'started':
    case 'listening':
    case 'stopping':
    case 'stopped':
    case 'source up':
    case 'environment known':
    case 'verdict gone':
    case 'record created':
    case 'record changed':
    case 'record deleted':
    case 'conflict gone':
    case 'snapshot believed':
    case 'deletes released':
    case 'deletes approved':
    case 'approval asked':
    case 'names adopted':
    case 'batch settled':
    case 'fence taken':
    case 'standing by':
    case 'in sync':
    case 'fqdn confirmed':
    case 'write-back up':
      return 'info';
    case 'unknown setting':
    case 'source down':
    case 'source polled':
    case 'snapshot refused':
    case 'drift':
    case 'conflict':
    case 'deletes held':
    case 'approval refused':
    case 'record refused':
    case 'records put off':
    case 'zone throttled':
    case 'zone unavailable':
    case 'batch unanswered':
    case 'view lost':
    case 'write-back off':
    case 'write-back down':
    case 'fqdn failed':
      return 'warn';
    case 'zone denied':
    case 'zone full':
    case 'original runs':
    case 'fence foreign':
    case 'owner unclear':
    case 'fqdn refused':
      return 'error';
  }
}

/** What was left out of a service needs its owner; a service as it should be is told by its records. */
function levelOfVerdict({ type, remarks }: Verdict): Level {
  if (remarks.length > 0) return 'warn';
  return type === 'skipped' ? 'info' : 'debug';
}
