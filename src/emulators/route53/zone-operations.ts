/** The operations on hosted zones. */
import { zoneOrder } from './account';
import { apiError, invalidInput, malformedInput, type ApiError } from './api-error';
import { isEmpty, type HostedZone } from './hosted-zone';
import { readName } from './names';
import { changeInfoXml, isError, read, reply, zoneOf, type Call, type Operation } from './operation';
import { childOf, readXml, textOf } from './xml-reader';
import { leaf, parent } from './xml-writer';

/** Of the listings of zones. */
const LONGEST_PAGE = 100;
/** Creating and deleting a zone cost as much as two changes. */
const ZONE_TOKENS = 2;

const zoneXml = (zone: HostedZone): string => parent('HostedZone',
  leaf('Id', `/hostedzone/${zone.id}`) + leaf('Name', zone.name) + leaf('CallerReference', zone.callerReference)
  + parent('Config', leaf('Comment', zone.comment) + leaf('PrivateZone', zone.isPrivate))
  + leaf('ResourceRecordSetCount', zone.store.size()));

/** The name servers of a public zone, the network of a private one. */
function reachXml(zone: HostedZone): string {
  if (zone.isPrivate) {
    return parent('VPCs', parent('VPC', leaf('VPCRegion', 'us-east-1') + leaf('VPCId', 'vpc-0123456789abcdef0')));
  }
  const servers = zone.nameServers.map((server) => leaf('NameServer', server)).join('');
  return parent('DelegationSet', parent('NameServers', servers));
}

export function listHostedZones({ account, query }: Call): Operation | ApiError {
  const mostItems = pageLength(query);
  if (isError(mostItems)) return mostItems;
  const marker = query.get('marker') ?? '';
  const isWanted = query.get('hostedzonetype') === 'PrivateHostedZone'
    ? ({ isPrivate }: HostedZone): boolean => isPrivate
    : (): boolean => true;
  return read(() => {
    const zones = [...account.zones.values()].filter((zone) => isWanted(zone) && zone.id >= marker)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    const next = zones[mostItems.count];
    return reply('ListHostedZonesResponse', parent('HostedZones', zones.slice(0, mostItems.count).map(zoneXml).join(''))
      + leaf('Marker', query.get('marker') ?? undefined) + leaf('IsTruncated', next !== undefined)
      + leaf('NextMarker', next?.id) + leaf('MaxItems', mostItems.count));
  });
}

/** The name is where the list begins, not a filter. */
export function listHostedZonesByName({ account, query }: Call): Operation | ApiError {
  const mostItems = pageLength(query);
  if (isError(mostItems)) return mostItems;
  const name = query.get('dnsname');
  const id = query.get('hostedzoneid');
  if (name === null && id !== null) {
    return invalidInput('Invalid request: a hosted zone ID is specified without a DNS name');
  }
  const reading = name === null ? undefined : readName(name);
  if (reading && 'problem' in reading) return apiError('InvalidDomainName', reading.problem);
  const start = reading ? zoneOrder(reading.name, id ?? '') : '';
  return read(() => {
    const ordered = [...account.zones.values()].map((zone) => ({ zone, order: zoneOrder(zone.name, zone.id) }))
      .sort((a, b) => (a.order < b.order ? -1 : 1)).filter(({ order }) => order >= start).map(({ zone }) => zone);
    const next = ordered[mostItems.count];
    const zones = parent('HostedZones', ordered.slice(0, mostItems.count).map(zoneXml).join(''));
    return reply('ListHostedZonesByNameResponse', zones + leaf('DNSName', name ?? undefined)
      + leaf('HostedZoneId', id ?? undefined) + leaf('IsTruncated', next !== undefined)
      + leaf('NextDNSName', next?.name) + leaf('NextHostedZoneId', next?.id) + leaf('MaxItems', mostItems.count));
  });
}

