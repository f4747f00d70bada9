import {
  ChangeResourceRecordSetsCommand, CreateHostedZoneCommand, CreateResourceRecordSetProtectionsCommand,
  DeleteHostedZoneCommand,
  DeleteResourceRecordSetProtectionsCommand, GetChangeCommand, GetHostedZoneCommand, GetHostedZoneCountCommand,
  GetHostedZoneLimitCommand, ListHostedZonesByNameCommand, ListHostedZonesCommand,
  ListResourceRecordSetProtectionsCommand,
  ListResourceRecordSetsCommand, type Change, type ListResourceRecordSetsCommandInput, type ResourceRecordSet,
  type Route53Client,
} from '@aws-sdk/client-route-53';
import fc from 'fast-check';
import type { EmulatedZone } from '../../../src/emulators/route53/emulated-zone';
import {
  startRoute53Emulator, type Route53Emulator, type Route53EmulatorOptions,
} from '../../../src/emulators/route53/server';
import { changeBody, http, like, matching, rejection, sdkClient } from './client';
import { a, set, simpleSets } from './make';

let atMs = 0;
const open: (() => Promise<void> | void)[] = [];
let emulator: Route53Emulator;
let client: Route53Client;
let zone: EmulatedZone;

async function start(options: Route53EmulatorOptions = {}): Promise<Route53Emulator> {
  const started = await startRoute53Emulator({ rates: 'unlimited', now: () => atMs, ...options });
  open.push(() => started.close());
  return started;
}

beforeEach(async () => {
  atMs = 0;
  emulator = await start();
  client = sdkClient(emulator.url);
  open.push(() => client.destroy());
  zone = emulator.createZone({ name: 'example.com', id: 'Z0123456789ABC' });
});

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const recordSet = (name: string, more: Partial<ResourceRecordSet> = {}): ResourceRecordSet =>
  ({ Name: name, Type: 'A', TTL: 300, ResourceRecords: [{ Value: '192.0.2.1' }], ...more });

const send = (...changes: readonly Change[]): Promise<unknown> =>
  client.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: zone.id, ChangeBatch: { Changes: [...changes] } }));

const list = (input: Partial<ListResourceRecordSetsCommandInput> = {}): ReturnType<typeof listed> =>
  listed(client, input);
const listed = (from: Route53Client, input: Partial<ListResourceRecordSetsCommandInput>) =>
  from.send(new ListResourceRecordSetsCommand({ HostedZoneId: zone.id, ...input }));

const namesOf = (sets: readonly { readonly Name?: string | undefined }[] | undefined): readonly string[] =>
  (sets ?? []).map(({ Name = '' }) => Name);

