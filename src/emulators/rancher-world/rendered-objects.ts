/**
 * The objects of rancher-metadata v0.10.4 answers, field by field, per version prefix. Keys are in the order of Go's
 * JSON encoder, which sorts them.
 */
import type {
  JsonObject, Labels, WorldContainer, WorldEnvironment, WorldHost, WorldService, WorldStack,
} from './model';
import { renderPorts } from './ports';
import type { MetadataVersion } from './versions';

/** The launch config a container is listed under, and its stack. */
export interface Owner {
  readonly service: WorldService;
  readonly stack: WorldStack;
}

/** 2016-07-29 puts names into lower case; labels and the environment's name stay as typed. */
const nameIn = (version: MetadataVersion, name: string): string =>
  version === '2016-07-29' ? name.toLowerCase() : name;

export const renderHost = (
  host: WorldHost, environment: WorldEnvironment, version: MetadataVersion,
): JsonObject => ({
  agent_ip: host.agentIp,
  agent_state: host.agentState,
  environment_uuid: host.environmentUuid ?? environment.uuid,
  ...(version !== '2016-07-29' && { hostId: host.id }),
  hostname: host.hostname,
  labels: sorted(host.labels),
  local_storage_mb: 98304,
  memory: 16823320576,
  metadata_kind: 'host',
  milli_cpu: 4000,
  name: host.name,
  state: host.state,
  uuid: host.uuid,
});

export const renderContainer = (
  container: WorldContainer, { service, stack }: Owner, agentIp: string | null, environment: WorldEnvironment,
  version: MetadataVersion,
): JsonObject => ({
  create_index: container.createIndex,
  dns: ['169.254.169.250'],
  dns_search: container.dnsSearch,
  environment_uuid: container.environmentUuid ?? environment.uuid,
  external_id: container.uuid.replaceAll('-', '').repeat(2),
  health_check: service.healthCheck && { ...service.healthCheck },
  health_check_hosts: container.healthCheckHosts,
  health_state: container.healthState,
  host_uuid: container.hostUuid,
  hostname: null,
  ips: container.primaryIp === null ? [] : [container.primaryIp],
  labels: sorted(container.labels),
  links: null,
  memory_reservation: null,
  metadata_kind: 'container',
  milli_cpu_reservation: null,
  name: nameIn(version, container.name),
  network_from_container_uuid: null,
  network_uuid: NETWORK_UUID,
  ports: renderPorts(container.ports, version, agentIp),
  primary_ip: container.primaryIp,
  primary_mac_address: container.primaryIp && macAddress(container.primaryIp),
  service_index: container.serviceIndex,
  service_name: nameIn(version, service.name),
  service_uuid: service.uuid,
  stack_name: nameIn(version, stack.name),
  stack_uuid: stack.uuid,
  start_count: container.startCount,
  state: container.state,
  system: stack.system,
  uuid: container.uuid,
});

/** `token` is null wherever a container of the service runs with an address; `self.service` alone keeps it. */
export const renderService = (
  { service, stack }: Owner, primaryName: string, containers: readonly JsonObject[], environment: WorldEnvironment,
  version: MetadataVersion,
): JsonObject => ({
  containers: listIn(version, containers),
  create_index: service.createIndex,
  environment_uuid: environment.uuid,
  expose: [],
  external_ips: service.externalIps,
  fqdn: service.fqdn,
  health_check: service.healthCheck && { ...service.healthCheck },
  hostname: service.hostname,
  kind: service.kind,
  labels: sorted(service.labels),
  lb_config: service.lbConfig,
  links: renderLinks(service.links, version),
  metadata: service.metadata,
  metadata_kind: 'service',
  name: nameIn(version, service.name),
  ports: service.ports,
  primary_service_name: nameIn(version, primaryName),
  scale: service.scale,
  sidekicks: renderSidekicks(service.sidekicks, version),
  stack_name: nameIn(version, stack.name),
  stack_uuid: stack.uuid,
  state: service.state,
  system: service.system,
  token: containers.some(({ primary_ip }) => primary_ip !== null) ? null : service.token,
  uuid: service.uuid,
  vip: service.vip,
});

export const renderStack = (
  stack: WorldStack, services: readonly JsonObject[], environment: WorldEnvironment, version: MetadataVersion,
): JsonObject => ({
  environment_name: environment.name,
  environment_uuid: environment.uuid,
  metadata_kind: 'stack',
  name: nameIn(version, stack.name),
  services: listIn(version, services),
  system: stack.system,
  uuid: stack.uuid,
});

export const renderNetwork = (environment: WorldEnvironment): JsonObject => ({
  default_policy_action: 'allow',
  environment_uuid: environment.uuid,
  host_ports: true,
  is_default: true,
  metadata: {},
  metadata_kind: 'network',
  name: 'ipsec',
  policy: null,
  uuid: NETWORK_UUID,
});

const NETWORK_UUID = '33333333-aaaa-4bbb-8ccc-000000000001';

/** A Go slice that nothing was appended to is null. 2015-07-25 lists names where later versions list objects. */
export function listIn(version: MetadataVersion, objects: readonly JsonObject[]) {
  if (objects.length === 0) return null;
  return version === '2015-07-25' ? objects.map(({ name }) => name ?? null) : objects;
}

function renderLinks(links: Labels | null, version: MetadataVersion): JsonObject | null {
  if (version !== '2016-07-29') return links && sorted(links);
  return sorted(Object.fromEntries(Object.entries(links ?? {}).map(([key, alias]) => [key.toLowerCase(), alias])));
}

function renderSidekicks(sidekicks: readonly string[], version: MetadataVersion): readonly string[] | null {
  if (version !== '2016-07-29') return sidekicks;
  return sidekicks.length === 0 ? null : sidekicks.map((name) => name.toLowerCase());
}

const sorted = (labels: Labels): Labels =>
  Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));

const macAddress = (ip: string): string =>
  `02:21:${ip.split('.').map((octet) => Number(octet).toString(16).padStart(2, '0')).join(':')}`;
