import type { FaultKind } from '../../../src/emulators/route53/faults';
import { recordsIn, until } from '../../stories/stage';
import { fault, type Arena } from '../arena';
import { addService, addressesAt, API, fenceIn, settled, WEB } from './shop';

const WRITE = { action: 'ChangeResourceRecordSets' } as const;

/** Answers that do not say whether the batch landed. */
const UNCLEAR: readonly (readonly [name: string, kind: FaultKind])[] = [
  ...[500, 502, 503, 504].flatMap((status): (readonly [string, FaultKind])[] => [
    [`${status} as XML`, { kind: 'http', status, body: 'xml' }],
    [`${status} as a page of some proxy`, { kind: 'http', status, body: 'html' }],
  ]),
  ['a broken connection', { kind: 'reset' }],
];
const afterCommit = (kind: FaultKind): FaultKind => kind.kind === 'http' ? { ...kind, processed: true } : { kind: 'resetAfter' };

/** Reads of the fence alone: neither of the registry's domain nor of records. */
const fenceReads = ({ route53 }: Arena): number =>
  route53.log.requests().filter(({ url }) => url.includes('name=fence.external-dns-')).length;

describe('R2 a batch is answered with', () => {
  for (const [name, kind] of UNCLEAR) {
    fault(`${name} after it landed: the fence tells, and nothing is sent twice`, async (arena) => {
      const { uuid } = addService(arena);
      const service = await settled(arena);
      arena.inject({ ...WRITE, ...afterCommit(kind) });
      arena.world.change(() => {
        arena.world.moveService(uuid, 'node3');
        addService(arena, 'api', 'node2');
      });
      await service.told('batch settled');
      expect(service.of('batch settled')).toEqual([{ type: 'batch settled', landed: true }]);
      expect(recordsIn(arena.zone)).toEqual([`${API} A 203.0.113.12`, `${WEB} A 203.0.113.13`]);
      await arena.rest();
      const writes = arena.route53.log.requests().filter(({ action }) => action === WRITE.action);
      expect(writes.filter(({ outcome }) => outcome?.applied !== true)).toEqual([]);
      expect(writes).toHaveLength(2);
      expect(service.of('zone listed')).toHaveLength(1);
      expect(fenceReads(arena)).toBe(1);
    });

    fault(`${name} and did not land: the fence tells, and it is sent at once, with another nonce`, async (arena) => {
      const { uuid } = addService(arena);
      const service = await settled(arena);
      const nonce = fenceIn(arena.zone).nonce;
      arena.inject({ ...WRITE, ...kind });
      arena.world.moveService(uuid, 'node3');
      await service.told('batch settled');
      expect(service.of('batch settled')).toEqual([{ type: 'batch settled', landed: false }]);
      await until('it moved', () => addressesAt(arena, WEB)?.[0] === '203.0.113.13');
      await arena.rest();
      const writes = arena.route53.log.requests().filter(({ action }) => action === WRITE.action);
      expect(writes.map(({ outcome }) => outcome?.applied)).toEqual([true, false, true]);
      expect(fenceIn(arena.zone).nonce).not.toBe(nonce);
      expect(service.of('zone listed')).toHaveLength(1);
    });
  }

  fault('half of an answer after it landed: the fence tells', async (arena) => {
    addService(arena);
    const service = await settled(arena);
    arena.inject({ ...WRITE, kind: 'truncated' });
    addService(arena, 'api', 'node2');
    await service.told('batch settled');
    expect(service.of('batch settled')).toEqual([{ type: 'batch settled', landed: true }]);
    expect(recordsIn(arena.zone)).toEqual([`${API} A 203.0.113.12`, `${WEB} A 203.0.113.11`]);
  });

  fault('502 time after time, landed or not: in the end it is right, and every batch has its verdict', async (arena) => {
    const { uuid } = addService(arena);
    const service = await settled(arena);
    let count = 0;
    arena.inject({ ...WRITE, kind: 'http', status: 502, count: 4, predicate: () => (count += 1) % 2 === 0 });
    arena.inject({ ...WRITE, kind: 'http', status: 502, processed: true, count: 4, predicate: () => count % 2 === 1 });
    for (const host of ['node2', 'node3', 'node4', 'node1']) {
      arena.world.moveService(uuid, host);
      const address = arena.world.host(host).agentIp;
      await until('it moved', () => addressesAt(arena, WEB)?.[0] === address, () => service.events.slice(-20));
    }
    await arena.rest();
    expect(service.of('batch unanswered').length).toBeGreaterThanOrEqual(4);
    expect(service.of('batch settled')).toHaveLength(service.of('batch unanswered').length);
  });

  fault('502 after it landed, and the fence cannot be read: nothing is written until it can be', async (arena) => {
    const { uuid } = addService(arena);
    const service = await settled(arena);
    arena.inject({ ...WRITE, kind: 'http', status: 502, processed: true });
    const unreadable = arena.inject({ action: 'ListResourceRecordSets', kind: 'http', status: 503, count: Infinity });
    arena.world.moveService(uuid, 'node3');
    await service.told('zone unavailable');
    const writes = arena.route53.log.requests().filter(({ action }) => action === WRITE.action).length;
    arena.world.moveService(uuid, 'node2');
    await service.told('zone unavailable', 2);
    expect(arena.route53.log.requests().filter(({ action }) => action === WRITE.action)).toHaveLength(writes);
    unreadable.remove();
    await until('it moved', () => addressesAt(arena, WEB)?.[0] === '203.0.113.12', () => service.events.slice(-9));
    expect(service.of('batch settled')).toEqual([{ type: 'batch settled', landed: true }]);
  });
});
