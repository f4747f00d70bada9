/**
 * Bodies of rancher-metadata (`2015-12-19` and later) → what we keep of them. Strict where a mistake would cost a
 * record: a field of a wrong type, or an object without its identity, refuses the whole body. Lenient where servers
 * differ: any other field may be `null` or missing, and unknown ones are passed over. Lists come out sorted, because
 * the server shuffles them with every reload.
 */
import type { Container, Host, Service } from '../../core/snapshot';
import { type ListReader, listReader } from './bodies';
import { compare, type Decoded, decoded, labels, list, object, optional, required, text } from './fields';

/** Far beyond any Rancher environment, so that a hostile answer ends early. */
const MOST = { hosts: 20_000, services: 100_000, containers: 20_000, ports: 2_000 };

/** `GET /hosts`. */
export const hostsReader = (): ListReader<Host> =>
  listReader({ what: 'hosts', most: MOST.hosts, decode: host, order: (a, b) => compare(a.uuid, b.uuid) });

/** `GET /services`, each with its containers. */
export const servicesReader = (): ListReader<Service> => listReader({
  what: 'services', most: MOST.services, decode: service,
  order: (a, b) => compare(a.uuid, b.uuid) || compare(a.name, b.name),
});

/** A path that ends in one text, like `/version` or `/self/stack/environment_name`. `null`: there is none. */
export const decodeText = (body: unknown): Decoded<string | undefined> =>
  decoded(() => body === null ? undefined : text(body, 'it'));

function host(item: unknown): Host {
  const fields = object(item);
  const agentIp = optional(fields, 'agent_ip');
  const agentState = optional(fields, 'agent_state');
  return {
    uuid: required(fields, 'uuid'),
    name: optional(fields, 'name') ?? optional(fields, 'hostname') ?? '',
    ...(agentIp !== undefined && { agentIp }),
    ...(agentState !== undefined && { agentState }),
    labels: labels(fields),
  };
}

function service(item: unknown): Service {
  const fields = object(item);
  const name = required(fields, 'name');
  const fqdn = optional(fields, 'fqdn');
  return {
    uuid: required(fields, 'uuid'),
    name,
    stackName: optional(fields, 'stack_name') ?? '',
    primaryName: optional(fields, 'primary_service_name') ?? name,
    kind: optional(fields, 'kind') ?? '',
    state: optional(fields, 'state') ?? '',
    labels: labels(fields),
    containers: list(fields['containers'], 'containers', MOST.containers, container)
      .sort((a, b) => compare(a.uuid, b.uuid)),
    ...(fqdn !== undefined && { fqdn }),
  };
}

function container(item: unknown): Container {
  const fields = object(item);
  const healthState = optional(fields, 'health_state');
  const hostUuid = optional(fields, 'host_uuid');
  const environmentUuid = optional(fields, 'environment_uuid');
  return {
    uuid: required(fields, 'uuid'),
    name: optional(fields, 'name') ?? '',
    state: optional(fields, 'state') ?? '',
    ...(healthState !== undefined && { healthState }),
    ...(hostUuid !== undefined && { hostUuid }),
    ...(environmentUuid !== undefined && { environmentUuid }),
    ports: list(fields['ports'], 'ports', MOST.ports, (port) => text(port, 'it')),
  };
}
