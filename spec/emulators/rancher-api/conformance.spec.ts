import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RancherApiEmulator, RancherApiEmulatorOptions } from '../../../src/emulators/rancher-api';
import { startRancherApiEmulator } from '../../../src/emulators/rancher-api';
import { startMetadataEmulator } from '../../../src/emulators/rancher-metadata';
import type { World } from '../../../src/emulators/rancher-world';
import type { Question, Reply } from '../rancher-world/ask';
import { ask, askJson } from '../rancher-world/ask';
import { sampleWorld } from '../rancher-world/sample-world';

const EVENTS = '/v2-beta/externaldnsevents';
const KEYS = { accessKey: 'agent', secretKey: 's3cret' };
const ENVIRONMENT_KEY = { accessKey: 'project', secretKey: 's3cret', role: 'environment' as const };
const WEB = {
  eventType: 'dns.update', externalId: 'web.shop.default.example.com.', serviceName: 'Web', stackName: 'Shop',
  fqdn: 'new.example.com',
};

let world: World;
const servers: RancherApiEmulator[] = [];
beforeEach(() => {
  world = sampleWorld();
  world.addService({ stack: 'Shop', name: 'app', hosts: ['node1'], sidekicks: [{ name: 'logs' }] });
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function started(options: Partial<RancherApiEmulatorOptions> = {}): Promise<RancherApiEmulator> {
  const server = await startRancherApiEmulator({
    world, ...KEYS, otherKeys: [ENVIRONMENT_KEY], applyDelayMs: 0, ...options,
  });
  servers.push(server);
  return server;
}
const get = (server: RancherApiEmulator, path: string, question: Question = {}): Promise<Reply> =>
  askJson(server.url, path, { auth: 'agent:s3cret', ...question });
const post = (server: RancherApiEmulator, event: unknown, path = EVENTS, question: Question = {}) =>
  get(server, path, { method: 'POST', body: typeof event === 'string' ? event : JSON.stringify(event), ...question });
const AS_ENVIRONMENT = { auth: 'project:s3cret' };

describe.each(['v1', 'v2-beta'])('the API under /%s', (version) => {
  it('leads to its schemas, and from there to the events', async () => {
    const server = await started();
    const base = await get(server, `/${version}`);
    expect(base.status).toBe(200);
    expect(base.headers['x-api-schemas']).toBe(`${server.url}/${version}/schemas`);
    const schemas = await get(server, `/${version}/schemas`);
    expect(schemas.json).toMatchObject({ type: 'collection', resourceType: 'schema', data: [{
      id: 'externalDnsEvent', type: 'schema', links: { collection: `${server.url}/${version}/externaldnsevents` },
      collectionMethods: ['GET', 'POST'],
    }] });
  });

  it.each(['externaldnsevents', 'externalDnsEvents', 'EXTERNALDNSEVENTS'])('takes an event at /%s', async (type) => {
    const server = await started();
    expect((await post(server, WEB, `/${version}/${type}`)).status).toBe(201);
  });

  it('lists no events to the agent whose events they were', async () => {
    const server = await started();
    await post(server, WEB, `/${version}/externaldnsevents`);
    const list = await get(server, `/${version}/externaldnsevents`);
    expect(list.status).toBe(200);
    expect(list.json).toMatchObject({ type: 'collection', resourceType: 'externalDnsEvent', data: [] });
  });
});

describe('a created event', () => {
  it('is answered 201 with itself, still being processed', async () => {
    const server = await started();
    const reply = await post(server, { ...WEB, unknown: 'ignored' });
    expect(reply.status).toBe(201);
    expect(reply.headers['x-api-account-id']).toBe('1a17');
    expect(reply.json).toEqual({
      ...WEB, id: '1ee1', type: 'externalDnsEvent', baseType: 'externalEvent', kind: 'externalDnsEvent', actions: {},
      links: { self: `${server.url}/v2-beta/externaldnsevents/1ee1` }, state: 'creating', transitioning: 'yes',
      created: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as unknown,
      createdTS: expect.any(Number) as unknown, uuid: expect.any(String) as unknown,
    });
  });

  it('is applied after the answer, not with it', async () => {
    const server = await started({ applyDelayMs: 60_000 });
    await post(server, WEB);
    expect([server.pending(), world.service('Shop/Web').fqdn]).toEqual([1, 'web.shop.default.example.com']);
    server.setApplyDelay(0);
    await post(server, { ...WEB, serviceName: 'db' });
    while (server.pending() > 1) await new Promise(setImmediate);
    expect(world.service('Shop/db').fqdn).toBe('new.example.com');
    expect(world.service('Shop/Web').fqdn).toBe('web.shop.default.example.com');
  });

  it('shows in rancher-metadata under a new version', async () => {
    const server = await started();
    const metadata = await startMetadataEmulator({ world, reloadIntervalMs: 0 });
    const before = metadata.version();
    await post(server, WEB);
    const version = await askJson(metadata.url, `/2015-12-19/version?wait=true&value=${before}`);
    expect(version.json).not.toBe(before);
    expect((await askJson(metadata.url, '/2015-12-19/services/Web/fqdn')).json).toBe('new.example.com');
    await metadata.close();
  });

  it.each([
    ['names as typed', {}, 'applied', 'new.example.com'],
    ['names in another case', { stackName: 'shop', serviceName: 'WEB' }, 'applied', 'new.example.com'],
    ['any event type', { eventType: 'externalDnsEvent' }, 'applied', 'new.example.com'],
    ['an empty fqdn', { fqdn: '' }, 'applied', ''],
    ['an empty externalId', { externalId: '' }, 'no externalId', undefined],
    ['no externalId', { externalId: undefined }, 'no externalId', undefined],
    ['no fqdn', { fqdn: undefined }, 'field missing', undefined],
    ['no service', { serviceName: undefined }, 'field missing', undefined],
    ['no stack', { stackName: undefined }, 'field missing', undefined],
    ['an unknown stack', { stackName: 'Shops' }, 'no such stack or service', undefined],
    ['a service of another stack', { stackName: 'route53' }, 'no such stack or service', undefined],
    ['a sidekick', { serviceName: 'logs' }, 'no such stack or service', undefined],
  ])('with %s is accepted', async (_, change, fate, fqdn) => {
    const server = await started();
    expect((await post(server, { ...WEB, ...change })).status).toBe(201);
    await server.settled();
    expect(server.applied().map((event) => event.fate)).toEqual([fate]);
    expect(world.service('Shop/Web').fqdn).toBe(fqdn ?? 'web.shop.default.example.com');
  });

  it('must name things as typed where the database compares with case', async () => {
    const server = await started({ caseSensitive: true });
    await post(server, { ...WEB, serviceName: 'web' });
    await post(server, WEB);
    await server.settled();
    expect(server.applied().map(({ fate }) => fate)).toEqual(['no such stack or service', 'applied']);
  });
});

describe('errors', () => {
  const error = (status: number, code: string, fieldName: string | null = null) => ({
    status,
    json: {
      id: expect.any(String) as unknown, type: 'error', links: {}, actions: {}, status, code,
      message: expect.any(String) as unknown, detail: null, fieldName,
    },
  });

  it.each(Object.keys(WEB))('answer a null %s with 422', async (field) => {
    const server = await started();
    expect(await post(server, { ...WEB, [field]: null })).toMatchObject(error(422, 'NotNullable', field));
    expect(server.pending()).toBe(0);
  });

  it.each(['', '{', '[]', '7', 'null'])('answer the body %p with 400', async (body) => {
    expect(await post(await started(), body)).toMatchObject(error(400, 'InvalidFormat'));
  });

  it('answer a list for a string with 422', async () => {
    expect(await post(await started(), { ...WEB, fqdn: ['x'] })).toMatchObject(error(422, 'InvalidFormat', 'fqdn'));
  });

  it.each([
    ['no credentials', {}], ['a wrong secret', { auth: 'agent:other' }], ['an unknown key', { auth: 'other:s3cret' }],
    ['another scheme', { headers: { Authorization: 'Bearer s3cret' } }],
  ])('answer %s with 401 and a challenge', async (_, question) => {
    const server = await started();
    const reply = await askJson(server.url, '/v2-beta', question);
    expect(reply).toMatchObject(error(401, 'Unauthorized'));
    expect(reply.headers['www-authenticate']).toMatch(/^Basic realm=/);
    expect(reply.headers).not.toHaveProperty('x-api-schemas');
  });

  it('challenge nobody who does not want it', async () => {
    const server = await started();
    const reply = await askJson(server.url, '/v2-beta', { headers: { 'X-API-No-Challenge': 'true' } });
    expect([reply.status, reply.headers['www-authenticate']]).toEqual([401, undefined]);
  });

  it('answer a revoked key with 401', async () => {
    const server = await started();
    server.setKeys([]);
    expect((await post(server, WEB)).status).toBe(401);
    server.setKeys([KEYS]);
    expect((await post(server, WEB)).status).toBe(201);
  });

  it.each([
    ['/v2-beta/services', 404], ['/v2-beta/projects', 404], ['/v3/externaldnsevents', 404],
    ['/v2-beta/projects/1a5/externaldnsevents', 403], ['/v2-beta/externaldnsevents/1ee1', 404],
  ])('answer an agent at %s with %i', async (path, status) => {
    const server = await started();
    await post(server, WEB);
    expect((await get(server, path)).status).toBe(status);
  });

  it.each([['PUT', '/v2-beta/externaldnsevents'], ['DELETE', '/v2-beta/externaldnsevents'], ['POST', '/v2-beta']])(
    'answer %s %s with 405', async (method, path) => {
      expect(await get(await started(), path, { method })).toMatchObject(error(405, 'MethodNotAllowed'));
    });

  it('answer an event of the environment\'s key with 405, but let it read the agents\'', async () => {
    const server = await started();
    expect(await post(server, WEB, undefined, AS_ENVIRONMENT)).toMatchObject(error(405, 'MethodNotAllowed'));
    await post(server, WEB);
    for (const path of ['/v2-beta/externaldnsevents', '/v2-beta/projects/1a5/externaldnsevents']) {
      const list = await get(server, path, AS_ENVIRONMENT);
      expect(list.json).toMatchObject({ data: [{ ...WEB, id: '1ee1', state: 'created', transitioning: 'no' }] });
      expect(list.headers).toMatchObject({ 'x-api-account-id': '1a5', 'x-api-account-kind': 'project' });
    }
    const schemas = await get(server, '/v2-beta/schemas', AS_ENVIRONMENT);
    expect(schemas.json).toMatchObject({ data: [{ collectionMethods: ['GET'] }] });
    expect((await get(server, '/v2-beta/externaldnsevents/1ee1', AS_ENVIRONMENT)).status).toBe(200);
    expect((await get(server, '/v2-beta/projects/1a6/externaldnsevents', AS_ENVIRONMENT)).status).toBe(403);
  });

  it('are pages for who says to be a browser', async () => {
    const server = await started();
    const reply = await get(server, '/v2-beta', { headers: { 'User-Agent': 'Mozilla/5.0' } });
    expect(reply.headers['content-type']).toMatch('text/html');
  });
});

describe('faults', () => {
  it.each([
    [401, 'Unauthorized'], [403, 'Forbidden'], [404, 'NotFound'], [405, 'MethodNotAllowed'], [422, 'NotNullable'],
    [500, 'InternalServerError'],
  ])('of status %i look like the server\'s own and apply nothing', async (status, code) => {
    const server = await started();
    server.inject({ match: 'externaldnsevents', kind: 'status', status });
    expect(await post(server, WEB)).toMatchObject({ status, json: { type: 'error', status, code } });
    expect(server.pending() + server.applied().length).toBe(0);
    expect((await post(server, WEB)).status).toBe(201);
  });

  it('of status 502 come from a proxy', async () => {
    const server = await started();
    server.inject({ kind: 'status', status: 502 });
    const reply = await post(server, WEB);
    expect(reply).toMatchObject({ status: 502, headers: { 'content-type': 'text/html' }, json: undefined });
  });

  it.each([['reset', 0], ['resetAfter', 1]] as const)('of kind %s break off with %i accepted', async (kind, count) => {
    const server = await started();
    server.inject({ kind });
    await expect(post(server, WEB)).rejects.toThrow();
    await server.settled();
    expect(server.applied()).toHaveLength(count);
  });
});

describe('the server', () => {
  it('logs bodies, but no credentials', async () => {
    const server = await started();
    await post(server, WEB);
    expect(server.log.requests()).toMatchObject([
      { method: 'POST', path: EVENTS, body: JSON.stringify(WEB), outcome: { status: 201 } },
    ]);
    expect(JSON.stringify(server.log.requests())).not.toContain(Buffer.from('agent:s3cret').toString('base64'));
  });

  it('goes down, loses nothing it knew, and comes back', async () => {
    const server = await started();
    await server.stop();
    await expect(post(server, WEB)).rejects.toThrow('ECONNREFUSED');
    await server.start();
    expect((await post(server, WEB)).status).toBe(201);
  });

  it('speaks TLS, and resets also there', async () => {
    const pem = (name: string) =>
      readFileSync(join(__dirname, '../../fixtures/rancher-api', `test-only.${name}.pem`), 'utf8');
    const server = await started({ tls: { key: pem('key'), cert: pem('cert') } });
    expect(server.cattleUrl).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/v2-beta$/);
    const reply = await get(server, '/v2-beta', { ca: pem('cert') });
    expect(reply.headers['x-api-schemas']).toBe(`${server.cattleUrl}/schemas`);
    await expect(ask(server.url, '/v2-beta')).rejects.toThrow('self-signed certificate');
    server.inject({ kind: 'reset' });
    await expect(post(server, WEB, undefined, { ca: pem('cert') })).rejects.toThrow('ECONNRESET');
  });
});
