/** A Route 53 provider against the emulator, over a real socket. */
import type { ListedRecordSet, SpecialRecordKind } from '../../../src/core/record';
import type { EmulatedRecordSet } from '../../../src/emulators/route53/record-set';
import {
  startRoute53Emulator, type Route53Emulator, type Route53EmulatorOptions,
} from '../../../src/emulators/route53/server';
import { route53, type Route53Options } from '../../../src/providers/route53';

export const rootDomain = 'example.com';

/** Rates that no spec reaches. */
export const OPTIONS: Omit<Route53Options, 'endpoint'> = {
  rootDomain,
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'the-secret' },
  requestBucket: { ratePerSecond: 1000, burst: 1000 },
  changeBucket: { ratePerSecond: 10_000, burst: 10_000 },
  maxRetries: 0,
  connectionTimeoutMs: 1000,
  requestTimeoutMs: 2000,
};

const running: Route53Emulator[] = [];

export async function emulator(options: Route53EmulatorOptions = {}): Promise<Route53Emulator> {
  const started = await startRoute53Emulator(options);
  running.push(started);
  return started;
}

/** For `afterEach`. */
export async function closeEmulators(): Promise<void> {
  await Promise.all(running.splice(0).map((started) => started.close()));
}

export const providerAt = (url: string, options: Partial<Route53Options> = {}): ReturnType<typeof route53> =>
  route53({ ...OPTIONS, endpoint: url, ...options });

/** What makes a set special, in Route 53's terms. */
const SPECIAL_FIELDS: Readonly<Record<SpecialRecordKind, Partial<EmulatedRecordSet>>> = {
  alias: {
    ttlSeconds: 0, values: [],
    alias: { hostedZoneId: 'Z2FDTNDATAQYW2', dnsName: 'd111111abcdef8.cloudfront.net', evaluatesTargetHealth: false },
  },
  routed: { setIdentifier: 'one', weight: 10 },
  'traffic policy': { trafficPolicyInstanceId: '4a5b6c7d-0000-0000-0000-000000000000' },
  'health-checked': { healthCheckId: '4a5b6c7d-0000-0000-0000-000000000000' },
};

export const emulated = ({ special, ...plain }: ListedRecordSet): EmulatedRecordSet =>
  ({ ...plain, ...(special && SPECIAL_FIELDS[special]) });
