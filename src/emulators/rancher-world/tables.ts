/** The records of a world, found by uuid or by the names that people use. */
import type { Table } from './table';
import { createTable } from './table';
import type { ServiceKey, WorldContainer, WorldEnvironment, WorldHost, WorldService, WorldStack } from './model';
import { primaryKey } from './model';

export interface Tables {
  environment: WorldEnvironment;
  ownContainerUuid: string | undefined;
  readonly hosts: Table<WorldHost>;
  readonly stacks: Table<WorldStack>;
  readonly services: Table<WorldService>;
  readonly containers: Table<WorldContainer>;
  /** Uuids of the containers of a launch config. */
  readonly members: Map<ServiceKey, Set<string>>;
}

/** A record, or its uuid or name; services are named `stack/service`. Sidekicks have no name of their own. */
export type Reference = string | { readonly uuid: string };

export const createTables = (environment: WorldEnvironment): Tables => ({
  environment,
  ownContainerUuid: undefined,
  hosts: createTable(({ uuid }) => uuid, ({ name }) => [name]),
  stacks: createTable(({ uuid }) => uuid, ({ name }) => [name, foldCase(name)]),
  services: createTable(({ key }) => key, (service) => (service.sidekick ? [] : servicePaths(service))),
  containers: createTable(({ uuid }) => uuid, ({ name }) => [name]),
  members: new Map(),
});

const servicePaths = ({ stackUuid, name }: WorldService): readonly string[] => [
  `${stackUuid}/${name}`, foldCase(`${stackUuid}/${name}`),
];

/** A key for names compared without case; the space keeps it apart from any name as typed. */
const foldCase = (name: string): string => ` ${name.toLowerCase()}`;

/** As Rancher's API looks a service up: by names, without case on MySQL. Sidekicks are never found. */
export function findServiceByNames(
  { stacks, services }: Tables, stackName: string, serviceName: string, caseSensitive = false,
): WorldService | undefined {
  const form = caseSensitive ? (name: string) => name : foldCase;
  const stack = stacks.find(form(stackName));
  return stack && services.find(form(`${stack.uuid}/${serviceName}`));
}

export function serviceOf(tables: Tables, reference: Reference): WorldService {
  const text = textOf(reference);
  const slash = text.indexOf('/');
  const service = slash < 0
    ? tables.services.get(primaryKey(text))
    : findServiceByNames(tables, text.slice(0, slash), text.slice(slash + 1), true);
  return known(service, `service ${text}`);
}

export const recordOf = <T>(table: Table<T>, kind: string, reference: Reference): T =>
  known(table.find(textOf(reference)), `${kind} ${textOf(reference)}`);

const textOf = (reference: Reference): string => (typeof reference === 'string' ? reference : reference.uuid);

/** A world is asked only for what it has: anything else is a mistake in the test. */
export function known<T>(record: T | undefined, what: string): T {
  if (record === undefined) throw new Error(`There is no ${what} in this world.`);
  return record;
}
