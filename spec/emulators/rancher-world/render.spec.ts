import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, JsonObject, World } from '../../../src/emulators/rancher-world';
import {
  createRenderer, createWorld, METADATA_VERSIONS, renderMetadata, seededRandom,
} from '../../../src/emulators/rancher-world';
import { sampleWorld } from './sample-world';

const SAMPLED = ['2015-12-19', '2016-07-29'] as const;
const fixture = (name: string): JsonObject =>
  JSON.parse(readFileSync(join(__dirname, '../../fixtures/rancher-metadata', name), 'utf8')) as JsonObject;

/** Lists of objects sorted by uuid and name; addresses that the fixture's author made up by hand taken out. */
function comparable(value: Json): unknown {
  if (Array.isArray(value)) {
    return value.map((element: Json) => comparable(element))
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value)
    .filter(([key]) => !['dns_search', 'primary_mac_address', 'version'].includes(key))
    .map(([key, field]) => [key, comparable(field)]));
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** `container` → its keys, for every kind of object in an answer. */
function keySets(value: Json, sets = new Map<string, string[]>()): Map<string, string[]> {
  if (value === null || typeof value !== 'object') return sets;
  for (const field of Object.values<Json>(value)) keySets(field, sets);
  if (isList(value)) return sets;
  const kind = value['metadata_kind'];
  if (typeof kind === 'string') sets.set(kind, Object.keys(value).sort());
  return sets;
}

function list(root: JsonObject, key: string): readonly JsonObject[] {
  return root[key] as readonly JsonObject[];
}

const service = (world: World, version: (typeof METADATA_VERSIONS)[number], index = 0): JsonObject =>
  list(renderMetadata(world.state(), version), 'services')[index] ?? {};

