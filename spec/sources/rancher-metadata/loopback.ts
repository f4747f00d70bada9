/** A web server on loopback that behaves as a spec tells it, and says what it was asked. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Handler = (path: string, response: ServerResponse) => void;

export interface Loopback {
  readonly url: string;
  /** Paths with their queries, in order. */
  readonly requests: string[];
  /** When each arrived, in milliseconds. */
  readonly arrivals: number[];
  /** The most that were ever being answered at once. */
  mostAtOnce(): number;
  /** Ends when no client is connected any more. */
  allDisconnected(): Promise<void>;
  close(): Promise<void>;
}

export async function loopback(handler: Handler): Promise<Loopback> {
  const requests: string[] = [];
  const arrivals: number[] = [];
  let running = 0;
  let most = 0;
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push(path);
    arrivals.push(performance.now());
    running += 1;
    most = Math.max(most, running);
    response.on('close', () => { running -= 1; });
    handler(path, response);
  });
  let connected = 0;
  let tellDisconnected = () => { /* nobody asks yet */ };
  server.on('connection', (socket) => {
    connected += 1;
    socket.on('error', () => { /* a client may leave in the middle */ });
    socket.on('close', () => { connected -= 1; if (connected === 0) tellDisconnected(); });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    arrivals,
    mostAtOnce: () => most,
    allDisconnected: () => new Promise((resolve) => {
      tellDisconnected = resolve;
      if (connected === 0) resolve();
    }),
    close: () => new Promise((resolve) => {
      server.close(() => { resolve(); });
      server.closeAllConnections();
    }),
  };
}

export const sendJson = (response: ServerResponse, value: unknown, status = 200): void => {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${JSON.stringify(value)}\n`);
};

export const sendError = (response: ServerResponse, code: number, message: string): void =>
  sendJson(response, { code, message, type: 'error' }, code);
