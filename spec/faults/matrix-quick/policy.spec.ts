import { recordsIn, until } from '../../stories/stage';
import { ownedIn } from '../../stories/watch';
import { fault, type Arena } from '../arena';
import { addService, addressesAt, API, DOMAIN, OWNER, plainSet, readAnew, settled, WEB } from '../matrix/shop';

const NEW = `new.${DOMAIN}`;
/** `DELETE A web…` of everything that is no mark. */
const done = ({ route53 }: Arena, from: number) => route53.log.mutations().slice(from).flatMap(({ changes }) => changes)
  .filter(({ recordSet: { type } }) => type === 'A').map(({ action, recordSet: { name } }) => `${action} ${name}`).sort();

/** `web` moves, `api` goes, `new` comes; everything that was written for it. */
async function lived(arena: Arena, policy: string): Promise<readonly string[]> {
  const { uuid } = addService(arena);
  const api = addService(arena, 'api');
  const service = await settled(arena, { POLICY: policy, DELETE_DELAY_SECONDS: '0', MAX_DELETE_COUNT: '100' });
  const before = arena.route53.log.mutations().length;
  arena.world.change(() => {
    arena.world.moveService(uuid, 'node2');
    arena.world.removeService(api.uuid);
    addService(arena, 'new', 'node3');
  });
  await until('the new one is there', () => addressesAt(arena, NEW) !== undefined, () => service.events.slice(-9));
  await readAnew(arena, service, 2);
  return done(arena, before);
}

describe('POLICY', () => {
  fault('upsert-only: what moves is changed and what comes is created, but nothing is deleted, and it stays ours', async (arena) => {
    expect(await lived(arena, 'upsert-only')).toEqual([`CREATE ${NEW}`, `CREATE ${WEB}`, `DELETE ${WEB}`]);
    expect(recordsIn(arena.zone)).toEqual([`${API} A 203.0.113.11`, `${NEW} A 203.0.113.13`, `${WEB} A 203.0.113.12`]);
    expect([...ownedIn(arena.zone).keys()].sort()).toEqual([API, NEW, WEB]);
    arena.excuse(API);
  });

  fault('create-only: nothing is changed or deleted either', async (arena) => {
    expect(await lived(arena, 'create-only')).toEqual([`CREATE ${NEW}`]);
    expect(recordsIn(arena.zone)).toEqual([`${API} A 203.0.113.11`, `${NEW} A 203.0.113.13`, `${WEB} A 203.0.113.11`]);
    arena.excuse(API, WEB);
  });

  fault('create-only adopts the names of the original, and leaves their records as they are', async (arena) => {
    const state = `external-dns-${OWNER}.example.com`;
    arena.zone.put(plainSet(WEB, '192.0.2.1'), plainSet(API, '192.0.2.2'),
      { name: state, type: 'TXT', ttlSeconds: 300, values: [`"${WEB}."`, `"${API}."`] });
    arena.pardon(`DELETE TXT ${state}`);
    addService(arena);
    addService(arena, 'new', 'node3');
    const service = await settled(arena, { POLICY: 'create-only', DELETE_DELAY_SECONDS: '0', MAX_DELETE_COUNT: '100' });
    expect(service.of('names adopted')).toMatchObject([{ names: 2 }]);
    expect(arena.zone.find(state, 'TXT')).toBeUndefined();
    expect([...ownedIn(arena.zone).keys()].sort()).toEqual([API, NEW, WEB]);
    expect(recordsIn(arena.zone)).toEqual([`${API} A 192.0.2.2`, `${NEW} A 203.0.113.13`, `${WEB} A 192.0.2.1`]);
    arena.excuse(API, WEB);
    await service.stop();

    // With a policy that may, they are what they should be.
    const free = await settled(arena, { POLICY: 'upsert-only' });
    await until('it is put right', () => addressesAt(arena, WEB)?.[0] === '203.0.113.11', () => free.events.slice(-9));
    expect(addressesAt(arena, API)).toEqual(['192.0.2.2']);
  });
});
