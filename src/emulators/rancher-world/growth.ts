/** Hosts, stacks, services and containers coming into a world. */
import type { Births, ContainerSpec, HostSpec, ServiceSpec, SidekickSpec } from './births';
import type { WorldContainer, WorldHost, WorldService, WorldStack } from './model';
import { primaryKey } from './model';
import type { Reference, Tables } from './tables';
import { known, recordOf, serviceOf } from './tables';

export interface Growth {
  addHost(spec: HostSpec): WorldHost;
  addStack(name: string, options?: { readonly system?: boolean }): WorldStack;
  /** Makes its stack if there is none, and its containers. */
  addService(spec: ServiceSpec): WorldService;
  addContainer(service: Reference, spec?: ContainerSpec): WorldContainer;
  /** The service that our program is, and the container it runs in; on the first host unless told. */
  addOwnService(host?: string): WorldContainer;
}

export function growing(tables: Tables, births: Births): Growth {
  const { hosts, stacks, services, containers, members } = tables;
  let turn = 0;

  /** A host that is named must exist; without a name they take turns; a world without hosts has none to give. */
  function hostFor(reference: string | undefined): WorldHost | undefined {
    if (reference !== undefined) return recordOf(hosts, 'host', reference);
    const all = hosts.all();
    return all[turn++ % Math.max(all.length, 1)];
  }

  function addStack(name: string, { system = false } = {}): WorldStack {
    const stack = births.stack(name, system);
    stacks.put(stack);
    return stack;
  }

  function addContainer(service: WorldService, { host, ...fields }: ContainerSpec): WorldContainer {
    const index = (service.createIndex ?? 0) + 1;
    const container = births.container(fields, {
      service, index, host: hostFor(host),
      stack: known(stacks.get(service.stackUuid), `stack ${service.stackUuid}`),
      primary: known(services.get(primaryKey(service.uuid)), `service ${service.uuid}`),
      healthCheckHosts: hosts.all().slice(0, CHECKING_HOSTS).map(({ uuid }) => uuid),
    });
    containers.put(container);
    services.put({ ...service, createIndex: index });
    members.set(container.serviceKey, (members.get(container.serviceKey) ?? new Set()).add(container.uuid));
    return container;
  }

  /** Each container of a launch config takes the next index, so the record is read anew for each. */
  const addContainers = (key: string, specs: readonly ContainerSpec[]): readonly WorldContainer[] =>
    specs.map((spec) => addContainer(known(services.get(key), key), spec));

  function addSidekick(spec: SidekickSpec, primary: WorldService, beside: readonly WorldContainer[]): void {
    const sidekick = births.sidekick(spec, primary);
    services.put(sidekick);
    addContainers(sidekick.key, beside.map(({ hostUuid }) => (hostUuid === null ? {} : { host: hostUuid })));
  }

  function addService(spec: ServiceSpec): WorldService {
    const { stack, hosts: onHosts, containers: given, sidekicks = [], selects = [], ...fields } = spec;
    const specs = given ?? onHosts?.map((host) => ({ host })) ?? anywhere(fields.scale ?? usualScale(fields.kind));
    const service = births.service({
      scale: specs.length, ...fields, sidekicks: sidekicks.map(({ name }) => name),
      selectedContainers: selects.map((container) => recordOf(containers, 'container', container).uuid),
    }, stacks.find(stack) ?? addStack(stack, { system: fields.system ?? false }));
    services.put(service);
    const placed = addContainers(service.key, specs);
    for (const sidekick of sidekicks) addSidekick(sidekick, service, placed);
    return known(services.get(service.key), spec.name);
  }

  function addOwnService(host: string | undefined): WorldContainer {
    const service = addService({
      stack: 'route53', name: 'route53', system: true, labels: OWN_LABELS, scale: 1, containers: [],
    });
    const place = host ?? hosts.all()[0]?.name;
    const own = addContainer(service, {
      healthState: 'healthy', healthCheckHosts: hosts.all().slice(0, CHECKING_HOSTS).map((checking) => checking.uuid),
      ...(place !== undefined && { host: place }),
    });
    tables.ownContainerUuid = own.uuid;
    return own;
  }

  return {
    addStack,
    addService,
    addOwnService,
    addHost(spec) {
      const host = births.host(spec);
      hosts.put(host);
      // A world may be made before its first host: our own container, made with it, gets that one.
      const own = containers.get(tables.ownContainerUuid ?? '');
      if (own?.hostUuid === null) containers.put({ ...own, hostUuid: host.uuid });
      return host;
    },
    addContainer: (service, spec = {}) => addContainer(serviceOf(tables, service), spec),
  };
}

/** Cattle has up to three hosts check a container. */
const CHECKING_HOSTS = 3;

/** The catalog template of the original gives its service these. */
const OWN_LABELS = {
  'io.rancher.container.agent.role': 'external-dns', 'io.rancher.container.create_agent': 'true',
};

const anywhere = (scale: number | null): readonly ContainerSpec[] => Array.from({ length: scale ?? 0 }, () => ({}));

/** Services that point elsewhere, or run inside the agent, have no containers. */
const usualScale = (kind = 'service'): number => (['service', 'loadBalancerService'].includes(kind) ? 1 : 0);
