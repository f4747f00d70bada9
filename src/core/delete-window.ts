/**
 * How the names we own became more and fewer in the last 15 minutes, minute by minute. It travels in the fence, so that
 * neither a restart, nor many small steps, nor names that are made meanwhile get around the guard.
 */

/** Oldest first, at most one entry a minute. */
export type DeleteWindow = readonly DeletedInMinute[];

export interface DeletedInMinute {
  /** Minutes since 1970, on the writer's clock. */
  readonly minute: number;
  /** Names owned before the first change of that minute. */
  readonly ownedBefore: number;
  readonly deleted: number;
}

export const WINDOW_MINUTES = 15;
const MINUTE_MS = 60_000;

export const minuteOf = (epochMs: number): number => Math.floor(epochMs / MINUTE_MS);

/** What still counts now. A minute in the future is the work of a clock that is ahead: it counts from now. */
export const currentWindow = (window: DeleteWindow, nowMinute: number): DeleteWindow => window
  .map((entry) => ({ ...entry, minute: Math.min(entry.minute, nowMinute) }))
  // Its deletes may be as young as the end of its minute.
  .filter(({ minute }) => nowMinute - minute <= WINDOW_MINUTES);

/**
 * Names deleted within the window, and what they are measured against: the fewest that were owned at any time within it,
 * had there been no deletes. An empty zone that is being filled is no measure.
 */
export function windowTotals(window: DeleteWindow, ownedNow: number) {
  let deleted = 0;
  let fewest = Infinity;
  for (const entry of window) {
    if (entry.ownedBefore > 0) fewest = Math.min(fewest, entry.ownedBefore + deleted);
    deleted += entry.deleted;
  }
  return { deleted, ownedAtStart: Math.min(fewest, ownedNow + deleted) };
}

/** The window once names were made, or `deleted` more are gone. */
export function advanceWindow(
  window: DeleteWindow,
  nowMinute: number,
  ownedBefore: number,
  deleted: number,
): DeleteWindow {
  const current = currentWindow(window, nowMinute);
  const thisMinute = current.filter(({ minute }) => minute === nowMinute);
  const entry: DeletedInMinute = {
    minute: nowMinute,
    ownedBefore: thisMinute[0]?.ownedBefore ?? ownedBefore,
    deleted: deleted + thisMinute.reduce((sum, { deleted: before }) => sum + before, 0),
  };
  return [...current.filter(({ minute }) => minute !== nowMinute), entry];
}

/** `29340012:1000:35,29340014:965:5`. */
export const windowText = (window: DeleteWindow): string =>
  window.map(({ minute, ownedBefore, deleted }) => `${minute}:${ownedBefore}:${deleted}`).join(',');

/** What cannot be read is left out: hand-made text must not stop the writing. */
export const readWindow = (text: string): DeleteWindow => text.split(',').flatMap((part) => {
  const [, minute, ownedBefore, deleted] = /^(\d{1,10}):(\d{1,10}):(\d{1,10})$/.exec(part) ?? [];
  if (minute === undefined) return [];
  return [{ minute: Number(minute), ownedBefore: Number(ownedBefore), deleted: Number(deleted) }];
}).sort((a, b) => a.minute - b.minute);
