import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { Subject } from 'rxjs';
import { run } from '../../src/cli/run';
import { parseConfig, type Config } from '../../src/config';
import type { Event } from '../../src/core/event';
import { startRancherApiEmulator, type RancherApiEmulator } from '../../src/emulators/rancher-api';
import { startMetadataEmulator, type MetadataEmulator, type MetadataEmulatorOptions } from '../../src/emulators/rancher-metadata';
import { createWorld, type World } from '../../src/emulators/rancher-world';
import type { EmulatedZone } from '../../src/emulators/route53/emulated-zone';
import { startRoute53Emulator, type Route53Emulator, type Route53EmulatorOptions } from '../../src/emulators/route53/server';
import { PACE, type Pace } from '../../src/reconcile/ports';
import { leaksOf } from '../faults/canary';

/** A zone, an environment and a Rancher server on real sockets; services are started on them and stopped at the end. */
export interface Stage {
  readonly world: World;
  readonly metadata: MetadataEmulator;
  readonly rancher: RancherApiEmulator;
  readonly route53: Route53Emulator;
  readonly zone: EmulatedZone;
  /** The flow of `run`, in this process. */
  start(environment?: Readonly<Record<string, string>>, pace?: Pace): RunningService;
  /** Fails when anything that a service told or answered holds a secret. */
  close(): Promise<void>;
}

export interface RunningService {
  readonly config: Config;
  readonly events: readonly Event[];
  /** The events of a type so far. */
  of<T extends Event['type']>(type: T): readonly Extract<Event, { type: T }>[];
  /** Waits for the event, from now on or already told. */
  told(type: Event['type'], times?: number): Promise<void>;
  /** What it throws, it must not. */
  readonly failure: () => unknown;
  stop(): Promise<void>;
}

export interface StageOptions {
  readonly world?: World;
  readonly metadata?: Partial<MetadataEmulatorOptions>;
  readonly route53?: Route53EmulatorOptions;
  readonly rootDomain?: string;
}

export const ROOT_DOMAIN = 'example.com';
/** Of the emulated Rancher server. Like all secrets here they must never be seen again: `spec/faults/canary.ts` looks. */
export const RANCHER_KEYS = { accessKey: 'canary-rancher-access-51d0', secretKey: 'canary-rancher-secret-c3e8' };
export const SECRETS = {
  AWS_ACCESS_KEY: 'AKIACANARYSTAGE00001', AWS_SECRET_KEY: 'canary/stage-aws+secret=6e1d"0c',
  CATTLE_ACCESS_KEY: RANCHER_KEYS.accessKey, CATTLE_SECRET_KEY: RANCHER_KEYS.secretKey,
};

/** Hosts `node1` … `node4`, 203.0.113.11 … 14, and our own service. */
export function smallWorld(): World {
  const world = createWorld({ environmentName: 'Default' });
  world.change(() => {
    for (let number = 1; number <= 4; number += 1) world.addHost({ name: `node${number}`, agentIp: `203.0.113.${10 + number}` });
  });
  return world;
}

export async function openStage({ world = smallWorld(), metadata: metadataOptions, route53: route53Options }: StageOptions = {}): Promise<Stage> {
  const metadata = await startMetadataEmulator({ world, reloadIntervalMs: 0, tickMs: 200, ...metadataOptions });
  const rancher = await startRancherApiEmulator({ world, ...RANCHER_KEYS });
  const route53 = await startRoute53Emulator({ rates: 'aws', ...route53Options });
  const zone = route53.createZone({ name: ROOT_DOMAIN });
  const running: { readonly service: RunningService; readonly environment: Readonly<Record<string, string>> }[] = [];
  return {
    world, metadata, rancher, route53, zone,
    start(environment = {}, pace = PACE) {
      const service = startInProcess({
        ROOT_DOMAIN, METADATA_URL: metadata.url, AWS_ENDPOINT_URL_ROUTE_53: route53.url, CATTLE_URL: rancher.url, ...SECRETS,
        HOST: '127.0.0.1', PORT: '0', DELETE_DELAY_SECONDS: '1', ...environment,
      }, pace);
      running.push({ service, environment });
      return service;
    },
    async close() {
      const leaks: string[] = [];
      for (const { service, environment } of running) {
        leaks.push(...await leaksOf(service, environment));
        await service.stop();
      }
      await Promise.all([metadata.close(), rancher.close(), route53.close()]);
      if (leaks.length > 0) throw new Error(`secrets were let out: ${leaks.join('; ')}`);
    },
  };
}

function startInProcess(environment: Readonly<Record<string, string>>, pace: Pace): RunningService {
  const parsed = parseConfig({ env: environment, flags: {}, readFile: (path) => readFileSync(path, 'utf8') });
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  const events: Event[] = [];
  const signal$ = new Subject<string>();
  let failure: unknown;
  const ended = new Promise<void>((resolve) => {
    run(parsed.config, signal$, pace).subscribe({
      next: (event) => events.push(event),
      error: (error: unknown) => {
        failure = error;
        resolve();
      },
      complete: resolve,
    });
  });
  const ofType = <T extends Event['type']>(type: T) => events.filter((event): event is Extract<Event, { type: T }> => event.type === type);
  return {
    config: parsed.config,
    events,
    of: ofType,
    told: (type, times = 1) => until(`${times} × ${type}`, () => ofType(type).length >= times, () => events.map((event) => event.type)),
    failure: () => failure,
    async stop() {
      signal$.next('SIGTERM');
      await ended;
    },
  };
}

const DEADLINE_MS = 15_000;
const POLL_MS = 5;

/** Waits until it holds; fails, with what is known, when it does not. Returns at once when it does. */
export async function until(
  what: string, holds: () => boolean | Promise<boolean>, known: () => unknown = () => '', withinMs = DEADLINE_MS,
): Promise<void> {
  const deadlineMs = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadlineMs) throw new Error(`never seen: ${what}; ${JSON.stringify(known()).slice(-4_000)}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** `name type values`, of everything but the zone's own sets and our marks. */
export const recordsIn = (zone: EmulatedZone): readonly string[] => zone.recordSets()
  .filter(({ name, type }) => name !== zone.name && !(type === 'TXT' && name.includes('external-dns-')))
  .map(({ name, type, values }) => `${name} ${type} ${[...values].sort().join(', ')}`)
  .sort();

/** As Rancher's health check asks: HTTP/1.0, no Host. */
export const statusOf = (url: string): Promise<number | undefined> => new Promise((resolve, reject) => {
  request(url, (response) => {
    response.resume();
    resolve(response.statusCode);
  }).on('error', reject).end();
});
