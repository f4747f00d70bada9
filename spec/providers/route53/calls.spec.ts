import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import type { Observable } from 'rxjs';
import type { ApplyOutcome, ChangeBatch } from '../../../src/core/change';
import type { RecordSet } from '../../../src/core/record';
import type { Fault } from '../../../src/emulators/route53/faults';
import type { Route53Emulator } from '../../../src/emulators/route53/server';
import type { Provider } from '../../../src/providers/provider';
import type { Route53Options } from '../../../src/providers/route53';
import { outcomeOf } from '../outcome-of';
import { closeEmulators, emulator, providerAt, rootDomain } from './fixture';
import { scriptedServer, xml, zoneXml } from './scripted-server';

afterEach(closeEmulators);

const a = (host: string): RecordSet =>
  ({ name: `${host}.${rootDomain}`, type: 'A', ttlSeconds: 60, values: ['192.0.2.1'] });
const creates = (...hosts: string[]): ChangeBatch =>
  ({ changes: hosts.map((host) => ({ action: 'CREATE', recordSet: a(host) })) });

interface Started {
  readonly service: Route53Emulator;
  readonly provider: Provider;
}

/** An emulator with a zone, and a provider that has found it. */
async function started(options: Partial<Route53Options> = {}): Promise<Started> {
  const service = await emulator({ rates: 'unlimited' });
  service.createZone({ name: rootDomain });
  const provider = providerAt(service.url, options);
  await outcomeOf(provider.listAt(rootDomain));
  service.log.clear();
  return { service, provider };
}

const codes = (service: Route53Emulator, action: string): Readonly<Record<string, number>> =>
  service.log.counters().requests[action] ?? {};
const apply = (provider: Provider, ...hosts: string[]): Promise<ApplyOutcome> =>
  outcomeOf(provider.apply(creates(...hosts)));

describe('A read', () => {
  it.each<[string, Fault]>([
    ['throttled', { kind: 'throttling' }],
    ['reset', { kind: 'reset' }],
    ['refused by a proxy', { kind: 'http', status: 502, body: 'html' }],
    ['truncated', { kind: 'truncated' }],
  ])('that is %s is tried again', async (_, fault) => {
    const { service, provider } = await started({ maxRetries: 2 });
    service.inject({ ...fault, action: 'ListResourceRecordSets', count: 2 });
    expect((await outcomeOf(provider.listBelow(rootDomain))).type).toBe('listed');
    expect(service.log.requests()).toHaveLength(3);
  });

  it('ends when its time is up, however long a connection may take', async () => {
    const { service, provider } = await started({ connectionTimeoutMs: 60_000, requestTimeoutMs: 200 });
    service.inject({ kind: 'hang', action: 'ListResourceRecordSets' });
    expect((await outcomeOf(provider.listBelow(rootDomain))).type).toBe('unanswered');
  });

  it('is reported when the last try failed too', async () => {
    const { service, provider } = await started({ maxRetries: 1 });
    service.inject({ kind: 'throttling', action: 'ListResourceRecordSets', count: Infinity });
    expect(await outcomeOf(provider.listBelow(rootDomain))).toMatchObject({ type: 'throttled', reason: 'throttling' });
    expect(service.log.requests()).toHaveLength(2);
  });

  it('that is denied is not tried again', async () => {
    const { service, provider } = await started({ maxRetries: 3 });
    service.inject({ kind: 'accessDenied', action: 'ListResourceRecordSets', count: Infinity });
    expect(await outcomeOf(provider.listBelow(rootDomain))).toMatchObject({
      type: 'denied', reason: 'permission',
      advice: expect.stringContaining('route53:ListResourceRecordSets') as unknown,
    });
    expect(service.log.requests()).toHaveLength(1);
  });

  it('takes a token for every try', async () => {
    let nowMs = 0;
    const { service, provider } = await started({
      maxRetries: 2, requestBucket: { ratePerSecond: 1, burst: 5 }, now: () => nowMs,
    });
    // Two of five are gone: for the zone, and for what was listed to find it. Three are for the tries.
    service.inject({ kind: 'throttling', action: 'ListResourceRecordSets', count: Infinity });
    expect((await outcomeOf(provider.listBelow(rootDomain))).type).toBe('throttled');
    const admitted: number[] = [];
    const waiting = provider.admit(1).subscribe((changes) => admitted.push(changes));
    expect(admitted).toEqual([]);
    waiting.unsubscribe();
    nowMs += 1000;
    expect(await outcomeOf(provider.admit(1))).toBe(1000);
  });
});

