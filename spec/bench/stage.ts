/** Both emulators with an environment of so many services, and the service on them. */
import { join } from 'node:path';
import type { RatesName } from '../../src/emulators/route53/buckets';
import type { MetadataCommands } from './metadata-process';
import { remote, type Remote } from './remote';
import type { Route53Commands } from './route53-process';
import { row, type Row } from './row';
import { startService, type Cost, type Service } from './service';
import { ROOT_DOMAIN } from './shape';

/** How all cases are run. */
export interface Bench {
  readonly program: string;
  readonly nodeOptions: readonly string[];
  readonly rates: Extract<RatesName, 'aws' | 'aws-us-gov'>;
  readonly region: string;
  readonly roundTripMs: number;
  /** Only cases of so many services; undefined: all. */
  readonly services: number | undefined;
  /** What is worth knowing beside the rows: what an emulator took of it, for one. */
  note(text: string): void;
}

export interface Stage {
  readonly metadata: Remote<MetadataCommands>;
  readonly route53: Remote<Route53Commands>;
  readonly metadataUrl: string;
  /** Fills the zone with what the service would have left there. */
  seed(): Promise<void>;
  /** Stopped at the end, if not before. */
  start(environment?: Readonly<Record<string, string>>): Service;
}

export async function onStage<T>(bench: Bench, services: number, work: (stage: Stage) => Promise<T>): Promise<T> {
  const metadata = remote<MetadataCommands>(join(__dirname, 'metadata-process'));
  const route53 = remote<Route53Commands>(join(__dirname, 'route53-process'));
  const running: Service[] = [];
  try {
    const { rates, roundTripMs } = bench;
    const [{ url: metadataUrl, ...identity }, endpoint] = await Promise.all([
      metadata.start(services), route53.start({ rates, roundTripMs }),
    ]);
    return await work({
      metadata, route53, metadataUrl,
      seed: () => route53.seedRight({ count: services, ...identity }),
      start(environment = {}) {
        const service = startService({ ...bench, environment: {
          ROOT_DOMAIN, METADATA_URL: metadataUrl, AWS_ENDPOINT_URL_ROUTE_53: endpoint, AWS_REGION: bench.region,
          AWS_ACCESS_KEY: 'key', AWS_SECRET_KEY: 'secret', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
          HOST: '127.0.0.1', PORT: '0', ...environment,
        } });
        running.push(service);
        return service;
      },
    });
  } finally {
    for (const service of running) await service.stop();
    await Promise.all([metadata.close(), route53.close()]);
  }
}

/** One after the other, so that none disturbs another. */
export async function forEachSize(
  { services }: Bench, sizes: readonly number[], rowsOf: (count: number) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const count of sizes) if (services === undefined || services === count) rows.push(...await rowsOf(count));
  return rows;
}

export const costRows = (name: string, services: number, { cpuSeconds, peakRssMb }: Cost): readonly Row[] => [
  row(name, `cpu-s-${services}`, cpuSeconds),
  row(name, `rss-mb-${services}`, peakRssMb),
];
