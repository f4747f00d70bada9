import type { Action } from '../../../src/emulators/route53/routes';
import { readiness } from '../../stories/watch';
import { recordsIn, until } from '../../stories/stage';
import { fault } from '../arena';
import { addService, addressesAt, addServices, API, batchSizes, settled, WEB, writeCalls } from './shop';

const KINDS = ['throttling', 'priorRequestNotComplete'] as const;
const REASONS = { throttling: 'throttling', priorRequestNotComplete: 'prior request not complete' };

describe('R1 Route 53 is throttled', () => {
  for (const kind of KINDS) {
    fault(`${kind} of a batch: it waits and sends the same again, nothing is split and nobody is blamed`, async (arena) => {
      addService(arena);
      const service = await settled(arena);
      const before = batchSizes(arena).length;
      arena.inject({ kind, action: 'ChangeResourceRecordSets', count: 4 });
      addServices(arena, 30);
      await until('all are written', () => recordsIn(arena.zone).length === 31, () => service.events.slice(-9));
      const sizes = batchSizes(arena).slice(before);
      expect(sizes).toEqual(Array.from({ length: 5 }, () => 34));
      expect(service.of('zone throttled').map(({ reason }) => reason)).toEqual(Array.from({ length: 4 }, () => REASONS[kind]));
      expect([...service.of('record refused'), ...service.of('view lost'), ...service.of('batch unanswered')]).toEqual([]);
      expect(await readiness(service)).toEqual({ ready: true, codes: [] });
    });

    for (const action of ['ListHostedZonesByName', 'ListResourceRecordSets'] satisfies Action[]) {
      fault(`${kind} of ${action} at the start: not ready, and then all is written`, async (arena) => {
        addService(arena);
        const refused = arena.inject({ kind, action, count: 6 });
        const service = arena.start({ ROUTE53_MAX_RETRIES: '0' });
        await service.told('zone throttled');
        expect(await readiness(service)).toEqual({ ready: false, codes: ['starting'] });
        await until('it is written', () => addressesAt(arena, WEB) !== undefined, () => service.events.slice(-9));
        expect(refused.hits()).toBe(6);
      });
    }
  }

  fault('it becomes quieter the longer it lasts: pauses grow, and a call is never sent beside another', async (arena) => {
    addService(arena);
    const service = await settled(arena);
    const before = writeCalls(arena);
    const refused = arena.inject({ kind: 'throttling', action: 'ChangeResourceRecordSets', count: Infinity });
    addService(arena, 'api', 'node2');
    await service.told('zone throttled', 8);
    refused.remove();
    await until('it is written', () => addressesAt(arena, API) !== undefined);
    const pauses = service.of('zone throttled').map(({ retryInMs }) => retryInMs);
    expect(Math.max(...pauses)).toBeGreaterThan(pauses[0] ?? Infinity);
    // 8 pauses of the pace of this suite, 20 ms doubling to 100 ms, and the one that landed.
    expect(writeCalls(arena) - before).toBe(service.of('zone throttled').length + 1);
    const writes = arena.route53.log.requests().filter(({ action }) => action === 'ChangeResourceRecordSets');
    const overlaps = writes.filter(({ atMs }, index) => atMs < (writes[index - 1]?.outcome?.endedAtMs ?? 0));
    expect(overlaps).toEqual([]);
  });

  fault('by others who use up the account: what is left over is enough, and health never fails', async (arena) => {
    const service = await settled(arena);
    // Every second call of anybody is refused.
    let count = 0;
    arena.inject({ kind: 'throttling', count: Infinity, predicate: () => (count += 1) % 2 === 0 });
    for (let index = 0; index < 5; index += 1) {
      addService(arena, `web-${index}`);
      await until('it is written', () => addressesAt(arena, `web-${index}.shop.default.example.com`) !== undefined);
    }
    expect(service.of('zone throttled').length).toBeGreaterThanOrEqual(2);
    expect(service.of('zone unavailable')).toEqual([]);
  });
});