describe('A batch', () => {
  it.each<[string, Fault, string]>([
    ['throttled', { kind: 'throttling' }, 'throttled'],
    ['refused while another is processed', { kind: 'priorRequestNotComplete' }, 'throttled'],
    ['reset', { kind: 'reset' }, 'unanswered'],
    ['answered by a proxy', { kind: 'http', status: 502, body: 'html' }, 'unanswered'],
    ['expired', { kind: 'expiredToken' }, 'denied'],
  ])('that is %s is sent once and not applied', async (_, fault, type) => {
    const { service, provider } = await started({ maxRetries: 3 });
    service.inject({ ...fault, action: 'ChangeResourceRecordSets' });
    expect((await apply(provider, 'web')).type).toBe(type);
    expect(service.log.requests()).toHaveLength(1);
    expect(service.log.mutations()).toEqual([]);
  });

  it.each<[string, Fault]>([
    ['reset', { kind: 'resetAfter' }],
    ['truncated', { kind: 'truncated' }],
    ['a proxy\'s page', { kind: 'http', status: 200, body: 'html', processed: true }],
    ['a proxy\'s error', { kind: 'http', status: 504, processed: true }],
    ['never sent', { kind: 'hangAfter' }],
  ])('whose answer is lost (%s) is unanswered, for it may have landed', async (_, fault) => {
    const { service, provider } = await started({ maxRetries: 3, requestTimeoutMs: 300 });
    service.inject({ ...fault, action: 'ChangeResourceRecordSets' });
    expect((await apply(provider, 'web')).type).toBe('unanswered');
    expect(service.log.requests()).toHaveLength(1);
    expect(service.log.mutations()).toHaveLength(1);
  });

  it('without a change id in its answer is unanswered', async () => {
    const server = await scriptedServer((_request, _response, count) => ({
      body: count === 1 ? xml('GetHostedZoneResponse', zoneXml('Z1', `${rootDomain}.`))
        : '<html><body>Please log in</body></html>',
    }));
    try {
      expect((await apply(providerAt(server.url, { zoneId: 'Z1' }), 'web')).type).toBe('unanswered');
    } finally {
      await server.close();
    }
  });

  it('keeps its order and sends neither more nor less', async () => {
    const { service, provider } = await started();
    const fence = (value: string): RecordSet =>
      ({ name: `fence.${rootDomain}`, type: 'TXT', ttlSeconds: 60, values: [value] });
    await outcomeOf(provider.apply({ changes: [{ action: 'CREATE', recordSet: fence('"0"') }] }));
    await outcomeOf(provider.apply({ changes: [
      { action: 'DELETE', recordSet: fence('"0"') },
      { action: 'CREATE', recordSet: a('web') },
      { action: 'CREATE', recordSet: fence('"1"') },
    ] }));
    expect(service.log.requests()[1]?.changes?.map(({ action, recordSet: { name } }) => `${action} ${name}`))
      .toEqual([`DELETE fence.${rootDomain}`, `CREATE web.${rootDomain}`, `CREATE fence.${rootDomain}`]);
  });

  it('that is too large costs no call', async () => {
    const { service, provider } = await started();
    expect(await apply(provider, ...Array.from({ length: 1001 }, (_, index) => `h${index}`)))
      .toMatchObject({ type: 'invalid' });
    expect(service.log.requests()).toEqual([]);
  });

  it('is not sent while another is on its way', async () => {
    const service = await emulator({ rates: 'unlimited', processingMs: 20 });
    service.createZone({ name: rootDomain });
    const provider = providerAt(service.url);
    const outcomes = await Promise.all(['a', 'b', 'c'].map((host) => apply(provider, host)));
    expect(outcomes.map(({ type }) => type)).toEqual(['landed', 'landed', 'landed']);
    expect(codes(service, 'ChangeResourceRecordSets')).toEqual({ OK: 3 });
  });

  it('waits for a token for each change, and admission tells how many there are', async () => {
    let nowMs = 0;
    const { service, provider } = await started({ changeBucket: { ratePerSecond: 1, burst: 5 }, now: () => nowMs });
    expect(await outcomeOf(provider.admit(2))).toBe(5);
    expect((await apply(provider, 'a', 'b', 'c', 'd')).type).toBe('landed');
    expect(await outcomeOf(provider.admit(1))).toBe(1);
    const waiting = apply(provider, 'e', 'f');
    expect(codes(service, 'ChangeResourceRecordSets')).toEqual({ OK: 1 });
    nowMs += 4000;
    expect(await outcomeOf(provider.admit(1))).toBe(3);
    expect((await waiting).type).toBe('landed');
  });

  it('is admitted up to its largest size where changes are not counted', async () => {
    expect(await outcomeOf(providerAt('http://127.0.0.1:1', { changeBucket: undefined }).admit(5))).toBe(1000);
  });
});

