import type { IncomingHttpHeaders } from 'node:http';
import http from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Of the body; undefined when it is none. */
  readonly json: unknown;
}

export type Question = Omit<https.RequestOptions, 'headers'> & {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** One request on a connection of its own, without the kindness of `fetch`: paths and headers go out as given. */
export function ask(origin: string, path: string, { body, ...options }: Question = {}): Promise<Reply> {
  const { protocol, hostname, port } = new URL(origin);
  const request = (protocol === 'https:' ? https : http).request({ hostname, port, path, agent: false, ...options });
  return new Promise((resolve, reject) => {
    request.once('error', reject);
    request.once('response', (response) => {
      text(response).then((received) => resolve({
        status: response.statusCode ?? 0, headers: response.headers, body: received, json: parsed(received),
      }), reject);
    });
    request.end(body);
  });
}

export const askJson = (origin: string, path: string, { headers, ...question }: Question = {}): Promise<Reply> =>
  ask(origin, path, { ...question, headers: { Accept: 'application/json', ...headers } });

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
