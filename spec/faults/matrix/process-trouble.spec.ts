import { openSync, closeSync } from 'node:fs';
import { until } from '../../stories/stage';
import { holds } from '../../stories/watch';
import { withNews, type Arena } from '../arena';
import type { Program } from '../program';
import { NO_FILES, STALL } from './process-afflictions';
import { addressOf, healthAt, programFault, said } from './process-stage';
import { addService, WEB } from './shop';

const web = ({ world }: Arena): string => world.findService('Shop', 'web')?.uuid ?? '';

/** It follows a change, and it ends cleanly when it is told to. */
async function isWell(arena: Arena, program: Program, host = 'node2'): Promise<void> {
  arena.world.moveService(web(arena), host);
  await withNews(arena, () => holds(arena.zone, `${WEB} A 203.0.113.1${host.slice(4)}`));
  expect(program.hasExited()).toBe(false);
  program.signal('SIGTERM');
  expect(await program.exited).toEqual({ code: 0, signal: null });
}

describe('P5 the process is in trouble:', () => {
  programFault('nobody reads its output any more: it goes on', async (arena, start) => {
    addService(arena);
    const program = start();
    const address = await addressOf(program);
    await said(program, 'in sync');
    program.closeOutput();
    arena.world.moveService(web(arena), 'node3');
    await withNews(arena, () => holds(arena.zone, `${WEB} A 203.0.113.13`));
    expect(await healthAt(address)).toBe(200);
    await isWell(arena, program);
  });

  programFault('its output is a disk that is full: it goes on', async (arena, start) => {
    const full = openSync('/dev/full', 'w');
    try {
      addService(arena);
      const program = start({}, { standardOutput: full });
      await holds(arena.zone, `${WEB} A 203.0.113.11`);
      await isWell(arena, program);
    } finally {
      closeSync(full);
    }
  });

  programFault('its log file is on a disk that is full: it goes on, and logs to its output', async (arena, start) => {
    addService(arena);
    const program = start({}, { flags: ['-log=/dev/full'] });
    await said(program, 'in sync');
    await isWell(arena, program);
  });

  programFault('its event loop stands still: its health check fails meanwhile, then all goes on', async (arena, start) => {
    addService(arena);
    const program = start({}, { preload: STALL });
    const address = await addressOf(program);
    await said(program, 'in sync');
    program.signal('SIGUSR2');
    await until('it stands still', () => program.log.includes('afflicted'));
    expect(await healthAt(address, 1_500)).toBeUndefined();
    await until('it answers', async () => await healthAt(address) === 200);
    await isWell(arena, program);
  });

  programFault('it has no file descriptors left: it goes on when it has some again', async (arena, start) => {
    addService(arena);
    const program = start({}, { preload: NO_FILES, openFiles: 64 });
    const address = await addressOf(program);
    await said(program, 'in sync');
    program.signal('SIGUSR2');
    await until('it has none', () => program.log.includes('afflicted'));
    // Connections that are open are lost, and it can make no others.
    await arena.metadata.stop();
    await arena.metadata.start();
    await said(program, 'source down');
    program.signal('SIGUSR2');
    await said(program, 'source up', 2);
    await until('it answers', async () => await healthAt(address) === 200);
    await isWell(arena, program);
  });
});
