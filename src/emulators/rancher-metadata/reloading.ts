/**
 * When rancher-metadata loads its answers anew: after a change, but not more often than once per interval
 * (`-reload-interval-limit`, 1000 ms in v0.10.4). Changes of one turn are loaded together.
 */
export interface Reloading {
  /** Something changed. */
  request(): void;
  /** At once, whatever the limit. */
  now(): void;
  cancel(): void;
  count(): number;
}

export function createReloading(load: () => void, intervalMs: number): Reloading {
  let lastMs = -Infinity;
  let count = 0;
  // Replaced when a request is cancelled: what is under way for an old one does nothing.
  let pending: object | undefined;
  let timer: NodeJS.Timeout | undefined;

  function now(): void {
    cancel();
    lastMs = performance.now();
    count += 1;
    load();
  }

  function cancel(): void {
    pending = undefined;
    clearTimeout(timer);
  }

  return {
    now,
    cancel,
    count: () => count,
    request() {
      if (pending !== undefined) return;
      const mine = (pending = {});
      const run = () => {
        if (pending === mine) now();
      };
      const waitMs = lastMs + intervalMs - performance.now();
      if (waitMs <= 0) queueMicrotask(run);
      else timer = setTimeout(run, waitMs);
    },
  };
}
