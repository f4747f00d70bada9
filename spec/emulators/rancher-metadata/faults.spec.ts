import http from 'node:http';
import { once } from 'node:events';
import type { MetadataEmulator } from '../../../src/emulators/rancher-metadata';
import { startMetadataEmulator } from '../../../src/emulators/rancher-metadata';
import type { World } from '../../../src/emulators/rancher-world';
import { askJson } from '../rancher-world/ask';
import { sampleWorld } from '../rancher-world/sample-world';

let world: World;
let server: MetadataEmulator;
beforeEach(async () => {
  world = sampleWorld();
  server = await startMetadataEmulator({ world, seed: 1, reloadIntervalMs: 0 });
});
afterEach(() => server.close());

const services = () => askJson(server.url, '/2015-12-19/services');
const arrived = async (count: number): Promise<void> => {
  while (server.log.counters().received < count) await new Promise(setImmediate);
};

describe('a fault', () => {
  it.each([
    [{ kind: 'status', status: 500 }, 500, '{"code":500,"message":"status 500","type":"error"}\n'],
    [{ kind: 'status', status: 503, body: 'busy' }, 503, 'busy'],
    [{ kind: 'body', body: '{"services":7}' }, 200, '{"services":7}'],
    [{ kind: 'empty' }, 200, ''],
  ] as const)('%p answers instead of the server', async (fault, status, body) => {
    server.inject(fault);
    expect(await services()).toMatchObject({ status, body });
    expect(await services()).toMatchObject({ status: 200, json: expect.any(Array) as unknown });
  });

  it('may be a proxy\'s page', async () => {
    server.inject({ kind: 'html' });
    expect(await services()).toMatchObject({ status: 200, headers: { 'content-type': 'text/html' }, json: undefined });
  });

  it('may be a body without end', async () => {
    server.inject({ kind: 'huge', bytes: 3_000_000 });
    expect((await services()).body).toHaveLength(3_000_000);
  });

  it.each(['reset', 'resetAfter'] as const)('of kind %s breaks the connection', async (kind) => {
    server.inject({ kind });
    await expect(services()).rejects.toThrow('ECONNRESET');
  });

  it.each(['hang', 'hangAfter'] as const)('of kind %s never answers', async (kind) => {
    server.inject({ kind });
    const leaving = new AbortController();
    const reply = askJson(server.url, '/2015-12-19/services', { signal: leaving.signal });
    await arrived(1);
    expect((await services()).status).toBe(200);
    leaving.abort();
    await expect(reply).rejects.toThrow('aborted');
  });

  it('ends the answer after its first half as if it were whole', async () => {
    const whole = (await services()).body;
    server.inject({ kind: 'truncated' });
    expect(await services()).toMatchObject({ status: 200, body: whole.slice(0, whole.length >> 1), json: undefined });
  });

  it.each(['/2015-12-19/services', '/2015-12-19/version'])('breaks off in the middle of %s', async (path) => {
    server.inject({ kind: 'cut' });
    await expect(askJson(server.url, path)).rejects.toThrow('aborted');
  });

  it('hands the answer out in drips', async () => {
    const whole = (await askJson(server.url, '/2015-12-19/version')).body;
    server.inject({ kind: 'drip', bytes: 10, everyMs: 1 });
    const headers = { Accept: 'application/json' };
    const request = http.get(`${server.url}/2015-12-19/version`, { agent: false, headers });
    const [response] = await once(request, 'response') as [http.IncomingMessage];
    const chunks: string[] = [];
    for await (const chunk of response) chunks.push(String(chunk));
    expect(chunks.join('')).toBe(whole);
    expect(chunks.length).toBeGreaterThan(1);
  });

  it('changes the true answer', async () => {
    const alter = (json: unknown) => (json as { name: unknown }[]).map((each) => ({ ...each, name: 7 }));
    server.inject({ kind: 'alter', alter });
    expect((await services()).json).toMatchObject([{ name: 7 }, { name: 7 }, { name: 7 }, { name: 7 }]);
  });

  it('lets something happen just before', async () => {
    server.inject({ match: '/hosts', kind: 'meanwhile', change: () => void world.addHost({ name: 'node3' }) });
    expect((await askJson(server.url, '/2015-12-19/hosts')).json).toHaveLength(3);
  });

  it('holds an answer back until told', async () => {
    let release: () => void = () => undefined;
    server.inject({ kind: 'hold', until: new Promise<void>((resolve) => (release = resolve)) });
    const reply = services();
    await arrived(1);
    expect(server.log.counters().pending).toBe(1);
    world.removeStack('Shop');
    release();
    expect((await reply).json).toHaveLength(1);
  });

  it('delays an answer', async () => {
    const startMs = performance.now();
    server.inject({ kind: 'delay', ms: 20 });
    expect((await services()).status).toBe(200);
    expect(performance.now() - startMs).toBeGreaterThan(19);
  });

  it('hits what matches, as often as told, and counts it', async () => {
    const fault = server.inject({ match: /services$/, count: 2, kind: 'status', status: 500 });
    const statuses = [];
    for (const path of ['/2015-12-19/hosts', '/2015-12-19/services', '/2015-12-19/services', '/2015-12-19/services']) {
      statuses.push((await askJson(server.url, path)).status);
    }
    expect(statuses).toEqual([200, 500, 500, 200]);
    expect(fault.hits()).toBe(2);
  });

  it('hits until it is removed', async () => {
    const match = ({ method }: { method: string }) => method === 'GET';
    const fault = server.inject({ match, count: Infinity, kind: 'status', status: 500 });
    expect([(await services()).status, (await services()).status]).toEqual([500, 500]);
    fault.remove();
    expect((await services()).status).toBe(200);
    server.inject({ count: Infinity, kind: 'status', status: 500 });
    server.clearFaults();
    expect((await services()).status).toBe(200);
  });

  it('does not keep the server from stopping', async () => {
    server.inject({ count: Infinity, kind: 'hang' });
    const ending = services().catch(String);
    await arrived(1);
    await server.stop();
    expect(await ending).toContain('socket hang up');
  });
});

describe('the log', () => {
  it('tells what was asked, in order, and what became of it', async () => {
    await services();
    await askJson(server.url, '/2015-12-19/nothing?wait=1', { headers: { Authorization: 'Basic c2VjcmV0' } });
    expect(server.log.requests()).toMatchObject([
      { sequence: 1, method: 'GET', path: '/2015-12-19/services', outcome: { status: 200 } },
      { sequence: 2, method: 'GET', path: '/2015-12-19/nothing?wait=1', outcome: { status: 404 } },
    ]);
    expect(server.log.counters()).toEqual({ received: 2, pending: 0, byStatus: { 200: 1, 404: 1 } });
    expect(JSON.stringify(server.log.requests())).not.toContain('c2VjcmV0');
    server.log.clear();
    expect(server.log.counters().received).toBe(0);
  });
});
