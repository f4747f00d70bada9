import { connect } from 'node:net';
import { lastValueFrom, Subscription } from 'rxjs';
import type { Judgement } from '../../src/core/judgement';
import { serveStatus } from '../../src/status/server';

const READY: Judgement = { alive: true, ready: true, reasons: [], held: undefined };
const STARTING: Judgement = {
  alive: true, ready: false, held: undefined, reasons: [{ code: 'starting', message: 'not yet', blocking: true }],
};
const STALLED: Judgement = {
  alive: false, ready: false, held: undefined,
  reasons: [
    { code: 'stalled', message: 'list zone runs for 64 s', blocking: true }, {
      code: 'starting', message: 'not yet', blocking: true,
    },
  ],
};

/** One name that waits. */
const heldOf = (checksum: string | undefined): Judgement['held'] =>
  checksum === undefined ? undefined : { checksum, reason: 'too many', names: ['web.example.com'] };

let judgement: Judgement = READY;
let serving = new Subscription();
let port = 0;

/** Serves until the end of the test, and resolves with the port. */
const serve = (wantedPort = 0): Promise<number> =>
  new Promise((resolve, reject) => {
    const judge = () => judgement;
    serving = serveStatus({ host: '127.0.0.1', port: wantedPort, judge }).subscribe({
      next: (event) => {
        if (event.type === 'listening') resolve(event.port);
      },
      error: reject,
    });
  });

beforeEach(async () => {
  judgement = READY;
  port = await serve();
});
afterEach(() => serving.unsubscribe());

/** All that the server says to this until it ends the connection. */
const raw = (request: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.end(request));
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });

const get = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init);

