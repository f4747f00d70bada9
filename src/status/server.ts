/** The HTTP server as a stream: it listens while it is subscribed. */
import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Observable } from 'rxjs';
import { describeError } from '../core/describe-error';
import type { LifecycleEvent } from '../core/event';
import type { Judgement } from '../core/judgement';
import { statusRoutes, type StatusAnswers } from './routes';

export interface StatusOptions {
  readonly host: string;
  /** 0: any free one, told by `listening`. */
  readonly port: number;
  /** Asked at every request. */
  readonly judge: () => Judgement;
  /** Who knows it may approve held deletes; without one nobody may. */
  readonly adminToken?: string | undefined;
}

/** Small, since all that is asked is a line: who sends slowly or much is cut off. */
const SERVER_OPTIONS: ServerOptions = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 5_000,
  maxHeaderSize: 8_192,
};
const MOST_CONNECTIONS = 256;
const IDLE_SOCKET_MS = 15_000;

/**
 * Answers from subscription to unsubscription, when open connections are closed; emits `listening` once, and
 * every yes to what is held. An address
 * that cannot be had is an error, as the check of Rancher would fail for ever.
 */
export function serveStatus({ host, port, judge, adminToken }: StatusOptions): Observable<LifecycleEvent> {
  return new Observable((subscriber) => {
    const approve = (heldChecksum: string): void => { subscriber.next({ type: 'approval asked', heldChecksum }); };
    const server = createServer(SERVER_OPTIONS, listenerFor({ judge, adminToken, approve }));
    server.maxConnections = MOST_CONNECTIONS;
    server.setTimeout(IDLE_SOCKET_MS);
    server.on('error', (error) => subscriber.error(cannotListen(host, port, error)));
    server.listen(port, host, () => subscriber.next({ type: 'listening', host, port: portOf(server, port) }));
    return () => {
      server.close();
      server.closeAllConnections();
    };
  });
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** HTTP/1.0 sends no `Host` (Rancher's check is `GET / HTTP/1.0`); the name it is asked by plays no part anyway. */
function listenerFor(answers: StatusAnswers): Listener {
  const routes = statusRoutes(answers);
  const answer = getRequestListener(routes.fetch, {
    hostname: 'localhost',
    overrideGlobalObjects: false,
    errorHandler: () => new Response('bad request\n', { status: 400 }),
  });
  return (request, response) => {
    void answer(request, response);
  };
}

function portOf(server: Server, asked: number): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : asked;
}

/** By the code of the error. */
export const CURES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Something else listens there; set PORT to a free one',
  EACCES: 'The process may not use this port; set PORT to one above 1023, or grant NET_BIND_SERVICE',
  EADDRNOTAVAIL: 'HOST is no address of this machine; leave it empty for all',
  ENOTFOUND: 'HOST is not known; leave it empty for all addresses',
};

function cannotListen(host: string, port: number, error: NodeJS.ErrnoException): Error {
  const cure = CURES[error.code ?? ''] ?? 'Check HOST and PORT';
  return new Error(`cannot listen on HOST ${host}, PORT ${port}: ${describeError(error)}. ${cure}`);
}