describe('a new zone', () => {
  it('holds NS and SOA, and is known by id, by name and by count', async () => {
    const sets = (await list()).ResourceRecordSets;
    expect(sets?.map(({ Name, Type, TTL, ResourceRecords }) => [Name, Type, TTL, ResourceRecords?.length])).toEqual([
      ['example.com.', 'NS', 172_800, 4], ['example.com.', 'SOA', 900, 1],
    ]);
    const { HostedZone, DelegationSet } = await client.send(new GetHostedZoneCommand({ Id: `/hostedzone/${zone.id}` }));
    expect(HostedZone).toEqual({
      Id: `/hostedzone/${zone.id}`, Name: 'example.com.', CallerReference: zone.id, Config: { PrivateZone: false },
      ResourceRecordSetCount: 2,
    });
    expect(DelegationSet?.NameServers).toHaveLength(4);
    expect((await client.send(new GetHostedZoneCountCommand())).HostedZoneCount).toBe(1);
  });

  it('is created once for a caller reference, and deleted only when empty', async () => {
    const create = new CreateHostedZoneCommand({
      Name: 'Example.NET', CallerReference: 'one', HostedZoneConfig: { Comment: 'a & b' },
    });
    const created = await client.send(create);
    expect(created.HostedZone)
      .toEqual(like({ Name: 'example.net.', Config: { Comment: 'a & b', PrivateZone: false } }));
    expect(created.Location).toContain('/2013-04-01/hostedzone/Z');
    expect(created.$metadata.httpStatusCode).toBe(201);
    expect(await rejection(client.send(create))).toEqual(like({ name: 'HostedZoneAlreadyExists' }));
    const id = created.HostedZone?.Id ?? '';
    const inIt = (Action: 'CREATE' | 'DELETE'): ChangeResourceRecordSetsCommand => new ChangeResourceRecordSetsCommand(
      { HostedZoneId: id, ChangeBatch: { Changes: [{ Action, ResourceRecordSet: recordSet('a.example.net') }] } });
    await client.send(inIt('CREATE'));
    expect(await rejection(client.send(new DeleteHostedZoneCommand({ Id: id })))).toEqual(like({
      name: 'HostedZoneNotEmpty',
      message: 'The specified hosted zone contains non-required resource record sets and so cannot be deleted.',
    }));
    await client.send(inIt('DELETE'));
    await client.send(new DeleteHostedZoneCommand({ Id: id }));
    expect(await rejection(client.send(new GetHostedZoneCommand({ Id: id }))))
      .toEqual(like({ name: 'NoSuchHostedZone' }));
  });

  it('may be private beside a public one of the same name', async () => {
    const hidden = emulator.createZone({ name: 'example.com', private: true });
    emulator.createZone({ name: 'a.example.com' });
    emulator.createZone({ name: 'example.org' });
    const byName = await client.send(new ListHostedZonesByNameCommand({ DNSName: 'example.com', MaxItems: 2 }));
    expect(byName.HostedZones?.map(({ Name, Config }) => [Name, Config?.PrivateZone]))
      .toEqual([['example.com.', true], ['example.com.', false]]);
    expect(byName)
      .toEqual(like({ DNSName: 'example.com', IsTruncated: true, NextDNSName: 'a.example.com.', MaxItems: 2 }));
    const rest = await client.send(new ListHostedZonesByNameCommand({
      DNSName: byName.NextDNSName, HostedZoneId: byName.NextHostedZoneId,
    }));
    expect(namesOf(rest.HostedZones)).toEqual(['a.example.com.', 'example.org.']);
    expect((await client.send(new GetHostedZoneCommand({ Id: hidden.id }))).VPCs).toHaveLength(1);
    const { HostedZones } = await client.send(new ListHostedZonesCommand({ HostedZoneType: 'PrivateHostedZone' }));
    expect(HostedZones?.map(({ Id }) => Id)).toEqual([`/hostedzone/${hidden.id}`]);
  });

  it('starts the list by name at a name that need not exist, and pages all zones by id', async () => {
    for (const name of ['b.org', 'a.org', 'c.org']) emulator.createZone({ name });
    const { HostedZones } = await client.send(new ListHostedZonesByNameCommand({ DNSName: 'aa.org' }));
    expect(namesOf(HostedZones)).toEqual(['b.org.', 'c.org.']);
    const first = await client.send(new ListHostedZonesCommand({ MaxItems: 3 }));
    const second = await client.send(new ListHostedZonesCommand({ Marker: first.NextMarker }));
    expect([...namesOf(first.HostedZones), ...namesOf(second.HostedZones)].sort())
      .toEqual(['a.org.', 'b.org.', 'c.org.', 'example.com.']);
    expect([first.IsTruncated, second.IsTruncated]).toEqual([true, false]);
  });

  it('tells its limit', async () => {
    const { Limit, Count } =
      await client.send(new GetHostedZoneLimitCommand({ HostedZoneId: zone.id, Type: 'MAX_RRSETS_BY_ZONE' }));
    expect([Limit?.Value, Count]).toEqual([10_000, 2]);
  });
});

