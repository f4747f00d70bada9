/** Record sets and changes as tests write them and as the emulator keeps them. */
import type { DomainName } from '../../core/name';
import type { RecordSet } from '../../core/record';

/**
 * A record set with everything that Route 53 can say about it. Whatever the core writes is one; the other fields are
 * for what other people keep in the zone. An alias or a traffic policy's set has no values and TTL 0.
 */
export interface EmulatedRecordSet extends RecordSet, RoutingPolicy {
  readonly alias?: AliasTarget;
  readonly setIdentifier?: string;
  readonly healthCheckId?: string;
  readonly trafficPolicyInstanceId?: string;
}

/** At most one of these, together with a set identifier. */
export interface RoutingPolicy {
  /** 0..255 */
  readonly weight?: number;
  /** Latency routing: `eu-west-1`. */
  readonly region?: string;
  readonly failover?: string;
  readonly geoLocation?: Fields;
  readonly multiValueAnswer?: boolean;
  readonly geoProximity?: Fields;
  readonly cidrRouting?: Fields;
}

/** What the emulator only keeps, element by element: `{ CountryCode: 'DE' }`. */
export interface Fields {
  readonly [element: string]: string | Fields;
}

export interface AliasTarget {
  readonly hostedZoneId: string;
  readonly dnsName: DomainName;
  readonly evaluatesTargetHealth: boolean;
}

export interface RequestedChange {
  readonly action: RequestedAction;
  /** The name as it was sent, which may be none at all. */
  readonly sentName: string;
  readonly recordSet: EmulatedRecordSet;
}

export type RequestedAction = 'CREATE' | 'DELETE' | 'UPSERT';

/** The routing policies, as the API's messages name and order them. */
export const ROUTING_POLICIES = [
  { field: 'weight', element: 'Weight', adjective: 'weighted' },
  { field: 'region', element: 'Region', adjective: 'latency' },
  { field: 'failover', element: 'Failover', adjective: 'failover' },
  { field: 'geoLocation', element: 'GeoLocation', adjective: 'geolocation' },
  { field: 'multiValueAnswer', element: 'MultiValueAnswer', adjective: 'multivalue answer' },
  { field: 'geoProximity', element: 'GeoProximityLocation', adjective: 'geoproximity' },
  { field: 'cidrRouting', element: 'CidrRoutingConfig', adjective: 'CIDR' },
] as const;

export type PolicyName = (typeof ROUTING_POLICIES)[number];

/** The routing policies that a set has; a legal one has at most one. */
export const policiesOf = (recordSet: RoutingPolicy): readonly PolicyName[] =>
  ROUTING_POLICIES.filter(({ field }) => recordSet[field] !== undefined);

/** Has it a TTL and values of its own? */
export const isPlain = ({ alias, trafficPolicyInstanceId }: EmulatedRecordSet): boolean =>
  alias === undefined && trafficPolicyInstanceId === undefined;
