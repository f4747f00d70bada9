/**
 * Reads a page of ListResourceRecordSets as the SDK's own reader does, if it has the elements that Route 53 writes, in
 * their order. A page that differs in any way is not understood here: it is for the SDK to say what it means.
 */
import type {
  AliasTarget, CidrRoutingConfig, Coordinates, GeoLocation, GeoProximityLocation, ListResourceRecordSetsResponse,
  ResourceRecord, ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import { flag, integer, list, skip, struct, text, type Place } from './element-scanner';

const readRecordSet = struct<ResourceRecordSet>({
  Name: text(),
  Type: text(),
  SetIdentifier: text(),
  Weight: integer,
  Region: text(),
  GeoLocation: struct<GeoLocation>({ ContinentCode: text(), CountryCode: text(), SubdivisionCode: text() }),
  Failover: text(),
  MultiValueAnswer: flag,
  TTL: integer,
  ResourceRecords: list('ResourceRecord', struct<ResourceRecord>({ Value: text() })),
  AliasTarget: struct<AliasTarget>({ HostedZoneId: text(), DNSName: text(), EvaluateTargetHealth: flag }),
  HealthCheckId: text(),
  TrafficPolicyInstanceId: text(),
  CidrRoutingConfig: struct<CidrRoutingConfig>({ CollectionId: text(), LocationName: text() }),
  GeoProximityLocation: struct<GeoProximityLocation>({
    AWSRegion: text(),
    LocalZoneGroup: text(),
    Coordinates: struct<Coordinates>({ Latitude: text(), Longitude: text() }),
    Bias: integer,
  }),
});

const readPage = struct<ListResourceRecordSetsResponse>({
  ResourceRecordSets: list('ResourceRecordSet', readRecordSet),
  IsTruncated: flag,
  NextRecordName: text(),
  NextRecordType: text(),
  NextRecordIdentifier: text(),
  MaxItems: integer,
});

const BEGINNING =
  /^[ \t\n]*(?:<\?xml[^?<>]*\?>[ \t\n]*)?<ListResourceRecordSetsResponse(?: xmlns="[^"<&]*")?>/;
const END = '</ListResourceRecordSetsResponse>';

/** Undefined: not understood. */
export function scanPage(page: string): ListResourceRecordSetsResponse | undefined {
  // The SDK would make line feeds of them.
  if (page.includes('\r')) return undefined;
  const beginning = BEGINNING.exec(page)?.[0];
  if (beginning === undefined) return undefined;

  const place: Place = { page, at: beginning.length };
  const listing = readPage(place);
  return listing !== undefined && skip(place, END) && page.slice(place.at).trim() === '' ? inOrder(listing) : undefined;
}

/** In the SDK's order, and only a page that has what every page has. */
function inOrder(listing: Partial<ListResourceRecordSetsResponse>): ListResourceRecordSetsResponse | undefined {
  const { ResourceRecordSets, IsTruncated, MaxItems, ...next } = listing;
  if (ResourceRecordSets === undefined || IsTruncated === undefined || MaxItems === undefined) return undefined;
  return { ResourceRecordSets, IsTruncated, MaxItems, ...next };
}
