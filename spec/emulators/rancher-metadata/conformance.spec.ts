import type { MetadataEmulator } from '../../../src/emulators/rancher-metadata';
import { startMetadataEmulator } from '../../../src/emulators/rancher-metadata';
import { ask, askJson } from '../rancher-world/ask';
import { sampleWorld } from '../rancher-world/sample-world';

const world = sampleWorld();
let server: MetadataEmulator;
beforeAll(async () => {
  server = await startMetadataEmulator({ world, seed: 1, reloadIntervalMs: 0 });
});
afterAll(() => server.close());

const json = async (path: string): Promise<unknown> => (await askJson(server.url, path)).json;
const own = '44444444-aaaa-4bbb-8ccc-000000000006';

describe('addressing', () => {
  it('lists the versions at the root', async () => {
    expect(await json('/')).toEqual({
      '2015-07-25': '/2015-07-25', '2015-12-19': '/2015-12-19', '2016-07-29': '/2016-07-29', latest: '/latest',
    });
  });

  it('takes latest for the highest version', async () => {
    expect(await json('/latest')).toEqual(await json('/2016-07-29'));
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'])('knows no %s', async (method) => {
    const reply = await askJson(server.url, '/2015-12-19/version', { method });
    expect([reply.status, reply.body]).toEqual([404, '404 page not found\n']);
  });

  it('answers HEAD without a body', async () => {
    const reply = await askJson(server.url, '/2015-12-19/version', { method: 'HEAD' });
    expect([reply.status, reply.body, reply.headers['content-length']]).toEqual([200, '', '38']);
  });

  it.each([
    ['//2015-12-19/version', '/2015-12-19/version'],
    ['/2015-12-19//version?wait=true&value=', '/2015-12-19/version?wait=true&value='],
    ['/2015-12-19/hosts/../version', '/2015-12-19/version'],
  ])('redirects %s to %s', async (path, location) => {
    const reply = await askJson(server.url, path);
    expect([reply.status, reply.headers.location]).toEqual([301, location]);
  });

  it.each(['', '/self', '/version'])('ignores a slash at the end of /2015-12-19%s', async (path) => {
    expect(await json(`/2015-12-19${path}/`)).toEqual(await json(`/2015-12-19${path}`));
  });
});

describe('content negotiation', () => {
  it.each<readonly [string | undefined, 'json' | 'text' | 'yaml']>([
    ['application/json', 'json'], ['application/json;q=0.5', 'json'], ['text/plain;q=0.1, application/json', 'json'],
    [undefined, 'text'], ['', 'text'], ['*/*', 'text'], ['text/html', 'text'], ['text/*', 'text'],
    // What axios sends by default.
    ['application/json, text/plain, */*', 'text'],
    ['application/json;q=0', 'text'], ['application/*', 'json'],
    ['*/*, application/json;q=0.5', 'text'],
    ['application/yaml', 'yaml'], ['text/x-yaml', 'yaml'],
  ])('answers Accept: %s as %s', async (accept, form) => {
    const question = accept === undefined ? {} : { headers: { accept } };
    const labels = await ask(server.url, '/2015-12-19/hosts/node1/labels', question);
    const name = await ask(server.url, '/2015-12-19/self/stack/environment_name', question);
    const forms = { json: ['{}', '"Default"'], text: ['', 'Default'], yaml: ['{}\n', 'Default\n'] };
    expect([labels.body, name.body]).toEqual(forms[form]);
  });

  it('calls everything text and lets everybody read it', async () => {
    const { headers } = await askJson(server.url, '/2015-12-19/services');
    expect(headers).toMatchObject({ 'content-type': 'text/plain; charset=utf-8', 'access-control-allow-origin': '*' });
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['etag']));
    expect(headers).not.toHaveProperty('last-modified');
    expect(headers).not.toHaveProperty('cache-control');
  });

  it('tells the length of small bodies only', async () => {
    const small = await askJson(server.url, '/2015-12-19/version');
    const large = await askJson(server.url, '/2015-12-19/services');
    expect([small.headers['content-length'], large.headers['content-length'], large.headers['transfer-encoding']])
      .toEqual(['38', undefined, 'chunked']);
  });

  it('lists maps by sorted keys and lists by index and name', async () => {
    const listOf = async (path: string) => (await ask(server.url, path)).body;
    expect(await listOf('/2015-12-19')).toBe([
      'containers/', 'hosts/', 'name', 'networks/', 'region_name', 'self/', 'services/', 'stacks/', 'uuid', 'version',
      '',
    ].join('\n'));
    expect(await listOf('/2015-12-19/hosts')).toMatch(/^0=node[12]\n1=node[12]\n$/);
    expect(await listOf('/2015-12-19/self/container/ips')).toBe('0\n');
    expect(await listOf('/2015-12-19/services/lb/links')).toBe('Shop%2FWeb\n');
    expect(await listOf('/2015-12-19/services/lb/scale')).toBe('2');
    expect(await listOf('/2015-12-19/services/lb/system')).toBe('false');
    expect(await listOf('/2015-12-19/services/lb/vip')).toBe('');
  });

  it('writes YAML as Go does', async () => {
    const headers = { Accept: 'application/yaml' };
    const { body } = await ask(server.url, '/2015-12-19/services/lb/lb_config', { headers });
    expect(body.split('\n').slice(0, 8)).toEqual([
      'certs:', '- wild-example-com', 'config: null', 'default_cert: wild-example-com', 'port_rules:',
      '- backend_name: null', '  environment: null', '  hostname: www.example.com',
    ]);
  });
});

