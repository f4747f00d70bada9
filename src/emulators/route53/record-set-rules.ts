/** What a zone allows to stand at a name, given what stands there: CNAME, apex, routing policies, aliases. */
import { sameValues } from '../../core/record';
import { isWithinZone, storedName, type StoredName } from './names';
import { isPlain, policiesOf, type EmulatedRecordSet } from './record-set';
import type { StoredRecordSet } from './record-set-store';

/** What the rules need to know of the zone that a change is made in. */
export interface ZoneView {
  readonly id: string;
  readonly name: StoredName;
  at(name: StoredName): readonly StoredRecordSet[];
}

/** Route 53 quota: sets of one name and type under a routing policy. */
const MOST_ROUTED_SETS = 100;

/** Problems of a set that is about to stand at the name, the set of the same key taken away. */
export function placementProblems(zone: ZoneView, name: StoredName, set: EmulatedRecordSet): readonly string[] {
  const others = zone.at(name).map(({ recordSet }) => recordSet)
    .filter((other) => other.type !== set.type || other.setIdentifier !== set.setIdentifier);
  return [
    apexProblem(zone, name, set), wildcardProblem(name, set), conflict(zone, name, set, others),
    routingProblem(name, set, others.filter(({ type }) => type === set.type)), aliasProblem(zone, set),
  ].filter((problem) => problem !== undefined);
}

function apexProblem(zone: ZoneView, name: StoredName, { type }: EmulatedRecordSet): string | undefined {
  if (type === 'CNAME' && name === zone.name) {
    return `RRSet of type CNAME with DNS name ${name} is not permitted at apex in zone ${zone.name}`;
  }
  return type === 'SOA' && name !== zone.name ? 'A HostedZone must contain exactly one SOA record.' : undefined;
}

const wildcardProblem = (name: StoredName, { type }: EmulatedRecordSet): string | undefined =>
  type === 'NS' && name.startsWith('\\052.')
    ? `RRSet of type NS with DNS name ${name} is not permitted as a wildcard.`
    : undefined;

function conflict(
  zone: ZoneView, name: StoredName, { type }: EmulatedRecordSet, others: readonly EmulatedRecordSet[],
): string | undefined {
  if (type === 'CNAME' && others.some((other) => other.type !== 'CNAME')) {
    return `RRSet of type CNAME with DNS name ${name} is not permitted as it conflicts with other records `
      + `with the same DNS name in zone ${zone.name}`;
  }
  if (type !== 'CNAME' && others.some((other) => other.type === 'CNAME')) {
    return `RRSet of type ${type} with DNS name ${name} is not permitted because a conflicting RRSet of type  CNAME `
      + `with the same DNS name already exists in zone ${zone.name}`;
  }
  return undefined;
}

function routingProblem(
  name: StoredName, set: EmulatedRecordSet, siblings: readonly EmulatedRecordSet[],
): string | undefined {
  const policy = policiesOf(set)[0];
  const identity = `RRSet with DNS name ${name}, type ${set.type}`;
  if (policy === undefined) {
    return siblings.length === 0
      ? undefined
      : `${identity} cannot be created as other RRSets exist with the same name and type.`;
  }
  const refused = `${identity}, SetIdentifier ${set.setIdentifier ?? ''} cannot be created as`;
  if (set.type === 'NS' || set.type === 'SOA') return `${refused} sets of this type must be simple.`;
  if (siblings.some((sibling) => sibling[policy.field] === undefined)) {
    return `${refused} a non-${policy.adjective} set exists with the same name and type.`;
  }
  const hasOtherTtl = (other: EmulatedRecordSet): boolean => isPlain(other) && other.ttlSeconds !== set.ttlSeconds;
  if (policy.field === 'weight' && isPlain(set) && siblings.some(hasOtherTtl)) {
    return `RRSet with DNS name ${name} and type ${set.type}, SetIdentifier ${set.setIdentifier ?? ''} `
      + 'cannot be created as weighted sets must contain the same TTL.';
  }
  if ((policy.field === 'weight' || policy.field === 'region') && set.values.length > 1) {
    return `${refused} ${policy.adjective} sets must contain exactly one value.`;
  }
  if (policy.field === 'multiValueAnswer' && set.alias) return `${refused} multivalue answer sets cannot be aliases.`;
  return siblings.length >= MOST_ROUTED_SETS
    ? `${refused} the limit of ${MOST_ROUTED_SETS} sets with the same name and type is exceeded.`
    : undefined;
}

/** Targets in other zones (load balancers and so on) are not checked. */
function aliasProblem(zone: ZoneView, { type, alias }: EmulatedRecordSet): string | undefined {
  if (alias?.hostedZoneId !== zone.id) return undefined;
  const target = storedName(alias.dnsName);
  const begin = `Tried to create an alias that targets ${target}, type ${type} in zone ${zone.id}, but`;
  if (!isWithinZone(target, zone.name)) return `${begin} the alias target name does not lie within the target zone`;
  if (zone.at(target).some(({ recordSet }) => recordSet.type === type)) return undefined;
  return `${begin} that target was not found`;
}

/** Does a DELETE describe the set as it is? Attributes that it leaves out are not compared, TTL and values always. */
export function describes(asked: EmulatedRecordSet, actual: EmulatedRecordSet): boolean {
  return asked.ttlSeconds === actual.ttlSeconds && sameValues(asked.values, actual.values)
    && sameAlias(asked, actual) && asked.trafficPolicyInstanceId === actual.trafficPolicyInstanceId
    && (asked.healthCheckId === undefined || asked.healthCheckId === actual.healthCheckId)
    && policiesOf(asked).every(({ field }) => JSON.stringify(asked[field]) === JSON.stringify(actual[field]));
}

const sameAlias = ({ alias: a }: EmulatedRecordSet, { alias: b }: EmulatedRecordSet): boolean =>
  a === b || (a?.hostedZoneId === b?.hostedZoneId && a?.dnsName === b?.dnsName
    && a?.evaluatesTargetHealth === b?.evaluatesTargetHealth);
