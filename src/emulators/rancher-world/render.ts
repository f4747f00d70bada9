/**
 * A world as the answers of rancher-metadata v0.10.4. A renderer keeps what it made: after a change in an environment
 * of 10,000 services only the touched ones are made anew, all others are the very same objects.
 */
import { createMemory } from './memory';
import { membership } from './membership';
import type { Json, JsonObject, WorldService, WorldState } from './model';
import type { Random } from './random';
import { shuffled } from './random';
import { renderContainer, renderHost, renderNetwork, renderService, renderStack } from './rendered-objects';
import type { MetadataVersion } from './versions';

export interface Rendering {
  /** What every client gets: the keys of the root without `self` and `version`. */
  readonly common: JsonObject;
  /** `self` of a container; for an address that is nobody's (undefined) there is only a host. */
  self(containerUuid: string | undefined): JsonObject;
}

/** Lists come in an order of chance, as from a Go map; without `random` in the order of creation. */
export type Renderer = (state: WorldState, random?: Random) => Rendering;

/** The whole answer to `GET /<version>` for our own container, for whoever needs it once. */
export function renderMetadata(state: WorldState, version: MetadataVersion, answerVersion = '0'): JsonObject {
  const rendering = createRenderer(version)(state);
  return { ...rendering.common, self: rendering.self(state.ownContainerUuid), version: answerVersion };
}

export function createRenderer(version: MetadataVersion): Renderer {
  const containerMemory = createMemory<JsonObject>();
  const serviceMemory = createMemory<JsonObject>();

  /** Every container, service, stack and host of a state, by uuid or service key. */
  function renderObjects(state: WorldState, random: Random) {
    const { environment } = state;
    const members = membership(state, random);
    const containers = new Map<string, JsonObject>();
    for (const container of state.containers) {
      const by = members.ownerOf(container);
      if (by === undefined) continue;
      const agentIp = members.hosts.get(container.hostUuid ?? '')?.agentIp ?? null;
      containers.set(container.uuid, containerMemory(container, [by.service, by.stack, agentIp, environment], () =>
        renderContainer(container, by, agentIp, environment, version)));
    }
    const services = new Map<string, JsonObject>();
    const servicesOfStack = new Map<string, JsonObject[]>(state.stacks.map(({ uuid }) => [uuid, []]));
    for (const service of shuffled(state.services, random)) {
      const by = members.owner(service);
      if (by === undefined) continue;
      const name = members.primaryName(service);
      const own = listed(members.containersOf(service), containers);
      const rendered = serviceMemory(service, [by.stack, environment, name, ...own], () =>
        renderService(by, name, own, environment, version));
      services.set(service.key, rendered);
      servicesOfStack.get(by.stack.uuid)?.push(rendered);
    }
    return {
      containers,
      services,
      stacks: new Map(state.stacks.map((stack) =>
        [stack.uuid, renderStack(stack, servicesOfStack.get(stack.uuid) ?? [], environment, version)])),
      hosts: new Map(state.hosts.map((host) => [host.uuid, renderHost(host, environment, version)])),
    };
  }

  return (state, random = IN_ORDER) => {
    const rendered = renderObjects(state, random);
    const { environment } = state;
    const list = (objects: ReadonlyMap<string, JsonObject>): Json =>
      objects.size === 0 ? null : shuffled([...objects.values()], random);
    return {
      common: {
        containers: list(rendered.containers),
        ...(version === '2016-07-29' && { environments: null }),
        hosts: list(rendered.hosts),
        name: environment.name.toLowerCase(),
        networks: [renderNetwork(environment)],
        region_name: null,
        services: list(rendered.services),
        stacks: list(rendered.stacks),
        uuid: environment.uuid,
      },
      self: (containerUuid) => renderSelf(state, rendered, containerUuid),
    };
  };
}

const listed = (uuids: readonly string[], objects: ReadonlyMap<string, JsonObject>): readonly JsonObject[] =>
  uuids.map((uuid) => objects.get(uuid)).filter((object) => object !== undefined);

/** Nobody's `self` still shows the host that the metadata container runs on, which is ours. */
function renderSelf(
  state: WorldState, rendered: Record<'containers' | 'services' | 'stacks' | 'hosts', ReadonlyMap<string, JsonObject>>,
  containerUuid: string | undefined,
): JsonObject {
  const containerWith = (wanted: string | undefined) => state.containers.find(({ uuid }) => uuid === wanted);
  const own = containerWith(containerUuid);
  const service = own && state.services.find(({ key }) => key === own.serviceKey);
  const objects = {
    container: rendered.containers.get(own?.uuid ?? ''),
    host: rendered.hosts.get((own ?? containerWith(state.ownContainerUuid))?.hostUuid ?? ''),
    service: withToken(rendered.services.get(own?.serviceKey ?? ''), service),
    stack: rendered.stacks.get(service?.stackUuid ?? ''),
  };
  return Object.fromEntries(Object.entries(objects).flatMap(([key, object]) => (object ? [[key, object]] : [])));
}

/** `self.service` is a copy, made before the service's secret is taken out of the lists. */
const withToken = (rendered: JsonObject | undefined, service: WorldService | undefined): JsonObject | undefined =>
  rendered && service && { ...rendered, token: service.token };

/** The largest number there is in chance leaves every element at its place. */
const IN_ORDER: Random = () => 1 - Number.EPSILON;
