import type { EmulatedZone } from '../../../src/emulators/route53/emulated-zone';
import { recordsIn, ROOT_DOMAIN, until } from '../../stories/stage';
import { holds, readiness } from '../../stories/watch';
import { fault, type Arena } from '../arena';
import { addService, API, plainSet, settled, WEB } from './shop';

/** Empties the zone as a person would, then has the service delete it: Route 53 deletes no zone that holds more. */
async function deleteZone({ route53 }: Arena, zone: EmulatedZone): Promise<void> {
  for (const { name, type } of zone.recordSets()) if (type !== 'NS' && type !== 'SOA') zone.remove(name, type);
  const answer = await fetch(`${route53.url}/2013-04-01/hostedzone/${zone.id}`, { method: 'DELETE' });
  expect(answer.status).toBe(200);
}

describe('R5 the zone', () => {
  fault('is deleted and made anew with another id: nothing is written meanwhile, then all is, and nothing of others is touched', async (arena) => {
    addService(arena);
    const service = await settled(arena);
    await deleteZone(arena, arena.zone);
    const before = arena.route53.log.mutations().length;
    addService(arena, 'api', 'node2');
    await service.told('zone denied', 2);
    expect(service.of('zone denied')[0]).toMatchObject({ reason: 'no zone' });
    expect(await readiness(service)).toMatchObject({ ready: false });
    expect(arena.route53.log.mutations()).toHaveLength(before);

    const anew = arena.route53.createZone({ name: ROOT_DOMAIN });
    arena.moveTo(anew);
    anew.put(plainSet(`hand.${ROOT_DOMAIN}`, '192.0.2.1'));
    await holds(anew, `${API} A 203.0.113.12`, `hand.${ROOT_DOMAIN} A 192.0.2.1`, `${WEB} A 203.0.113.11`);
    await until('it is ready', async () => (await readiness(service)).ready, () => service.events.slice(-9));
  });

  fault('is deleted with ROUTE53_ZONE_ID: no other zone is taken for it, until it is told which', async (arena) => {
    addService(arena);
    const service = await settled(arena, { ROUTE53_ZONE_ID: arena.zone.id });
    await deleteZone(arena, arena.zone);
    const anew = arena.route53.createZone({ name: ROOT_DOMAIN });
    arena.moveTo(anew);
    addService(arena, 'api', 'node2');
    await service.told('zone denied', 3);
    expect(recordsIn(anew)).toEqual([]);
    await service.stop();
    const told = arena.start({ ROUTE53_ZONE_ID: anew.id });
    await told.told('in sync');
    expect(recordsIn(anew)).toEqual([`${API} A 203.0.113.12`, `${WEB} A 203.0.113.11`]);
  });

  for (const isPrivate of [false, true]) {
    fault(`has a twin, a ${isPrivate ? 'private' : 'public'} one: neither is written, until ROUTE53_ZONE_ID says which`, async (arena) => {
      const twin = arena.route53.createZone({ name: ROOT_DOMAIN, private: isPrivate });
      addService(arena);
      const service = arena.start();
      await service.told('zone denied', 2);
      expect(service.of('zone denied')[0]).toMatchObject({ reason: 'zone ambiguous', advice: expect.stringContaining('ROUTE53_ZONE_ID') as string });
      expect(arena.route53.log.mutations()).toEqual([]);
      await service.stop();
      arena.moveTo(twin);
      const told = arena.start({ ROUTE53_ZONE_ID: twin.id });
      await told.told('in sync');
      expect([recordsIn(arena.zone), recordsIn(twin)]).toEqual([[], [`${WEB} A 203.0.113.11`]]);
    });
  }
});
