import { until } from '../../stories/stage';
import { holds } from '../../stories/watch';
import type { Arena } from '../arena';
import { createCrew, fenceIn, reigns } from '../standby/crew';
import { programFault, said } from './process-stage';
import { addService, WEB } from './shop';

const web = ({ world }: Arena): string => world.findService('Shop', 'web')?.uuid ?? '';
/** What it holds back when it is stopped is long due when it goes on. */
const SETTLE = { SETTLE_QUIET_MS: '2000', SETTLE_MAX_MS: '4000' };

/** Writes that were sent with this key, with what they were answered. */
const writesOf = ({ route53 }: Arena, key: string) => route53.log.requests()
  .filter(({ accessKeyId, action }) => accessKeyId === key && action === 'ChangeResourceRecordSets');
const KEY = 'AKIACANARYPAUSED';

describe('P4 the process is stopped (SIGSTOP) with a plan, and goes on when another container has taken over:', () => {
  programFault('its batch is refused by the fence, nothing of it is seen in the zone, and it stands by', async (arena, start) => {
    const crew = createCrew(arena);
    try {
      const holder = await crew.first();
      addService(arena);
      const program = start({ ...holder.environment, ...SETTLE, AWS_ACCESS_KEY: KEY });
      await said(program, 'in sync');
      // The first change goes out at once, the second is held back.
      arena.world.moveService(web(arena), 'node2');
      await holds(arena.zone, `${WEB} A 203.0.113.12`);
      arena.world.moveService(web(arena), 'node3');
      await until('it has read that', () => holder.metadata.waiting() > 0);
      program.signal('SIGSTOP');
      const before = writesOf(arena, KEY).length;

      const other = await crew.hire('node2');
      arena.world.setHealth(holder.container, 'unhealthy');
      const successor = arena.start(other.environment);
      await successor.told('fence taken');
      arena.world.moveService(web(arena), 'node4');
      await holds(arena.zone, `${WEB} A 203.0.113.14`);
      expect(fenceIn(arena.zone).holder).toBe(other.container);
      const landed = arena.route53.log.mutations().length;

      program.signal('SIGCONT');
      await said(program, 'standing by');
      expect(writesOf(arena, KEY).length).toBeGreaterThan(before);
      expect(arena.route53.log.mutations()).toHaveLength(landed);
      expect(reigns(arena)).toEqual([`${holder.container} 1`, `${other.container} 2`]);
      await program.kill();
      await successor.stop();
      arena.world.change(() => {
        arena.world.removeContainer(other.container);
        arena.world.setHealth(holder.container, 'healthy');
      });
    } finally {
      await crew.close();
    }
  });
});
