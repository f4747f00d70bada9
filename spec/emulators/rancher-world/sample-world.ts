import type { World } from '../../../src/emulators/rancher-world';
import { createWorld, HTTP_HEALTH_CHECK } from '../../../src/emulators/rancher-world';

/** The environment whose answers the real server gave for the fixtures in `spec/fixtures/rancher-metadata`. */
export function sampleWorld(): World {
  const world = createWorld({ withOwnService: false });
  world.addHost({ name: 'node1', uuid: 'a1f0c3de-6c0e-4f0e-8f8e-1d5bb0a4c001' });
  world.addHost({
    name: 'node2', uuid: 'b2e1d4cf-7d1f-4a1f-9a9f-2e6cc1b5d002',
    labels: { 'io.rancher.host.external_dns_ip': '198.51.100.99' },
  });
  world.addService({
    stack: 'Shop', name: 'Web', labels: { app: 'web' }, ports: ['8080:80/tcp'], fqdn: 'web.shop.default.example.com',
    healthCheck: HTTP_HEALTH_CHECK, containers: [
      { host: 'node1', primaryIp: '10.42.11.1' },
      { host: 'node2', primaryIp: '10.42.12.2', ports: ['198.51.100.7:8080:80/tcp'] },
    ],
  });
  world.addService({ stack: 'Shop', name: 'db', containers: [{ host: 'node1', primaryIp: '10.42.11.3' }] });
  world.addService({
    stack: 'Shop', name: 'lb', kind: 'loadBalancerService', labels: { 'io.rancher.scheduler.global': 'true' },
    ports: ['80:80/tcp', '443:443/tcp'], links: { 'Shop/Web': 'Web' }, lbConfig: LB_CONFIG,
    healthCheck: { ...HTTP_HEALTH_CHECK, port: 42, request_line: null },
    containers: [
      { host: 'node1', primaryIp: '10.42.11.4' },
      { host: 'node2', primaryIp: '10.42.12.5', healthState: 'initializing' },
    ],
  });
  const own = world.addOwnService('node2');
  world.updateContainer(own, { primaryIp: '10.42.12.6' });
  return world;
}

const LB_CONFIG = {
  certs: ['wild-example-com'], config: null, default_cert: 'wild-example-com', stickiness_policy: null,
  port_rules: [{
    backend_name: null, environment: null, hostname: 'www.example.com', path: null, priority: 1, protocol: 'http',
    region: null, selector: null, service: 'Shop/Web', source_port: 80, target_port: 8080, weight: 1,
  }],
};
