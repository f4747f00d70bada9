/**
 * The answers that a server of rancher-metadata v0.10.4 has at hand: what was captured, loaded under a new version,
 * with bodies kept until the next load so that a large environment is written once, not per request.
 */
import type { JsonObject, Random } from '../rancher-world';
import { METADATA_VERSIONS, randomUuid } from '../rancher-world';
import type { Answers, Captured, Content } from './content';
import type { Found } from './lookup';
import { lookUp } from './lookup';

/** What servers get wrong or users run into. */
export interface Hazards {
  /** False: nothing was loaded yet, as after a first start. */
  readonly answered: boolean;
  /** The prefixes it knows. */
  readonly versions: readonly string[];
  /** An old server answers at once instead of waiting. */
  readonly ignoreWait: boolean;
  /** An environment in transition: null instead of every list. */
  readonly nullLists: boolean;
  /** False: loopback is nobody's address, so `self` has only a host. */
  readonly selfKnown: boolean;
  /** Another version for every request. */
  readonly reloadEachRequest: boolean;
}

export const NO_HAZARDS: Hazards = {
  answered: true, versions: METADATA_VERSIONS, ignoreWait: false, nullLists: false, selfKnown: true,
  reloadEachRequest: false,
};

/** Whoever asks: a container by its uuid, or nobody we know. */
export type Client = string | undefined;

export interface Library {
  hazards: Hazards;
  /** Changed by every load, a UUID. */
  version(): string;
  versions(): readonly string[];
  /** Takes over what is true now, or, when stale, what was saved. */
  load(): void;
  /** Remembers what is loaded: what a server that restarts begins with. */
  save(): void;
  /** Serves what was saved until told that the server caught up. */
  stale: boolean;
  clientAt(address: string): Client;
  lookUp(version: string, client: Client, path: readonly string[]): Found;
  /** Made by `write` when it was not asked for since the last load. */
  body(key: string, write: () => Buffer): Buffer;
}

export function createLibrary(content: Content, random: Random, hazards: Hazards): Library {
  let captured: Captured = content.capture();
  let saved = captured;
  let answers: Answers = captured(random);
  let version = randomUuid(random);
  const roots = new Map<string, JsonObject | undefined>();
  const bodies = new Map<string, Buffer>();

  const library: Library = {
    hazards,
    stale: false,
    version: () => version,
    versions: () => answers.versions
      .filter((each) => library.hazards.answered && library.hazards.versions.includes(each)),
    load() {
      captured = library.stale ? saved : content.capture();
      answers = captured(random);
      version = randomUuid(random);
      roots.clear();
      bodies.clear();
    },
    save: () => void (saved = captured),
    clientAt: (address) => (library.hazards.selfKnown ? answers.clientAt(address) : undefined),
    lookUp(prefix, client, path) {
      // Asked for most often by far, and answered without rendering anything.
      if (path[0] === 'version' && library.versions().includes(prefix)) return lookUp({ version }, path);
      const root = rootFor(prefix, client);
      return root && lookUp(root, path);
    },
    body(key, write) {
      const body = bodies.get(key) ?? write();
      bodies.set(key, body);
      return body;
    },
  };

  function rootFor(prefix: string, client: Client): JsonObject | undefined {
    const key = `${prefix} ${client ?? ''}`;
    if (!roots.has(key)) roots.set(key, makeRoot(prefix, client));
    return roots.get(key);
  }

  function makeRoot(prefix: string, client: Client): JsonObject | undefined {
    const common = answers.common(prefix);
    if (common === undefined || !library.versions().includes(prefix)) return undefined;
    const lists = library.hazards.nullLists ? NULL_LISTS : {};
    const root: JsonObject = { ...common, ...lists, self: answers.self(prefix, client), version };
    return Object.fromEntries(Object.entries(root).sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  return library;
}

const NULL_LISTS = { containers: null, hosts: null, services: null, stacks: null };
