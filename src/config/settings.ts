/** THE table of what can be set: one row a variable. A row that carries `supported` is not built, or not fully. */
import type { DomainName } from '../core/name';
import { POLICIES, type Policy } from '../core/policy';
import type { NameTemplate } from '../core/name-template';
import {
  httpUrl, matching, nameTemplate, oneOf, ownerId, positiveNumber, rancherUrl, rootDomain, text, wholeNumber, yesOrNo,
  zoneId,
  type Parser,
} from './parsers';

/** Signed 32 bits: Route 53 and RFC 2181 take no more. */
const LONGEST_TTL_SECONDS = 2_147_483_647;
const DAY_SECONDS = 86_400;
const HOUR_MS = 3_600_000;

export const PROVIDERS = ['route53'] as const;
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The type of every setting's value; the table below must have a row for each. */
export interface SettingValues {
  ROOT_DOMAIN: DomainName | undefined;
  TTL: number;
  NAME_TEMPLATE: NameTemplate;
  PROVIDER: (typeof PROVIDERS)[number];
  ROUTE53_ZONE_ID: string | undefined;
  ROUTE53_MAX_RETRIES: number;
  ROUTE53_REQUEST_RATE: number | undefined;
  ROUTE53_REQUEST_BURST: number | undefined;
  ROUTE53_CHANGE_RATE: number | undefined;
  ROUTE53_CHANGE_BURST: number | undefined;
  AWS_REGION: string;
  AWS_ENDPOINT_URL_ROUTE_53: string | undefined;
  AWS_ACCESS_KEY_ID: string | undefined;
  AWS_ACCESS_KEY: string | undefined;
  AWS_SECRET_ACCESS_KEY: string | undefined;
  AWS_SECRET_KEY: string | undefined;
  AWS_SESSION_TOKEN: string | undefined;
  CATTLE_URL: string | undefined;
  CATTLE_CA_FILE: string | undefined;
  CATTLE_ACCESS_KEY: string | undefined;
  CATTLE_SECRET_KEY: string | undefined;
  CATTLE_AGENT_ACCESS_KEY: string | undefined;
  CATTLE_AGENT_SECRET_KEY: string | undefined;
  CATTLE_ENVIRONMENT_ACCESS_KEY: string | undefined;
  CATTLE_ENVIRONMENT_SECRET_KEY: string | undefined;
  SOURCE: 'metadata' | 'api';
  METADATA_URL: string;
  POLICY: Policy;
  DRY_RUN: boolean;
  OWNER_ID: string | undefined;
  APPROVE_PLAN: string | undefined;
  STATE_DIR: string | undefined;
  WAIT_INSYNC: boolean;
  ENVIRONMENTS: string | undefined;
  MAX_DELETE_PERCENT: number;
  MAX_DELETE_COUNT: number;
  DELETE_DELAY_SECONDS: number;
  TAKEOVER: boolean;
  RESYNC_SECONDS: number;
  SETTLE_QUIET_MS: number;
  SETTLE_MAX_MS: number;
  HOST: string;
  PORT: number;
  ADMIN_TOKEN: string | undefined;
  LOG_LEVEL: LogLevel;
  LOG_FORMAT: 'text' | 'json';
}

export type SettingName = keyof SettingValues;

export interface Setting<Value> {
  readonly parse: Parser<Value>;
  /** The value when it is not set. */
  readonly fallback: Value;
  /** What to do when a required setting is missing. */
  readonly required?: string;
  /** Never shown, and also read from the file that `<name>_FILE` names. */
  readonly secret?: true;
  /** The values that this version acts on; any other is refused. Absent: all. */
  readonly supported?: readonly Value[];
}

const withDefault = <Value>(parse: Parser<Value>, fallback: NoInfer<Value>): Setting<Value> => ({ parse, fallback });
const optional = <Value>(parse: Parser<Value>): Setting<Value | undefined> => ({ parse, fallback: undefined });
const secret: Setting<string | undefined> = { parse: text, fallback: undefined, secret: true };
const NOT_BUILT = { supported: [] } as const;

