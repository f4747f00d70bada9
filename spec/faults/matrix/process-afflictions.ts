/** What can befall a process from within, as modules that are loaded before the program; SIGUSR2 brings the next one on. */

/** Nothing of ours is known to it: it is sent as text. */
const moduleOf = (act: () => void): string => `data:text/javascript,${encodeURIComponent(`(${act.toString()})()`)}`;

/** The wall clock is set an hour ahead, then an hour back, then stands still. Timers go on, as they do. */
export const WALL_CLOCK = moduleOf(() => {
  const Real = Date;
  const hourMs = 3_600_000;
  const startedMs = Real.now();
  const clocks = [() => Real.now() + hourMs, () => Real.now() - hourMs, () => startedMs];
  let clock = (): number => Real.now();
  process.on('SIGUSR2', () => {
    clock = clocks.shift() ?? clock;
    process.stderr.write('afflicted\n');
  });
  globalThis.Date = new Proxy(Real, {
    construct: (target, given: unknown[]) => Reflect.construct(target, given.length === 0 ? [clock()] : given) as object,
    get: (target, key) => key === 'now' ? () => clock() : Reflect.get(target, key) as unknown,
  });
});

/** The event loop stands still for three seconds. */
export const STALL = moduleOf(() => {
  process.on('SIGUSR2', () => {
    process.stderr.write('afflicted\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3_000);
  });
});

/** All file descriptors are taken; the second time they are given back. */
export const NO_FILES = moduleOf(() => {
  const { openSync, closeSync } = process.getBuiltinModule('node:fs');
  let taken: number[] = [];
  process.on('SIGUSR2', () => {
    if (taken.length > 0) {
      for (const file of taken) closeSync(file);
      taken = [];
      return;
    }
    process.stderr.write('afflicted\n');
    try {
      for (;;) taken.push(openSync('/dev/null', 'r'));
    } catch {
      // There are no more.
    }
  });
});
