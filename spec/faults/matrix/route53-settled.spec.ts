import { fenceName, fenceRecordSet } from '../../../src/core/fence';
import { NO_WRITE_BACK } from '../../stories/watch';
import { fault } from '../arena';
import { addService, DOMAIN, OWNER, readAnew, settled } from './shop';

const LOST_ANSWER = { action: 'ChangeResourceRecordSets', kind: 'http', status: 502, processed: true } as const;

describe('R2 a batch whose answer is lost, and of which the fence says that it landed', () => {
  fault('is told like any other', async (arena) => {
    addService(arena);
    const service = await settled(arena);
    arena.inject(LOST_ANSWER);
    addService(arena, 'api', 'node2');
    await service.told('record created', 2);
    expect(service.of('batch settled')).toEqual([{ type: 'batch settled', landed: true }]);
    expect(service.of('batch landed')).toHaveLength(2);
    expect(service.of('drift')).toEqual([]);
  });

  fault('has adopted the names of the original, whose state is not adopted a second time', async (arena) => {
    const old = `old.${DOMAIN}`;
    const state = { name: `external-dns-${OWNER}.example.com`, type: 'TXT', ttlSeconds: 300, values: [`"${old}."`] } as const;
    arena.zone.put({ name: old, type: 'A', ttlSeconds: 300, values: ['192.0.2.1'] }, state);
    arena.pardon(`DELETE TXT ${state.name}`);
    arena.excuse(old);
    arena.inject(LOST_ANSWER);
    addService(arena);
    const service = await settled(arena, { RESYNC_SECONDS: '1' });
    expect(service.of('names adopted')).toHaveLength(1);
    arena.zone.put(state);
    await service.told('zone listed', 3);
    await readAnew(arena, service);
    expect(service.of('original runs')).toHaveLength(1);
  });

  fault('has taken the fence over, and the zone is listed anew', async (arena) => {
    addService(arena);
    arena.zone.put(fenceRecordSet(fenceName(OWNER, 'example.com'), { epoch: 7, holder: 'dead', origin: '', nonce: 'x', window: [] }));
    arena.inject(LOST_ANSWER);
    const service = arena.start(NO_WRITE_BACK);
    await service.told('in sync');
    expect(service.of('fence taken')).toHaveLength(1);
    expect(service.of('zone listed')).toHaveLength(2);
  });
});
