/**
 * In front of the emulated metadata server: reads a new version's answers before it tells of the version, and serves
 * them from memory. What the emulator needs to render 10,000 services is then no part of what is measured.
 */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { nowMs } from './clock';

export interface ReadyAnswers {
  readonly url: string;
  /** Takes over what the server behind says now. Returns when that could first be seen. */
  refresh(): Promise<number>;
  /** Another version of the same answers, which costs nothing to show. */
  relabel(version: string): number;
}

/** What the service reads at every change. */
const PREFIX = '/2015-12-19';
const READ_AHEAD = [
  '/hosts', '/services', '/self/stack/environment_name', '/self/stack/environment_uuid', '/self/container/uuid',
  '/self/service/uuid',
].map((path) => PREFIX + path);
const LONGEST_WAIT_SECONDS = 120;

export async function readyAnswers(behind: string): Promise<ReadyAnswers> {
  let version = '';
  let bodies = new Map<string, Buffer>();
  let wake: () => void = () => undefined;
  let refreshed = new Promise<void>((resolve) => (wake = resolve));

  const ask = async (path: string): Promise<{ readonly status: number; readonly body: Buffer }> => {
    const answer = await fetch(behind + path, { headers: { Accept: 'application/json' } });
    return { status: answer.status, body: Buffer.from(await answer.arrayBuffer()) };
  };
  const send = (response: ServerResponse, body: Buffer, status = 200): void =>
    void response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(body);

  async function answer(path: string, query: URLSearchParams, response: ServerResponse): Promise<void> {
    if (path.endsWith('/version')) {
      const seconds = Math.min(Number(query.get('maxWait') ?? 0), LONGEST_WAIT_SECONDS);
      if (query.get('value') === version) await Promise.race([refreshed, delay(seconds * 1000, undefined, { ref: false })]);
      send(response, Buffer.from(JSON.stringify(version)));
      return;
    }
    const kept = bodies.get(path);
    if (kept !== undefined) send(response, kept);
    else {
      const { status, body } = await ask(path);
      send(response, body, status);
    }
  }

  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', behind);
    void answer(pathname, searchParams, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  async function refresh(): Promise<number> {
    const next = String(JSON.parse((await ask(`${PREFIX}/version`)).body.toString()));
    const read = new Map<string, Buffer>();
    for (const path of READ_AHEAD) {
      const { status, body } = await ask(path);
      if (status === 200) read.set(path, body);
    }
    bodies = read;
    return relabel(next);
  }

  function relabel(next: string): number {
    version = next;
    const atMs = nowMs();
    wake();
    refreshed = new Promise((resolve) => (wake = resolve));
    return atMs;
  }
  await refresh();
  return { url: `http://127.0.0.1:${address.port}`, refresh, relabel };
}
