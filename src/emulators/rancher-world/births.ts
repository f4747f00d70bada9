/**
 * New records as cattle makes them: names, labels and addresses by its rules, uuids by counting, so that a demo and a
 * failing test repeat to the letter.
 */
import type { HealthCheck, Labels, WorldContainer, WorldHost, WorldService, WorldStack } from './model';
import { primaryKey, sidekickKey } from './model';

/** What may be said of a new host; a name is enough. */
export type HostSpec = Pick<WorldHost, 'name'> & Partial<WorldHost>;

/** What may be said of a new container; the host by name or uuid. */
export type ContainerSpec = Partial<Omit<WorldContainer, 'serviceKey' | 'hostUuid'>> & { readonly host?: string };

export interface SidekickSpec {
  readonly name: string;
  readonly labels?: Labels;
  readonly ports?: readonly string[];
}

type SettableInService = Omit<WorldService, 'key' | 'stackUuid' | 'sidekick' | 'sidekicks' | 'selectedContainers'>;

/** What may be said of a new service; stack and name are enough. */
export interface ServiceSpec extends Partial<SettableInService> {
  /** Name of its stack, which is made when there is none. */
  readonly stack: string;
  readonly name: string;
  /** Hosts by name or uuid, a container on each. Without it `scale` containers go to the hosts in turn. */
  readonly hosts?: readonly string[];
  /** Instead of `hosts`: every container on its own. */
  readonly containers?: readonly ContainerSpec[];
  readonly sidekicks?: readonly SidekickSpec[];
  /** Containers of other services that its selector matches, by name or uuid. */
  readonly selects?: readonly string[];
}

export interface Births {
  host(spec: HostSpec): WorldHost;
  stack(name: string, system: boolean): WorldStack;
  service(spec: ServiceFields, stack: WorldStack): WorldService;
  sidekick(spec: SidekickSpec, primary: WorldService): WorldService;
  container(spec: ContainerFields, place: ContainerPlace): WorldContainer;
}

type ServiceFields = Partial<WorldService> & Pick<WorldService, 'name'>;
type ContainerFields = Omit<ContainerSpec, 'host'>;

export interface ContainerPlace {
  readonly stack: WorldStack;
  readonly service: WorldService;
  readonly primary: WorldService;
  readonly host: WorldHost | undefined;
  /** Counts up within its service and is never used again. */
  readonly index: number;
  readonly healthCheckHosts: readonly string[];
}

/** A check as most services have one. */
export const HTTP_HEALTH_CHECK: HealthCheck = {
  port: 80, interval: 2000, response_timeout: 2000, healthy_threshold: 2, unhealthy_threshold: 3,
  request_line: 'GET /healthz HTTP/1.0',
};

export function createBirths(): Births {
  const counts = new Map<string, number>();
  const next = (prefix: string): number => {
    const count = (counts.get(prefix) ?? 0) + 1;
    counts.set(prefix, count);
    return count;
  };
  return {
    host(spec) {
      const id = next(PREFIX.host);
      return { ...newHost(id, spec.name), ...spec };
    },
    stack: (name, system) => ({ uuid: uuid(PREFIX.stack, next(PREFIX.stack)), name, system }),
    service: (fields, stack) => newService(uuid(PREFIX.service, next(PREFIX.service)), fields, stack),
    sidekick: (spec, primary) => ({
      ...primary, sidekicks: [], selectedContainers: [], ports: [], labels: {}, lbConfig: null, fqdn: null, ...spec,
      sidekick: true, key: sidekickKey(primary.uuid, spec.name),
    }),
    container: (fields, place) => newContainer(next(PREFIX.container), fields, place),
  };
}

const PREFIX = { stack: '11111111', service: '22222222', container: '44444444', host: '55555555' } as const;

const uuid = (prefix: string, count: number): string => `${prefix}-aaaa-4bbb-8ccc-${String(count).padStart(12, '0')}`;

const newHost = (id: number, name: string): WorldHost => ({
  uuid: uuid(PREFIX.host, id), name, hostname: `${name}.example.internal`, agentIp: agentIp(id), labels: {}, id,
  state: 'active', agentState: 'active',
});

/** From the documentation's range (RFC 5737) while that lasts, then from the benchmarks' (RFC 2544). */
const agentIp = (id: number): string =>
  id <= 240 ? `203.0.113.${10 + id}` : `198.${18 + (id >> 16)}.${(id >> 8) & 255}.${id & 255}`;

const newService = (id: string, fields: ServiceFields, stack: WorldStack): WorldService => ({
  key: primaryKey(fields.uuid ?? id), uuid: id, stackUuid: stack.uuid, sidekick: false, kind: 'service',
  state: 'active', scale: null, createIndex: null, labels: {}, ports: [], sidekicks: [], externalIps: [],
  hostname: null, vip: null, fqdn: null, links: null, metadata: {}, healthCheck: null, lbConfig: null,
  system: stack.system, token: `t0k3n-${fields.name}`, selectedContainers: [], ...fields,
});

function newContainer(count: number, fields: ContainerFields, place: ContainerPlace): WorldContainer {
  const { stack, service, primary, host, index, healthCheckHosts } = place;
  const serviceName = service.sidekick ? `${primary.name}/${service.name}` : service.name;
  return {
    uuid: uuid(PREFIX.container, count), name: [stack.name, ...serviceName.split('/'), index].join('-'),
    serviceKey: service.key, hostUuid: host?.uuid ?? null, state: 'running',
    healthState: service.healthCheck === null ? null : 'healthy', ports: service.ports,
    labels: containerLabels(`du${count}`, stack.name, serviceName, service),
    primaryIp: `10.${42 + (count >> 16)}.${(count >> 8) & 255}.${count & 255}`, serviceIndex: String(index),
    createIndex: index, startCount: 1, healthCheckHosts: service.healthCheck === null ? [] : healthCheckHosts,
    dnsSearch: [`${stack.name.toLowerCase()}.rancher.internal`, 'rancher.internal'], ...fields,
  };
}

const containerLabels = (unit: string, stack: string, service: string, { sidekick, name }: WorldService): Labels => ({
  'io.rancher.container.uuid': unit,
  'io.rancher.project.name': stack,
  'io.rancher.project_service.name': `${stack}/${service}`,
  'io.rancher.service.deployment.unit': unit,
  'io.rancher.service.launch.config': sidekick ? name : 'io.rancher.service.primary.launch.config',
  'io.rancher.stack.name': stack,
  'io.rancher.stack_service.name': `${stack}/${service}`,
});
