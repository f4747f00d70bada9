import type { Credentials, EmulatedCredential } from '../../../src/emulators/route53/credentials';
import { until, type RunningService } from '../../stories/stage';
import { readiness } from '../../stories/watch';
import { fault, inArena, type Arena } from '../arena';
import { addService, addressesAt, API, DOMAIN, settled, WEB } from './shop';

const KEY = 'AKIACANARYOFTHISFILE';
const SECRET = 'canary/of+this=file';
const CREDENTIALS = { AWS_ACCESS_KEY: KEY, AWS_SECRET_KEY: SECRET };
const GOOD: EmulatedCredential = { state: 'active', secretAccessKey: SECRET };

/** What the account knows of its keys, which may change. */
function accounts(first: Credentials) {
  let current = first;
  const now: Credentials = new Proxy({}, {
    get: (_, key) => current[String(key)],
    getOwnPropertyDescriptor: (_, key) => Object.getOwnPropertyDescriptor(current, key),
  });
  return { now, become: (next: Credentials) => void (current = next) };
}

const refusal = (service: RunningService) => service.of('zone denied').map(({ reason, advice }) => ({ reason, advice }))[0];

describe('R6 the credentials', () => {
  const BAD: readonly (readonly [name: string, bad: Credentials, reason: string, advice: string])[] = [
    ['have expired', { [KEY]: { state: 'expired' } }, 'credentials', 'Renew the temporary credentials'],
    ['are not known', {}, 'credentials', 'Check AWS_ACCESS_KEY and AWS_SECRET_KEY'],
    ['do not fit together', { [KEY]: { state: 'active', secretAccessKey: 'another' } }, 'credentials', 'Check that AWS_SECRET_KEY belongs to AWS_ACCESS_KEY'],
    ['may do nothing', { [KEY]: { state: 'denied' } }, 'permission', 'Allow route53:'],
  ];
  for (const [name, bad, reason, advice] of BAD) {
    it.concurrent(`${name} at the start: not ready, with the cure, asked calmly, and all is written once that is mended`, () => {
      const credentials = accounts(bad);
      return inArena(async (arena) => {
        addService(arena);
        const service = arena.start(CREDENTIALS);
        await service.told('zone denied', 3);
        expect(refusal(service)).toEqual({ reason, advice: expect.stringContaining(advice) as string });
        expect(await readiness(service)).toEqual({ ready: false, codes: ['starting', 'zone-denied'] });
        expect(arena.route53.log.requests().length).toBeLessThanOrEqual(service.of('zone denied').length + 1);
        credentials.become({ [KEY]: GOOD });
        await until('it is written', () => addressesAt(arena, WEB) !== undefined, () => service.events.slice(-9));
        await until('ready', async () => (await readiness(service)).ready);
      }, { route53: { credentials: credentials.now } });
    });

    it.concurrent(`${name} any more: writing stops, with the cure, and goes on once that is mended`, () => {
      const credentials = accounts({ [KEY]: GOOD });
      return inArena(async (arena) => {
        const { uuid } = addService(arena);
        const service = await settled(arena, CREDENTIALS);
        credentials.become(bad);
        arena.world.moveService(uuid, 'node2');
        await service.told('zone denied', 2);
        expect(refusal(service)).toEqual({ reason, advice: expect.stringContaining(advice) as string });
        expect(await readiness(service)).toEqual({ ready: false, codes: ['zone-denied'] });
        expect(service.of('batch unanswered')).toEqual([]);
        credentials.become({ [KEY]: GOOD });
        await until('it moved', () => addressesAt(arena, WEB)?.[0] === '203.0.113.12', () => service.events.slice(-9));
        await until('ready', async () => (await readiness(service)).ready);
      }, { route53: { credentials: credentials.now } });
    });
  }
});

describe('R6 the policy of the credentials', () => {
  for (const action of ['ListHostedZonesByName', 'ListResourceRecordSets', 'ChangeResourceRecordSets'] as const) {
    fault(`does not allow ${action}: the cure names it, and it goes on once it is allowed`, async (arena: Arena) => {
      addService(arena);
      const denied = arena.inject({ action, kind: 'accessDenied', count: Infinity });
      const service = arena.start();
      await service.told('zone denied', 2);
      expect(refusal(service)).toEqual({ reason: 'permission', advice: expect.stringContaining(`route53:${action}`) as string });
      expect(await readiness(service)).toEqual({ ready: false, codes: ['starting', 'zone-denied'] });
      denied.remove();
      await until('it is written', () => addressesAt(arena, WEB) !== undefined, () => service.events.slice(-9));
    });
  }

  it.concurrent('allows writing below some names only: those are written, of the other it is said what to do', () => {
    let allowed = (name: string): boolean => name !== API;
    return inArena(async (arena) => {
      addService(arena);
      const service = await settled(arena);
      addService(arena, 'api', 'node2');
      addService(arena, 'docs', 'node2');
      await service.told('record refused');
      await until('the other is written', () => addressesAt(arena, `docs.${DOMAIN}`) !== undefined, () => service.events.slice(-9));
      expect(service.of('record refused')).toMatchObject([{ name: API, message: expect.stringContaining('IAM policy') as string }]);
      expect(await readiness(service)).toEqual({ ready: true, codes: ['records-refused'] });
      allowed = () => true;
      // It is tried again after 30 s; another content of it at once.
      arena.world.moveService('Shop/api', 'node1');
      await until('it is written', () => addressesAt(arena, API) !== undefined, () => service.events.slice(-9));
      await until('that is over', async () => (await readiness(service)).codes.length === 0);
    }, {
      route53: {
        authorise: ({ changes = [] }) => changes.every(({ recordSet: { name } }) => allowed(name))
          ? undefined : 'no identity-based policy allows the route53:ChangeResourceRecordSets action',
      },
    });
  });
});
