/** The element ResourceRecordSet → record set. */
import { domainName } from '../../core/name';
import type { AliasTarget, EmulatedRecordSet, Fields } from './record-set';
import { childOf, childrenOf, textOf, type XmlElement } from './xml-reader';

export const valuesOf = (set: XmlElement | undefined): readonly string[] =>
  childrenOf(childOf(set, 'ResourceRecords'), 'ResourceRecord').map((record) => textOf(record, 'Value') ?? '');

/** Alias targets and traffic policies have TTL 0 and no values. */
export function readRecordSet(set: XmlElement | undefined): EmulatedRecordSet {
  const plain = {
    name: domainName(textOf(set, 'Name') ?? ''), type: textOf(set, 'Type') ?? '',
    ttlSeconds: Number(textOf(set, 'TTL') ?? 0), values: valuesOf(set),
  };
  return isSimple(set) ? plain : { ...plain, ...extrasOf(set) };
}

/** Name, Type, TTL, ResourceRecords and nothing else, as nearly every set of a large batch. */
export const isSimple = (set: XmlElement | undefined): boolean =>
  set?.children.length === 4 && SIMPLE.every((name) => childOf(set, name) !== undefined);

const SIMPLE = ['Name', 'Type', 'TTL', 'ResourceRecords'];

function extrasOf(set: XmlElement | undefined): Partial<EmulatedRecordSet> {
  const setIdentifier = textOf(set, 'SetIdentifier');
  const weight = textOf(set, 'Weight');
  const region = textOf(set, 'Region');
  const failover = textOf(set, 'Failover');
  const multiValueAnswer = textOf(set, 'MultiValueAnswer');
  const healthCheckId = textOf(set, 'HealthCheckId');
  const trafficPolicyInstanceId = textOf(set, 'TrafficPolicyInstanceId');
  const geoLocation = childOf(set, 'GeoLocation');
  const geoProximity = childOf(set, 'GeoProximityLocation');
  const cidrRouting = childOf(set, 'CidrRoutingConfig');
  const alias = childOf(set, 'AliasTarget');
  return {
    ...(setIdentifier === undefined ? {} : { setIdentifier }),
    ...(weight === undefined ? {} : { weight: Number(weight) }),
    ...(region === undefined ? {} : { region }),
    ...(failover === undefined ? {} : { failover }),
    ...(multiValueAnswer === undefined ? {} : { multiValueAnswer: multiValueAnswer === 'true' }),
    ...(healthCheckId === undefined ? {} : { healthCheckId }),
    ...(trafficPolicyInstanceId === undefined ? {} : { trafficPolicyInstanceId }),
    ...(geoLocation ? { geoLocation: fieldsOf(geoLocation) } : {}),
    ...(geoProximity ? { geoProximity: fieldsOf(geoProximity) } : {}),
    ...(cidrRouting ? { cidrRouting: fieldsOf(cidrRouting) } : {}),
    ...(alias ? { alias: readAlias(alias) } : {}),
  };
}

const fieldsOf = ({ children }: XmlElement): Fields =>
  Object.fromEntries(children.map((child) => [child.name, child.children.length > 0 ? fieldsOf(child) : child.text]));

const readAlias = (alias: XmlElement): AliasTarget => ({
  hostedZoneId: textOf(alias, 'HostedZoneId') ?? '',
  dnsName: domainName(textOf(alias, 'DNSName') ?? ''),
  evaluatesTargetHealth: textOf(alias, 'EvaluateTargetHealth') === 'true',
});