describe('Unsubscribing', () => {
  it('ends the call on the wire', async () => {
    const closed: Promise<unknown>[] = [];
    const server = await scriptedServer((_request, response, count) => {
      if (count === 1) return { body: xml('GetHostedZoneResponse', zoneXml('Z1', `${rootDomain}.`)) };
      closed.push(once(response, 'close'));
      return undefined;
    });
    try {
      const provider = providerAt(server.url, { zoneId: 'Z1', requestTimeoutMs: 60_000 });
      const calls: readonly Observable<unknown>[] = [provider.listBelow(rootDomain), provider.apply(creates('web'))];
      for (const call$ of calls) {
        const before = closed.length;
        const calling = call$.subscribe();
        while (closed.length === before) await new Promise((resolve) => setTimeout(resolve, 1));
        calling.unsubscribe();
        await closed[before];
      }
      expect(closed).toHaveLength(2);
    } finally {
      await server.close();
    }
  });

  it('gives up the place in the write lane', async () => {
    const { service, provider } = await started({ requestTimeoutMs: 60_000 });
    service.inject({ kind: 'hang', action: 'ChangeResourceRecordSets' });
    const hanging = provider.apply(creates('hanging')).subscribe();
    const waiting = provider.apply(creates('waiting')).subscribe();
    const next = apply(provider, 'next');
    await received(service, 1);
    waiting.unsubscribe();
    hanging.unsubscribe();
    expect((await next).type).toBe('landed');
    expect(service.log.mutations().flatMap(({ changes }) => changes.map(({ recordSet: { name } }) => name)))
      .toEqual([`next.${rootDomain}`]);
  });
});

describe('Credentials', () => {
  it.each([
    ['unknown', 'AKIASTRANGER', 'the-secret'],
    ['wrong', 'AKIAEXAMPLE', 'another-secret'],
    ['expired', 'AKIAEXPIRED', 'the-secret'],
  ])('that are %s are denied, and never told', async (_, accessKeyId, secretAccessKey) => {
    const service = await emulator({
      credentials: {
        AKIAEXAMPLE: { state: 'active', secretAccessKey: 'the-secret' },
        AKIAEXPIRED: { state: 'expired' },
      },
    });
    service.createZone({ name: rootDomain });
    const stranger = providerAt(service.url, { credentials: { accessKeyId, secretAccessKey } });
    const outcome = await outcomeOf(stranger.listBelow(rootDomain));
    expect(outcome).toMatchObject({ type: 'denied', reason: 'credentials' });
    expect(JSON.stringify(outcome)).not.toContain(secretAccessKey);
    expect((await outcomeOf(providerAt(service.url).listBelow(rootDomain))).type).toBe('listed');
  });

  const folder = mkdtempSync(join(tmpdir(), 'credentials-'));
  afterAll(() => { rmSync(folder, { recursive: true }); });
  const file = join(folder, 'credentials');
  it.each<[string, Readonly<Record<string, string>>, (accessKeyId: string) => void]>([
    ['environment', { AWS_SECRET_ACCESS_KEY: 'the-secret', AWS_PROFILE: '' }, (accessKeyId) => {
      process.env['AWS_ACCESS_KEY_ID'] = accessKeyId;
    }],
    ['shared file', { AWS_SHARED_CREDENTIALS_FILE: file, AWS_PROFILE: 'default' }, (accessKeyId) => {
      writeFileSync(file, `[default]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = the-secret\n`);
    }],
  ])('of the %s are read anew after they were refused', async (_, environment, give) => {
    const service = await emulator({
      credentials: { AKIAEXPIRED: { state: 'expired' }, AKIARENEWED: { state: 'active' } },
    });
    service.createZone({ name: rootDomain });
    const before = { ...process.env };
    try {
      Object.assign(process.env, environment);
      give('AKIAEXPIRED');
      const provider = providerAt(service.url, { credentials: undefined });
      expect(await outcomeOf(provider.listBelow(rootDomain))).toMatchObject({ type: 'denied', reason: 'credentials' });
      give('AKIARENEWED');
      expect((await outcomeOf(provider.listBelow(rootDomain))).type).toBe('listed');
    } finally {
      process.env = before;
    }
  });
});

/** Until the service has received so many requests. */
async function received(service: Route53Emulator, count: number): Promise<void> {
  while (service.log.requests().length < count) await new Promise((resolve) => setTimeout(resolve, 1));
}