describe('changes', () => {
  it('are shown at once, and in sync after a while', async () => {
    const { ChangeInfo } = await client.send(new ChangeResourceRecordSetsCommand({
      HostedZoneId: zone.id, ChangeBatch: {
        Comment: 'a <b>', Changes: [{ Action: 'CREATE', ResourceRecordSet: recordSet('*.Example.com') }],
      },
    }));
    expect(ChangeInfo).toEqual(like({ Status: 'PENDING', Comment: 'a <b>', SubmittedAt: expect.any(Date) as unknown }));
    expect(ChangeInfo?.Id).toMatch(/^\/change\/C[0-9A-Z]{12,20}$/);
    expect(namesOf((await list()).ResourceRecordSets)).toContain('\\052.example.com.');
    const status = async (): Promise<unknown> =>
      (await client.send(new GetChangeCommand({ Id: ChangeInfo?.Id }))).ChangeInfo?.Status;
    atMs = 34_999;
    expect(await status()).toBe('PENDING');
    atMs = 35_000;
    expect(await status()).toBe('INSYNC');
    expect(await rejection(client.send(new GetChangeCommand({ Id: 'C0NONE' })))).toEqual(like({
      name: 'NoSuchChange', message: 'Could not find resource with ID: C0NONE',
    }));
  });

  const everyKind: readonly ResourceRecordSet[] = [
    recordSet('w.example.com.', { SetIdentifier: 'one & only', Weight: 0 }),
    recordSet('l.example.com.', { SetIdentifier: 'l', Region: 'eu-west-1', HealthCheckId: 'abc' }),
    recordSet('f.example.com.', { SetIdentifier: 'f', Failover: 'PRIMARY' }),
    recordSet('g.example.com.', { SetIdentifier: 'g', GeoLocation: { CountryCode: 'DE' } }),
    recordSet('m.example.com.', { SetIdentifier: 'm', MultiValueAnswer: true }),
    recordSet('p.example.com.', {
      SetIdentifier: 'p', GeoProximityLocation: { Coordinates: { Latitude: '49.22', Longitude: '-74.01' } },
    }),
    recordSet('c.example.com.', { SetIdentifier: 'c', CidrRoutingConfig: { CollectionId: 'abcd', LocationName: '*' } }),
    {
      Name: 'alias.example.com.', Type: 'A', AliasTarget: {
        HostedZoneId: 'ZLB', DNSName: 'lb.example.net.', EvaluateTargetHealth: true,
      },
    },
    { Name: 'tp.example.com.', Type: 'A', TrafficPolicyInstanceId: 'tp' },
    recordSet('t.example.com.', { Type: 'TXT', ResourceRecords: [{ Value: '"<a> & \\"b\\"" "c"' }, { Value: '"d"' }] }),
  ];

  it.each(everyKind)('bring back %j as it was sent, and delete it so', async (sent) => {
    await send({ Action: 'CREATE', ResourceRecordSet: sent });
    const [found] = (await list({ StartRecordName: sent.Name, StartRecordType: sent.Type })).ResourceRecordSets ?? [];
    expect(found).toEqual(sent);
    await send({ Action: 'DELETE', ResourceRecordSet: found });
    expect(zone.recordSets()).toHaveLength(2);
  });

  it('list all reasons in brackets', async () => {
    zone.put(a('x.example.com'));
    expect(await rejection(send(
      { Action: 'CREATE', ResourceRecordSet: recordSet('x.example.com') },
      { Action: 'DELETE', ResourceRecordSet: recordSet('y.example.com') },
    ))).toEqual(like({
      name: 'InvalidChangeBatch',
      message: "[Tried to create resource record set [name='x.example.com.', type='A'] but it already exists, "
        + "Tried to delete resource record set [name='y.example.com.', type='A'] but it was not found]",
    }));
  });

  const many = (count: number, length: number): Change[] => Array.from({ length: count }, (_, index) => ({
    Action: 'CREATE', ResourceRecordSet: recordSet(`n${index}.example.com`, {
      Type: 'TXT', ResourceRecords: [{ Value: `"${'x'.repeat(length - 2)}"` }],
    }),
  }));
  const upserts = (changes: readonly Change[]): Change[] => changes.map((change) => ({ ...change, Action: 'UPSERT' }));
  it.each([
    ['1000 CREATE', many(1000, 3), undefined],
    ['1001 CREATE', many(1001, 3), '[Number of records limit of 1000 exceeded.]'],
    ['500 UPSERT', upserts(many(500, 3)), undefined],
    ['501 UPSERT', upserts(many(501, 3)), '[Number of records limit of 1000 exceeded.]'],
    ['32,000 characters', many(160, 200), undefined],
    ['32,200 characters', many(161, 200), '[RDATA character limit of 32000 exceeded.]'],
    ['16,000 characters of UPSERT', upserts(many(80, 200)), undefined],
    ['16,200 characters of UPSERT', upserts(many(81, 200)), '[RDATA character limit of 32000 exceeded.]'],
  ])('are limited: %s', async (_, changes, message) => {
    const outcome = await send(...changes).catch((error: unknown) => error);
    expect(outcome).toEqual(like(message === undefined
      ? { ChangeInfo: like({ Status: 'PENDING' }) }
      : { name: 'InvalidChangeBatch', message }));
  });

  it.each([
    [{ Action: 'UPSERT', ResourceRecordSet: { Name: 'x', Type: 'A' } },
      'Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], '
      + 'but found none in Change with [Action=UPSERT, Name=x, Type=A, SetIdentifier=null]'],
    [{ Action: 'DELETE', ResourceRecordSet: { Name: 'x', Type: 'A', TTL: 300 } },
      'Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], '
      + 'but found none in Change with [Action=DELETE, Name=x, Type=A, SetIdentifier=null]'],
    [{
      Action: 'CREATE', ResourceRecordSet: recordSet('x', {
        AliasTarget: { HostedZoneId: 'Z', DNSName: 'y', EvaluateTargetHealth: false },
      }),
    },
      'Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], '
      + 'but found more than one in Change with [Action=CREATE, Name=x, Type=A, SetIdentifier=null]'],
    [{ Action: 'CREATE', ResourceRecordSet: recordSet('x', { SetIdentifier: 'I' }) },
      'Invalid request: Expected exactly one of [Weight, Region, Failover, GeoLocation, MultiValueAnswer, GeoProximityLocation, '
      + 'or CidrRoutingConfig], but found none in Change with [Action=CREATE, Name=x, Type=A, SetIdentifier=I]'],
    [{ Action: 'CREATE', ResourceRecordSet: recordSet('x', { Weight: 1 }) },
      'Invalid request: Missing field \'SetIdentifier\' in Change with [Action=CREATE, Name=x, Type=A, SetIdentifier=null]'],
    [{ Action: 'CREATE', ResourceRecordSet: recordSet('x', { TTL: -1 }) },
      "1 validation error detected: Value '-1' at 'changeBatch.changes.1.member.resourceRecordSet.tTL' failed to satisfy constraint: "
      + 'Member must have value greater than or equal to 0'],
    [{ Action: 'CREATE', ResourceRecordSet: recordSet('x', { TTL: 2 ** 31, Weight: 256, SetIdentifier: 'I' }) },
      matching(/^2 validation errors detected: Value '2147483648' at .*; Value '256' at .* less than or equal to 255$/)],
  ] as const)('are checked in form: %j', async (change, message) => {
    expect(await rejection(send(change as Change))).toEqual(like({ name: 'InvalidInput', message }));
  });

  it('are not looked at when the zone does not exist', async () => {
    const nowhere = new ChangeResourceRecordSetsCommand({ HostedZoneId: 'ZNONE', ChangeBatch: { Changes: [] } });
    expect(await rejection(client.send(nowhere))).toEqual(like({
      name: 'NoSuchHostedZone', message: 'No hosted zone found with ID: ZNONE',
      $metadata: like({ httpStatusCode: 404 }),
    }));
  });

  it('are refused while a protection stands', async () => {
    const protections = [{ RecordName: 'x.example.com', RecordType: 'A' as const, Comment: 'ask Ann' }];
    const create = new CreateResourceRecordSetProtectionsCommand({ HostedZoneId: zone.id, Protections: protections });
    await client.send(create);
    expect(await rejection(client.send(create))).toEqual(like({
      name: 'ProtectionAlreadyExists',
      Errors: [like({ RecordName: 'x.example.com.', RecordType: 'A', Code: 'ProtectionAlreadyExists' })],
    }));
    const { ResourceRecordSetProtections } =
      await client.send(new ListResourceRecordSetProtectionsCommand({ HostedZoneId: zone.id }));
    expect(ResourceRecordSetProtections)
      .toEqual([{ RecordName: 'x.example.com.', RecordType: 'A', Comment: 'ask Ann' }]);
    const refused = await rejection(send(
      { Action: 'CREATE', ResourceRecordSet: recordSet('y.example.com') },
      { Action: 'CREATE', ResourceRecordSet: recordSet('x.example.com') },
    ));
    expect(refused).toEqual(like({ name: 'InvalidChangeBatch', message: matching(/ask Ann/) }));
    expect(zone.recordSets()).toHaveLength(2);
    const remove = new DeleteResourceRecordSetProtectionsCommand({
      HostedZoneId: zone.id, Protections: [{ RecordName: 'x.example.com', RecordType: 'A' }],
    });
    await client.send(remove);
    expect(await rejection(client.send(remove))).toEqual(like({ name: 'InvalidResourceRecordSetProtectionBatch' }));
    await send({ Action: 'CREATE', ResourceRecordSet: recordSet('x.example.com') });
  });
});

