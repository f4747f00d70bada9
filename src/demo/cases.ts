/** One service for every rule that a person may want to see at work, with what should come of it. */
import type { World } from '../emulators/rancher-world';
import { HOSTS, hostAddress, hostName } from './shop-world';

export interface Case {
  readonly what: string;
  readonly stack: string;
  readonly service: string;
  add(world: World): void;
  /** What its name should resolve to; none: it has no record. */
  readonly A: readonly string[];
  readonly AAAA?: readonly string[];
  /** Relative to the root domain, when it is not the usual one. */
  readonly name?: string;
}

const STACK = 'cases';
const LABELLED_HOST = 'edge1';
const HIDDEN_HOST = 'hidden1';
const POLICY = 'io.rancher.service.external_dns';
const TEMPLATE = 'io.rancher.service.external_dns_name_template';
const ports = ['9000:80/tcp'];

/** Hosts with labels of their own, which the other services do not run on. */
export function addCaseHosts(world: World): void {
  world.addHost({ name: LABELLED_HOST, agentIp: '203.0.113.101', labels: { 'io.rancher.host.external_dns_ip': '198.51.100.99, 2001:db8::99' } });
  world.addHost({ name: HIDDEN_HOST, agentIp: '203.0.113.102', labels: { 'io.rancher.host.external_dns': 'false' } });
}

const on = (...numbers: readonly number[]): readonly string[] => numbers.map(hostName);

export const CASES: readonly Case[] = [
  {
    what: 'load balancer', stack: STACK, service: 'balancer', A: [hostAddress(1), hostAddress(2)],
    add: (world) => void world.addService({ stack: STACK, name: 'balancer', kind: 'loadBalancerService', ports: ['80:80/tcp'], hosts: on(1, 2) }),
  },
  {
    what: 'global service', stack: STACK, service: 'global', A: HOSTS.map(hostAddress).sort(),
    add: (world) => void world.addService({
      stack: STACK, name: 'global', ports, labels: { 'io.rancher.scheduler.global': 'true' }, hosts: HOSTS.map(hostName),
    }),
  },
  {
    what: 'service with a sidekick', stack: STACK, service: 'app', A: [hostAddress(3)],
    add: (world) => void world.addService({ stack: STACK, name: 'app', ports, hosts: on(3), sidekicks: [{ name: 'logs', ports: ['9001:81/tcp'] }] }),
  },
  { what: 'its sidekick', stack: STACK, service: 'logs', A: [hostAddress(3)], add: () => undefined },
  {
    what: 'selector service', stack: STACK, service: 'selected', A: [hostAddress(3)],
    add: (world) => void world.addService({ stack: STACK, name: 'selected', containers: [], selects: [`${STACK}-app-1`] }),
  },
  {
    what: 'unhealthy from the start', stack: STACK, service: 'sick', A: [],
    add: (world) => void world.addService({ stack: STACK, name: 'sick', ports, containers: [{ host: hostName(4), healthState: 'unhealthy' }] }),
  },
  {
    what: `label ${POLICY}=never`, stack: STACK, service: 'secret', A: [],
    add: (world) => void world.addService({ stack: STACK, name: 'secret', ports, hosts: on(4), labels: { [POLICY]: 'never' } }),
  },
  {
    what: `label ${POLICY}=always, no port`, stack: STACK, service: 'worker', A: [hostAddress(5)],
    add: (world) => void world.addService({ stack: STACK, name: 'worker', hosts: on(5), labels: { [POLICY]: 'always' } }),
  },
  {
    what: 'host label with IPv4 and IPv6', stack: STACK, service: 'edge', A: ['198.51.100.99'], AAAA: ['2001:db8::99'],
    add: (world) => void world.addService({ stack: STACK, name: 'edge', ports, hosts: [LABELLED_HOST] }),
  },
  {
    what: 'host labelled external_dns=false', stack: STACK, service: 'hidden', A: [],
    add: (world) => void world.addService({ stack: STACK, name: 'hidden', ports, hosts: [HIDDEN_HOST] }),
  },
  {
    what: 'port bound to an address', stack: STACK, service: 'bound', A: ['198.51.100.7'],
    add: (world) => void world.addService({
      stack: STACK, name: 'bound', ports: ['198.51.100.7:9000:80/tcp'], containers: [{ host: hostName(6), ports: ['198.51.100.7:9000:80/tcp'] }],
    }),
  },
  {
    what: 'name of its own', stack: STACK, service: 'named', A: [hostAddress(7)], name: 'www',
    add: (world) => void world.addService({ stack: STACK, name: 'named', ports, hosts: on(7), labels: { [TEMPLATE]: 'www' } }),
  },
  {
    what: 'collision: wants the name of another', stack: STACK, service: 'impostor', A: [hostAddress(7)], name: 'www',
    add: (world) => void world.addService({ stack: STACK, name: 'impostor', ports, hosts: on(8), labels: { [TEMPLATE]: 'www' } }),
  },
  {
    what: 'label that cannot be read', stack: STACK, service: 'broken', A: [],
    add: (world) => void world.addService({ stack: STACK, name: 'broken', ports, hosts: on(8), labels: { [TEMPLATE]: '%{{servce_name}}' } }),
  },
];