describe('errors', () => {
  it.each([
    ['/2014-01-01', 'Invalid version'], ['/2014-01-01/version?wait=true&value=', 'Invalid version'],
    ['/2015-12-19/nothing', 'Not found'],
    ['/2015-12-19/version/deeper', 'Not found'], ['/2015-12-19/hosts/7', 'Not found'],
    ['/2015-12-19/hosts/-1', 'Not found'],
    ['/2015-12-19/constructor', 'Not found'], ['/2015-12-19/environments', 'Not found'],
    ['/2016-07-29/hosts/0/hostId', 'Not found'],
  ])('answers %s with 404 %s', async (path, message) => {
    const reply = await askJson(server.url, path);
    expect(reply.status).toBe(404);
    expect(reply.body).toBe(`{"code":404,"message":"${message}","type":"error"}\n`);
    expect(reply.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'access-control-allow-origin': '*' });
  });

  it('answers in text to who wants text', async () => {
    expect((await ask(server.url, '/2015-12-19/nothing')).body).toBe('Not found\n');
  });

  it('answers a broken escape with 400', async () => {
    expect((await askJson(server.url, '/2015-12-19/%zz')).status).toBe(400);
  });
});

describe('path look-ups', () => {
  it.each([
    ['/2015-12-19/hosts/node1/agent_ip', '203.0.113.11'],
    ['/2015-12-19/hosts/b2e1d4cf-7d1f-4a1f-9a9f-2e6cc1b5d002/name', 'node2'],
    ['/2015-12-19/services/Web/fqdn', 'web.shop.default.example.com'],
    ['/2015-12-19/stacks/Shop/services/Web/containers/0/state', 'running'],
    ['/2015-12-19/stacks/%53hop/name', 'Shop'],
    ['/2015-12-19/containers/Shop-Web-2/labels/io.rancher.stack.name', 'Shop'],
    ['/2015-12-19/name', 'default'],
    ['/2015-12-19/uuid', '4d1c3a2e-9b1d-4a53-8e0f-0c2d5c1c7f10'],
    ['/2015-12-19/self/stack/environment_name', 'Default'],
    // On a miss once more in lower case, which finds as-typed names in lower case only.
    ['/2015-12-19/HOSTS/NODE1/name', 'node1'],
    ['/2016-07-29/services/Web/name', 'web'],
    ['/2016-07-29/stacks/SHOP/services/WEB/containers/0/name', 'shop-web-1'],
  ])('%s is %s', async (path, value) => expect(await json(path)).toBe(value));

  it('finds no name by another case than its own in 2015-12-19', async () => {
    expect((await askJson(server.url, '/2015-12-19/services/web')).status).toBe(404);
  });

  it('takes a number for an index', async () => {
    expect(['node1', 'node2']).toContain(await json('/2015-12-19/hosts/0/name'));
  });

  it('gives the whole tree at once, and the same things everywhere in it', async () => {
    const root = await json('/2015-12-19');
    expect(root).toMatchObject({ version: server.version(), services: await json('/2015-12-19/services') });
    expect(root).toMatchObject({ hosts: await json('/2015-12-19/hosts'), self: await json('/2015-12-19/self') });
    expect(Object.keys(root as object)).toEqual([
      'containers', 'hosts', 'name', 'networks', 'region_name', 'self', 'services', 'stacks', 'uuid', 'version',
    ]);
  });

  it('shows remote environments in 2016-07-29 only, as null', async () => {
    expect(await json('/2016-07-29/environments')).toBeNull();
  });

  it('escapes what Go escapes', async () => {
    world.setLabel('Shop/db', 'rule', 'a<b>&c');
    const { body } = await askJson(server.url, '/2015-12-19/services/db/labels');
    expect(body).toBe('{"rule":"a\\u003cb\\u003e\\u0026c"}');
  });
});

describe('self', () => {
  const selfAt = async (localAddress: string) => (await askJson(server.url, '/2015-12-19/self', { localAddress })).json;

  it('is our own container on loopback', async () => {
    expect(await selfAt('127.0.0.1')).toMatchObject({
      container: { uuid: own }, service: { name: 'route53', token: 't0k3n-route53' }, stack: { name: 'route53' },
      host: { name: 'node2' },
    });
  });

  it('is whatever container an address is given to', async () => {
    server.setClient('127.0.0.2', world.container('Shop-Web-1').uuid);
    expect(await selfAt('127.0.0.2')).toMatchObject({
      container: { name: 'Shop-Web-1' }, stack: { name: 'Shop' }, host: { name: 'node1' },
    });
    expect(await selfAt('127.0.0.1')).toMatchObject({ container: { uuid: own } });
    const root = await askJson(server.url, '/2015-12-19', { localAddress: '127.0.0.2' });
    expect(root.json).toMatchObject({ self: { container: { name: 'Shop-Web-1' } } });
  });

  it('is the container with that address', async () => {
    world.updateContainer('Shop-lb-2', { primaryIp: '127.0.0.4' });
    expect(await selfAt('127.0.0.4')).toMatchObject({ container: { name: 'Shop-lb-2' }, service: { name: 'lb' } });
  });

  it('has only a host for an unknown address, for which all the rest works', async () => {
    server.setClient('127.0.0.3', undefined);
    expect(await selfAt('127.0.0.3')).toEqual({ host: await json('/2015-12-19/hosts/node2') });
    const at = (path: string) => askJson(server.url, `/2015-12-19${path}`, { localAddress: '127.0.0.3' });
    expect(await at('/self/stack')).toMatchObject({ status: 404, json: { message: 'Not found' } });
    const others = await Promise.all(['/services', '/hosts', '/version', '/uuid', '/name'].map(at));
    expect(others.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  });
});
