import type { World } from '../../../src/emulators/rancher-world';
import { createWorld, HTTP_HEALTH_CHECK } from '../../../src/emulators/rancher-world';

function shop(): World {
  const world = createWorld();
  world.addHost({ name: 'node1' });
  world.addHost({ name: 'node2' });
  world.addService({
    stack: 'Shop', name: 'Web', ports: ['8080:80/tcp'], hosts: ['node1', 'node2'], sidekicks: [{ name: 'Logs' }],
  });
  return world;
}

const hostsOf = (world: World, service: string) => world.containersOf(service).map(({ hostUuid }) =>
  world.state().hosts.find(({ uuid }) => uuid === hostUuid)?.name);

describe('a world', () => {
  it('is the same, uuids included, when it is made the same way', () => {
    expect(shop().state()).toEqual(shop().state());
  });

  it('holds our own service, on the first host there is', () => {
    const world = shop();
    const own = world.container(world.state().ownContainerUuid ?? '');
    expect(own).toMatchObject({ name: 'route53-route53-1', hostUuid: world.host('node1').uuid });
    expect(world.service('route53/route53')).toMatchObject({ system: true, createIndex: 1 });
  });

  it('gives every container of a service the next index, host by host', () => {
    const world = shop();
    world.removeContainer('Shop-Web-2');
    world.addContainer('Shop/Web', { host: 'node2' });
    expect(world.containersOf('Shop/Web').map(({ name, createIndex, ports }) => [name, createIndex, ports])).toEqual([
      ['Shop-Web-1', 1, ['8080:80/tcp']], ['Shop-Web-3', 3, ['8080:80/tcp']],
    ]);
    expect(world.service('Shop/Web')).toMatchObject({ scale: 2, createIndex: 3 });
  });

  it('lets the hosts take turns when none is named', () => {
    const world = shop();
    world.addService({ stack: 'Shop', name: 'api', scale: 3 });
    expect(hostsOf(world, 'Shop/api').sort()).toHaveLength(3);
    expect(new Set(hostsOf(world, 'Shop/api'))).toEqual(new Set(['node1', 'node2']));
  });

  it('gives containers a health only where there is a health check', () => {
    const world = shop();
    world.addService({ stack: 'Shop', name: 'api', hosts: ['node1'], healthCheck: HTTP_HEALTH_CHECK });
    expect(world.container('Shop-api-1')).toMatchObject({ healthState: 'healthy' });
    expect(world.container('Shop-Web-1')).toMatchObject({ healthState: null, healthCheckHosts: [] });
  });

  it('moves, marks, labels and names', () => {
    const world = shop();
    world.moveService('Shop/Web', 'node2');
    world.moveContainer('Shop-Web-1', 'node1');
    world.setHealth('Shop-Web-1', 'unhealthy');
    world.setContainerState('Shop-Web-2', 'stopped');
    world.setLabel('Shop/Web', 'a', '1');
    world.setLabel('Shop/Web', 'b', '2');
    world.setLabel('Shop/Web', 'a', undefined);
    world.setHostLabel('node1', 'c', '3');
    world.setFqdn('Shop/Web', 'web.example.com');
    world.updateService('Shop/Web', { state: 'inactive' });
    expect(hostsOf(world, 'Shop/Web')).toEqual(['node1', 'node2']);
    expect(world.container('Shop-Web-Logs-1').hostUuid).toBe(world.host('node2').uuid);
    expect(world.container('Shop-Web-1').healthState).toBe('unhealthy');
    expect(world.container('Shop-Web-2').state).toBe('stopped');
    expect(world.service('Shop/Web')).toMatchObject({ labels: { b: '2' }, fqdn: 'web.example.com', state: 'inactive' });
    expect(world.host('node1').labels).toEqual({ c: '3' });
  });

  it('removes a service with its sidekicks and containers, and a stack with its services', () => {
    const world = shop();
    world.addService({ stack: 'Shop', name: 'api', hosts: ['node1'] });
    world.removeService('Shop/Web');
    expect(world.state().services.map(({ name }) => name)).toEqual(['route53', 'api']);
    expect(world.state().containers.map(({ name }) => name)).toEqual(['route53-route53-1', 'Shop-api-1']);
    world.removeStack('Shop');
    world.removeHost('node2');
    expect(world.state().stacks.map(({ name }) => name)).toEqual(['route53']);
    expect(world.state().services.map(({ name }) => name)).toEqual(['route53']);
    expect(world.state().hosts.map(({ name }) => name)).toEqual(['node1']);
  });

  it('finds things by their new names and no more by the old', () => {
    const world = shop();
    world.renameStack('Shop', 'Market');
    world.updateService('Market/Web', { name: 'Front' });
    expect(world.service('Market/Front').name).toBe('Front');
    expect(world.containersOf('Market/Front')).toHaveLength(2);
    expect(() => world.service('Shop/Web')).toThrow('There is no service Shop/Web in this world.');
    expect(() => world.setHealth('nobody', null)).toThrow('There is no container nobody');
  });

  it('finds the first of two with one name, then the other', () => {
    const world = shop();
    const other = world.addHost({ name: 'node1' });
    expect(world.host('node1').uuid).not.toBe(other.uuid);
    world.removeHost('node1');
    expect(world.host('node1').uuid).toBe(other.uuid);
  });

  it.each([
    ['Shop', 'Web', false, true], ['shop', 'WEB', false, true],
    ['shop', 'WEB', true, false], ['Shop', 'Web', true, true],
    ['Shop', 'Logs', false, false], ['Other', 'Web', false, false], ['Shop', 'Shop', false, false],
  ])('looked up as Rancher does, %s/%s with case %s: %s', (stack, service, caseSensitive, isFound) => {
    expect(shop().findService(stack, service, caseSensitive) !== undefined).toBe(isFound);
  });

  it('tells of every change, and of several as one', () => {
    const world = shop();
    let changes = 0;
    const stop = world.onChange(() => (changes += 1));
    world.addService({ stack: 'New', name: 'one', scale: 2 });
    expect(changes).toBe(1);
    world.change(() => {
      world.setFqdn('New/one', 'x');
      world.removeHost('node1');
    });
    expect(changes).toBe(2);
    stop();
    world.renameEnvironment('Other');
    expect(changes).toBe(2);
  });

  it('does not change a state that was taken before', () => {
    const world = shop();
    const before = world.state();
    const copy = structuredClone(before);
    world.removeStack('Shop');
    world.renameEnvironment('Other');
    expect(before).toEqual(copy);
  });
});