export const SETTINGS: { readonly [Name in SettingName]: Setting<SettingValues[Name]> } = {
  ROOT_DOMAIN: { ...optional(rootDomain), required: 'set it to the hosted zone, or to a name below it (example.com)' },
  TTL: withDefault(wholeNumber(0, LONGEST_TTL_SECONDS, 'seconds'), 300),
  NAME_TEMPLATE: withDefault(nameTemplate, [
    { placeholder: 'service_name' }, { literal: '.' }, { placeholder: 'stack_name' }, { literal: '.' },
    { placeholder: 'environment_name' },
  ]),
  PROVIDER: withDefault(oneOf(...PROVIDERS), 'route53'),
  ROUTE53_ZONE_ID: optional(zoneId),
  ROUTE53_MAX_RETRIES: withDefault(wholeNumber(0, 100), 3),
  ROUTE53_REQUEST_RATE: optional(positiveNumber),
  ROUTE53_REQUEST_BURST: optional(positiveNumber),
  ROUTE53_CHANGE_RATE: optional(positiveNumber),
  ROUTE53_CHANGE_BURST: optional(positiveNumber),
  AWS_REGION: withDefault(matching(/^[a-z]{2}[a-z0-9-]{1,30}$/, 'a region such as us-east-1'), 'us-east-1'),
  AWS_ENDPOINT_URL_ROUTE_53: optional(httpUrl),
  AWS_ACCESS_KEY_ID: secret,
  AWS_ACCESS_KEY: secret,
  AWS_SECRET_ACCESS_KEY: secret,
  AWS_SECRET_KEY: secret,
  AWS_SESSION_TOKEN: secret,
  CATTLE_URL: optional(rancherUrl),
  CATTLE_CA_FILE: optional(text),
  CATTLE_ACCESS_KEY: secret,
  CATTLE_SECRET_KEY: secret,
  CATTLE_AGENT_ACCESS_KEY: secret,
  CATTLE_AGENT_SECRET_KEY: secret,
  CATTLE_ENVIRONMENT_ACCESS_KEY: secret,
  CATTLE_ENVIRONMENT_SECRET_KEY: secret,
  SOURCE: { ...withDefault(oneOf('metadata', 'api'), 'metadata'), supported: ['metadata'] },
  METADATA_URL: withDefault(httpUrl, 'http://rancher-metadata.rancher.internal'),
  POLICY: withDefault(oneOf(...POLICIES), 'sync'),
  DRY_RUN: { ...withDefault(yesOrNo, false), supported: [false] },
  OWNER_ID: optional(ownerId),
  APPROVE_PLAN: optional(matching(/^[0-9a-f]{64}$/, 'the heldChecksum of held deletes: 64 hexadecimal digits')),
  STATE_DIR: { ...optional(text), ...NOT_BUILT },
  WAIT_INSYNC: { ...withDefault(yesOrNo, false), supported: [false] },
  ENVIRONMENTS: { ...optional(text), ...NOT_BUILT },
  MAX_DELETE_PERCENT: withDefault(wholeNumber(0, 100, 'percent'), 20),
  MAX_DELETE_COUNT: withDefault(wholeNumber(0, 1_000_000), 10),
  DELETE_DELAY_SECONDS: withDefault(wholeNumber(0, DAY_SECONDS, 'seconds'), 10),
  TAKEOVER: withDefault(yesOrNo, false),
  RESYNC_SECONDS: withDefault(wholeNumber(1, DAY_SECONDS, 'seconds'), 300),
  SETTLE_QUIET_MS: withDefault(wholeNumber(0, HOUR_MS, 'milliseconds'), 100),
  SETTLE_MAX_MS: withDefault(wholeNumber(0, HOUR_MS, 'milliseconds'), 1_000),
  HOST: withDefault(matching(/^[A-Za-z0-9.:_-]{1,253}$/, 'an address or a host name'), '0.0.0.0'),
  PORT: withDefault(wholeNumber(0, 65_535), 1_000),
  ADMIN_TOKEN: secret,
  LOG_LEVEL: withDefault(oneOf(...LOG_LEVELS), 'info'),
  LOG_FORMAT: withDefault(oneOf('text', 'json'), 'text'),
};

const isSettingName = (name: string): name is SettingName => Object.hasOwn(SETTINGS, name);

export const SETTING_NAMES: readonly SettingName[] = Object.keys(SETTINGS).filter(isSettingName);