function pageLength(query: URLSearchParams): { readonly count: number } | ApiError {
  const asked = query.get('maxitems') ?? String(LONGEST_PAGE);
  if (!/^[1-9]\d{0,8}$/.test(asked)) return invalidInput('Invalid request: maxItems must be a positive number');
  return { count: Math.min(Number(asked), LONGEST_PAGE) };
}

export function getHostedZone(call: Call): Operation | ApiError {
  const zone = zoneOf(call);
  return isError(zone) ? zone : read(() => reply('GetHostedZoneResponse', zoneXml(zone) + reachXml(zone)));
}

export const getHostedZoneCount = ({ account }: Call): Operation =>
  read(() => reply('GetHostedZoneCountResponse', leaf('HostedZoneCount', account.zones.size)));

export function getHostedZoneLimit(call: Call): Operation | ApiError {
  const zone = zoneOf(call);
  const type = call.parameters[1] ?? '';
  if (isError(zone)) return zone;
  const limitXml = (value: number, count: number): Operation => read(() => reply('GetHostedZoneLimitResponse',
    parent('Limit', leaf('Type', type) + leaf('Value', value)) + leaf('Count', count)));
  if (type === 'MAX_RRSETS_BY_ZONE') return limitXml(zone.mostRecordSets, zone.store.size());
  if (type !== 'MAX_VPCS_ASSOCIATED_BY_ZONE') return invalidInput(`Invalid request: '${type}' is no type of limit`);
  return zone.isPrivate ? limitXml(300, 1) : apiError('HostedZoneNotPrivate', `Hosted zone ${zone.id} is not private`);
}

export function createHostedZone({ account, body }: Call): Operation | ApiError {
  const root = readXml(body);
  if (root?.name !== 'CreateHostedZoneRequest') return malformedInput('CreateHostedZoneRequest is expected');
  const callerReference = textOf(root, 'CallerReference') ?? '';
  if (callerReference === '' || callerReference.length > 128) {
    return invalidInput('Invalid request: the CallerReference must have 1 to 128 characters');
  }
  const reading = readName(textOf(root, 'Name') ?? '');
  if ('problem' in reading) return apiError('InvalidDomainName', reading.problem);
  const config = childOf(root, 'HostedZoneConfig');
  const comment = textOf(config, 'Comment');
  const hasNetwork = childOf(root, 'VPC') !== undefined;
  if (textOf(config, 'PrivateZone') === 'true' && !hasNetwork) {
    return invalidInput('Invalid request: a private hosted zone must be associated with a VPC');
  }
  return {
    type: 'operation', changeTokens: ZONE_TOKENS,
    run() {
      if ([...account.zones.values()].some((zone) => zone.callerReference === callerReference)) {
        return apiError('HostedZoneAlreadyExists',
          `A hosted zone has already been created with the specified caller reference: ${callerReference}`, 409);
      }
      if (account.zones.size >= account.mostZones) {
        return apiError('TooManyHostedZones', 'Limits Exceeded: MAX_HOSTED_ZONES_BY_OWNER');
      }
      const zone = account.createZone({
        name: reading.name, isPrivate: hasNetwork, callerReference, ...(comment === undefined ? {} : { comment }),
      });
      return {
        ...reply('CreateHostedZoneResponse', zoneXml(zone) + changeInfoXml(account.recordChange()) + reachXml(zone)),
        status: 201, location: `https://route53.amazonaws.com/2013-04-01/hostedzone/${zone.id}`,
      };
    },
  };
}

export function deleteHostedZone(call: Call): Operation | ApiError {
  const zone = zoneOf(call);
  if (isError(zone)) return zone;
  return {
    type: 'operation', locks: zone, changeTokens: ZONE_TOKENS,
    run() {
      if (!isEmpty(zone)) {
        return apiError('HostedZoneNotEmpty',
          'The specified hosted zone contains non-required resource record sets and so cannot be deleted.');
      }
      call.account.deleteZone(zone.id);
      return reply('DeleteHostedZoneResponse', changeInfoXml(call.account.recordChange()));
    },
  };
}