describe('listing', () => {
  const fill = (count: number): void =>
    zone.put(...Array.from({ length: count }, (_, index) => a(`n${index}.example.com`)));

  it.each([
    [undefined, 100], [10, 10], [300, 300], [1000, 300],
  ])('of maxitems %s gives %s', async (MaxItems, length) => {
    fill(400);
    const page = await list({ MaxItems });
    expect(page).toEqual(like({ IsTruncated: true, MaxItems: length }));
    expect(page.ResourceRecordSets).toHaveLength(length);
  });

  it('sorts as the service does', async () => {
    zone.put(a('x.example.com'), a('y.x.example.com'), a('x-1.example.com'), a('y.x-1.example.com'),
      set('x.example.com', 'AAAA', ['2001:db8::1']));
    expect((await list({ StartRecordName: 'x-1.example.com' })).ResourceRecordSets?.map(({ Name, Type }) =>
      `${Name ?? ''} ${Type ?? ''}`)).toEqual([
      'x-1.example.com. A', 'y.x-1.example.com. A', 'x.example.com. A', 'x.example.com. AAAA', 'y.x.example.com. A',
    ]);
  });

  it.each([
    [{ StartRecordType: 'A' }, /without a name/], [{ StartRecordIdentifier: 'I' }, /without a name/],
    [{ StartRecordName: 'x', StartRecordIdentifier: 'I' }, /without a type/],
    [{ StartRecordName: 'a..b' }, /DomainLabelEmpty/], [{ MaxItems: 0 }, /maxItems/],
  ] as const)('refuses %j', async (input, message) => {
    expect(await rejection(list(input))).toEqual(like({ name: 'InvalidInput', message: matching(message) }));
  });

  it('gives exactly the sorted record sets, whatever the length of its pages', async () => {
    const routed = Array.from({ length: 5 }, (_, index) => set('r.example.com', 'A', ['192.0.2.1'], {
      setIdentifier: `i ${index}`, weight: 1,
    }));
    await fc.assert(fc.asyncProperty(fc.uniqueArray(simpleSets, { selector: ({ name }) => name, maxLength: 20 }),
      fc.integer({ min: 1, max: 7 }), async (sets, MaxItems) => {
      const other = emulator.createZone({ name: 'example.com' });
      other.put(...sets, ...routed);
      const seen: string[] = [];
      let next: Partial<ListResourceRecordSetsCommandInput> | undefined = {};
      while (next) {
        const page: Awaited<ReturnType<typeof listed>> = await list({ HostedZoneId: other.id, MaxItems, ...next });
        seen.push(...(page.ResourceRecordSets ?? []).map(({ Name, Type, SetIdentifier }) =>
          `${Name ?? ''} ${Type ?? ''} ${SetIdentifier ?? ''}`));
        next = page.IsTruncated
          ? {
            StartRecordName: page.NextRecordName, StartRecordType: page.NextRecordType,
            StartRecordIdentifier: page.NextRecordIdentifier,
          }
          : undefined;
      }
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen).toHaveLength(other.recordSets().length);
      expect(seen.map((text) => text.split(' ')[1])).toEqual(other.recordSets().map(({ type }) => type));
    }), { numRuns: 15 });
  });

  it('may give shorter pages than were asked for', async () => {
    const short = await start({ longestPage: 3 });
    short.createZone({ name: 'example.com', id: zone.id }).put(a('a.example.com'), a('b.example.com'));
    const page = await listed(sdkClient(short.url), { MaxItems: 300 });
    expect(page)
      .toEqual(like({ IsTruncated: true, MaxItems: 300, NextRecordName: 'b.example.com.', NextRecordType: 'A' }));
    expect(page.ResourceRecordSets).toHaveLength(3);
  });
});

