import {
  GetHostedZoneCommand, ListResourceRecordSetsCommand, Route53Client,
  type ListResourceRecordSetsCommandInput, type ListResourceRecordSetsCommandOutput, type Route53ClientConfig,
} from '@aws-sdk/client-route-53';
import { AwsRestXmlProtocol } from '@aws-sdk/core/protocols';
import * as fc from 'fast-check';
import { route53Caller } from '../../../src/providers/route53/client';
import { ListingProtocol } from '../../../src/providers/route53/listing-protocol';
import { scanPage } from '../../../src/providers/route53/record-set-scanner';
import { outcomeOf } from '../outcome-of';
import { closeEmulators, emulator, emulated, rootDomain } from './fixture';
import {
  anyBrokenPage, anyPage, element, EMPTY_PAGE, FULL_SET, LAST, listingXml, NEXT, page, PAGE, PLAIN_SET, withInstead,
} from './listing-pages';
import { scriptedServer, xml, zoneXml, type ScriptedAnswer, type ScriptedServer } from './scripted-server';

let server: ScriptedServer;
let answer: ScriptedAnswer;
let stock: Route53Client;
let ours: Route53Client;

beforeAll(async () => {
  server = await scriptedServer(() => answer);
  stock = clientOf(server.url);
  ours = clientOf(server.url, { protocol: ListingProtocol });
});

afterAll(async () => {
  stock.destroy();
  ours.destroy();
  await server.close();
  await closeEmulators();
});

const clientOf = (endpoint: string, config: Route53ClientConfig = {}): Route53Client => new Route53Client({
  endpoint, region: 'us-east-1', maxAttempts: 1,
  credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' }, ...config,
});

const list = (client: Route53Client, input: Partial<ListResourceRecordSetsCommandInput> = {},
): Promise<ListResourceRecordSetsCommandOutput> =>
  client.send(new ListResourceRecordSetsCommand({ HostedZoneId: 'Z1', ...input }));

const errorXml = (code: string): string =>
  xml('ErrorResponse', element('Error', element('Type', 'Sender'), element('Code', code), element('Message', 'x')));

/** All that a caller can see of an answer: members, their order, what is absent; or the error. */
async function seen(answered: Promise<object>): Promise<object> {
  try {
    const output = await answered;
    return { output, text: JSON.stringify(output) };
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    return { name: thrown.name, message: thrown.message, members: Object.fromEntries(Object.entries(thrown)) };
  }
}

/** Asks both clients; returns what was seen of the SDK's. */
async function expectSame(
  given: ScriptedAnswer, ask: (client: Route53Client) => Promise<object> = list,
): Promise<object> {
  answer = given;
  const expected = await seen(ask(stock));
  expect(await seen(ask(ours))).toStrictEqual(expected);
  return expected;
}

it('The SDK\'s own protocol is of the package that ours extends, and the provider has ours', async () => {
  expect(stock.config.protocol).toBeInstanceOf(AwsRestXmlProtocol);
  const caller = route53Caller({ region: 'us-east-1', connectionTimeoutMs: 1_000, requestTimeoutMs: 1_000 });
  const { protocol } = await outcomeOf(caller.call((client) => Promise.resolve(client.config)));
  expect(protocol).toBeInstanceOf(ListingProtocol);
});

