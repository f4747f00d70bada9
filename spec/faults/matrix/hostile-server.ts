/** Stands before an emulator, passes everything on, and answers itself where a test says so. */
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';

export interface HostileServer {
  readonly url: string;
  /** From now on, requests that match are answered so. */
  answer(matches: RegExp, as: (response: ServerResponse, incoming: IncomingMessage) => void): void;
  /** From now on, everything is passed on. */
  relent(): void;
  /** `GET /path` of those that were answered here. */
  readonly answered: readonly string[];
  close(): Promise<void>;
}

export async function hostileBefore(emulatorUrl: string): Promise<HostileServer> {
  let hostility: { readonly matches: RegExp; readonly as: Parameters<HostileServer['answer']>[1] } | undefined;
  const answered: string[] = [];
  const server = createServer((incoming, response) => {
    const asked = `${incoming.method ?? ''} ${incoming.url ?? ''}`;
    if (hostility?.matches.test(asked) === true) {
      answered.push(asked);
      incoming.resume();
      hostility.as(response, incoming);
    } else passOn(emulatorUrl, incoming, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    answered,
    answer: (matches, as) => { hostility = { matches, as }; },
    relent: () => { hostility = undefined; },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function passOn(emulatorUrl: string, incoming: IncomingMessage, response: ServerResponse): void {
  const { method, headers, url = '' } = incoming;
  const onward = request(`${emulatorUrl}${url}`, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  response.on('close', () => onward.destroy());
  incoming.pipe(onward);
}

export interface Flood {
  /** Bytes that were taken so far. */
  readonly bytes: () => number;
  /** How many floods the client has cut off. */
  readonly cutOff: () => number;
}

/** Begins as told and goes on without end, as fast as it is read; after `mostBytes` it only keeps silent. */
export function flooding(begin: string, more: string, mostBytes: number): Flood & { readonly as: (response: ServerResponse) => void } {
  let bytes = 0;
  let cutOff = 0;
  const chunk = Buffer.from(more.repeat(Math.ceil(65_536 / more.length)));
  return {
    bytes: () => bytes,
    cutOff: () => cutOff,
    as(response) {
      let sent = begin.length;
      response.on('close', () => { cutOff += 1; });
      response.writeHead(200, { 'Content-Type': 'text/xml' });
      response.write(begin);
      const pour = (): void => {
        while (!response.destroyed && sent < mostBytes) {
          sent += chunk.length;
          bytes += chunk.length;
          if (!response.write(chunk)) {
            response.once('drain', () => setImmediate(pour));
            return;
          }
        }
      };
      pour();
    },
  };
}

/** Any text as 200. */
export const saying = (body: string, status = 200) => (response: ServerResponse): void => {
  response.writeHead(status, { 'Content-Type': 'text/xml' });
  response.end(body);
};
