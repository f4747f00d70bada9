/**
 * The HTTP side that both Rancher emulators share: a real socket on 127.0.0.1, a log, faults on the way, and a server
 * that can go down and come back at the same port.
 */
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Answer } from './delivery';
import { deliver, hang, pause, replacement } from './delivery';
import type { Fault, FaultHandle, FaultKind } from './faults';
import { createFaults } from './faults';
import type { LoggedRequest, RequestLog } from './request-log';
import { createRequestLog } from './request-log';

export interface HttpEmulatorOptions {
  /** 0: any free one. */
  readonly port?: number;
  readonly tls?: TlsIdentity;
  /** Rejects only by a bug. */
  readonly handle: (request: EmulatedRequest) => Answer | Promise<Answer>;
  /** The server's own body for a status that a fault asks for. */
  readonly refusal: (status: number) => Answer;
}

/** PEM. */
export interface TlsIdentity {
  readonly key: string;
  readonly cert: string;
}

export interface EmulatedRequest extends LoggedRequest {
  readonly headers: http.IncomingHttpHeaders;
  /** Of the client, IPv4 as such. */
  readonly address: string;
  /** `http://host:port` as the client knows us. */
  readonly origin: string;
  /** Aborted when the client leaves or the server stops. */
  readonly closed: AbortSignal;
}

export interface HttpEmulator {
  /** `http://127.0.0.1:port`, the same after a restart. */
  readonly url: string;
  readonly port: number;
  readonly log: RequestLog;
  inject(fault: Fault): FaultHandle;
  clearFaults(): void;
  /** Refuses connections and breaks those there are, until `start`. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

export async function startHttpEmulator(options: HttpEmulatorOptions): Promise<HttpEmulator> {
  const log = createRequestLog();
  const faults = createFaults();
  // A TLS socket cannot be reset, the TCP socket under it can.
  const sockets = new Map<string, Socket>();
  const settings = { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 };
  const listener = (incoming: http.IncomingMessage, response: http.ServerResponse) => void serve(incoming, response);
  const server = options.tls
    ? https.createServer({ ...settings, ...options.tls }, listener)
    : http.createServer(settings, listener);
  server.on('connection', (socket: Socket) => {
    const peer = peerOf(socket);
    sockets.set(peer, socket);
    socket.once('close', () => sockets.delete(peer));
  });

  async function serve(incoming: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const closing = new AbortController();
    response.once('close', () => closing.abort());
    const body = await text(incoming).catch(() => undefined);
    if (body === undefined) return;
    const logged = log.received({ method: incoming.method ?? '', path: incoming.url ?? '', body });
    const request = describe(incoming, logged, closing.signal, options.tls ? 'https' : 'http');
    const socket = sockets.get(peerOf(incoming.socket)) ?? incoming.socket;
    log.ended(logged, await respond(request, faults.hitting(logged), response, socket));
  }

  /** Undefined when there was no answer. */
  async function respond(
    request: EmulatedRequest, hit: readonly FaultKind[], response: http.ServerResponse, socket: Socket,
  ): Promise<number | undefined> {
    for (const fault of hit) {
      if (fault.kind === 'delay') await pause(fault.ms, request.closed);
      if (fault.kind === 'hold') await Promise.race([fault.until, hang(request.closed)]);
      if (fault.kind === 'meanwhile') fault.change();
      if (fault.kind === 'reset') return void socket.resetAndDestroy();
      if (fault.kind === 'hang') return hang(request.closed);
      const instead = replacement(fault, options.refusal);
      if (instead !== undefined) return deliver(instead, hit, response, socket, request.closed);
    }
    // What a fault changed meanwhile is told to listeners within this turn, before the answer is made.
    await Promise.resolve();
    if (hasLeft(request)) return undefined;
    const answer = await options.handle(request);
    return hasLeft(request) ? undefined : deliver(answer, hit, response, socket, request.closed);
  }

  let port = options.port ?? 0;
  async function start(): Promise<void> {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the emulator listens on no port');
    ({ port } = address);
  }
  await start();

  return {
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    log,
    inject: (fault) => faults.inject(fault),
    clearFaults: () => faults.clear(),
    start,
    async stop() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets.values()) socket.destroy();
      await closed;
    },
  };
}

const peerOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress ?? ''} ${remotePort ?? ''}`;

const hasLeft = ({ closed }: EmulatedRequest): boolean => closed.aborted;

function describe(
  incoming: http.IncomingMessage, logged: LoggedRequest, closed: AbortSignal, scheme: string,
): EmulatedRequest {
  const { headers, socket } = incoming;
  return {
    ...logged,
    headers,
    address: (socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
    origin: `${scheme}://${headers.host ?? 'localhost'}`,
    closed,
  };
}
