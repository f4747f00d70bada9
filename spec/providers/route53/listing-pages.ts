/** Pages of ListResourceRecordSets as Route 53 might write them, made by hand and by chance. */
import * as fc from 'fast-check';
import { xml } from './scripted-server';

export const element = (name: string, ...content: readonly string[]): string =>
  `<${name}>${content.join('')}</${name}>`;

export const listingXml = (...content: readonly string[]): string =>
  xml('ListResourceRecordSetsResponse', content.join(''));

export const PLAIN_SET = element(
  'ResourceRecordSet', element('Name', 'web.example.com.'), element('Type', 'A'), element('TTL', '300'),
  element('ResourceRecords', element('ResourceRecord', element('Value', '192.0.2.1')),
    element('ResourceRecord', element('Value', '192.0.2.2'))),
);

export const FULL_SET = element(
  'ResourceRecordSet', element('Name', String.raw`\052.example.com.`), element('Type', 'TXT'),
  element('SetIdentifier', 'one &amp; only'), element('Weight', '10'), element('Region', 'eu-west-1'),
  element('GeoLocation', element('ContinentCode', 'EU'), element('CountryCode', 'DE'), element('SubdivisionCode', '*')),
  element('Failover', 'PRIMARY'), element('MultiValueAnswer', 'true'), element('TTL', '0'),
  element('ResourceRecords',
    element('ResourceRecord', element('Value', '&quot;a &lt;b&gt; &#39;c&#x27; \\344 &quot; "raw"'))),
  element('AliasTarget', element('HostedZoneId', 'Z2FDTNDATAQYW2'),
    element('DNSName', 'd111111abcdef8.cloudfront.net.'), element('EvaluateTargetHealth', 'false')),
  element('HealthCheckId', '4a5b6c7d-0000-0000-0000-000000000000'),
  element('TrafficPolicyInstanceId', '4a5b6c7d-0000-0000-0000-000000000001'),
  element('CidrRoutingConfig', element('CollectionId', 'c1'), element('LocationName', 'l1')),
  element('GeoProximityLocation', element('AWSRegion', 'us-east-1'), element('LocalZoneGroup', 'us-east-1-bos'),
    element('Coordinates', element('Latitude', '49.22'), element('Longitude', '-74.01')), element('Bias', '-5')),
);

const sets = (...content: readonly string[]): string => element('ResourceRecordSets', ...content);
export const LAST = element('IsTruncated', 'false') + element('MaxItems', '300');
export const NEXT = element('IsTruncated', 'true') + element('NextRecordName', String.raw`\052.b.example.com.`)
  + element('NextRecordType', 'AAAA') + element('NextRecordIdentifier', 'two') + element('MaxItems', '300');

export const PAGE = listingXml(sets(PLAIN_SET, FULL_SET, PLAIN_SET), NEXT);
export const EMPTY_PAGE = listingXml(sets(), LAST);
export const page = (...content: readonly string[]): string => listingXml(sets(...content), LAST);
/** A page of one plain set, with something in it replaced. */
export const withInstead = (searched: string, replacement: string): string => {
  const original = page(PLAIN_SET);
  if (!original.includes(searched)) throw new Error(`the page holds no ${searched}`);
  return original.replace(searched, () => replacement);
};

/** Text as XML can hold it: entities of every kind that is understood, and what needs none. */
const textXml = fc.array(fc.oneof(
  fc.constantFrom('web', '.', '-', ' ', '"', '\'', '>', ']]>', '=', '/>', String.raw`\052`, '\t'),
  fc.constantFrom('\u00a0', 'ä', '測', '😀'),
  fc.constantFrom('&amp;', '&lt;', '&gt;', '&quot;', '&apos;'),
  fc.nat({ max: 0xffff }).filter((code) => code !== LINE_FEED).map((code) => `&#x${code.toString(16)};`),
  fc.nat({ max: 9999 }).filter((code) => code !== LINE_FEED).map((code) => `&#${code};`),
  fc.string({ unit: 'grapheme', maxLength: 5 }).map((text) => text.replaceAll(/[&<\r\n]/g, '')),
), { maxLength: 8 }).map((pieces) => pieces.join(''));

const LINE_FEED = 10;
const integerXml = fc.integer({ min: -1, max: 2 ** 31 - 1 }).map(String);
const flagXml = fc.constantFrom('true', 'false');
const gapXml = fc.constantFrom('', '', '', '\n', '\n    ', ' \t\n\n ');

type Xml = fc.Arbitrary<string>;

const inElement = (name: string, content: Xml): Xml => content.map((text) => element(name, text));
/** Some of the parts, in order, between gaps. */
const someOf = (...parts: readonly Xml[]): Xml => fc.tuple(gapXml, ...parts.flatMap((part) =>
  [fc.option(part, { nil: '' }), gapXml])).map((texts) => texts.join(''));
const listOf = (item: Xml): Xml => fc.tuple(gapXml, fc.array(fc.tuple(item, gapXml).map((texts) => texts.join('')),
  { maxLength: 3 })).map(([gap, items]) => gap + items.join(''));

const recordSetXml = inElement('ResourceRecordSet', someOf(
  inElement('Name', textXml), inElement('Type', fc.constantFrom('A', 'AAAA', 'TXT', 'CNAME', 'NEW')),
  inElement('SetIdentifier', textXml), inElement('Weight', integerXml), inElement('Region', textXml),
  inElement('GeoLocation', someOf(inElement('ContinentCode', textXml), inElement('CountryCode', textXml))),
  inElement('Failover', fc.constantFrom('PRIMARY', 'SECONDARY')), inElement('MultiValueAnswer', flagXml),
  inElement('TTL', integerXml),
  inElement('ResourceRecords', listOf(inElement('ResourceRecord', someOf(inElement('Value', textXml))))),
  inElement('AliasTarget', someOf(inElement('HostedZoneId', textXml), inElement('DNSName', textXml),
    inElement('EvaluateTargetHealth', flagXml))),
  inElement('HealthCheckId', textXml),
));

/** Pages that are to be understood. */
export const anyPage: fc.Arbitrary<string> = fc.tuple(
  gapXml, inElement('ResourceRecordSets', listOf(recordSetXml)), gapXml, inElement('IsTruncated', flagXml),
  someOf(inElement('NextRecordName', textXml), inElement('NextRecordType', textXml),
    inElement('NextRecordIdentifier', textXml)),
  inElement('MaxItems', integerXml), gapXml,
).map((parts) => listingXml(...parts));

const SNIPPETS = [
  '', '<', '>', '&', '&nbsp;', '&#10;', '<!-- -->', '<![CDATA[x]]>', '<?pi ?>', '<X/>', '<X>1</X>', ' ', '\n', '\r\n',
  'x', '"', '</Name>', '<Name>', ' a="b"', '/', '\0', '\ufeff', '<Weight>1</Weight>', '<MaxItems>1</MaxItems>',
  '</ResourceRecordSets>', '<__proto__>x</__proto__>', PLAIN_SET,
];

/** A page, up to twice cut into at a tag or anywhere: something left out, something put in. */
export const anyBrokenPage: fc.Arbitrary<string> = fc.array(fc.record({
  at: fc.nat({ max: PAGE.length }), atTag: fc.boolean(), left: fc.constantFrom(0, 0, 1, 6, 40),
  put: fc.constantFrom(...SNIPPETS),
}), { minLength: 1, maxLength: 2 }).map((cuts) => cuts.reduce((text, { at, atTag, left, put }) => {
  const start = atTag ? Math.max(text.lastIndexOf('<', at), 0) : at;
  return text.slice(0, start) + put + text.slice(start + left);
}, PAGE));
