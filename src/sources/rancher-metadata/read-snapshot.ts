import type { Environment, Host, Service, Snapshot } from '../../core/snapshot';
import type { Failure, MetadataClient } from './client';
import type { List, Remembered } from './bodies';
import { hostsBody, servicesBody } from './decode';
import { type Identity, readIdentity } from './read-identity';
import { readVersion, type Version } from './read-version';
import { type Ask, askUnder, isFailure } from './requests';

/** What one reading leaves to the next on the same connection. */
export interface Known extends Version {
  readonly identity: Identity;
  readonly memory?: Memory;
}

/** What was read, for what is the same again. */
interface Memory {
  readonly hosts: Remembered<Host>;
  readonly services: Remembered<Service>;
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

  const state = await readState(ask, before?.memory);
  if (isFailure(state)) return ended(state, { ...before, ...version, identity });
  const known = { ...version, identity, memory: state.memory };
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
  readonly memory: Memory;
}

/** The version may move every second for reasons of its own, so the hosts tell whether the reading is of one piece. */
async function readState(ask: Ask, memory: Memory | undefined): Promise<State | Failure> {
  const hosts = await ask('/hosts', hostsBody(memory?.hosts));
  return isFailure(hosts) ? hosts : readServices(ask, hosts, memory?.services, TRIES);
}

async function readServices(
  ask: Ask, before: List<Host>, remembered: Remembered<Service> | undefined, triesLeft: number,
): Promise<State | Failure> {
  const services = await ask('/services', servicesBody(remembered));
  if (isFailure(services)) return services;
  const hosts = await ask('/hosts', hostsBody(before.remembered));
  if (isFailure(hosts)) return hosts;
  const torn = !sameHosts(before.items, hosts.items);
  if (torn && triesLeft > 1) return readServices(ask, hosts, services.remembered, triesLeft - 1);
  const memory = { hosts: hosts.remembered, services: services.remembered };
  return { hosts: hosts.items, services: services.items, torn, memory };
}

/** The same text is the same object; a text may differ in what we do not read. */
const sameHosts = (before: readonly Host[], after: readonly Host[]): boolean =>
  before.length === after.length && before.every((host, index) =>
    host === after[index] || JSON.stringify(host) === JSON.stringify(after[index]));

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
