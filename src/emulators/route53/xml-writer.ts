/** Writes the XML of answers, by hand: a page of 300 sets is one join of strings that are made once per set. */
import { storedName } from './names';
import { isPlain, type EmulatedRecordSet, type Fields } from './record-set';
import type { StoredRecordSet } from './record-set-store';

export const NAMESPACE = 'https://route53.amazonaws.com/doc/2013-04-01/';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&apos;',
};

export const escapeXml = (text: string): string =>
  (/[&<>"']/.test(text) ? text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '') : text);

/** Content is XML already. */
export const parent = (name: string, content: string): string => `<${name}>${content}</${name}>`;

/** Nothing at all for undefined. */
export const leaf = (name: string, value: string | number | boolean | undefined): string =>
  (value === undefined ? '' : `<${name}>${escapeXml(String(value))}</${name}>`);

export const documentOf = (root: string, content: string): string =>
  `<?xml version="1.0"?>\n<${root} xmlns="${NAMESPACE}">${content}</${root}>`;

const written = new WeakMap<StoredRecordSet, string>();

export function recordSetXml(set: StoredRecordSet): string {
  const known = written.get(set);
  if (known !== undefined) return known;
  const { name, recordSet } = set;
  // Joined, not added: a string that was added up is walked through again for every page.
  const xml = [
    '<ResourceRecordSet>', leaf('Name', name), leaf('Type', recordSet.type),
    leaf('SetIdentifier', recordSet.setIdentifier), policyXml(recordSet), targetXml(recordSet),
    leaf('HealthCheckId', recordSet.healthCheckId),
    leaf('TrafficPolicyInstanceId', recordSet.trafficPolicyInstanceId),
    fieldsXml('CidrRoutingConfig', recordSet.cidrRouting),
    fieldsXml('GeoProximityLocation', recordSet.geoProximity), '</ResourceRecordSet>',
  ].join('');
  written.set(set, xml);
  return xml;
}

const policyXml = (set: EmulatedRecordSet): string =>
  leaf('Weight', set.weight) + leaf('Region', set.region) + fieldsXml('GeoLocation', set.geoLocation)
  + leaf('Failover', set.failover) + leaf('MultiValueAnswer', set.multiValueAnswer);

function targetXml(set: EmulatedRecordSet): string {
  const { alias } = set;
  if (alias) {
    return parent('AliasTarget', leaf('HostedZoneId', alias.hostedZoneId) + leaf('DNSName', storedName(alias.dnsName))
      + leaf('EvaluateTargetHealth', alias.evaluatesTargetHealth));
  }
  if (!isPlain(set)) return '';
  const values = set.values.map((value) => parent('ResourceRecord', leaf('Value', value))).join('');
  return leaf('TTL', set.ttlSeconds) + parent('ResourceRecords', values);
}

const fieldsXml = (name: string, fields: Fields | undefined): string => (fields === undefined ? '' : parent(
  name,
  Object.entries(fields)
    .map(([field, value]) => (typeof value === 'string' ? leaf(field, value) : fieldsXml(field, value))).join(''),
));
