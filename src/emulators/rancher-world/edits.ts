/** What changes in a world and what leaves it. References are names or uuids; unknown ones throw. */
import type {
  Labels, ServiceKey, WorldContainer, WorldEnvironment, WorldHost, WorldService, WorldStack,
} from './model';
import { sidekickKey } from './model';
import type { Reference, Tables } from './tables';
import { recordOf, serviceOf } from './tables';

/** Whatever a record holds except what identifies it and ties it to others. */
type Fields<T> = Partial<Omit<T, 'uuid' | 'key' | 'serviceKey' | 'stackUuid' | 'sidekick' | 'sidekicks'>>;

export interface Edits {
  updateEnvironment(fields: Partial<WorldEnvironment>): void;
  updateHost(host: Reference, fields: Fields<WorldHost>): void;
  updateStack(stack: Reference, fields: Fields<WorldStack>): void;
  /** Never a sidekick. */
  updateService(service: Reference, fields: Fields<WorldService>): void;
  updateContainer(container: Reference, fields: Fields<WorldContainer>): void;
  renameEnvironment(name: string): void;
  renameStack(stack: Reference, name: string): void;
  setFqdn(service: Reference, fqdn: string | null): void;
  /** Undefined takes the label away. */
  setLabel(service: Reference, label: string, value: string | undefined): void;
  setHostLabel(host: Reference, label: string, value: string | undefined): void;
  setHealth(container: Reference, healthState: string | null): void;
  setContainerState(container: Reference, state: string): void;
  moveContainer(container: Reference, host: Reference): void;
  /** All its containers and its sidekicks' to one host. */
  moveService(service: Reference, host: Reference): void;
  removeHost(host: Reference): void;
  /** Together with its services. */
  removeStack(stack: Reference): void;
  /** Together with its sidekicks and containers. */
  removeService(service: Reference): void;
  removeContainer(container: Reference): void;
}

export function editing(tables: Tables): Edits {
  const { hosts, stacks, services, containers, members } = tables;

  const updateEnvironment = (fields: Partial<WorldEnvironment>) =>
    (tables.environment = { ...tables.environment, ...fields });
  const updateHost = (host: Reference, fields: Fields<WorldHost>) =>
    hosts.put({ ...recordOf(hosts, 'host', host), ...fields });
  const updateStack = (stack: Reference, fields: Fields<WorldStack>) =>
    stacks.put({ ...recordOf(stacks, 'stack', stack), ...fields });
  const updateService = (service: Reference, fields: Fields<WorldService>) =>
    services.put({ ...serviceOf(tables, service), ...fields });
  const updateContainer = (container: Reference, fields: Fields<WorldContainer>) =>
    containers.put({ ...recordOf(containers, 'container', container), ...fields });

  /** The launch configs of a service: its own and its sidekicks'. */
  const keysOf = ({ key, uuid, sidekicks }: WorldService): readonly ServiceKey[] => [
    key, ...sidekicks.map((name) => sidekickKey(uuid, name)),
  ];

  const containersOf = (service: WorldService): readonly string[] =>
    keysOf(service).flatMap((key) => [...(members.get(key) ?? [])]);

  function moveContainer(container: Reference, host: Reference): void {
    updateContainer(container, { hostUuid: recordOf(hosts, 'host', host).uuid });
  }

  function removeContainer(reference: Reference): void {
    const { uuid, serviceKey: key } = recordOf(containers, 'container', reference);
    containers.delete(uuid);
    members.get(key)?.delete(uuid);
  }

  function removeService(reference: Reference): void {
    const service = serviceOf(tables, reference);
    for (const container of containersOf(service)) removeContainer(container);
    for (const key of keysOf(service)) {
      services.delete(key);
      members.delete(key);
    }
  }

  return {
    updateEnvironment,
    updateHost,
    updateStack,
    updateService,
    updateContainer,
    moveContainer,
    removeContainer,
    removeService,
    renameEnvironment: (name) => updateEnvironment({ name }),
    renameStack: (stack, name) => updateStack(stack, { name }),
    setFqdn: (service, fqdn) => updateService(service, { fqdn }),
    setLabel: (service, label, value) =>
      updateService(service, { labels: withLabel(serviceOf(tables, service).labels, label, value) }),
    setHostLabel: (host, label, value) =>
      updateHost(host, { labels: withLabel(recordOf(hosts, 'host', host).labels, label, value) }),
    setHealth: (container, healthState) => updateContainer(container, { healthState }),
    setContainerState: (container, state) => updateContainer(container, { state }),
    moveService(service, host) {
      for (const container of containersOf(serviceOf(tables, service))) moveContainer(container, host);
    },
    removeHost: (host) => hosts.delete(recordOf(hosts, 'host', host).uuid),
    removeStack(reference) {
      const { uuid } = recordOf(stacks, 'stack', reference);
      for (const service of services.all()) if (service.stackUuid === uuid && !service.sidekick) removeService(service);
      stacks.delete(uuid);
    },
  };
}

const withLabel = (labels: Labels, label: string, value: string | undefined): Labels => ({
  ...Object.fromEntries(Object.entries(labels).filter(([other]) => other !== label)),
  ...(value !== undefined && { [label]: value }),
});
