import {
  ChangeResourceRecordSetsCommand, GetHostedZoneCountCommand, ListResourceRecordSetsCommand, type Route53Client,
} from '@aws-sdk/client-route-53';
import type { EmulatedZone } from '../../../src/emulators/route53/emulated-zone';
import type { Fault } from '../../../src/emulators/route53/faults';
import { startRoute53Emulator, type Route53Emulator } from '../../../src/emulators/route53/server';
import { like, matching, rejection, sdkClient } from './client';
import { a } from './make';

let emulator: Route53Emulator;
let client: Route53Client;
let zone: EmulatedZone;

beforeEach(async () => {
  emulator = await startRoute53Emulator({ rates: 'unlimited' });
  zone = emulator.createZone({ name: 'example.com' });
  client = sdkClient(emulator.url);
});

afterEach(async () => {
  client.destroy();
  await emulator.close();
});

const create = (name: string, abortSignal?: AbortSignal): Promise<unknown> =>
  client.send(new ChangeResourceRecordSetsCommand({
  HostedZoneId: zone.id, ChangeBatch: { Changes: [
    {
      Action: 'CREATE', ResourceRecordSet: {
        Name: name, Type: 'A', TTL: 300, ResourceRecords: [{ Value: '192.0.2.1' }],
      },
    },
  ] },
}), abortSignal ? { abortSignal } : {});
const list = (): Promise<unknown> => client.send(new ListResourceRecordSetsCommand({ HostedZoneId: zone.id }));
const isThere = (name: string): boolean => zone.find(name, 'A') !== undefined;
const lastOutcome = (): unknown => emulator.log.requests().at(-1)?.outcome;
const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise(setImmediate);
};

describe('an injected fault', () => {
  it.each<readonly [Fault, object, boolean, string]>([
    [{ kind: 'throttling' }, { name: 'Throttling' }, false, 'Throttling'],
    [{ kind: 'priorRequestNotComplete' }, { name: 'PriorRequestNotComplete' }, false, 'PriorRequestNotComplete'],
    [{ kind: 'accessDenied' }, { name: 'AccessDenied' }, false, 'AccessDenied'],
    [{ kind: 'expiredToken' }, { name: 'ExpiredToken' }, false, 'ExpiredToken'],
    [{ kind: 'noSuchHostedZone' }, { name: 'NoSuchHostedZone' }, false, 'NoSuchHostedZone'],
    [{ kind: 'http', status: 502 }, { $metadata: like({ httpStatusCode: 502 }) }, false, 'http 502'],
    [{ kind: 'http', status: 503, body: 'xml' }, { name: 'ServiceUnavailable' }, false, 'http 503'],
    [{ kind: 'http', status: 500, body: 'xml', processed: true }, { name: 'InternalFailure' }, true, 'http 500'],
    [{ kind: 'reset' }, { message: matching(/ECONNRESET/) }, false, 'reset'],
    [{ kind: 'resetAfter' }, { message: matching(/ECONNRESET/) }, true, 'reset'],
    [{ kind: 'truncated' }, { message: matching(/./) }, true, 'truncated'],
  ])('%j is seen by the client, the zone and the log', async (fault, error, isApplied, code) => {
    emulator.inject(fault);
    expect(await rejection(create('x.example.com'))).toEqual(like(error));
    expect(isThere('x.example.com')).toBe(isApplied);
    expect(lastOutcome()).toEqual(like({ code, applied: isApplied }));
    await create('y.example.com');
    expect(isThere('y.example.com')).toBe(true);
  });

  it.each<readonly [Fault['kind'], boolean]>([['hang', false], ['hangAfter', true]])('%s leaves the client waiting',
    async (kind, isApplied) => {
    const fault = emulator.inject({ kind } as Fault);
    const abort = new AbortController();
    const asked = rejection(create('x.example.com', abort.signal));
    await until(() => fault.hits() === 1 && lastOutcome() !== undefined);
    expect(isThere('x.example.com')).toBe(isApplied);
    abort.abort();
    expect(await asked).toEqual(like({ name: 'AbortError' }));
  });

  it('hold lets a request take effect after its client gave up, even after a repetition', async () => {
    let letGo = (): void => undefined;
    const fault = emulator.inject({ kind: 'hold', until: new Promise<void>((resolve) => (letGo = resolve)) });
    const abort = new AbortController();
    const asked = rejection(create('x.example.com', abort.signal));
    await until(() => fault.hits() === 1);
    abort.abort();
    await asked;
    expect(isThere('x.example.com')).toBe(false);
    letGo();
    await until(() => isThere('x.example.com'));
    expect(await rejection(create('x.example.com'))).toEqual(like({ name: 'InvalidChangeBatch' }));
  });

  it('delay lets later requests pass', async () => {
    let wake = (): unknown => undefined;
    const slow = await startRoute53Emulator({ sleep: () => new Promise<void>((resolve) => (wake = resolve)) });
    const slowClient = sdkClient(slow.url);
    const count = (): Promise<unknown> => slowClient.send(new GetHostedZoneCountCommand());
    const fault = slow.inject({ kind: 'delay', ms: 1000 });
    const late = count();
    await until(() => fault.hits() === 1);
    await count();
    expect(slow.log.requests().map(({ sequence, outcome }) => [sequence, outcome?.code]))
      .toEqual([[1, undefined], [2, 'OK']]);
    wake();
    await late;
    slowClient.destroy();
    await slow.close();
  });

  it('hits only what it is meant for, from the nth on, so often', async () => {
    const fault = emulator.inject({
      kind: 'throttling', action: 'ChangeResourceRecordSets', nth: 2, count: 2, predicate: ({ changes }) =>
        changes?.[0]?.recordSet.name !== 'z.example.com',
    });
    await list();
    await create('a.example.com');
    await rejection(create('b.example.com'));
    await create('z.example.com');
    await rejection(create('c.example.com'));
    await create('d.example.com');
    expect(fault.hits()).toBe(2);
    expect(zone.recordSets().map(({ name }) => name))
      .toEqual(['example.com', 'example.com', 'a.example.com', 'd.example.com', 'z.example.com']);
  });

  it('goes when it is removed', async () => {
    const fault = emulator.inject({ kind: 'throttling', count: Infinity });
    await rejection(list());
    await rejection(list());
    fault.remove();
    await list();
    expect(fault.hits()).toBe(2);
  });
});

