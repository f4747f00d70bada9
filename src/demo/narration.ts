/** What the demo prints: one line for each thing that was seen to hold, with what was measured. */

export interface Narration {
  readonly say: (text: string) => void;
  /** A step that held. */
  readonly held: (text: string) => void;
  readonly failed: (text: string) => void;
}

export function narrateTo(write: (line: string) => void): Narration {
  const startedMs = performance.now();
  const at = (): string => `[${((performance.now() - startedMs) / 1000).toFixed(1).padStart(5)} s]`;
  return {
    say: (text) => write(text),
    held: (text) => write(`${at()} ✓ ${text}`),
    failed: (text) => write(`${at()} ✗ ${text}`),
  };
}

/** A step of the demo that did not hold. */
export class NotHeld extends Error {}

const POLL_MS = 15;

/** Waits until the condition holds, and tells how long that took. */
export async function until(what: string, deadlineMs: number, holds: () => boolean | Promise<boolean>): Promise<number> {
  const startedMs = performance.now();
  for (;;) {
    if (await holds()) return performance.now() - startedMs;
    if (performance.now() - startedMs > deadlineMs) throw new NotHeld(`${what}: not seen within ${seconds(deadlineMs)}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

export function ensure(what: string, holds: boolean): void {
  if (!holds) throw new NotHeld(what);
}

export const seconds = (ms: number): string => (ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`);