describe('the wire', () => {
  const create = (name: string): string =>
    '<Action>CREATE</Action><ResourceRecordSet><ResourceRecords><ResourceRecord><Value>192.0.2.1</Value>'
    + `</ResourceRecord></ResourceRecords><TTL>300</TTL><Type>A</Type><Name>${name}</Name></ResourceRecordSet>`;

  it.each(['rrset', 'rrset/'])('takes %s and any order of elements', async (path) => {
    const { status, headers, body } =
      await http(emulator.url, 'POST', `hostedzone/${zone.id}/${path}`, changeBody(create('x.example.com')));
    expect([status, headers['content-type']]).toEqual([200, 'text/xml']);
    expect(headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
    expect(body).toMatch(/^<\?xml version="1\.0"\?>\n<ChangeResourceRecordSetsResponse xmlns="https:\/\/route53\.amazonaws\.com\/doc\/2013-04-01\/"><ChangeInfo><Id>\/change\/C/);
  });

  it.each([
    ['not XML', 'Changes', 400, 'MalformedInput', /well-formed/],
    [
      'another root', '<ChangeBatch/>', 400, 'MalformedInput',
      /^ChangeBatch is not valid, expected ChangeResourceRecordSetsRequest$/,
    ],
    [
      'no change', changeBody(), 400, 'InvalidInput',
      /^1 validation error detected: Value '\[\]' at 'changeBatch\.changes' failed/,
    ],
    ['an unknown action', changeBody(create('x').replace('CREATE', 'MERGE')), 400, 'InvalidInput',
      /^Invalid XML ; cvc-enumeration-valid: Value 'MERGE' is not facet-valid with respect to enumeration '\[CREATE, DELETE, UPSERT\]'/],
    [
      'an unknown type', changeBody(create('x').replace('>A<', '>B<')), 400, 'InvalidInput',
      /cvc-enumeration-valid: Value 'B'/,
    ],
    ['a TTL that is no number', changeBody(create('x').replace('300', 'soon')), 400, 'InvalidInput', /be a number/],
  ])('refuses %s', async (_, body, status, code, message) => {
    const answer = await http(emulator.url, 'POST', `hostedzone/${zone.id}/rrset`, body);
    const read = /<ErrorResponse xmlns="[^"]+"><Error><Type>Sender<\/Type><Code>(.*)<\/Code><Message>(.*)<\/Message><\/Error><RequestId>/.exec(answer.body);
    expect([answer.status, read?.[1], read?.[2]?.replaceAll('&apos;', '\'')])
      .toEqual([status, code, matching(message)]);
  });

  it.each([['GET', 'nothing'], ['PUT', `hostedzone/Z0123456789ABC`], ['GET', ''],
    ['GET', 'hostedzone/%ZZ/rrset/more']])('does not know %s %s', async (method, path) => {
    expect(await http(emulator.url, method, path))
      .toEqual(like({ status: 404, body: matching(/UnknownOperationException/) }));
  });

  it.each([
    ['message', "[Tried to delete resource record set [name='x.example.com.', type='A'] but it was not found]"],
    ['messages', 'UnknownError'],
    ['legacy', 'UnknownError'],
  ] as const)('writes an InvalidChangeBatch in the form %s, which the SDK reads as %s',
    async (invalidChangeBatchForm, message) => {
    const other = await start({ invalidChangeBatchForm });
    other.createZone({ name: 'example.com', id: zone.id });
    const error = await rejection(sdkClient(other.url).send(new ChangeResourceRecordSetsCommand({
      HostedZoneId: zone.id, ChangeBatch: {
        Changes: [{ Action: 'DELETE', ResourceRecordSet: recordSet('x.example.com') }],
      },
    })));
    expect([error.name, error.message])
      .toEqual([invalidChangeBatchForm === 'legacy' ? 'Unknown' : 'InvalidChangeBatch', message]);
    expect(error.message + JSON.stringify(error)).toContain('but it was not found');
  });
});

