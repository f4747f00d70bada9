/** Environment and flags → Config, or every mistake at once. Pure but for the injected `readFile`. */
import type { DomainName } from '../core/name';
import type { NameTemplate } from '../core/name-template';
import type { Policy } from '../core/policy';
import { certificateAuthority } from './certificate-authority';
import { awsCredentials, pairProblems, writeBack, type AwsCredentials, type WriteBack } from './credentials';
import { collectGiven, type AllGiven, type ConfigInput } from './given';
import { secretsOf } from './secrets';
import type { LogLevel, SettingName } from './settings';
import { unknownSettings } from './unknown';
import { readValues, type Values } from './values';

export type { ConfigInput } from './given';
export type { Flags } from './flags';

export interface Config {
  readonly rootDomain: DomainName;
  readonly ttlSeconds: number;
  readonly nameTemplate: NameTemplate;
  /** Undefined: the environment's UUID. */
  readonly ownerId: string | undefined;
  readonly provider: 'route53';
  readonly route53: Route53Config;
  readonly source: 'metadata';
  readonly metadataUrl: string;
  /** The Rancher server's API, known or not, whether names are written back or not. */
  readonly rancherUrl: string | undefined;
  readonly writeBack: WriteBack;
  readonly guard: GuardConfig;
  readonly policy: Policy;
  /** Take names and a fence of someone else. */
  readonly takeover: boolean;
  /** A `heldChecksum` that is let through. */
  readonly approvePlan: string | undefined;
  readonly resyncMs: number;
  readonly settle: { readonly quietMs: number; readonly maxMs: number };
  readonly status: { readonly host: string; readonly port: number; readonly adminToken: string | undefined };
  readonly log: { readonly level: LogLevel; readonly format: 'text' | 'json'; readonly file: string | undefined };
  /** Everything that no log, metric, reply or plan may hold. */
  readonly secrets: readonly string[];
  /** Variables that look like ours and are none. */
  readonly unknownSettings: readonly string[];
}

export interface GuardConfig {
  readonly maxDeletePercent: number;
  readonly maxDeleteCount: number;
  readonly deleteDelayMs: number;
}

export interface Route53Config {
  readonly zoneId: string | undefined;
  readonly maxRetries: number;
  readonly region: string;
  /** Undefined: AWS's own. */
  readonly endpoint: string | undefined;
  /** Undefined: the SDK's default chain. */
  readonly credentials: AwsCredentials | undefined;
  /** Per second. Undefined: the preset of the AWS partition. */
  readonly requestRate: number | undefined;
  readonly requestBurst: number | undefined;
  readonly changeRate: number | undefined;
  readonly changeBurst: number | undefined;
}

export type ParsedConfig =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly string[] };

export function parseConfig(input: ConfigInput): ParsedConfig {
  const all = collectGiven(input);
  const values = readValues(all);
  const isSet = (name: SettingName): boolean => all.given.has(name) || (input.env[`${name}_FILE`] ?? '').trim() !== '';
  const authority = certificateAuthority(values, input);
  const problems = [
    ...values.problems, ...pairProblems(isSet), ...settleProblems(values), ...(authority.ok ? [] : [authority.problem]),
  ];
  const rootDomain = values.get('ROOT_DOMAIN');
  if (!authority.ok || problems.length > 0 || rootDomain === undefined) return { ok: false, problems };
  return { ok: true, config: configOf(rootDomain, authority.pem, values, all, input) };
}

function settleProblems(values: Values): readonly string[] {
  const [quietMs, maxMs] = [values.get('SETTLE_QUIET_MS'), values.get('SETTLE_MAX_MS')];
  return quietMs <= maxMs ? [] : [`SETTLE_MAX_MS (${maxMs}) is less than SETTLE_QUIET_MS (${quietMs}); raise it`];
}

function configOf(
  rootDomain: DomainName, authorityPem: string | undefined, values: Values, all: AllGiven, { env, flags }: ConfigInput,
): Config {
  return {
    rootDomain,
    ttlSeconds: values.get('TTL'),
    nameTemplate: values.get('NAME_TEMPLATE'),
    ownerId: values.get('OWNER_ID'),
    provider: values.get('PROVIDER'),
    route53: route53Config(values),
    source: 'metadata',
    metadataUrl: values.get('METADATA_URL'),
    rancherUrl: values.get('CATTLE_URL'),
    writeBack: writeBack(values, authorityPem),
    guard: {
      maxDeletePercent: values.get('MAX_DELETE_PERCENT'),
      maxDeleteCount: values.get('MAX_DELETE_COUNT'),
      deleteDelayMs: values.get('DELETE_DELAY_SECONDS') * 1_000,
    },
    policy: values.get('POLICY'),
    takeover: values.get('TAKEOVER'),
    approvePlan: values.get('APPROVE_PLAN'),
    resyncMs: values.get('RESYNC_SECONDS') * 1_000,
    settle: { quietMs: values.get('SETTLE_QUIET_MS'), maxMs: values.get('SETTLE_MAX_MS') },
    status: { host: values.get('HOST'), port: values.get('PORT'), adminToken: values.get('ADMIN_TOKEN') },
    log: { level: values.get('LOG_LEVEL'), format: values.get('LOG_FORMAT'), file: logFile(flags.log) },
    secrets: secretsOf(all, values, env),
    unknownSettings: unknownSettings(env),
  };
}

const route53Config = (values: Values): Route53Config => ({
  zoneId: values.get('ROUTE53_ZONE_ID'),
  maxRetries: values.get('ROUTE53_MAX_RETRIES'),
  region: values.get('AWS_REGION'),
  endpoint: values.get('AWS_ENDPOINT_URL_ROUTE_53'),
  credentials: awsCredentials(values),
  requestRate: values.get('ROUTE53_REQUEST_RATE'),
  requestBurst: values.get('ROUTE53_REQUEST_BURST'),
  changeRate: values.get('ROUTE53_CHANGE_RATE'),
  changeBurst: values.get('ROUTE53_CHANGE_BURST'),
});

const logFile = (path: string | undefined): string | undefined => (path?.trim() === '' ? undefined : path);