describe('A page that is understood is read as the SDK reads it', () => {
  it.each<[string, string]>([
    ['with every member', PAGE],
    ['with members in any number', page(element('ResourceRecordSet'), PLAIN_SET, FULL_SET)],
    ['that is empty', EMPTY_PAGE],
    ['with structures and lists that are empty', page(element('ResourceRecordSet', element('ResourceRecords'),
      element('AliasTarget'))).replace('300<', '0<')],
    ['with one set', page(PLAIN_SET)],
    ['that is cut off', listingXml(element('ResourceRecordSets', PLAIN_SET), NEXT)],
    ['with empty texts', withInstead('web.example.com.', '')],
    ['with blank texts', withInstead('web.example.com.', ' \t ')],
    ['with quotes and entities', withInstead('192.0.2.1', '&quot;&amp;quot;&quot; &apos;&lt;&gt;&#38;&#x26;lt; "')],
    ['with text from beyond ASCII', withInstead('192.0.2.1', 'ä 測 😀 \u00a0\u2028\u0085')],
    ['with markup that is none', withInstead('192.0.2.1', ']]> --> /> ?> = "')],
    ['with indentation', PAGE.replaceAll('><', '>\n  \t<')],
    ['with gaps in empty lists', EMPTY_PAGE.replaceAll('><', '>\n<')],
    ['without a namespace', PAGE.replace(/ xmlns="[^"]*"/, '')],
    ['without a prolog', PAGE.replace(/^.*\n/, '')],
    ['with an encoding', PAGE.replace('"1.0"', '"1.0" encoding="UTF-8"')],
    ['with blanks around it', `\n \t${PAGE}\n\n`],
  ])('%s', async (_, body) => {
    expect(scanPage(body)).toBeDefined();
    expect(await expectSame({ body })).toHaveProperty('output');
  });

  it('that the emulator wrote', async () => {
    const service = await emulator({ rates: 'unlimited', longestPage: 3 });
    const zone = service.createZone({ name: rootDomain, id: 'Z1' });
    const plain = { type: 'A', ttlSeconds: 60, values: ['192.0.2.1'] };
    const routed = { ...plain, name: `routed.${rootDomain}` };
    zone.put(
      ...(['alias', 'routed', 'traffic policy', 'health-checked'] as const).map((special, index) =>
        emulated({ ...plain, name: `special${index}.${rootDomain}`, special })),
      { ...plain, name: `*.${rootDomain}`, values: ['192.0.2.1', '192.0.2.2'] },
      { name: `texts.${rootDomain}`, type: 'TXT', ttlSeconds: 0, values: ['"a & b"', String.raw`"<\344>" "'"`] },
      ...['one', 'two', 'three', 'four'].map((setIdentifier) => ({ ...routed, setIdentifier, weight: 0 })),
      { ...plain, name: `geo.${rootDomain}`, setIdentifier: 'x', geoLocation: { CountryCode: 'DE' } },
      { ...plain, name: `multi.${rootDomain}`, setIdentifier: 'x', multiValueAnswer: true },
      { ...plain, name: `failing.${rootDomain}`, setIdentifier: 'x', failover: 'SECONDARY', healthCheckId: 'h' },
      { ...plain, name: `near.${rootDomain}`, setIdentifier: 'x',
        geoProximity: { Coordinates: { Latitude: '1', Longitude: '2' }, Bias: '-1' } },
    );
    const [stockThere, oursThere] = [clientOf(service.url), clientOf(service.url, { protocol: ListingProtocol })];
    let next: Partial<ListResourceRecordSetsCommandInput> | undefined = {};
    let pages = 0;
    while (next !== undefined) {
      const expected = await list(stockThere, next);
      const read = await list(oursThere, next);
      expect(withoutRequestId(read)).toStrictEqual(withoutRequestId(expected));
      next = expected.IsTruncated !== true ? undefined : {
        StartRecordName: expected.NextRecordName, StartRecordType: expected.NextRecordType,
        StartRecordIdentifier: expected.NextRecordIdentifier,
      };
      pages += 1;
    }
    expect(pages).toBeGreaterThan(4);
    const text = await (await fetch(`${service.url}/2013-04-01/hostedzone/Z1/rrset`)).text();
    expect(scanPage(text)).toBeDefined();
    stockThere.destroy();
    oursThere.destroy();
  });

  it('whatever it holds', async () => {
    await fc.assert(fc.asyncProperty(anyPage, async (body) => {
      expect(scanPage(body)).toBeDefined();
      await expectSame({ body });
    }), { numRuns: 200 });
  });
});

const withoutRequestId = (output: ListResourceRecordSetsCommandOutput): object =>
  ({ ...output, $metadata: { ...output.$metadata, requestId: '' } });

describe('A page that is not understood is left to the SDK', () => {
  it.each<[string, string]>([
    ['nothing', ''],
    ['blanks', ' \n '],
    ['no XML', 'Please log in'],
    ['HTML', '<html><body>Please log in</body></html>'],
    ['HTML that is none', '<html><hr>Bad Gateway</html>'],
    ['another root', xml('GetHostedZoneResponse', zoneXml('Z1', 'example.com.'))],
    ['a root with a prefix', PAGE.replaceAll('ListResourceRecordSetsResponse', 'r:ListResourceRecordSetsResponse')],
    ['a root with members as attributes', PAGE.replace(' xmlns=', ' IsTruncated="false" xmlns=')],
    ['an error with status 200', errorXml('Throttling')],
    ['a DOCTYPE', PAGE.replace('\n', '<!DOCTYPE x [<!ENTITY e "x">]>')],
    ['a byte order mark', `\ufeff${PAGE}`],
    ['a comment', PAGE.replace('<Name>', '<!-- <Name>x</Name> --><Name>')],
    ['a comment in a text', withInstead('web.', 'web<!-- x -->.')],
    ['CDATA', withInstead('192.0.2.1', '<![CDATA[<x>]]>')],
    ['a processing instruction', withInstead('<Name>', '<?x y?><Name>')],
    ['an entity of HTML', withInstead('192.0.2.1', 'a&nbsp;b')],
    ['a lone ampersand', withInstead('192.0.2.1', 'a & b &; &#; &#x; &amp')],
    ['a character beyond 16 bits', withInstead('192.0.2.1', '&#128512;&#x1f600;')],
    ['line breaks in a text', withInstead('192.0.2.1', 'a\nb')],
    ['line breaks instead of a text', withInstead('192.0.2.1', '&#10; ')],
    ['carriage returns', PAGE.replaceAll('><', '>\r\n<')],
    ['a carriage return in a text', withInstead('192.0.2.1', 'a\rb')],
    ['blanks between elements', PAGE.replaceAll('><', '> <')],
    ['a blank in the list', withInstead('<ResourceRecordSet>', ' <ResourceRecordSet>')],
    ['text between elements', withInstead('<Type>', 'x<Type>')],
    ['an unknown element', withInstead('<TTL>', '<New>x</New><TTL>')],
    ['an unknown element of the page', PAGE.replace('<MaxItems>', '<New>x</New><MaxItems>')],
    ['an unknown element in the list', page(PLAIN_SET, element('New', 'x'), PLAIN_SET)],
    ['an unknown element in a structure', PAGE.replace('<DNSName>', '<New>x</New><DNSName>')],
    ['__proto__', withInstead('<TTL>', '<__proto__><Weight>1</Weight></__proto__><TTL>')],
    ['an element twice', withInstead('<TTL>', '<TTL>1</TTL><TTL>')],
    ['a list twice', listingXml(element('ResourceRecordSets', PLAIN_SET), element('ResourceRecordSets'), LAST)],
    ['another order', withInstead('<Type>A</Type><TTL>300</TTL>', '<TTL>300</TTL><Type>A</Type>')],
    ['attributes', withInstead('<Name>', '<Name lang="en">')],
    ['blanks in a tag', withInstead('</Name>', '</Name >')],
    ['an element that closes itself', withInstead('<Name>web.example.com.</Name>', '<Name/>')],
    ['a list that closes itself', listingXml('<ResourceRecordSets/>', LAST)],
    ['elements in a text', withInstead('web.example.com.', '<b>web</b>.example.com.')],
    ['a text for a structure', withInstead('<ResourceRecord><Value>192.0.2.1</Value>', '<ResourceRecord>192.0.2.1')],
    ['a list without list', listingXml(LAST)],
    ['no word on whether there is more', EMPTY_PAGE.replace('<IsTruncated>false</IsTruncated>', '')],
    ['no page size', PAGE.replace('<MaxItems>300</MaxItems>', '')],
    ['tags that cross', withInstead('</TTL><ResourceRecords>', '<ResourceRecords></TTL>')],
    ['a tag that is not closed', withInstead('</TTL>', '')],
    ['more after its end', `${PAGE}<x>`],
    ['two of them', PAGE + PAGE],
    ['a nest', '<x>'.repeat(50_000)],
    ['a wide page of nothing', page('<ResourceRecordSet>'.repeat(20_000))],
  ])('%s', async (_, body) => {
    expect(scanPage(body)).toBeUndefined();
    await expectSame({ body });
  });

  it.each(['', '0300', '-0', '3e2', '0x10', ' 300', '1.5', '300s', 'NaN', '99999999999', '３'])(
    'or agrees about a TTL of "%s"', (ttl) => expectSame({ body: withInstead('<TTL>300', `<TTL>${ttl}`) }));

  it.each(['', 'TRUE', 'False', 'yes', '1', ' true'])('or agrees about a truth of "%s"', (truth) =>
    expectSame({ body: EMPTY_PAGE.replace('false', truth) }));

  it('wherever it is cut off', async () => {
    for (let length = 0; length < PAGE.length; length += 7) await expectSame({ body: PAGE.slice(0, length) });
  });

  it('whatever is wrong with it', async () => {
    await fc.assert(fc.asyncProperty(anyBrokenPage, async (body) => {
      await expectSame({ body });
    }), { numRuns: 300 });
  });
});

describe('What is no page of a listing is the SDK\'s alone', () => {
  it.each([201, 204, 206, 300, 304, 400, 404, 500, 503])('status %i', (status) =>
    expectSame({ status, body: status === 204 || status === 304 ? '' : PAGE }));

  it.each<[string, number, string]>([
    ['an error', 400, errorXml('InvalidInput')],
    ['an error of the zone', 404, errorXml('NoSuchHostedZone')],
    ['a proxy\'s error', 502, '<html><hr>Bad Gateway</html>'],
  ])('%s', async (_, status, body) => {
    expect(await expectSame({ status, body })).not.toHaveProperty('output');
  });

  it.each([PAGE, xml('GetHostedZoneResponse', zoneXml('Z1', 'example.com.'))])('another operation', (body) =>
    expectSame({ body }, (client) => client.send(new GetHostedZoneCommand({ Id: 'Z1' }))));
});
