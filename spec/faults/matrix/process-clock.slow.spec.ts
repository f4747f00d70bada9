import { until } from '../../stories/stage';
import { holds } from '../../stories/watch';
import { fenceIn } from '../standby/crew';
import { withNews } from '../arena';
import type { Program } from '../program';
import { WALL_CLOCK } from './process-afflictions';
import { programFault, said } from './process-stage';
import { addService, API, WEB, writeCalls } from './shop';

/** In the order in which they come. */
const JUMPS = ['an hour ahead', 'an hour back', 'a stop'];
/** Well below an hour, well above what it takes. */
const SOON_MS = 8_000;
const QUIET_MS = 2_000;

async function jump(program: Program, times: number): Promise<void> {
  const jumps = (): number => program.log.filter((line) => line === 'afflicted').length;
  program.signal('SIGUSR2');
  await until('the clock is set', () => jumps() >= times, () => program.log.slice(-9));
}

describe('P3 the wall clock jumps', () => {
  programFault(`${JUMPS.join(', ')}: changes are followed, deletes wait as long as they should, nobody is asked more`, async (arena, start) => {
    const { world, zone, metadata, route53 } = arena;
    const web = addService(arena);
    const program = start({}, { preload: WALL_CLOCK });
    await said(program, 'fqdn confirmed');
    for (const [index] of JUMPS.entries()) {
      const api = addService(arena, 'api');
      await until('api is written', () => zone.find(API, 'A') !== undefined);
      world.removeService(api.uuid);
      await jump(program, index + 1);
      world.moveService(web.uuid, `node${index + 2}`);
      const startedMs = performance.now();
      await withNews(arena, () => holds(zone, `${WEB} A 203.0.113.1${index + 2}`));
      expect(performance.now() - startedMs).toBeLessThan(SOON_MS);

      await until('it waits for news', () => metadata.waiting() > 0);
      const before = [metadata.log.requests().length, route53.log.requests().length];
      await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
      const after = [metadata.log.requests().length, route53.log.requests().length];
      expect(after.map((count, server) => count - (before[server] ?? 0)).every((more) => more <= 4)).toBe(true);
    }
    expect(fenceIn(zone).epoch).toBe(1);
    expect(writeCalls(arena)).toBeLessThan(15);
    expect(program.hasExited()).toBe(false);
  }, {}, 60_000);
});
