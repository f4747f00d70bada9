/**
 * A Rancher 1.6 environment that demo, tests and benchmarks can change: what the emulated rancher-metadata serves, and
 * what the emulated Rancher API writes to. Its uuids come from a counter.
 */
import type { Growth } from './growth';
import { growing } from './growth';
import type { Edits } from './edits';
import { editing } from './edits';
import { createBirths } from './births';
import type { WorldContainer, WorldHost, WorldService, WorldStack, WorldState } from './model';
import type { Reference, Tables } from './tables';
import { createTables, findServiceByNames, recordOf, serviceOf } from './tables';

export interface World extends Growth, Edits {
  host(host: Reference): WorldHost;
  stack(stack: Reference): WorldStack;
  service(service: Reference): WorldService;
  container(container: Reference): WorldContainer;
  containersOf(service: Reference): readonly WorldContainer[];
  /** As Rancher's API looks it up: by names as typed or, on MySQL, without case; never a sidekick. */
  findService(stackName: string, serviceName: string, caseSensitive?: boolean): WorldService | undefined;
  /** Everything as it is now; what happens later does not change it. */
  state(): WorldState;
  /** Several changes as one: listeners hear of them once, at the end. */
  change(changes: () => void): void;
  /** Calls the listener after every change. Returns how to stop that. */
  onChange(listener: () => void): () => void;
}

export interface WorldOptions {
  /** Free text. Default: `Default`. */
  readonly environmentName?: string;
  readonly environmentUuid?: string;
  /** False: without our own stack, service and container; `addOwnService` makes them later. */
  readonly withOwnService?: boolean;
}

export function createWorld(options: WorldOptions = {}): World {
  const { environmentName = 'Default', environmentUuid = DEFAULT_UUID, withOwnService = true } = options;
  const tables = createTables({ name: environmentName, uuid: environmentUuid });
  const listeners = new Set<() => void>();
  let depth = 0;

  function change<T>(changes: () => T): T {
    depth += 1;
    try {
      return changes();
    } finally {
      depth -= 1;
      if (depth === 0) for (const listener of listeners) listener();
    }
  }

  const world: World = {
    ...told(growing(tables, createBirths()), change),
    ...told(editing(tables), change),
    ...reading(tables),
    change,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  if (withOwnService) world.addOwnService();
  return world;
}

const DEFAULT_UUID = '4d1c3a2e-9b1d-4a53-8e0f-0c2d5c1c7f10';

type Mutators = Record<string, (...values: never[]) => unknown>;

/** The same functions, each of them a change that listeners hear of. */
function told<T extends { [K in keyof T]: Mutators[string] }>(mutators: T, change: <R>(changes: () => R) => R): T {
  const wrapped = Object.entries<Mutators[string]>(mutators).map(([name, mutate]) =>
    [name, (...values: never[]) => change(() => mutate(...values))]);
  // The same names with the same signatures, which `fromEntries` cannot know.
  return Object.fromEntries(wrapped) as T;
}

function reading(tables: Tables) {
  const { hosts, stacks, services, containers, members } = tables;
  return {
    host: (host: Reference) => recordOf(hosts, 'host', host),
    stack: (stack: Reference) => recordOf(stacks, 'stack', stack),
    service: (service: Reference) => serviceOf(tables, service),
    container: (container: Reference) => recordOf(containers, 'container', container),
    containersOf: (service: Reference) =>
      [...(members.get(serviceOf(tables, service).key) ?? [])].map((uuid) => recordOf(containers, 'container', uuid)),
    findService: (stackName: string, serviceName: string, caseSensitive?: boolean) =>
      findServiceByNames(tables, stackName, serviceName, caseSensitive),
    state: (): WorldState => ({
      environment: tables.environment,
      hosts: hosts.all(), stacks: stacks.all(), services: services.all(), containers: containers.all(),
      ...(tables.ownContainerUuid !== undefined && { ownContainerUuid: tables.ownContainerUuid }),
    }),
  };
}
