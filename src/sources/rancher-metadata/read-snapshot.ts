import type { Environment, Host, Service, Snapshot } from '../../core/snapshot';
import type { Failure, MetadataClient } from './client';
import type { ListReader } from './bodies';
import { hostsReader, servicesReader } from './decode';
import { type Identity, readIdentity } from './read-identity';
import { readVersion, type Version } from './read-version';
import { type Ask, askUnder, isFailure } from './requests';

/** What one reading leaves to the next on the same connection. */
export interface Known extends Version {
  readonly identity: Identity;
  readonly lists?: Lists;
}

/** They know what was read before, for what is the same again. */
interface Lists {
  readonly hosts: ListReader<Host>;
  readonly services: ListReader<Service>;
}

/** A snapshot but for what only the reader of several knows. */
export type Contents = Omit<Snapshot, 'connection' | 'readAtMs'>;

export type Reading =
  | { readonly type: 'read'; readonly contents: Contents; readonly known: Known }
  /** Not to be believed. */
  | { readonly type: 'refused'; readonly reason: string; readonly known: Known }
  | { readonly type: 'unreachable'; readonly reason: string };

/** How often services are read, until the hosts before and after them are the same. */
const TRIES = 3;

/** Reads the environment: version, who we are, hosts, services, hosts. One request at a time. */
export async function readSnapshot(
  client: MetadataClient, before: Known | undefined, signal: AbortSignal,
): Promise<Reading> {
  const version = await readVersion(client, before?.prefix, signal);
  if (isFailure(version)) return { type: 'unreachable', reason: version.reason };

  const ask = askUnder(version.prefix, client, signal);
  const identity = await readIdentity(ask, before?.identity ?? {});
  if (isFailure(identity)) return ended(identity, { ...before, ...version, identity: before?.identity ?? {} });

  const lists = before?.lists ?? { hosts: hostsReader(), services: servicesReader() };
  const known = { ...version, identity, lists };
  const state = await readState(ask, lists);
  if (isFailure(state)) return ended(state, known);
  const environment = environmentOf(identity);
  const problem = environment === undefined ? 'the environment has no name or no uuid yet' : problemOf(state, identity);
  if (environment === undefined || problem !== undefined) return { type: 'refused', reason: problem ?? '', known };
  const { hosts, services, torn } = state;
  return { type: 'read', contents: { version: version.version, environment, hosts, services, torn }, known };
}

/** A body that cannot be believed is refused; a path that is gone means that the server lost its answers. */
const ended = (failure: Failure, known: Known): Reading =>
  failure.type === 'refused'
    ? { type: 'refused', reason: failure.reason, known }
    : { type: 'unreachable', reason: failure.reason };

interface State {
  readonly hosts: readonly Host[];
  readonly services: readonly Service[];
  readonly torn: boolean;
}

/** The version may move every second for reasons of its own, so the hosts tell whether the reading is of one piece. */
async function readState(ask: Ask, lists: Lists): Promise<State | Failure> {
  const hosts = await ask('/hosts', lists.hosts.next());
  return isFailure(hosts) ? hosts : readServices(ask, lists, hosts, TRIES);
}

async function readServices(ask: Ask, lists: Lists, before: readonly Host[], triesLeft: number): Promise<State | Failure> {
  const services = await ask('/services', lists.services.next());
  if (isFailure(services)) return services;
  const hosts = await ask('/hosts', lists.hosts.next());
  if (isFailure(hosts)) return hosts;
  const torn = !sameHosts(before, hosts);
  return torn && triesLeft > 1 ? readServices(ask, lists, hosts, triesLeft - 1) : { hosts, services, torn };
}

/** The same text is the same object; a text may differ in what we do not read. */
const sameHosts = (before: readonly Host[], after: readonly Host[]): boolean =>
  before === after || (before.length === after.length && before.every((host, index) =>
    host === after[index] || JSON.stringify(host) === JSON.stringify(after[index])));

function environmentOf({ environmentName, environmentUuid, containerUuid }: Identity): Environment | undefined {
  if (environmentName === undefined || environmentUuid === undefined || environmentUuid === '') return undefined;
  return { name: environmentName, uuid: environmentUuid, ...(containerUuid && { ownContainerUuid: containerUuid }) };
}

/** Why this cannot be our environment. */
function problemOf({ hosts, services }: State, { serviceUuid }: Identity): string | undefined {
  if (hosts.length === 0) return 'the answer has no hosts';
  const isOurs = serviceUuid === undefined || services.some(({ uuid }) => uuid === serviceUuid);
  return isOurs ? undefined : 'the answer lacks our own service';
}
