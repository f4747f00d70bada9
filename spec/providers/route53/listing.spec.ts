import type { ListOutcome } from '../../../src/core/change';
import type { DomainName } from '../../../src/core/name';
import type { RecordSet } from '../../../src/core/record';
import { outcomeOf } from '../outcome-of';
import { closeEmulators, emulator, providerAt, rootDomain } from './fixture';
import {
  pageXml, recordSetXml, scriptedServer, xml, zoneXml, type Script, type ScriptedServer,
} from './scripted-server';

const servers: ScriptedServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
  await closeEmulators();
});

const ZONE = xml('GetHostedZoneResponse', zoneXml('Z1', `${rootDomain}.`));

/** A listing of `shop.example.com` whose pages the script answers; the zone is found first. */
async function listing(pages: Script): Promise<{ outcome: ListOutcome; requests: readonly string[] }> {
  const server = await scriptedServer((request, response, count) =>
    count === 1 ? { body: ZONE } : pages(request, response, count - 1));
  servers.push(server);
  const provider = providerAt(server.url, { zoneId: 'Z1', requestTimeoutMs: 1_500 });
  const outcome = await outcomeOf(provider.listBelow(`shop.${rootDomain}`));
  return { outcome, requests: server.requests.slice(1) };
}

const names = (outcome: ListOutcome): readonly string[] =>
  outcome.type === 'listed' ? outcome.recordSets.map(({ name }) => name) : [outcome.type];

const hosts = (count: number, domain: DomainName): readonly RecordSet[] => Array.from({ length: count }, (_, index) =>
  ({ name: `h${index}.${domain}`, type: 'A', ttlSeconds: 60, values: ['192.0.2.1'] }));

describe('A listing', () => {
  it('begins at the domain and asks for 300', async () => {
    const { requests } = await listing(() => ({ body: pageXml([]) }));
    expect(requests).toEqual(['GET /2013-04-01/hostedzone/Z1/rrset?maxitems=300&name=shop.example.com.']);
  });

  it('ends at the first name after the domain, without asking on', async () => {
    const page = pageXml(['shop.example.com.', 'web.shop.example.com.', 'shop2.example.com.'], 'shop3.example.com.');
    const { outcome, requests } = await listing(() => ({ body: page }));
    expect(names(outcome)).toEqual(['shop.example.com', 'web.shop.example.com']);
    expect(requests).toHaveLength(1);
  });

  it('does not ask for a page that begins after the domain', async () => {
    const { outcome, requests } = await listing(() => ({ body: pageXml(['shop.example.com.'], 'zebra.example.com.') }));
    expect(outcome).toMatchObject({ type: 'listed', calls: 1 });
    expect(requests).toHaveLength(1);
  });

  it('does not end at a name that sorts before the domain', async () => {
    const { outcome } = await listing((_request, _response, count) => ({
      body: count === 1 ? pageXml(['shop.example.com.', 'shop-1.example.com.'], 'web.shop-1.example.com.')
        : pageXml(['web.shop.example.com.']),
    }));
    expect(names(outcome)).toEqual(['shop.example.com', 'web.shop.example.com']);
  });

  it('goes on where the server says, in its own words', async () => {
    const { outcome, requests } = await listing((_request, _response, count) => ({
      body: count === 1 ? pageXml(['shop.example.com.'], String.raw`\052.shop.example.com.`)
        : pageXml([String.raw`\052.shop.example.com.`]),
    }));
    expect(names(outcome)).toEqual(['shop.example.com', '*.shop.example.com']);
    expect(requests[1]).toBe('GET /2013-04-01/hostedzone/Z1/rrset?maxitems=300&name=%5C052.shop.example.com.&type=A');
  });

  it('takes an empty page with more to come', async () => {
    const { outcome } = await listing((_request, _response, count) => ({
      body: count === 1 ? pageXml([], 'web.shop.example.com.') : pageXml(['web.shop.example.com.']),
    }));
    expect(outcome).toMatchObject({ type: 'listed', calls: 2, recordSets: [{ name: 'web.shop.example.com' }] });
  });

  it.each<[string, Script]>([
    ['goes round in circles', (_request, _response, count) =>
      ({ body: pageXml(['a.shop.example.com.'], count % 2 ? 'a.shop.example.com.' : 'b.shop.example.com.') })],
    ['does not advance', () => ({ body: pageXml(['a.shop.example.com.'], 'a.shop.example.com.') })],
    ['breaks off midway', (_request, response, count) => {
      if (count === 1) return { body: pageXml(['a.shop.example.com.'], 'b.shop.example.com.') };
      response.destroy();
      return undefined;
    }],
    ['is cut off within a page', () => ({ body: pageXml(['a.shop.example.com.']).slice(0, -80) })],
    ['is cut off without saying where it continues',
      () => ({ body: pageXml(['a.shop.example.com.']).replace('>false<', '>true<') })],
    ['does not say whether it is cut off',
      () => ({ body: pageXml([]).replace('<IsTruncated>false</IsTruncated>', '') })],
    ['holds no list', () => ({ body: xml('ListResourceRecordSetsResponse', '<IsTruncated>false</IsTruncated>') })],
    ['is some other page', () => ({ body: '<html><body>Please log in</body></html>' })],
    ['is empty', () => ({ body: '' })],
    ['holds a set without a name', () => ({ body: pageXml(['']) })],
    ['holds a TTL that is none', () => ({ body: pageXml(['a.shop.example.com.']).replace('300</TTL>', 'x</TTL>') })],
    ['stops within a body', (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/xml' });
      response.write(`<ListResourceRecordSetsResponse>${recordSetXml('a.shop.example.com.')}`);
      return undefined;
    }],
    ['never begins', () => undefined],
    ['fails in HTML', () => ({ status: 502, body: '<html><hr>Bad Gateway</html>' })],
  ])('that %s is not a listing', async (_, pages) => {
    const { outcome } = await listing(pages);
    expect(outcome.type).toBe('unanswered');
    expect(outcome).not.toHaveProperty('recordSets');
  });

  it('longer than any is not read to its end', async () => {
    const { outcome } = await listing(() => ({ body: ' '.repeat(33 * 1024 * 1024) }));
    expect(outcome).toMatchObject({ type: 'unanswered', message: expect.stringContaining('longer than') as unknown });
  });

  it('counts its calls', async () => {
    const service = await emulator({ longestPage: 10 });
    const zone = service.createZone({ name: rootDomain });
    zone.put(...hosts(25, `shop.${rootDomain}`));
    const outcome = await outcomeOf(providerAt(service.url).listBelow(`shop.${rootDomain}`));
    expect(outcome).toMatchObject({ type: 'listed', calls: 3 });
    expect(service.log.counters().requests['ListResourceRecordSets']).toEqual({ OK: 3 });
  });

  it('reads one part of a large zone in one call', async () => {
    const service = await emulator();
    const zone = service.createZone({ name: rootDomain });
    zone.put(...hosts(2000, `other.${rootDomain}`));
    expect(await outcomeOf(providerAt(service.url).listAt(`h1000.other.${rootDomain}`)))
      .toMatchObject({ type: 'listed', calls: 1 });
    expect(await outcomeOf(providerAt(service.url).listBelow(`mine.${rootDomain}`)))
      .toMatchObject({ type: 'listed', calls: 1, recordSets: [] });
  });
});
