import { recordsIn, until } from '../../stories/stage';
import { readiness } from '../../stories/watch';
import { fault, type Arena } from '../arena';
import { addressesAt, addService, addServices, API, DOMAIN, landedCalls, readAnew, settled, WEB } from './shop';

const QUICK_DELETES = { DELETE_DELAY_SECONDS: '0' };
const names = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `service-${index}.${DOMAIN}`);

/** All but `left` of 30 services are removed at once, and their deletes are held. */
async function held(arena: Arena, left: number, environment: Readonly<Record<string, string>> = {}) {
  const uuids = addServices(arena, 30);
  const service = await settled(arena, { ...QUICK_DELETES, ...environment });
  arena.world.change(() => { for (const uuid of uuids.slice(left)) arena.world.removeService(uuid); });
  await service.told('deletes held');
  const heldChecksum = service.of('deletes held').at(-1)?.heldChecksum ?? '';
  return { service, heldChecksum, uuids };
}

describe('H4 much vanishes at once:', () => {
  for (const left of [0, 15, 19]) {
    fault(`30 services become ${left}: all deletes are held and shown, creates and changes go on, and a yes lets exactly them go`, async (arena) => {
      const { service, heldChecksum } = await held(arena, left);
      expect(service.of('deletes held')[0]?.names).toEqual([...names(30).slice(left)].sort());
      expect(await readiness(service)).toEqual({ ready: true, codes: ['deletes-held'] });
      const shown = JSON.parse((await arena.ask(service, '/readyz')).body) as { readonly heldChecksum: string };
      expect(shown.heldChecksum).toBe(heldChecksum);
      const { uuid } = addService(arena);
      await until('a create goes on', () => addressesAt(arena, WEB) !== undefined);
      arena.world.moveService(uuid, 'node2');
      await until('a change goes on', () => addressesAt(arena, WEB)?.[0] === '203.0.113.12');
      await readAnew(arena, service);
      expect(recordsIn(arena.zone)).toHaveLength(31);

      const before = landedCalls(arena);
      expect(await arena.approve(service, heldChecksum)).toBe(202);
      await until('they are gone', () => recordsIn(arena.zone).length === left + 1, () => service.events.slice(-9));
      await service.told('record deleted', 30 - left);
      expect(landedCalls(arena) - before).toBe(1);
      expect(service.of('record deleted').map(({ before: { name } }) => name).sort()).toEqual([...names(30).slice(left)].sort());
      expect(await readiness(service)).toEqual({ ready: true, codes: [] });
    });
  }

  fault('only who has the token says yes, and only to what is held', async (arena) => {
    const { service, heldChecksum } = await held(arena, 10);
    const post = (body: unknown, token?: string) => arena.ask(service, '/approve', {
      method: 'POST', body: JSON.stringify(body), ...(token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } }),
    });
    expect((await post({ heldChecksum })).status).toBe(401);
    expect((await post({ heldChecksum }, 'guess')).status).toBe(401);
    expect(await arena.approve(service, '0'.repeat(64))).toBe(409);
    expect((await arena.ask(service, '/approve')).status).toBe(405);
    await readAnew(arena, service);
    expect(recordsIn(arena.zone)).toHaveLength(30);
    arena.excuse(...names(30).slice(10));
  });

  fault('what is held grows: the yes for the smaller set is no yes for the larger', async (arena) => {
    const { service, heldChecksum, uuids } = await held(arena, 15);
    arena.world.removeService(uuids[0] ?? '');
    await service.told('deletes held', 2);
    expect(await arena.approve(service, heldChecksum)).toBe(409);
    await readAnew(arena, service);
    expect(recordsIn(arena.zone)).toHaveLength(30);
    const grown = service.of('deletes held').at(-1)?.heldChecksum ?? '';
    expect(grown).not.toBe(heldChecksum);
    expect(await arena.approve(service, grown)).toBe(202);
    await until('they are gone', () => recordsIn(arena.zone).length === 14);
  });

  fault('the services come back: nothing is held any more, and nothing was written', async (arena) => {
    const { service, uuids } = await held(arena, 0);
    expect(uuids).toHaveLength(30);
    const before = landedCalls(arena);
    addServices(arena, 30);
    await service.told('deletes released');
    await readAnew(arena, service);
    expect(landedCalls(arena)).toBe(before);
  });

  fault('a restart does not let them through; APPROVE_PLAN with the checksum at the start does', async (arena) => {
    const { service, heldChecksum } = await held(arena, 10);
    await service.stop();
    const again = await settled(arena, QUICK_DELETES);
    await again.told('deletes held');
    expect(again.of('deletes held')[0]?.heldChecksum).toBe(heldChecksum);
    expect(recordsIn(arena.zone)).toHaveLength(30);
    await again.stop();
    const approved = await settled(arena, { ...QUICK_DELETES, APPROVE_PLAN: heldChecksum });
    await until('they are gone', () => recordsIn(arena.zone).length === 10, () => approved.events.slice(-9));
    expect(approved.of('deletes approved')).toHaveLength(1);
  });
});

describe('H4 what needs no yes:', () => {
  fault('6 of 19 names', async (arena) => {
    const uuids = addServices(arena, 19);
    const service = await settled(arena, QUICK_DELETES);
    arena.world.change(() => { for (const uuid of uuids.slice(13)) arena.world.removeService(uuid); });
    await until('they are gone', () => recordsIn(arena.zone).length === 13);
    expect(service.of('deletes held')).toEqual([]);
  });

  fault('a renamed stack and a renamed environment: the new names come first, then the old ones go', async (arena) => {
    addServices(arena, 30);
    addService(arena, 'api', 'node2');
    const service = await settled(arena, QUICK_DELETES);
    arena.world.renameStack('Shop', 'Store');
    await until('the stack is renamed', () => recordsIn(arena.zone).every((record) => record.includes('.store.default.')), () => service.events.slice(-9));
    expect(recordsIn(arena.zone)).toHaveLength(31);
    arena.world.renameEnvironment('Live');
    await until('the environment is renamed', () => recordsIn(arena.zone).every((record) => record.includes('.store.live.')), () => service.events.slice(-9));
    expect(recordsIn(arena.zone)).toHaveLength(31);
    expect(addressesAt(arena, API)).toBeUndefined();
    expect(service.of('deletes held')).toEqual([]);
  });
});
