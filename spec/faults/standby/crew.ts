/** Containers of our own service, each with the rancher-metadata of its host, on one environment and one zone. */
import { startMetadataEmulator, type MetadataEmulator } from '../../../src/emulators/rancher-metadata';
import { readFence, type Fence } from '../../../src/core/fence';
import type { EmulatedZone } from '../../../src/emulators/route53/emulated-zone';
import type { Stage } from '../../stories/stage';

export interface Member {
  readonly container: string;
  readonly metadata: MetadataEmulator;
  /** METADATA_URL, and no write-back, which would make the metadata move. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface Crew {
  /** The container that a world is made with. */
  first(): Promise<Member>;
  /** One more container of our service. */
  hire(host: string): Promise<Member>;
  close(): Promise<void>;
}

export function createCrew({ world }: Pick<Stage, 'world'>): Crew {
  const servers: MetadataEmulator[] = [];
  async function member(container: string): Promise<Member> {
    const metadata = await startMetadataEmulator({ world, reloadIntervalMs: 0, tickMs: 100 });
    metadata.setClient('127.0.0.1', container);
    servers.push(metadata);
    const environment = { METADATA_URL: metadata.url, CATTLE_URL: '', CATTLE_ACCESS_KEY: '', CATTLE_SECRET_KEY: '' };
    return { container, metadata, environment };
  }
  return {
    first: () => member(world.state().ownContainerUuid ?? ''),
    hire(host) {
      const service = world.findService('route53', 'route53');
      if (service === undefined) throw new Error('our own service is not in this world');
      return member(world.addContainer(service.uuid, { host, healthState: 'healthy' }).uuid);
    },
    async close() {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

/** What stands in the zone; throws when there is none. */
export function fenceIn(zone: EmulatedZone): Fence {
  const recordSet = zone.recordSets().find(({ name }) => name.startsWith('fence.external-dns-'));
  const fence = recordSet === undefined ? undefined : readFence(recordSet);
  if (fence === undefined) throw new Error('there is no fence');
  return fence;
}

/** Every holder of the fence in the order of the log, with its epoch; the same one in a row once: `a 1`, `b 2`. */
export function reigns({ route53 }: Pick<Stage, 'route53'>): readonly string[] {
  const holders = route53.log.mutations().flatMap(({ changes }) => changes
    .filter(({ action, recordSet }) => action === 'CREATE' && recordSet.name.startsWith('fence.external-dns-'))
    .flatMap(({ recordSet }) => readFence(recordSet) ?? [])
    .map(({ holder, epoch }) => `${holder} ${epoch}`));
  return holders.filter((reign, index) => reign !== holders[index - 1]);
}
