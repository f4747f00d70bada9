/** What a process sends and hears passes here: while it is stopped, all of that waits. */
export interface Gate {
  readonly pass: (step: () => void) => void;
  readonly close: () => void;
  readonly open: () => void;
  readonly isOpen: () => boolean;
}

export function createGate(): Gate {
  let waiting: (() => void)[] | undefined;
  return {
    pass(step) {
      if (waiting === undefined) step();
      else waiting.push(step);
    },
    close: () => void (waiting ??= []),
    open() {
      const steps = waiting ?? [];
      waiting = undefined;
      for (const step of steps) step();
    },
    isOpen: () => waiting === undefined,
  };
}
