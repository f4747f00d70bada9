/** The real program on the arena: watched as a container is, and gone before the arena brings the zone to rest. */
import { statusOf, until } from '../../stories/stage';
import { fault, type Arena, type ArenaOptions } from '../arena';
import { secretsIn } from '../canary';
import type { Secret } from '../oracle';
import { programEnvironment, startProgram, utterances, type Program, type ProgramOptions } from '../program';

export type Start = (environment?: Readonly<Record<string, string>>, options?: ProgramOptions) => Program;

/** A test with programs: none ends by itself, whatever they print is searched for secrets, and none outlives it. */
export function programFault(
  title: string, body: (arena: Arena, start: Start) => Promise<void>, options: ArenaOptions = {}, withinMs?: number,
): void {
  fault(title, async (arena) => {
    const programs: Program[] = [];
    const secrets: Secret[] = [];
    try {
      await body(arena, (environment = {}, programOptions) => {
        const full = { ...programEnvironment(arena), DELETE_DELAY_SECONDS: '1', ...environment };
        const program = startProgram(full, programOptions);
        programs.push(program);
        secrets.push(...secretsIn(full));
        return program;
      });
      for (const program of programs) arena.collect(await utterances(program));
      expect(programs.filter((program) => program.hasFallen()).map(({ log }) => log.slice(-10))).toEqual([]);
    } finally {
      for (const program of programs) await program.kill();
    }
    arena.collect(programs.flatMap(({ log }) => log).join('\n'), secrets);
  }, options, withinMs);
}

/** Waits until it has logged the event. */
export const said = (program: Program, event: string, times = 1): Promise<void> =>
  until(`${times} × ${event}`, () => program.said(event).length >= times, () => program.log.slice(-30));

/** Where it can be asked how it is. */
export async function addressOf(program: Program): Promise<string> {
  await said(program, 'listening');
  return `http://127.0.0.1:${String(program.said('listening')[0]?.['port'])}`;
}

/** As Rancher's health check sees it; undefined: no answer in time. */
export const healthAt = (address: string, withinMs = 2_000): Promise<number | undefined> => Promise.race([
  statusOf(`${address}/`).catch(() => undefined),
  new Promise<undefined>((resolve) => { setTimeout(resolve, withinMs, undefined); }),
]);
