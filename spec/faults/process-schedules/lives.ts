/** The program, one process after the other. */
import { setTimeout as sleep } from 'node:timers/promises';
import { startProgram, utterances, type Program } from '../program';

export interface Lives {
  /** Ends the process, and starts the next one. */
  readonly succeed: (signal: 'SIGKILL' | 'SIGTERM') => Promise<void>;
  /** SIGSTOP, and SIGCONT after so long. */
  readonly hang: (forMs: number) => Promise<void>;
  /** It ended, and not by us. */
  readonly hasFallen: () => boolean;
  /** All that the processes said. */
  readonly log: () => readonly string[];
  /** That, and what the one that lives answers. */
  readonly utterances: () => Promise<string>;
  readonly end: () => Promise<void>;
}

export function createLives(environment: Readonly<Record<string, string>>): Lives {
  const programs: Program[] = [];
  let current = born();

  function born(): Program {
    const program = startProgram(environment);
    programs.push(program);
    return program;
  }

  return {
    async succeed(signal) {
      if (signal === 'SIGKILL') await current.kill();
      else {
        current.signal(signal);
        await current.exited;
      }
      current = born();
    },
    async hang(forMs) {
      current.signal('SIGSTOP');
      await sleep(forMs);
      current.signal('SIGCONT');
    },
    hasFallen: () => current.hasExited(),
    log: () => programs.flatMap(({ log }, index) => [`--- process ${index + 1}`, ...log]),
    utterances: async () => (await Promise.all(programs.map(utterances))).join('\n'),
    end: () => current.kill(),
  };
}
