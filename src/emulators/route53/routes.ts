/** Method and path → operation. */

export const ACTIONS = [
  'ChangeResourceRecordSets', 'ListResourceRecordSets', 'ListHostedZones', 'ListHostedZonesByName', 'GetHostedZone',
  'GetHostedZoneCount', 'GetHostedZoneLimit', 'GetChange', 'CreateHostedZone', 'DeleteHostedZone',
  'CreateResourceRecordSetProtections', 'ListResourceRecordSetProtections', 'DeleteResourceRecordSetProtections',
] as const;

export type Action = (typeof ACTIONS)[number];

export interface Route {
  readonly action: Action;
  /** What stands at `{}` in the path, in order. */
  readonly parameters: readonly string[];
}

const PREFIX = '/2013-04-01/';

/** A trailing slash is taken or left: botocore and the Go SDK send `…/rrset/`. */
const ROUTES: Readonly<Record<string, Action>> = {
  'POST hostedzone/{}/rrset': 'ChangeResourceRecordSets',
  'GET hostedzone/{}/rrset': 'ListResourceRecordSets',
  'GET hostedzone': 'ListHostedZones',
  'GET hostedzonesbyname': 'ListHostedZonesByName',
  'GET hostedzone/{}': 'GetHostedZone',
  'GET hostedzonecount': 'GetHostedZoneCount',
  'GET hostedzonelimit/{}/{}': 'GetHostedZoneLimit',
  'GET change/{}': 'GetChange',
  'POST hostedzone': 'CreateHostedZone',
  'DELETE hostedzone/{}': 'DeleteHostedZone',
  'POST hostedzone/{}/rrsetprotection': 'CreateResourceRecordSetProtections',
  'GET hostedzone/{}/rrsetprotection': 'ListResourceRecordSetProtections',
  'POST hostedzone/{}/rrsetprotection/delete': 'DeleteResourceRecordSetProtections',
};

/** Words of paths that are never an identifier. */
const WORDS = new Set(Object.keys(ROUTES).flatMap((route) => route.replace(/^\w+ /, '').split('/')));

export function findRoute(method: string, path: string): Route | undefined {
  if (!path.startsWith(PREFIX)) return undefined;
  const [first = '', ...rest] = path.slice(PREFIX.length).replace(/\/$/, '').split('/');
  const parameters = rest.filter((part) => !WORDS.has(part));
  const shape = [first, ...rest.map((part) => (WORDS.has(part) ? part : '{}'))].join('/');
  const action = ROUTES[`${method} ${shape}`];
  return action === undefined ? undefined : { action, parameters: parameters.map(decoded) };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