describe('rates and locks', () => {
  const changeIn = (url: string): Promise<unknown> => sdkClient(url).send(new ChangeResourceRecordSetsCommand({
    HostedZoneId: zone.id, ChangeBatch: {
      Changes: [{ Action: 'UPSERT', ResourceRecordSet: recordSet('x.example.com') }],
    },
  }));

  it('throttle by requests and by changes, and a refused request costs nothing', async () => {
    const limited = await start({
      rates: { account: { capacity: 3, refillPerSecond: 1 }, changes: { capacity: 3, refillPerSecond: 1 } },
    });
    limited.createZone({ name: 'example.com', id: zone.id });
    await changeIn(limited.url);
    expect(await rejection(changeIn(limited.url))).toEqual(like({ name: 'Throttling', message: 'Rate exceeded' }));
    atMs += 1000;
    await changeIn(limited.url);
    const count = new GetHostedZoneCountCommand();
    await sdkClient(limited.url).send(count);
    await sdkClient(limited.url).send(count);
    expect(await rejection(sdkClient(limited.url).send(count))).toEqual(like({ name: 'Throttling' }));
    expect(limited.log.counters()).toEqual({
      requests: { ChangeResourceRecordSets: { OK: 2, Throttling: 1 }, GetHostedZoneCount: { OK: 2, Throttling: 1 } },
      requestTokens: 4, changeTokens: 4,
    });
  });

  it('serve one change of a zone at a time', async () => {
    let finish = (): void => undefined;
    const fault = emulator.inject({ kind: 'processing', until: new Promise<void>((resolve) => (finish = resolve)) });
    const first = changeIn(emulator.url);
    while (fault.hits() === 0) await new Promise(setImmediate);
    expect(await rejection(changeIn(emulator.url))).toEqual(like({ name: 'PriorRequestNotComplete' }));
    expect(zone.recordSets()).toHaveLength(2);
    finish();
    await first;
    await changeIn(emulator.url);
  });

  it('take the round trip and the processing time', async () => {
    const slept: number[] = [];
    const slow = await start({ roundTripMs: 100, processingMs: 30, sleep: (ms) => Promise.resolve(slept.push(ms)) });
    slow.createZone({ name: 'example.com', id: zone.id });
    await changeIn(slow.url);
    expect(slept).toEqual([50, 30, 50]);
  });
});

