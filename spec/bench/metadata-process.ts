/** rancher-metadata as a process of its own. */
import { startMetadataEmulator, type MetadataEmulator } from '../../src/emulators/rancher-metadata';
import type { World } from '../../src/emulators/rancher-world';
import { readyAnswers, type ReadyAnswers } from './ready-answers';
import { offer } from './remote';
import { HOSTS, hostName, hostsOf, serviceOf, stackOf, worldOf } from './shape';

/** A turn of 0 is where a service began, 1 the next host … */
export interface Move {
  readonly indexes: readonly number[];
  readonly turn: number;
}

export interface Replacement {
  readonly removed: readonly number[];
  readonly added: readonly number[];
  readonly turn: number;
}

let world: World;
let metadata: MetadataEmulator;
let answers: ReadyAnswers;

const uuidOf = (index: number): string => world.findService(stackOf(index), serviceOf(index))?.uuid ?? '';
const hostAt = (index: number, turn: number): string => hostName(((hostsOf(index)[0] ?? 0) + turn) % HOSTS);

/** Makes the change and shows it, under a new version. Returns when that could first be seen. */
function shown(change: () => void): Promise<number> {
  world.change(change);
  metadata.reload();
  return answers.refresh();
}

const commands = {
  async start(services: number) {
    world = worldOf(services);
    metadata = await startMetadataEmulator({ world, seed: 1 });
    answers = await readyAnswers(metadata.url);
    const { environment, ownContainerUuid = '' } = world.state();
    return { url: answers.url, environmentUuid: environment.uuid, ownContainerUuid };
  },
  /** Moves the first container of each of the services, as one change. */
  move: ({ indexes, turn }: Move): Promise<number> => shown(() => {
    for (const index of indexes) {
      const [container] = world.containersOf(uuidOf(index));
      if (container !== undefined) world.moveContainer(container.uuid, hostAt(index, turn));
    }
  }),
  /** The oldest container of each of the first goes, each of the second gets one more. */
  replace: ({ removed, added, turn }: Replacement): Promise<number> => shown(() => {
    for (const index of removed) {
      const [container] = world.containersOf(uuidOf(index));
      if (container !== undefined) world.removeContainer(container.uuid);
    }
    for (const index of added) world.addContainer(uuidOf(index), { host: hostAt(index, turn) });
  }),
  /** A new version in which nothing changed. */
  bump: (): number => answers.relabel(metadata.reload()),
  /** The addresses of a service's record, sorted. */
  addresses: (index: number): readonly string[] => [...new Set(world.containersOf(uuidOf(index))
    .map(({ hostUuid }) => world.host(hostUuid ?? '').agentIp ?? ''))].sort(),
};

export type MetadataCommands = typeof commands;

offer(commands);