describe('a rendered world', () => {
  it.each(SAMPLED)('is what the real server answered for the same world, in %s', (version) => {
    const rendered = renderMetadata(sampleWorld().state(), version);
    expect(comparable(rendered)).toEqual(comparable(fixture(`${version}.root.json`)));
  });

  it.each(SAMPLED)('has the keys of the real server in every kind of object, in %s', (version) => {
    const rendered = renderMetadata(sampleWorld().state(), version);
    const real = fixture(`${version}.root.json`);
    expect(Object.keys(rendered).sort()).toEqual(Object.keys(real).sort());
    expect(keySets(rendered)).toEqual(keySets(real));
  });

  it('names containers and services instead of showing them in 2015-07-25', () => {
    const world = sampleWorld();
    expect(service(world, '2015-07-25')).toMatchObject({ containers: ['Shop-Web-1', 'Shop-Web-2'], links: null });
    const [shop] = list(renderMetadata(world.state(), '2015-07-25'), 'stacks');
    expect(shop).toMatchObject({ services: ['Web', 'db', 'lb'] });
  });

  it('has null for every list when there is nothing', () => {
    const rendered = renderMetadata(createWorld({ withOwnService: false }).state(), '2015-12-19');
    expect(rendered).toMatchObject({ services: null, hosts: null, containers: null, stacks: null, self: {} });
  });

  it('gives a service without containers null, and shows its secret', () => {
    const world = createWorld({ withOwnService: false });
    world.addService({ stack: 'Shop', name: 'mail', kind: 'externalService', externalIps: ['192.0.2.1'] });
    expect(service(world, '2015-12-19')).toMatchObject({
      containers: null, kind: 'externalService', external_ips: ['192.0.2.1'], token: 't0k3n-mail', scale: 0,
    });
  });

  it('shows the secret of our service in self only', () => {
    const root = renderMetadata(sampleWorld().state(), '2015-12-19');
    expect(root['self']).toMatchObject({ service: { name: 'route53', token: 't0k3n-route53' } });
    expect(list(root, 'services').map(({ token }) => token)).toEqual([null, null, null, null]);
  });

  it.each([
    ['8080:80/tcp', '203.0.113.11:8080:80/tcp', '0.0.0.0:8080:80/tcp'],
    ['0.0.0.0:8080:80/tcp', '203.0.113.11:8080:80/tcp', '0.0.0.0:8080:80/tcp'],
    ['198.51.100.7:8080:80/tcp', '198.51.100.7:8080:80/tcp', '198.51.100.7:8080:80/tcp'],
    ['[::]:9001:9001/tcp', '203.0.113.11:[::]:9001:9001/tcp', '0.0.0.0:[::]:9001:9001/tcp'],
    ['2001:db8::7:9002:9002/tcp', '203.0.113.11:2001:db8::7:9002:9002/tcp', '0.0.0.0:2001:db8::7:9002:9002/tcp'],
  ])('writes port %s as %s, and as %s in 2016-07-29', (port, in2015, in2016) => {
    const world = createWorld({ withOwnService: false });
    world.addHost({ name: 'node1' });
    world.addService({ stack: 'Shop', name: 'Web', ports: [port] });
    expect(METADATA_VERSIONS.map((version) => list(renderMetadata(world.state(), version), 'containers')[0]?.['ports']))
      .toEqual([[in2015], [in2015], [in2016]]);
    expect(service(world, '2016-07-29')).toMatchObject({ ports: [port] });
  });

  it('writes what Go makes of nil before the port of a container without a host', () => {
    const world = createWorld({ withOwnService: false });
    world.addService({ stack: 'Shop', name: 'Web', ports: ['81:80/tcp'] });
    expect(service(world, '2015-12-19')).toMatchObject({
      containers: [{ host_uuid: null, ports: ['%!s(<nil>):81:80/tcp'] }],
    });
  });

  it('lists a sidekick as a service of its own with its parent\'s uuid', () => {
    const world = createWorld({ withOwnService: false });
    world.addHost({ name: 'node1' });
    const web = world.addService({ stack: 'Shop', name: 'Web', hosts: ['node1'], sidekicks: [{ name: 'Logs' }] });
    expect(service(world, '2015-12-19')).toMatchObject({
      name: 'Web', sidekicks: ['Logs'], primary_service_name: 'Web',
    });
    expect(service(world, '2015-12-19', 1)).toMatchObject({
      name: 'Logs', uuid: web.uuid, primary_service_name: 'Web', sidekicks: [],
      containers: [{ name: 'Shop-Web-Logs-1', service_name: 'Logs', service_uuid: web.uuid }],
    });
    expect(service(world, '2016-07-29')).toMatchObject({ name: 'web', sidekicks: ['logs'] });
  });

  it('renames in every place but labels and container names', () => {
    const world = sampleWorld();
    world.renameStack('Shop', 'Market');
    world.renameEnvironment('Prod 1');
    const root = renderMetadata(world.state(), '2015-12-19');
    expect(root).toMatchObject({ name: 'prod 1', stacks: [{ name: 'Market', environment_name: 'Prod 1' }, {}] });
    expect(service(world, '2015-12-19')).toMatchObject({
      stack_name: 'Market',
      containers: [{ name: 'Shop-Web-1', stack_name: 'Market', labels: { 'io.rancher.stack.name': 'Shop' } }, {}],
    });
  });

  it('shows a container that a selector matches under both services, with the name of either', () => {
    const world = createWorld({ withOwnService: false });
    world.addHost({ name: 'node1' });
    world.addService({ stack: 'Shop', name: 'Web' });
    world.addService({ stack: 'Shop', name: 'allweb', scale: 0, selects: ['Shop-Web-1'] });
    const render = createRenderer('2015-12-19');
    const random = seededRandom(1);
    const names = Array.from({ length: 20 }, () => list(render(world.state(), random).common, 'services')
      .map(({ containers }) => (containers as JsonObject[])[0]?.['service_name']));
    expect(names.every(([inOne, inOther]) => inOne === inOther)).toBe(true);
    expect(new Set(names.flat())).toEqual(new Set(['Web', 'allweb']));
  });

  it('keeps the environment of what belongs to a linked one', () => {
    const world = createWorld({ withOwnService: false, environmentUuid: 'ours' });
    world.addHost({ name: 'far', environmentUuid: 'theirs' });
    world.addService({ stack: 'Far', name: 'Web', containers: [{ host: 'far', environmentUuid: 'theirs' }] });
    expect(renderMetadata(world.state(), '2015-12-19')).toMatchObject({
      uuid: 'ours', hosts: [{ environment_uuid: 'theirs' }],
      services: [{ environment_uuid: 'ours', containers: [{ environment_uuid: 'theirs' }] }],
    });
  });

  it('orders lists by chance, the same way for the same seed', () => {
    const world = createWorld();
    for (let index = 0; index < 20; index += 1) world.addHost({ name: `node${index}` });
    const names = (seed: number) =>
      list(createRenderer('2015-12-19')(world.state(), seededRandom(seed)).common, 'hosts').map(({ name }) => name);
    expect(names(1)).toEqual(names(1));
    expect(names(1)).not.toEqual(names(2));
    expect([...names(1)].sort()).toEqual([...names(2)].sort());
  });
});

describe('a renderer', () => {
  it('makes anew only what a change touched', () => {
    const world = sampleWorld();
    const render = createRenderer('2015-12-19');
    const before = list(render(world.state()).common, 'services');
    world.setFqdn('Shop/db', 'db.example.com');
    const after = list(render(world.state()).common, 'services');
    expect(after.map((object, index) => object === before[index])).toEqual([true, false, true, true]);
  });

  it.each<readonly [string, (world: World) => void]>([
    ['the environment', (world) => world.updateEnvironment({ uuid: 'other' })],
    ['a stack', (world) => world.renameStack('Shop', 'Market')],
    ['a service', (world) => world.setLabel('Shop/Web', 'x', 'y')],
    ['a container', (world) => world.setHealth('Shop-Web-1', 'unhealthy')],
    ['the host of a container', (world) => world.moveContainer('Shop-Web-1', 'node2')],
    ['the address of a host', (world) => world.updateHost('node1', { agentIp: '192.0.2.1' })],
    ['the number of containers', (world) => world.removeContainer('Shop-Web-2')],
  ])('notices a change of %s', (_, change) => {
    const world = sampleWorld();
    const render = createRenderer('2015-12-19');
    render(world.state());
    change(world);
    expect(render(world.state()).common).toEqual(createRenderer('2015-12-19')(world.state()).common);
  });
});
