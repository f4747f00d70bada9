/** Short builders with sensible defaults for specs: `service('Web', { labels: {} })` in stack Shop of Default. */
import type { Belief } from '../src/core/belief';
import type { Desired, DesiredName, DesiredSettings } from '../src/core/desired';
import { fenceName, ownershipDomain, type Fence } from '../src/core/fence';
import type { DomainName } from '../src/core/name';
import { parseNameTemplate, type NameTemplate } from '../src/core/name-template';
import { recordKey, type ListedRecordSet, type RecordSet, type RecordType } from '../src/core/record';
import { emptyRegistry, type Registry } from '../src/core/registry';
import { draftRegistry } from '../src/core/registry-draft';
import type { Container, Host, Labels, Service, Snapshot } from '../src/core/snapshot';
import type { View } from '../src/core/view';

export const ROOT: DomainName = 'example.com';
export const OWNER = 'env-1';
export const FENCE_NAME = fenceName(OWNER, ROOT);
export const OWNERSHIP_DOMAIN = ownershipDomain(OWNER, ROOT);

/** Host 1 is `node1` with the uuid `h1` and no address. */
export const hostWithoutAddress = (number = 1, over: Partial<Host> = {}): Host =>
  ({ uuid: `h${number}`, name: `node${number}`, labels: {}, ...over });

/** Host 1 has the address 203.0.113.1. */
export const host = (number = 1, over: Partial<Host> = {}): Host =>
  ({ ...hostWithoutAddress(number), agentIp: `203.0.113.${number}`, ...over });

/** A running container that no host was found for yet. */
export const unplacedContainer = (over: Partial<Container> = {}): Container =>
  ({ uuid: 'c0', name: 'c0', state: 'running', ports: ['0.0.0.0:8080:80/tcp'], ...over });

/** Container 1 runs on host 1, without a health check, and publishes a port on all of its addresses. */
export const container = (number = 1, over: Partial<Container> = {}): Container =>
  ({ ...unplacedContainer(), uuid: `c${number}`, name: `c${number}`, hostUuid: `h${number}`, ...over });

/** Shop/Web with one container on host 1. */
export const service = (name = 'Web', over: Partial<Service> = {}): Service => ({
  uuid: `uuid-of-${name}`,
  name,
  stackName: 'Shop',
  primaryName: name,
  kind: 'service',
  state: 'active',
  labels: {},
  containers: [container()],
  ...over,
});

export const labelled = (labels: Labels, over: Partial<Service> = {}): Service => service('Web', { labels, ...over });

/** The environment Default with hosts 1 and 2. */
export const snapshot = (services: readonly Service[] = [service()], over: Partial<Snapshot> = {}): Snapshot => ({
  version: '1',
  connection: 1,
  readAtMs: 0,
  torn: false,
  environment: { name: 'Default', uuid: OWNER },
  hosts: [host(1), host(2)],
  services,
  ...over,
});

/** Throws when the text is no template. */
export function template(text: string): NameTemplate {
  const parsed = parseNameTemplate(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.template;
}

export const DEFAULT_TEMPLATE = template('%{{service_name}}.%{{stack_name}}.%{{environment_name}}');

export const desiredSettings = (over: Partial<DesiredSettings> = {}): DesiredSettings =>
  ({ rootDomain: ROOT, nameTemplate: DEFAULT_TEMPLATE, ttlSeconds: 300, valuesPerSet: 400, ...over });

/** `('web.x', '10.0.0.1')` is an A record of `web.x.example.com`; values with `:` make it AAAA, with `"` TXT. */
export const recordSet = (relative: string, ...values: readonly string[]): RecordSet => {
  const first = values[0] ?? '';
  const type = first.startsWith('"') ? 'TXT' : first.includes(':') ? 'AAAA' : 'A';
  return { name: `${relative}.${ROOT}`, type, ttlSeconds: 300, values };
};

/** `('web.x', ['10.0.0.1', '2001:db8::1'])` is what Shop/Web wants; it is sorted by type. */
export const wanted = (relative: string, addresses: readonly string[], over: Partial<DesiredName> = {}): DesiredName => ({
  name: `${relative}.${ROOT}`,
  ttlSeconds: 300,
  addresses: {
    A: addresses.filter((address) => !address.includes(':')),
    AAAA: addresses.filter((address) => address.includes(':')),
  },
  firmness: 'exactly',
  service: { uuid: `uuid-of-${relative}`, stackName: 'Shop', serviceName: 'Web' },
  sidekick: false,
  shownFqdn: undefined,
  ...over,
});

export const desiredOf = (...names: readonly DesiredName[]): Desired =>
  ({ names: new Map(names.map((name) => [name.name, name])), verdicts: [], suffix: ROOT, judged: nothingJudged() });

/** Of a wish that was made by hand. */
export const nothingJudged = (): Desired['judged'] =>
  ({ of: new Map(), services: [], environment: { name: '', uuid: '' }, hosts: [], settings: desiredSettings() });

/** A registry that owns these record sets. */
export function registryOf(...owned: readonly { readonly name: DomainName; readonly type: RecordType }[]): Registry {
  const draft = draftRegistry(emptyRegistry, OWNERSHIP_DOMAIN, ROOT);
  for (const { name, type } of owned) draft.own(name, type);
  return draft.finish().registry;
}

/** All of the root domain was read: `ours` stand there with their marks, `others` without. */
export const view = (
  { ours = [], others = [], ...over }:
  Partial<View> & { readonly ours?: readonly ListedRecordSet[]; readonly others?: readonly ListedRecordSet[] } = {},
): View => ({
  fence: undefined,
  registry: registryOf(...ours),
  records: new Map([...ours, ...others].map((set) => [recordKey(set), set])),
  coverage: { domains: [ROOT], names: new Set() },
  legacyState: undefined,
  ...over,
});

/** Everything may be changed, and whatever is absent deleted. */
export const belief = (over: Partial<Belief> = {}): Belief => ({
  connection: 1,
  firstVersion: '1',
  unconfirmedSinceMs: undefined,
  readAtMs: 60_000,
  torn: false,
  firstCompleteAtMs: 0,
  latestCompleteAtMs: 60_000,
  present: new Set(),
  absentSinceMs: new Map(),
  ...over,
});

export const fence = (over: Partial<Fence> = {}): Fence =>
  ({ epoch: 1, holder: 'container-1', origin: 'https://rancher.example.org', nonce: 'nonce-1', window: [], ...over });
