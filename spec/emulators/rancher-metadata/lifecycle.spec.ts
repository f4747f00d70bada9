import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MetadataEmulator, MetadataEmulatorOptions } from '../../../src/emulators/rancher-metadata';
import { startMetadataEmulator } from '../../../src/emulators/rancher-metadata';
import type { JsonObject } from '../../../src/emulators/rancher-world';
import { createWorld } from '../../../src/emulators/rancher-world';
import { askJson } from '../rancher-world/ask';
import { sampleWorld } from '../rancher-world/sample-world';

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const servers: MetadataEmulator[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function started(options: MetadataEmulatorOptions): Promise<MetadataEmulator> {
  const server = await startMetadataEmulator({ reloadIntervalMs: 0, ...options });
  servers.push(server);
  return server;
}
const json = async (server: MetadataEmulator, path: string): Promise<unknown> => (await askJson(server.url, path)).json;
const names = (list: unknown) => (list as { name: string }[]).map(({ name }) => name);

describe('the version', () => {
  it('is another UUID after every reload, even of the same answers', async () => {
    const server = await started({ world: sampleWorld() });
    const versions = Array.from({ length: 5 }, () => server.reload());
    expect(versions.every((version) => UUID_V4.test(version))).toBe(true);
    expect(new Set(versions).size).toBe(5);
    expect(await json(server, '/2015-12-19/version')).toBe(versions[4]);
  });

  it('repeats with the seed', async () => {
    const [one, other, third] = await Promise.all([1, 1, 2].map((seed) => started({ world: sampleWorld(), seed })));
    expect(one?.version()).toBe(other?.version());
    expect(one?.version()).not.toBe(third?.version());
  });

  it('changes once for changes of one turn, and shows all of them', async () => {
    const world = sampleWorld();
    const server = await started({ world });
    world.setFqdn('Shop/db', 'a');
    world.setFqdn('Shop/Web', 'b');
    expect(await json(server, '/2015-12-19/services/db/fqdn')).toBe('a');
    expect(await json(server, '/2015-12-19/services/Web/fqdn')).toBe('b');
    expect(server.reloads()).toBe(1);
  });

  it('does not change before the limit allows it', async () => {
    const world = sampleWorld();
    const server = await started({ world, reloadIntervalMs: 60_000 });
    server.reload();
    const before = server.version();
    world.setFqdn('Shop/db', 'a');
    expect(await json(server, '/2015-12-19/services/db/fqdn')).toBeNull();
    expect(server.version()).toBe(before);
    server.reload();
    expect(await json(server, '/2015-12-19/services/db/fqdn')).toBe('a');
  });

  it('changes when the limit allows it', async () => {
    const world = sampleWorld();
    const server = await started({ world, reloadIntervalMs: 30 });
    const before = server.reload();
    world.setFqdn('Shop/db', 'a');
    const reply = await askJson(server.url, `/2015-12-19/version?wait=true&value=${before}`);
    expect(reply.json).toBe(server.version());
    expect(await json(server, '/2015-12-19/services/db/fqdn')).toBe('a');
  });

  it('changes with every request when it flaps', async () => {
    const server = await started({ world: sampleWorld(), hazards: { reloadEachRequest: true } });
    const versions = [await json(server, '/2015-12-19/version'), await json(server, '/2015-12-19/version')];
    expect(versions[0]).not.toBe(versions[1]);
  });

  it('comes with the lists in another order', async () => {
    const world = createWorld();
    for (let index = 0; index < 20; index += 1) world.addHost({ name: `node${index}` });
    const server = await started({ world, seed: 1 });
    const before = names(await json(server, '/2015-12-19/hosts'));
    expect(names(await json(server, '/2015-12-19/hosts'))).toEqual(before);
    server.reload();
    const after = names(await json(server, '/2015-12-19/hosts'));
    expect(after).not.toEqual(before);
    expect(after.sort()).toEqual(before.sort());
  });
});

describe('a server', () => {
  it('without answers yet knows no version', async () => {
    const server = await started({ world: sampleWorld(), hazards: { answered: false } });
    expect(await json(server, '/')).toEqual({ latest: '/latest' });
    expect(await json(server, '/2015-12-19/services')).toMatchObject({ code: 404, message: 'Invalid version' });
    expect(await json(server, '/latest/services')).toMatchObject({ code: 404, message: 'Not found' });
    server.set({ answered: true });
    expect((await askJson(server.url, '/2015-12-19/services')).status).toBe(200);
  });

  it('may know 2016-07-29 only', async () => {
    const server = await started({ world: sampleWorld(), hazards: { versions: ['2016-07-29'] } });
    expect(await json(server, '/')).toEqual({ '2016-07-29': '/2016-07-29', latest: '/latest' });
    expect((await askJson(server.url, '/2015-12-19/services')).status).toBe(404);
    expect(names(await json(server, '/latest/stacks')).sort()).toEqual(['route53', 'shop']);
  });

  it('may answer null for every list', async () => {
    const server = await started({ world: sampleWorld() });
    server.set({ nullLists: true });
    const paths = ['services', 'hosts', 'stacks', 'containers'];
    const lists = await Promise.all(paths.map((path) => json(server, `/2015-12-19/${path}`)));
    expect(lists).toEqual([null, null, null, null]);
    expect((await askJson(server.url, '/2015-12-19/services')).body).toBe('null');
  });

  it('may not know who we are', async () => {
    const server = await started({ world: sampleWorld(), hazards: { selfKnown: false } });
    expect((await askJson(server.url, '/2015-12-19/self/service')).status).toBe(404);
    server.set({ selfKnown: true });
    expect(await json(server, '/2015-12-19/self/service/name')).toBe('route53');
  });

  it('refuses connections while it is down, breaks those it had, and comes back at its port', async () => {
    const world = sampleWorld();
    const server = await started({ world });
    const before = server.version();
    const waiting = askJson(server.url, `/2015-12-19/version?wait=true&value=${before}`).catch(String);
    while (server.waiting() === 0) await new Promise(setImmediate);
    await server.stop();
    expect(await waiting).toContain('socket hang up');
    await expect(askJson(server.url, '/')).rejects.toThrow('ECONNREFUSED');
    world.setFqdn('Shop/db', 'a');
    await server.start();
    expect(await json(server, '/2015-12-19/services/db/fqdn')).toBe('a');
    expect(server.version()).not.toBe(before);
    world.setFqdn('Shop/db', 'b');
    expect(await json(server, '/2015-12-19/services/db/fqdn')).toBe('b');
  });

  it('starts with old answers under a new version until it has caught up', async () => {
    const world = sampleWorld();
    const server = await started({ world });
    server.save();
    world.setFqdn('Shop/db', 'a');
    const before = server.reload();
    await server.stop();
    await server.start({ stale: true });
    const stale = server.version();
    expect(stale).not.toBe(before);
    world.setFqdn('Shop/db', 'b');
    expect(await json(server, '/2015-12-19/services/db/fqdn')).toBeNull();
    expect(server.version()).toBe(stale);
    server.catchUp();
    expect(await json(server, '/2015-12-19/services/db/fqdn')).toBe('b');
    expect(server.version()).not.toBe(stale);
  });
});

describe('a server of saved answers', () => {
  const file = join(__dirname, '../../fixtures/rancher-metadata/2015-12-19.root.json');
  const root = JSON.parse(readFileSync(file, 'utf8')) as JsonObject;

  it('answers paths below them', async () => {
    const server = await started({ answers: { '2015-12-19': root } });
    expect(await json(server, '/')).toEqual({ '2015-12-19': '/2015-12-19', latest: '/latest' });
    expect(await json(server, '/2015-12-19/services/Web/fqdn')).toBe('web.shop.default.example.com');
    expect(await json(server, '/2015-12-19/self/stack/environment_name')).toBe('Default');
    expect(await json(server, '/2015-12-19/version')).toBe(server.version());
    expect(new Set(names(await json(server, '/2015-12-19/services')))).toEqual(new Set(['Web', 'db', 'lb', 'route53']));
  });

  it('hides self from nobody\'s address', async () => {
    const server = await started({ answers: { '2015-12-19': root }, hazards: { selfKnown: false } });
    expect(Object.keys(await json(server, '/2015-12-19/self') as object)).toEqual(['host']);
    expect(await json(server, '/2015-12-19/self/host/name')).toBe('node2');
  });
});

describe('a large environment', () => {
  it('is served whole, and with what one change touched', async () => {
    const world = createWorld();
    world.change(() => {
      for (let host = 0; host < 20; host += 1) world.addHost({ name: `node${host}` });
      for (let index = 0; index < 1000; index += 1) {
        world.addService({ stack: `stack${index % 10}`, name: `service${index}`, ports: ['80:80/tcp'], scale: 2 });
      }
    });
    const server = await started({ world });
    const first = await askJson(server.url, '/2015-12-19/services');
    const list = first.json as { containers: unknown[] }[];
    expect([list.length, list.flatMap(({ containers }) => containers).length]).toEqual([1001, 2001]);
    world.setFqdn('stack7/service7', 'x.example.com');
    const second = await askJson(server.url, '/2015-12-19/services');
    expect(second.body.length).toBe(first.body.length + '"x.example.com"'.length - 'null'.length);
    expect(new Set(names(second.json))).toEqual(new Set(names(first.json)));
  });
});