describe('credentials', () => {
  const started = (): Promise<Route53Emulator> => start({
    credentials: {
      GOOD: { state: 'active', secretAccessKey: 'secret/+=' }, UNSIGNED: { state: 'active' }, OLD: { state: 'expired' },
      POOR: { state: 'denied' },
    },
  });
  const ask = (url: string, accessKeyId: string, secretAccessKey: string, name?: string): Promise<unknown> =>
    sdkClient(url, {
    credentials: { accessKeyId, secretAccessKey },
  }).send(new ListResourceRecordSetsCommand({ HostedZoneId: zone.id, StartRecordName: name }));

  it.each([
    ['GOOD', 'secret/+=', undefined], ['UNSIGNED', 'whatever', undefined], ['GOOD', 'wrong', 'SignatureDoesNotMatch'],
    ['NOBODY', 'secret', 'InvalidClientTokenId'], ['OLD', 'secret', 'ExpiredToken'], ['POOR', 'secret', 'AccessDenied'],
    ['constructor', 'secret', 'InvalidClientTokenId'],
  ])('of %s with %s are answered with %s', async (accessKeyId, secret, code) => {
    const strict = await started();
    strict.createZone({ name: 'example.com', id: zone.id });
    const asked = ask(strict.url, accessKeyId, secret, '*.a b@example.com'.replace(' ', '\\040'));
    const outcome = await asked.catch((error: unknown) => error);
    const isRefused = code !== undefined;
    expect(outcome).toEqual(like({
      ...(isRefused ? { name: code } : {}), $metadata: like({ httpStatusCode: isRefused ? 403 : 200 }),
    }));
  });

  it('are verified over the body, too', async () => {
    const strict = await started();
    strict.createZone({ name: 'example.com', id: zone.id });
    const signed = sdkClient(strict.url, { credentials: { accessKeyId: 'GOOD', secretAccessKey: 'secret/+=' } });
    await signed.send(new ChangeResourceRecordSetsCommand({
      HostedZoneId: zone.id, ChangeBatch: {
        Changes: [{ Action: 'CREATE', ResourceRecordSet: recordSet('\\344.example.com') }],
      },
    }));
  });

  it.each([
    [{}, 'MissingAuthenticationToken'], [{ authorization: 'AWS4-HMAC-SHA256 Credential=GOOD' }, 'IncompleteSignature'],
  ])('missing or mutilated (%j) are refused', async (headers, code) => {
    const answer = await http((await started()).url, 'GET', 'hostedzonecount', '', headers);
    expect([answer.status, answer.body]).toEqual([403, expect.stringContaining(`<Code>${code}</Code>`)]);
  });

  it('may be allowed some things only', async () => {
    const policy = await start({
      authorise: ({ action, changes }) =>
        (action === 'ChangeResourceRecordSets' && changes?.some(({ recordSet: { type } }) => type !== 'A')
        ? 'no identity-based policy allows it' : undefined),
    });
    policy.createZone({ name: 'example.com', id: zone.id });
    const put = (more: Partial<ResourceRecordSet>): Promise<unknown> =>
      sdkClient(policy.url).send(new ChangeResourceRecordSetsCommand({
      HostedZoneId: zone.id, ChangeBatch: {
        Changes: [{ Action: 'CREATE', ResourceRecordSet: recordSet('x.example.com', more) }],
      },
    }));
    await put({});
    expect(await rejection(put({ Type: 'TXT', ResourceRecords: [{ Value: '"x"' }] }))).toEqual(like({
      name: 'AccessDenied',
      message: matching(/^User: arn:.* is not authorized to perform: route53:ChangeResourceRecordSets on resource: arn:aws:route53:::hostedzone\/Z0123456789ABC because no/),
    }));
  });
});
