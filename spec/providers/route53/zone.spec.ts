import type { ListOutcome } from '../../../src/core/change';
import type { Route53Emulator } from '../../../src/emulators/route53/server';
import type { Route53Options } from '../../../src/providers/route53';
import { outcomeOf } from '../outcome-of';
import { closeEmulators, emulator, providerAt } from './fixture';

afterEach(closeEmulators);

/** As `unknown`: jest's matchers are typed `any`. */
const containing = (text: string): unknown => expect.stringContaining(text);

describe('The zone', () => {
  let service: Route53Emulator;
  beforeEach(async () => {
    service = await emulator();
  });

  const list = (options: Partial<Route53Options>): Promise<ListOutcome> =>
    outcomeOf(providerAt(service.url, options).listBelow(options.rootDomain ?? 'example.com'));
  const calls = (action: string): number =>
    service.log.requests().filter((request) => request.action === action).length;
  const zonesAsked = (): readonly unknown[] => [...new Set(service.log.requests()
    .filter(({ action }) => action === 'ListResourceRecordSets').map(({ zoneId }) => zoneId))];

  it('is found by its name, in one call', async () => {
    const { id } = service.createZone({ name: 'example.com' });
    expect((await list({})).type).toBe('listed');
    expect(zonesAsked()).toEqual([id]);
    expect(calls('ListHostedZonesByName')).toBe(1);
  });

  it('is the one with the longest name of which the root domain is part', async () => {
    service.createZone({ name: 'com' });
    service.createZone({ name: 'example.com' });
    const { id } = service.createZone({ name: 'prod.example.com' });
    service.createZone({ name: 'other.prod.example.com' });
    expect((await list({ rootDomain: 'apps.prod.example.com' })).type).toBe('listed');
    expect(zonesAsked()).toEqual([id]);
  });

  it.each([
    'notexample.com', 'example.co', 'example.org', 'a.example.com',
  ])('is not %s, which a listing may begin with', async (name) => {
    service.createZone({ name });
    expect(await list({})).toMatchObject({ type: 'denied', reason: 'no zone', advice: containing('ROOT_DOMAIN') });
  });

  it('is asked for by id when a public and a private one share a name', async () => {
    const { id } = service.createZone({ name: 'example.com' });
    service.createZone({ name: 'example.com', private: true });
    expect(await list({})).toMatchObject({
      type: 'denied', reason: 'zone ambiguous', advice: containing('ROUTE53_ZONE_ID'), message: containing(id),
    });
    expect((await list({ zoneId: id })).type).toBe('listed');
    expect(zonesAsked()).toEqual([id]);
  });

  it.each([['ZONE1'], ['/hostedzone/ZONE1'], ['hostedzone/ZONE1']])('may be given as %s', async (zoneId) => {
    service.createZone({ name: 'example.com', id: 'ZONE1' });
    expect((await list({ zoneId })).type).toBe('listed');
    expect(zonesAsked()).toEqual(['ZONE1']);
  });

  it('given by id must hold the root domain', async () => {
    service.createZone({ name: 'example.com', id: 'ZONE1' });
    expect(await list({ zoneId: 'ZONE1', rootDomain: 'notexample.com' }))
      .toMatchObject({ type: 'denied', reason: 'configuration' });
    expect((await list({ zoneId: 'ZONE1', rootDomain: 'apps.example.com' })).type).toBe('listed');
  });

  it('given by id must exist', async () => {
    expect(await list({ zoneId: 'ZONE9' })).toMatchObject({ type: 'denied', reason: 'no zone' });
  });

  it.each([['Z1/../Z2'], ['Z1?x'], ['x'.repeat(33)]])('is not asked for by what is no id: %s', async (zoneId) => {
    expect(await list({ zoneId })).toMatchObject({ type: 'denied', reason: 'configuration' });
    expect(service.log.requests()).toEqual([]);
  });

  it('is looked up once, also by calls at the same time', async () => {
    service.createZone({ name: 'example.com' });
    const provider = providerAt(service.url);
    await Promise.all([1, 2, 3].map(() => outcomeOf(provider.listBelow('example.com'))));
    await outcomeOf(provider.listAt('web.example.com'));
    expect(calls('ListHostedZonesByName')).toBe(1);
  });

  it('is looked up again after it was missing', async () => {
    const provider = providerAt(service.url);
    expect((await outcomeOf(provider.listBelow('example.com'))).type).toBe('denied');
    service.createZone({ name: 'example.com' });
    expect((await outcomeOf(provider.listBelow('example.com'))).type).toBe('listed');
  });

  it('is looked up again when it is gone: it may have been made anew', async () => {
    service.createZone({ name: 'example.com' });
    const provider = providerAt(service.url);
    await outcomeOf(provider.listBelow('example.com'));
    service.inject({ kind: 'noSuchHostedZone', action: 'ChangeResourceRecordSets' });
    const recordSet = { name: 'web.example.com', type: 'A', ttlSeconds: 60, values: ['192.0.2.1'] };
    const changes = [{ action: 'CREATE', recordSet }] as const;
    expect(await outcomeOf(provider.apply({ changes }))).toMatchObject({ type: 'denied', reason: 'no zone' });
    expect((await outcomeOf(provider.apply({ changes }))).type).toBe('landed');
    expect(calls('ListHostedZonesByName')).toBe(2);
  });

  it('that may not be looked up says which permission is missing', async () => {
    service.inject({ kind: 'accessDenied', action: 'ListHostedZonesByName' });
    expect(await list({})).toMatchObject({
      type: 'denied', reason: 'permission', advice: containing('route53:ListHostedZonesByName'),
    });
  });
});
