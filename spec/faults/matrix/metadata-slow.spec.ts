import type { FaultKind } from '../../../src/emulators/rancher-world';
import { arrivals, holds } from '../../stories/watch';
import { until } from '../../stories/stage';
import { fault, type Arena } from '../arena';
import { addService, API, settled, WEB, writeCalls } from './shop';

const BOTH = [`${API} A 203.0.113.12`, `${WEB} A 203.0.113.11`];
const SLOW: readonly (readonly [name: string, kind: FaultKind])[] = [
  ['two seconds late', { kind: 'delay', ms: 2_000 }],
  ['a few bytes at a time', { kind: 'drip', bytes: 100, everyMs: 20 }],
];

/** Requests that began before the one before them had ended. */
function overlapping({ metadata }: Arena): readonly string[] {
  const requests = metadata.log.requests();
  return requests.flatMap(({ atMs, path }, index) => {
    const endedAtMs = requests[index - 1]?.outcome?.endedAtMs ?? (index === 0 ? -Infinity : Infinity);
    return endedAtMs > atMs ? [`${path} while ${requests[index - 1]?.path ?? ''} was under way`] : [];
  });
}

describe('M2 rancher-metadata is slow', () => {
  for (const path of ['/hosts', '/services']) {
    for (const [name, kind] of SLOW) {
      fault(`${path} comes ${name}: it is waited for, nothing else is asked meanwhile, and it is believed`, async (arena) => {
        addService(arena);
        const service = await settled(arena);
        const writes = writeCalls(arena);
        const slow = arena.metadata.inject({ ...kind, match: path, count: Infinity });
        addService(arena, 'api', 'node2');
        await until('it is asked for', () => slow.hits() > 0);
        expect(writeCalls(arena)).toBe(writes);
        await holds(arena.zone, ...BOTH);
        expect(service.of('source down')).toEqual([]);
        expect(service.of('snapshot refused')).toEqual([]);
        expect(overlapping(arena)).toEqual([]);
      });
    }
  }

  fault('and the environment changes meanwhile: the change is not lost', async (arena) => {
    const { metadata, world, zone } = arena;
    const { uuid } = addService(arena);
    const service = await settled(arena);
    const slow = metadata.inject({ kind: 'delay', ms: 1_000, match: '/services' });
    metadata.reload();
    await until('it is asked for', () => slow.hits() > 0);
    const readings = arrivals(metadata, '/services');
    world.moveService(uuid, 'node3');
    await holds(zone, `${WEB} A 203.0.113.13`);
    expect(arrivals(metadata, '/services') - readings).toBeLessThanOrEqual(2);
    expect(overlapping(arena)).toEqual([]);
    expect(service.of('source down')).toEqual([]);
  });
});