describe('the health check of Rancher', () => {
  it('GET / HTTP/1.0 without any header is answered 200 OK', async () => {
    const answer = await raw('GET / HTTP/1.0\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.[01] 200 OK\r\n/);
    expect(answer).toMatch(/\r\n\r\nOK$/);
  });

  it('is 200 during outages, too', async () => {
    judgement = STARTING;
    expect(await raw('GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.[01] 200 /);
  });

  it('is 503 and says why when the loop is stalled', async () => {
    judgement = STALLED;
    const answer = await raw('GET / HTTP/1.0\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.[01] 503 /);
    expect(answer).toMatch(/\r\n\r\nlist zone runs for 64 s\n$/);
  });

  it('has the same answer at /healthz', async () => {
    expect((await get('/healthz')).status).toBe(200);
    judgement = STALLED;
    expect((await get('/healthz')).status).toBe(503);
  });
});

describe('/readyz', () => {
  it.each<[number, Judgement]>([
    [200, READY], [503, STARTING], [503, STALLED],
  ])('is %d with the reasons as JSON', async (status, now) => {
    judgement = now;
    const answer = await get('/readyz');
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(await answer.json()).toEqual({ ready: now.ready, reasons: now.reasons });
  });

  it('names all deletes that wait, and what a yes must name', async () => {
    judgement = { ...READY, held: { checksum: 'c0ffee', reason: 'too many', names: Array.from({ length: 500 }, (_, index) => `s${index}.example.com`) } };
    const answer = await (await get('/readyz')).json() as { heldChecksum: string; held: { reason: string; names: string[] } };
    expect(answer).toMatchObject({ heldChecksum: 'c0ffee', held: { reason: 'too many' } });
    expect(answer.held.names).toHaveLength(500);
  });
});

describe('any other request', () => {
  it.each([
    ['/nothing', 404], ['/../etc/passwd', 404], ['//', 404], ['/readyz/', 404],
  ])('%s is %d', async (path, status) => {
    expect((await get(path)).status).toBe(status);
  });

  it.each([
    'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS',
  ])('%s is 405 everywhere and says what is allowed', async (method) => {
    for (const path of ['/', '/readyz', '/nothing']) {
      const answer = await get(path, { method, ...(method === 'POST' ? { body: 'x'.repeat(100_000) } : {}) });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    }
  });

  it('HEAD is GET without a body', async () => {
    const answer = await raw('HEAD / HTTP/1.0\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.[01] 200 /);
    expect(answer).toMatch(/\r\n\r\n$/);
  });

  it('tells nothing about the server and lets nothing be framed, sniffed or kept', async () => {
    const { headers } = await get('/nothing');
    expect([...headers.keys()].filter((name) => /server|powered|via/.test(name))).toEqual([]);
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    });
  });
});

describe('hostile requests', () => {
  it.each([
    ['garbage', '\u0016\u0003\u0001\r\n\r\n'],
    ['a method that fetch does not know', 'TRACE / HTTP/1.0\r\n\r\n'],
    ['CONNECT', 'CONNECT example.com:443 HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['an address that is none', 'GET http://[ HTTP/1.0\r\n\r\n'],
    ['a host that is none', 'GET / HTTP/1.1\r\nHost: a b/\\@[\r\nConnection: close\r\n\r\n'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx'],
    ['endless headers', `GET / HTTP/1.0\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`],
    ['an upgrade', 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'],
  ])('%s: no stack, no 5xx, and the next check is answered', async (_, request) => {
    const answer = await raw(request).catch(() => '');
    expect(answer).not.toMatch(/^HTTP\/1\.\d 5|node_modules|\.ts:|Error:/);
    expect((await get('/')).status).toBe(200);
  });
});

describe('its life', () => {
  it('ends with the subscription, open connections included', async () => {
    const socket = connect(port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    const closed = new Promise((resolve) => socket.on('error', () => undefined).once('close', resolve));
    socket.write('GET / HTTP/1.1\r\n');
    serving.unsubscribe();
    await closed;
    await expect(get('/')).rejects.toThrow('fetch failed');
  });

  it('an address in use is an error that names HOST, PORT and the cure', async () => {
    const taken$ = serveStatus({ host: '127.0.0.1', port, judge: () => READY });
    await expect(lastValueFrom(taken$, { defaultValue: undefined })).rejects.toThrow(
      new RegExp(`^cannot listen on HOST 127.0.0.1, PORT ${port}: Error EADDRINUSE.* set PORT to a free one$`),
    );
  });

  it('an address of another machine is an error that says so', async () => {
    const foreign$ = serveStatus({ host: '192.0.2.1', port: 0, judge: () => READY });
    await expect(lastValueFrom(foreign$, { defaultValue: undefined })).rejects.toThrow(
      'HOST is no address of this machine',
    );
  });

  it('an answer that fails within is 500 without a word about it', async () => {
    serving.unsubscribe();
    const failing = serveStatus({ host: '127.0.0.1', port: 0, judge: () => { throw new Error('hunter2'); } });
    const listening = await new Promise<number>((resolve) => {
      serving = failing.subscribe((event) => resolve(event.type === 'listening' ? event.port : 0));
    });
    const answer = await fetch(`http://127.0.0.1:${listening}/`);
    expect([answer.status, await answer.text()]).toEqual([500, 'internal error\n']);
  });
});

describe('a yes over HTTP', () => {
  const HELD = 'ab'.repeat(32);
  const ask = async (adminToken: string | undefined, init: RequestInit, heldChecksum: string | undefined = HELD) => {
    const approved: string[] = [];
    const subscription = new Subscription();
    try {
      const port = await new Promise<number>((resolve, reject) => {
        subscription.add(serveStatus({ host: '127.0.0.1', port: 0, judge: () => ({ ...READY, held: heldOf(heldChecksum) }), adminToken }).subscribe({
          next: (event) => {
            if (event.type === 'listening') resolve(event.port);
            if (event.type === 'approval asked') approved.push(event.heldChecksum);
          },
          error: reject,
        }));
      });
      const { status } = await fetch(`http://127.0.0.1:${port}/approve`, { method: 'POST', ...init });
      return { status, approved };
    } finally {
      subscription.unsubscribe();
    }
  };
  const yes = (token: string, heldChecksum: string): RequestInit =>
    ({ headers: { Authorization: `Bearer ${token}` }, body: JSON.stringify({ heldChecksum }) });

  it.each<[string, Parameters<typeof ask>, number]>([
    ['is refused when there is no ADMIN_TOKEN', [undefined, yes('', HELD)], 403],
    ['is refused without the token', ['token', { body: JSON.stringify({ heldChecksum: HELD }) }], 401],
    ['is refused with another token', ['token', yes('other', HELD)], 401],
    ['is refused when it names something else', ['token', yes('token', 'cd'.repeat(32))], 409],
    ['is refused when it cannot be read', ['token', { ...yes('token', HELD), body: 'yes' }], 400],
    ['is refused when it is long', ['token', { ...yes('token', HELD), body: ' '.repeat(5_000) }], 413],
    ['is refused by GET', ['token', { ...yes('token', HELD), method: 'GET', body: null }], 405],
  ])('%s', async (_, given, status) => {
    expect(await ask(...given)).toEqual({ status, approved: [] });
  });

  it('is taken for exactly what is held', async () => {
    expect(await ask('token', yes('token', HELD))).toEqual({ status: 202, approved: [HELD] });
  });
});