describe('the log', () => {
  it('tells every request, what it asked and whether it was applied, and edits by hand apart from them', async () => {
    await create('x.example.com');
    await rejection(create('x.example.com'));
    zone.put(a('y.example.com'));
    await list();
    expect(emulator.log.requests().map(({ sequence, action, zoneId, accessKeyId, changes, outcome }) =>
      [
        sequence, action, zoneId, accessKeyId, changes?.map((change) => `${change.action} ${change.recordSet.name}`),
        outcome?.code, outcome?.status, outcome?.applied,
      ]))
      .toEqual([
        [1, 'ChangeResourceRecordSets', zone.id, 'AKIAEXAMPLE', ['CREATE x.example.com'], 'OK', 200, true],
        [
          2, 'ChangeResourceRecordSets', zone.id, 'AKIAEXAMPLE', ['CREATE x.example.com'], 'InvalidChangeBatch', 400,
          false,
        ],
        [3, 'ListResourceRecordSets', zone.id, 'AKIAEXAMPLE', undefined, 'OK', 200, false],
      ]);
    expect(emulator.log.mutations().map(({ by, changes }) => [by, ...changes.map(({ recordSet }) => recordSet.name)]))
      .toEqual([[1, 'x.example.com'], ['hand edit', 'y.example.com']]);
    expect(emulator.log.counters()).toEqual({
      requests: { ChangeResourceRecordSets: { OK: 1, InvalidChangeBatch: 1 }, ListResourceRecordSets: { OK: 1 } },
      requestTokens: 3, changeTokens: 2,
    });
    emulator.log.clear();
    expect([emulator.log.requests(), emulator.log.mutations()]).toEqual([[], []]);
  });
});

describe('a zone in the hand of a test', () => {
  it('is edited within the rules', () => {
    zone.put(a('x.example.com'), a('y.example.com'));
    zone.put(a('x.example.com', '192.0.2.9'));
    zone.remove('y.example.com', 'A');
    expect(zone.find('x.example.com', 'A')?.values).toEqual(['192.0.2.9']);
    expect(() => zone.remove('y.example.com', 'A')).toThrow('there is no A y.example.com to remove');
    expect(() => zone.put(a('z.example.com'), a('x.example.net')))
      .toThrow('RRSet with DNS name x.example.net. is not permitted in zone example.com.');
    expect(zone.recordSets()).toHaveLength(3);
    zone.protect('x.example.com', 'A', 'mine');
    expect(() => zone.remove('x.example.com', 'A')).toThrow('mine');
    zone.unprotect('x.example.com', 'A');
    zone.remove('x.example.com', 'A');
    expect(emulator.zones().map(({ id }) => id)).toEqual([zone.id]);
    expect(() => emulator.zone('ZNONE')).toThrow('there is no hosted zone ZNONE');
  });

  it('is served with aliases resolved and one answer for routed sets', () => {
    const alias = { hostedZoneId: zone.id, dnsName: 'x.example.com', evaluatesTargetHealth: false };
    const weighted = (setIdentifier: string, weight: number, value: string) =>
      ({ ...a('w.example.com', value), setIdentifier, weight });
    const several = (setIdentifier: string, value: string) =>
      ({ ...a('m.example.com', value), setIdentifier, multiValueAnswer: true });
    zone.put(a('x.example.com', '192.0.2.7'));
    zone.put({ ...a('alias.example.com'), values: [], ttlSeconds: 0, alias });
    zone.put(weighted('a', 0, '192.0.2.1'), weighted('b', 1, '192.0.2.2'), several('a', '192.0.2.3'),
      several('b', '192.0.2.4'));
    expect(zone.lookup('alias.example.com')).toEqual([a('alias.example.com', '192.0.2.7')]);
    expect(zone.lookup('w.example.com').map(({ values }) => values)).toEqual([['192.0.2.2']]);
    expect(zone.lookup('m.example.com').map(({ values }) => values)).toEqual([['192.0.2.3', '192.0.2.4']]);
    expect(zone.lookup('none.example.com')).toEqual([]);
  });
});

describe('closing', () => {
  it('ends requests that hang or wait', async () => {
    const hang = emulator.inject({ kind: 'hang' });
    const hanging = rejection(list());
    await until(() => hang.hits() === 1);
    const delay = emulator.inject({ kind: 'delay', ms: 60_000 });
    const waiting = rejection(list());
    await until(() => delay.hits() === 1);
    await emulator.close();
    await Promise.all([hanging, waiting]);
    emulator = await startRoute53Emulator();
  });
});
