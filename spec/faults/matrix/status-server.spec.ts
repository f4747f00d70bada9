import { connect, type Socket } from 'node:net';
import { recordsIn, statusOf, until, type RunningService } from '../../stories/stage';
import { fault, type Arena } from '../arena';
import { addService, addServices, settled } from './shop';

const portOf = (service: RunningService): number => service.of('listening')[0]?.port ?? 0;

/** Three names whose deletion waits for a yes, and what it would have to say. */
async function holding(arena: Arena): Promise<{ readonly service: RunningService; readonly heldChecksum: string; readonly token: string }> {
  const token = 'right-token-5f1a';
  addServices(arena, 3);
  const service = await settled(arena, { ADMIN_TOKEN: token });
  arena.world.removeStack('Shop');
  await service.told('deletes held');
  arena.excuse(...service.of('deletes held')[0]?.names ?? []);
  return { service, heldChecksum: service.of('deletes held')[0]?.heldChecksum ?? '', token };
}

describe('S7 the status server', () => {
  fault('changes nothing but for a POST with the token, whatever page or program asks', async (arena) => {
    const { service, heldChecksum, token } = await holding(arena);
    const before = recordsIn(arena.zone);
    const bearer = { Authorization: `Bearer ${token}` };
    const body = JSON.stringify({ heldChecksum });
    const asked: readonly (readonly [path: string, init: RequestInit, status: number])[] = [
      [`/approve?heldChecksum=${heldChecksum}`, { headers: bearer }, 405],
      ['/approve', { method: 'HEAD', headers: bearer }, 405],
      ['/approve', { method: 'PUT', headers: bearer, body }, 405],
      ['/approve', { method: 'POST', body }, 401],
      [`/approve?token=${token}`, { method: 'POST', body }, 401],
      ['/approve', { method: 'POST', headers: { Cookie: `ADMIN_TOKEN=${token}` }, body }, 401],
      ['/approve', { method: 'POST', headers: { Authorization: `Bearer ${token.slice(0, -1)}` }, body }, 401],
      ['/approve', { method: 'POST', headers: { ...bearer, 'X-HTTP-Method-Override': 'POST' }, body: '{}' }, 400],
      ['/approve', { method: 'POST', headers: bearer, body: ' '.repeat(100_000) + body }, 413],
      ['/', { method: 'POST', headers: { ...bearer, 'X-Original-URL': '/approve' }, body }, 405],
      // A page of another origin: a form, a script with its preflight, and a name that leads to us by now.
      ['/approve', { method: 'POST', headers: { 'Origin': 'http://evil.example', 'Content-Type': 'text/plain' }, body }, 401],
      ['/approve', { method: 'OPTIONS', headers: { 'Origin': 'http://evil.example', 'Access-Control-Request-Method': 'POST' } }, 405],
    ];
    for (const [path, init, status] of asked) {
      const answer = await fetch(`http://127.0.0.1:${portOf(service)}${path}`, init);
      expect([path, init.method, answer.status]).toEqual([path, init.method, status]);
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control') || name === 'set-cookie')).toEqual([]);
    }
    const rebound = await raw(service, `POST /approve HTTP/1.1\r\nHost: evil.example\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`);
    expect(rebound).toMatch(/^HTTP\/1.1 401 /);
    expect(service.of('approval asked')).toEqual([]);
    expect(recordsIn(arena.zone)).toEqual(before);
    const approved = await fetch(`http://127.0.0.1:${portOf(service)}/approve`, { method: 'POST', headers: bearer, body });
    expect(approved.status).toBe(202);
    await until('they are gone', () => recordsIn(arena.zone).length === 0, () => service.events.slice(-9));
  });

  fault('answers the health check beside a hundred clients that never finish what they ask', async (arena) => {
    addService(arena);
    const service = await settled(arena);
    const sockets = Array.from({ length: 100 }, (_, index) => slowClient(portOf(service), index));
    try {
      await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
      for (let turn = 0; turn < 5; turn += 1) expect(await statusOf(`http://127.0.0.1:${portOf(service)}/`)).toBe(200);
      expect(service.failure()).toBeUndefined();
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  });
});

/** Says the beginning of a request, and nothing more. */
function slowClient(port: number, index: number): Socket {
  const begins = ['', 'G', 'GET / HTTP/1.1\r\nHost: x\r\nX: ', 'POST /approve HTTP/1.1\r\nHost: x\r\nContent-Length: 4000\r\n\r\n{'];
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(begins[index % begins.length] ?? '');
  return socket;
}

const raw = (service: RunningService, request: string): Promise<string> => new Promise((resolve, reject) => {
  let answer = '';
  const socket = connect(portOf(service), '127.0.0.1', () => socket.write(request));
  socket.on('data', (chunk: Buffer) => { answer += chunk.toString(); });
  socket.on('close', () => resolve(answer));
  socket.on('error', reject);
});
