/** The embedded world: emulators of Rancher, Route 53 and DNS on loopback, and the service between them. */
import { Resolver } from 'node:dns/promises';
import { startDnsEmulator, type DnsEmulator } from '../emulators/dns/server';
import { startRancherApiEmulator, type RancherApiEmulator } from '../emulators/rancher-api';
import { startMetadataEmulator, type MetadataEmulator, type SavedAnswers } from '../emulators/rancher-metadata';
import type { World } from '../emulators/rancher-world';
import type { EmulatedZone } from '../emulators/route53/emulated-zone';
import { startRoute53Emulator, type Route53Emulator } from '../emulators/route53/server';
import { startService, type ServiceProcess } from './service-process';
import { createShopWorld } from './shop-world';

export const ROOT_DOMAIN = 'example.test';

export interface Stage {
  readonly world: World;
  readonly metadata: MetadataEmulator;
  readonly rancher: RancherApiEmulator;
  readonly route53: Route53Emulator;
  readonly zone: EmulatedZone;
  readonly dns: DnsEmulator;
  readonly service: ServiceProcess;
  /** What the DNS server answers with, sorted; none for a name that does not exist. */
  resolve(name: string, type?: 'A' | 'AAAA'): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** A round trip as it is to Route 53 from within the same region, roughly. */
const ROUND_TRIP_MS = 20;

/** `answers`: saved ones are served instead of the world's; then nothing is written back to Rancher. */
export async function openStage(answers?: SavedAnswers): Promise<Stage> {
  const world = createShopWorld();
  const keys = { accessKey: 'demo-agent', secretKey: 'demo-agent-secret' };
  const metadata = await startMetadataEmulator(answers === undefined ? { world } : { answers });
  const rancher = await startRancherApiEmulator({ world, ...keys });
  const route53 = await startRoute53Emulator({ roundTripMs: ROUND_TRIP_MS, rates: 'aws' });
  const zone = route53.createZone({ name: ROOT_DOMAIN });
  const dns = await startDnsEmulator({ zones: () => route53.zones() });
  const service = startService({
    ROOT_DOMAIN,
    METADATA_URL: metadata.url,
    AWS_ENDPOINT_URL_ROUTE_53: route53.url,
    AWS_ACCESS_KEY: 'demo-key',
    AWS_SECRET_KEY: 'demo-secret',
    ...(answers === undefined && { CATTLE_URL: rancher.url, CATTLE_ACCESS_KEY: keys.accessKey, CATTLE_SECRET_KEY: keys.secretKey }),
    HOST: '127.0.0.1',
    PORT: '0',
    // Its verdicts on services that are published are told at this level.
    LOG_LEVEL: 'debug',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    // Shorter than by default, so that nobody has to wait for the show.
    RESYNC_SECONDS: '5',
    DELETE_DELAY_SECONDS: '2',
  });
  const resolver = new Resolver({ timeout: 1_000, tries: 2 });
  resolver.setServers([dns.address]);
  return {
    world, metadata, rancher, route53, zone, dns, service,
    resolve: (name, type = 'A') => (type === 'A' ? resolver.resolve4(name) : resolver.resolve6(name))
      .then((addresses) => addresses.sort(), () => []),
    async close() {
      await service.stop();
      await Promise.all([metadata.close(), rancher.close(), route53.close(), dns.close()]);
    },
  };
}
