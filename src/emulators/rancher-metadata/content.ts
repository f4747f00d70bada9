/** Where the answers come from: a world that changes, or answers saved from a real server. */
import type { Json, JsonObject, MetadataVersion, Random, World, WorldState } from '../rancher-world';
import { createRenderer, METADATA_VERSIONS, shuffled } from '../rancher-world';

/** What a server serves between two reloads; rendered when first asked for. */
export interface Answers {
  readonly versions: readonly string[];
  /** What all clients get, without `self` and `version`. */
  common(version: string): JsonObject | undefined;
  /** `self` of a container by its uuid; of nobody we know (undefined), which has only a host. */
  self(version: string, container: string | undefined): JsonObject;
  /** The container that talks from this address; undefined when it is nobody's. */
  clientAt(address: string): string | undefined;
}

/** What was true at one moment; every loading of it is in another order. */
export type Captured = (random: Random) => Answers;

export interface Content {
  capture(): Captured;
}

/** Roots as `GET /<version>` of a real server answered them, by version prefix. */
export type SavedAnswers = Readonly<Record<string, JsonObject>>;

export function worldContent(world: World): Content {
  const renderers = new Map(METADATA_VERSIONS.map((version) => [version, createRenderer(version)] as const));
  const render = (version: MetadataVersion, state: WorldState, random: Random) =>
    renderers.get(version)?.(state, random);
  return {
    capture() {
      const state = world.state();
      const byAddress = once(() => new Map(state.containers.map(({ primaryIp, uuid }) => [primaryIp, uuid] as const)));
      return (random) => {
        const rendered = once((version: MetadataVersion) => render(version, state, random));
        const find = (version: string) => {
          const known = METADATA_VERSIONS.find((each) => each === version);
          return known && rendered(known);
        };
        return {
          versions: METADATA_VERSIONS,
          common: (version) => find(version)?.common,
          self: (version, container) => find(version)?.self(container) ?? {},
          clientAt: (address) =>
            byAddress('').get(address) ?? (isLoopback(address) ? state.ownContainerUuid : undefined),
        };
      };
    },
  };
}

/** The saved `self` is everybody's on loopback. */
export function savedContent(saved: SavedAnswers): Content {
  return {
    capture: () => (random) => {
      const common = once((version: string) => {
        const root = saved[version];
        return root && Object.fromEntries(Object.entries(root).filter(([key]) => key !== 'self' && key !== 'version')
          .map(([key, value]): [string, Json] => [key, Array.isArray(value) ? shuffled(value, random) : value]));
      });
      return {
        versions: Object.keys(saved).sort(),
        common,
        self(version, container) {
          const self = saved[version]?.['self'];
          if (self === null || typeof self !== 'object') return {};
          return Object.fromEntries(Object.entries(self).filter(([key]) => container !== undefined || key === 'host'));
        },
        clientAt: (address) => (isLoopback(address) ? 'saved' : undefined),
      };
    },
  };
}

function once<K, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}

const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1';
