/** Who belongs to whom in a world, looked up once per rendering. */
import type { WorldContainer, WorldHost, WorldService, WorldStack, WorldState } from './model';
import { primaryKey } from './model';
import type { Random } from './random';
import type { Owner } from './rendered-objects';

export interface Membership {
  readonly hosts: ReadonlyMap<string, WorldHost>;
  /** Undefined for a service whose stack is gone. */
  owner(service: WorldService): Owner | undefined;
  /** The service whose name the container carries. */
  ownerOf(container: WorldContainer): Owner | undefined;
  primaryName(service: WorldService): string;
  /** Uuids, in the order of creation, then those that the selector matches. */
  containersOf(service: WorldService): readonly string[];
}

export function membership(state: WorldState, random: Random): Membership {
  const stacks = new Map<string, WorldStack>(state.stacks.map((stack) => [stack.uuid, stack]));
  const services = new Map<string, WorldService>(state.services.map((service) => [service.key, service]));
  const containers = new Map<string, string[]>();
  for (const { uuid, serviceKey: key } of state.containers) append(containers, key, uuid);
  const selectors = new Map<string, WorldService[]>();
  for (const service of state.services) {
    for (const uuid of service.selectedContainers) append(selectors, uuid, service);
  }

  function owner(service: WorldService): Owner | undefined {
    const stack = stacks.get(service.stackUuid);
    return stack && { service, stack };
  }

  return {
    hosts: new Map(state.hosts.map((host) => [host.uuid, host])),
    owner,
    ownerOf({ uuid, serviceKey: key }) {
      const service = services.get(key);
      const others = selectors.get(uuid);
      if (service === undefined || others === undefined) return service && owner(service);
      // Whichever service is processed last writes its name into the container: the order of a Go map, so chance.
      return owner([service, ...others][Math.floor(random() * (others.length + 1))] ?? service);
    },
    primaryName: ({ uuid, name, sidekick }) => (sidekick ? services.get(primaryKey(uuid))?.name ?? name : name),
    containersOf: ({ key, selectedContainers }) => (containers.get(key) ?? []).concat(selectedContainers),
  };
}

function append<T>(lists: Map<string, T[]>, key: string, element: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [element]);
  else list.push(element);
}
