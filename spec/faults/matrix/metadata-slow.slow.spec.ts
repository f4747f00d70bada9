import type { FaultKind } from '../../../src/emulators/rancher-world';
import { arrivals, holds, readiness } from '../../stories/watch';
import { recordsIn, until } from '../../stories/stage';
import { fault } from '../arena';
import { addService, API, settled, WEB, writeCalls } from './shop';

/** A reading is given up after 30 s, a poll after 40 s. */
const GIVEN_UP_MS = 55_000;
const OPTIONS = { restWithinMs: GIVEN_UP_MS };
const TEST_MS = 110_000;

const ENDLESS: readonly (readonly [name: string, kind: FaultKind])[] = [
  ['never comes', { kind: 'hang' }],
  ['comes a byte a second', { kind: 'drip', bytes: 1, everyMs: 1_000 }],
];

describe('M2 an answer of rancher-metadata', () => {
  for (const path of ['/version', '/hosts', '/services']) {
    for (const [name, kind] of ENDLESS) {
      // A version has 38 bytes, and a poll more seconds than that.
      if (path === '/version' && kind.kind === 'drip') continue;
      fault(`${path} ${name}: it is given up at the deadline, records stay, and all is read anew`, async (arena) => {
        const { metadata, zone } = arena;
        addService(arena);
        const service = await settled(arena);
        const writes = writeCalls(arena);
        const fault = metadata.inject({ ...kind, match: path, count: Infinity });
        addService(arena, 'api', 'node2');
        await until('it is asked for', () => fault.hits() > 0, () => service.events.slice(-9), GIVEN_UP_MS);
        await until('it is given up', () => service.of('source down').length > 0, () => service.events.slice(-9), GIVEN_UP_MS);
        expect(service.of('source down')[0]?.reason).toMatch(/no complete answer within \d+ ms/);
        fault.remove();
        expect(writeCalls(arena)).toBe(writes);
        expect(recordsIn(zone)).toEqual([`${WEB} A 203.0.113.11`]);
        expect(await readiness(service)).toEqual({ ready: false, codes: ['source-down'] });
        await holds(zone, `${API} A 203.0.113.12`, `${WEB} A 203.0.113.11`);
      }, OPTIONS, TEST_MS);
    }
  }

  fault('never comes at the start: nobody is asked in the zone, and the next answer begins it', async (arena) => {
    addService(arena);
    arena.metadata.inject({ kind: 'hang', match: '/services' });
    const service = arena.start();
    await until('it is given up', () => service.of('source down').length > 0, () => service.events.slice(-9), GIVEN_UP_MS);
    expect(arena.route53.log.requests()).toEqual([]);
    expect(arrivals(arena.metadata, '/services')).toBe(1);
    await holds(arena.zone, `${WEB} A 203.0.113.11`);
  }, OPTIONS, TEST_MS);
});
