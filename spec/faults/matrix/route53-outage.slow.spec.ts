import type { Fault } from '../../../src/emulators/route53/faults';
import { PACE } from '../../../src/reconcile/ports';
import { recordsIn, until } from '../../stories/stage';
import { NO_WRITE_BACK } from '../../stories/watch';
import { fault } from '../arena';
import { addressesAt, addService, addServices, API, DOMAIN, plainSet, readAnew, WEB } from './shop';

const OUTAGE_MS = 10_000;
const RECOVERY_MS = 5_000;
const TEST_MS = 90_000;

const waits = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });

const WRITES = { action: 'ChangeResourceRecordSets' } as const;

describe('calls fail for 10 s while a service moves, at the usual pace:', () => {
  /** What is asked meanwhile is little. */
  const FEW = 40;
  const OUTAGES: readonly (readonly [name: string, fault: Fault])[] = [
    ['all with 500', { kind: 'http', status: 500, body: 'xml' }], ['all with 502 of some proxy', { kind: 'http', status: 502 }],
    ['all with 503', { kind: 'http', status: 503, body: 'xml' }], ['all with a broken connection', { kind: 'reset' }],
    ['all are throttled', { kind: 'throttling' }],
    ['only the writes, with 500', { ...WRITES, kind: 'http', status: 500, body: 'xml' }],
    ['only the writes, with a broken connection', { ...WRITES, kind: 'reset' }],
    ['only the writes are throttled', { ...WRITES, kind: 'throttling' }],
    ['only the writes, as another request of the zone is not complete', { ...WRITES, kind: 'priorRequestNotComplete' }],
  ];
  for (const [name, kind] of OUTAGES) {
    fault(`${name}: it is right within 5 s of recovery`, async (arena) => {
      const { uuid } = addService(arena);
      const service = arena.start(NO_WRITE_BACK, PACE);
      await service.told('in sync');
      await readAnew(arena, service);
      const outage = arena.inject({ ...kind, count: Infinity });
      arena.world.moveService(uuid, 'node2');
      await waits(OUTAGE_MS);
      expect(outage.hits()).toBeLessThanOrEqual(FEW);
      arena.world.change(() => {
        arena.world.moveService(uuid, 'node3');
        addService(arena, 'api', 'node4');
      });
      outage.remove();
      await until('it is right', () => recordsIn(arena.zone).join() === `${API} A 203.0.113.14,${WEB} A 203.0.113.13`,
        () => service.events.slice(-9), RECOVERY_MS);
    }, {}, TEST_MS);
  }
});

describe('Route 53 takes 1 request a second, and 1,500 records of others stand in the zone:', () => {
  const RATE = { capacity: 1, refillPerSecond: 1 };
  for (const [name, environment] of [
    ['known to us', { ROUTE53_REQUEST_RATE: '0.9', ROUTE53_REQUEST_BURST: '1' }], ['unknown to us', {}],
  ] as const) {
    fault(`${name}: all records are written within 40 s`, async (arena) => {
      arena.zone.put(...Array.from({ length: 1_500 }, (_, index) => plainSet(`host-${index}.${index % 2 === 0 ? DOMAIN : 'example.com'}`, '192.0.2.1')));
      addServices(arena, 40);
      const service = arena.start({ ...NO_WRITE_BACK, ...environment }, PACE);
      await until('all are written', () => recordsIn(arena.zone).length === 1_540, () => service.events.slice(-9), 40_000);
      expect(addressesAt(arena, `service-39.${DOMAIN}`)).toEqual(['203.0.113.11']);
    }, { route53: { rates: { account: RATE, changes: { capacity: 1_500, refillPerSecond: 100 } } }, restWithinMs: 30_000 }, TEST_MS);
  }
});
