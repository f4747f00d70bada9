/** Which hosted zone ROOT_DOMAIN is in: by id, or by the longest name that fits. */
import { GetHostedZoneCommand, ListHostedZonesByNameCommand, type HostedZone } from '@aws-sdk/client-route-53';
import { defer, map, of, share, switchMap, tap, type Observable } from 'rxjs';
import type { CallFailure } from '../../core/change';
import { isWithin, type DomainName } from '../../core/name';
import type { Answer, Route53Calls } from './calls';
import { fromWireName, toWireName } from './convert';
import { NO_ZONE_ADVICE } from './errors';
import { unreadable } from './service-error';

export type ZoneAnswer = FoundZone | CallFailure;

interface FoundZone {
  readonly type: 'zone';
  readonly id: string;
  readonly name: DomainName;
}

export interface ZoneLookup {
  /** Emits one answer. Looked up once; a failure is not remembered. */
  readonly zone$: Observable<ZoneAnswer>;
  /**
   * The zone is gone: it is looked up again, for it may have been made anew. Not above it: what was written there would
   * stay there when it comes back.
   */
  forget(): void;
}

export interface ZoneOptions {
  readonly rootDomain: DomainName;
  /** With or without `/hostedzone/` in front. Undefined: found by name. */
  readonly zoneId?: string | undefined;
}

export function zoneLookup(calls: Route53Calls, { rootDomain, zoneId }: ZoneOptions): ZoneLookup {
  let known: FoundZone | undefined;
  let lost: FoundZone | undefined;
  const found$ = defer(() => {
    if (zoneId !== undefined) return zoneById(calls, rootDomain, zoneId);
    return lost === undefined ? zoneByName(calls, rootDomain, rootDomain) : zoneNamed(calls, lost.name);
  });
  const looked$ = found$.pipe(
    tap((answer) => {
      if (answer.type === 'zone') known = answer;
    }),
    // Who asks while it is being looked up waits for the same answer.
    share(),
  );
  return {
    zone$: defer(() => known === undefined ? looked$ : of(known)),
    forget: () => {
      lost = known ?? lost;
      known = undefined;
    },
  };
}

function zoneById(calls: Route53Calls, rootDomain: DomainName, zoneId: string): Observable<ZoneAnswer> {
  const id = bareId(zoneId);
  if (!/^[A-Za-z0-9]{1,32}$/.test(id)) return of(misconfigured('ROUTE53_ZONE_ID is not the id of a hosted zone.'));

  const answer$ = calls.read('GetHostedZone', async (client, options) => {
    const { HostedZone: zone } = await client.send(new GetHostedZoneCommand({ Id: id }), options);
    if (typeof zone?.Name !== 'string') throw unreadable('The answer holds no hosted zone.');
    return fromWireName(zone.Name);
  });
  return answer$.pipe(map((answer): ZoneAnswer => {
    if (answer.type !== 'answered') return answer;
    return isWithin(rootDomain, answer.output)
      ? { type: 'zone', id, name: answer.output }
      : misconfigured(`ROOT_DOMAIN ${rootDomain} is not within the zone ${id}, whose name is ${answer.output}.`);
  }));
}

/** Asks for the domain itself, then for each of its parents: most often the first answer is the zone. */
function zoneByName(calls: Route53Calls, rootDomain: DomainName, domain: DomainName): Observable<ZoneAnswer> {
  return zoneNamed(calls, domain).pipe(switchMap((answer): Observable<ZoneAnswer> => {
    const parent = domain.split('.').slice(1).join('.');
    if (answer.type !== 'denied' || answer.reason !== 'no zone') return of(answer);
    return parent === '' ? of(noZone(`No hosted zone is named ${rootDomain} or a parent of it.`))
      : zoneByName(calls, rootDomain, parent);
  }));
}

/** The one zone of exactly this name. */
function zoneNamed(calls: Route53Calls, domain: DomainName): Observable<ZoneAnswer> {
  return zonesNamed(calls, domain).pipe(map((answer): ZoneAnswer => {
    if (answer.type !== 'answered') return answer;
    const [id, ...others] = answer.output;
    if (id === undefined) return noZone(`No hosted zone is named ${domain}.`);
    return others.length === 0 ? { type: 'zone', id, name: domain } : ambiguous(domain, answer.output);
  }));
}

/** Two of a name are one too many, and zones of one name are neighbours: no need to ask for more. */
const ZONES_ASKED_FOR = 5;

/** The name is where the listing starts, not a filter. */
function zonesNamed(calls: Route53Calls, domain: DomainName): Observable<Answer<readonly string[]>> {
  return calls.read('ListHostedZonesByName', async (client, options) => {
    const command = new ListHostedZonesByNameCommand({ DNSName: toWireName(domain), MaxItems: ZONES_ASKED_FOR });
    const { HostedZones: zones } = await client.send(command, options);
    if (!Array.isArray(zones)) throw unreadable('The answer holds no list of hosted zones.');
    return zones.flatMap(({ Id: id, Name: name }: HostedZone) =>
      id !== undefined && name !== undefined && fromWireName(name) === domain ? [bareId(id)] : []);
  });
}

const bareId = (id: string): string => id.replace(/^\/?hostedzone\//, '');

const misconfigured = (message: string): CallFailure => ({
  type: 'denied',
  reason: 'configuration',
  message,
  advice: 'Set ROUTE53_ZONE_ID to the id of the zone that ROOT_DOMAIN is in, like Z2FDTNDATAQYW2, or leave it empty.',
});

const noZone = (message: string): CallFailure => ({
  type: 'denied',
  reason: 'no zone',
  message,
  advice: NO_ZONE_ADVICE,
});

const ambiguous = (domain: DomainName, ids: readonly string[]): CallFailure => ({
  type: 'denied',
  reason: 'zone ambiguous',
  message: `Several hosted zones are named ${domain}: ${ids.join(', ')}.`,
  advice: 'Set ROUTE53_ZONE_ID to the one that the records belong in (a public and a private zone may share a name).',
});
