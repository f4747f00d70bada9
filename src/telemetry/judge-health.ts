/** Health → alive? ready? why not?, at a moment. */
import { duration } from '../core/describe';
import type { Event } from '../core/event';
import type { Judgement, JudgementReason, ReasonCode } from '../core/judgement';
import { listed, oneLine } from '../core/one-line';
import { advanceHealth, startingHealth, type Health } from './health';

/** Details are worth a look, but names are served as they should be, or as nearly as may be. */
const BLOCKING: Readonly<Record<ReasonCode, boolean>> = {
  'starting': true,
  'stopping': true,
  'stalled': true,
  'source-down': true,
  'snapshot-refused': false,
  'zone-unavailable': true,
  'zone-denied': true,
  'zone-full': false,
  'fence-foreign': true,
  'owner-unclear': true,
  'records-refused': false,
  'deletes-held': false,
  'original-runs': false,
  'conflicts': false,
  'write-back-off': false,
  'write-back-down': false,
};

const MOST_NAMES = 5;

export interface HealthWatch {
  readonly observe: (event: Event) => void;
  readonly judge: () => Judgement;
}

/** The fold as `tap` and HTTP need it. `now` is monotonic, in ms; reasons quote the outside world: `redact` them. */
export function watchHealth(now: () => number, redact: (text: string) => string): HealthWatch {
  let health = startingHealth;
  return {
    observe: (event) => {
      health = advanceHealth(health, event, now());
    },
    judge: () => {
      const { reasons, held, ...judgement } = judgeHealth(health, now());
      const shown = (text: string): string => oneLine(redact(text));
      return {
        ...judgement,
        reasons: reasons.map(({ message, ...rest }) => ({ ...rest, message: shown(message) })),
        held: held === undefined ? undefined : { ...held, reason: shown(held.reason), names: held.names.map(shown) },
      };
    },
  };
}

/** Ready when it was in step with the zone once (or left it to another container) and nothing blocks. */
export function judgeHealth(health: Health, nowMs: number): Judgement {
  const stalled = stalledReasons(health, nowMs);
  const reasons = [
    ...stalled,
    ...(health.settledOnce ? [] : [reason('starting', 'the zone was not brought in step yet')]),
    ...[...health.troubles].map(([code, message]) => reason(code, message)),
    ...conflictReasons(health.conflicts),
  ];
  return {
    alive: stalled.length === 0,
    ready: !reasons.some(({ blocking }) => blocking),
    reasons,
    held: health.held,
  };
}

function stalledReasons({ running }: Health, nowMs: number): readonly JudgementReason[] {
  return [...running].flatMap(([operation, { beganAtMs, deadlineMs }]) => {
    const forMs = nowMs - beganAtMs;
    if (forMs <= 2 * deadlineMs) return [];
    return [reason('stalled', `${operation} runs for ${duration(forMs)}, its deadline was ${duration(deadlineMs)}`)];
  });
}

function conflictReasons(conflicts: ReadonlySet<string>): readonly JudgementReason[] {
  if (conflicts.size === 0) return [];
  return [reason('conflicts', `records of others stand at wanted names: ${listed([...conflicts], MOST_NAMES)}`)];
}

const reason = (code: ReasonCode, message: string): JudgementReason => ({ code, message, blocking: BLOCKING[code] });
