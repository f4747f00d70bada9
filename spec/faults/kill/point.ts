/** Where a run is killed, as text: `adopting:route53:4:during:upgrade`. */

export const SERVERS = ['route53', 'metadata', 'rancher'] as const;
export type ServerName = (typeof SERVERS)[number];

export const MOMENTS = [
  /** It has arrived, and is never processed. */
  'before',
  /** It is processed, and never answered. */
  'during',
  /** Its answer is there, and nothing that was asked after it is. */
  'after',
  /** It lingers on its way and is processed while the next process reads the zone. */
  'late',
  /** It lingers until the next process is done. */
  'last',
] as const;
export type Moment = (typeof MOMENTS)[number];

/** Who comes after it: the same container again, or another one in its place. */
export const SUCCESSORS = ['restart', 'upgrade'] as const;
export type Successor = (typeof SUCCESSORS)[number];

export interface KillPoint {
  readonly scenario: string;
  readonly server: ServerName;
  /** Counts the requests to the server, from 1. */
  readonly request: number;
  readonly moment: Moment;
  readonly successor: Successor;
}

export const pointText = ({ scenario, server, request, moment, successor }: KillPoint): string =>
  [scenario, server, request, moment, successor].join(':');

/** Throws when the text is no point. */
export function parsePoint(text: string): KillPoint {
  const [scenario = '', serverText, requestText, momentText, successorText] = text.split(':');
  const server = SERVERS.find((name) => name === serverText);
  const moment = MOMENTS.find((name) => name === momentText);
  const successor = SUCCESSORS.find((name) => name === successorText);
  const request = Number(requestText);
  if (server === undefined || moment === undefined || successor === undefined || !(request >= 1)) {
    throw new Error(`not a kill point: ${text}`);
  }
  return { scenario, server, request, moment, successor };
}
