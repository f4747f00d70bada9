/**
 * Waiting for a change as rancher-metadata v0.10.4 does it: waiters look again only when the answers are loaded or at a
 * tick every 5 s, so an answer may come that much after `maxWait`.
 */
import type { Json } from '../rancher-world';
import type { Found } from './lookup';

export interface WaitingRoom {
  /** Everybody looks again. */
  wake(): void;
  /** Until somebody wakes us or the client leaves. */
  turn(closed: AbortSignal): Promise<void>;
  waiting(): number;
}

export function createWaitingRoom(): WaitingRoom {
  const waiters = new Set<() => void>();
  return {
    wake() {
      for (const waiter of [...waiters]) waiter();
    },
    turn: (closed) => new Promise((resolve) => {
      const leave = () => {
        waiters.delete(leave);
        closed.removeEventListener('abort', leave);
        resolve();
      };
      waiters.add(leave);
      closed.addEventListener('abort', leave);
    }),
    waiting: () => waiters.size,
  };
}

export interface Wait {
  /** What the client knows, unquoted. */
  readonly oldValue: string;
  readonly maxWaitMs: number;
}

/** Returns what is there when it is something else than `oldValue`, or after the time, whatever it is then. */
export async function waitForOther(
  look: () => Found, { oldValue, maxWaitMs }: Wait, room: WaitingRoom, closed: AbortSignal,
): Promise<Found> {
  const startMs = performance.now();
  for (;;) {
    const found = look();
    if (closed.aborted || performance.now() - startMs > maxWaitMs) return found;
    if (found && goText(found.value) !== oldValue) return found;
    await room.turn(closed);
  }
}

/** What Go's Sprint makes of a value; undefined for maps and lists, which are never what a client sent. */
function goText(value: Json): string | undefined {
  if (value === null) return '<nil>';
  return typeof value === 'object' ? undefined : String(value);
}

const LONGEST_SECONDS = 120;
const USUAL_SECONDS = 60;

/**
 * The wait that a query asks for; undefined when it asks for none: `wait` must be `true` and `value` given, even if
 * empty. `maxWait` is in seconds: absent, 0 or no whole number is 60, more than 120 is 120, negative is no time at all.
 */
export function waitOf(query: URLSearchParams, secondMs: number): Wait | undefined {
  const oldValue = query.get('value');
  if (query.get('wait') !== 'true' || oldValue === null) return undefined;
  const maxWait = query.get('maxWait') ?? '';
  const seconds = /^[+-]?\d+$/.test(maxWait) ? Number(maxWait) : 0;
  return { oldValue, maxWaitMs: Math.min(seconds === 0 ? USUAL_SECONDS : seconds, LONGEST_SECONDS) * secondMs };
}
