import { recordsIn, until, type RunningService } from '../../stories/stage';
import { holds } from '../../stories/watch';
import { fault, type Arena } from '../arena';
import { flooding, hostileBefore, type HostileServer } from './hostile-server';
import { addService, API, settled, WEB, writeCalls } from './shop';

const ONE = `${WEB} A 203.0.113.11`;
const BOTH = [`${API} A 203.0.113.12`, ONE];

/** In sync, with a server before rancher-metadata that does what it is told. */
async function before(arena: Arena, play: (hostile: HostileServer, service: RunningService) => Promise<void>): Promise<void> {
  const hostile = await hostileBefore(arena.metadata.url);
  try {
    addService(arena);
    const service = await settled(arena, { METADATA_URL: hostile.url });
    await play(hostile, service);
    hostile.relent();
    await arena.rest();
    await service.stop();
  } finally {
    await hostile.close();
  }
}

describe('an answer of rancher-metadata without end', () => {
  const FLOODS: readonly (readonly [what: string, path: RegExp, begin: string, more: string, mostBytes: number])[] = [
    ['spaces', /\/services/, '', ' ', 129 * 1024 * 1024],
    ['numbers in a list', /\/services/, '[', '0,', 20_000_000],
    ['brackets', /\/hosts/, '', '[', 129 * 1024 * 1024],
    ['services without a name', /\/services/, '[', '{"uuid":"x"},', 20_000_000],
    ['hosts', /\/hosts/, '[', '{"uuid":"x"},', 20_000_000],
  ];
  for (const [what, path, begin, more, mostBytes] of FLOODS) {
    fault(`of ${what} at ${path.source.slice(2)} is cut off, records stay, and what changed is written afterwards`, async (arena) => {
      await before(arena, async (hostile, service) => {
        const writes = writeCalls(arena);
        const flood = flooding(begin, more, mostBytes);
        hostile.answer(path, flood.as);
        addService(arena, 'api', 'node2');
        await service.told('snapshot refused');
        await until('it is cut off', () => flood.cutOff() > 0);
        expect(service.of('snapshot refused')[0]?.reason).toMatch(/longer than 134217728 bytes|services\[0\]|hosts has more than/);
        expect(writeCalls(arena)).toBe(writes);
        expect(recordsIn(arena.zone)).toEqual([ONE]);
        hostile.relent();
        await holds(arena.zone, ...BOTH);
      });
    });
  }
});
