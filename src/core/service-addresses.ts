/** Where a service can be reached: the addresses of the hosts that its containers run on, and what was left out. */
import { checkAddress } from './address';
import type { HostLabels } from './labels';
import { bindAddress } from './port';
import type { Container, Host, Service } from './snapshot';

/**
 * How far a record may be brought to the addresses. `exactly`: made equal. `at least`: not shortened, for something
 * about it is unknown. `as it is`: an existing record is not touched, a new one not made.
 */
export type Firmness = 'exactly' | 'at least' | 'as it is';

export interface ServiceAddresses {
  readonly addresses: AddressesByType;
  readonly firmness: Firmness;
  /** What is special or was left out, in words. */
  readonly remarks: readonly string[];
  /** Why there is nothing to publish; undefined when there is something. */
  readonly nothing?: string;
}

export interface AddressesByType {
  readonly A: readonly string[];
  readonly AAAA: readonly string[];
}

export interface KnownHost {
  readonly host: Host;
  readonly labels: HostLabels;
}

export interface Surroundings {
  readonly environmentUuid: string;
  readonly hosts: ReadonlyMap<string, KnownHost>;
}

const HEALTHY: ReadonlySet<string | undefined> = new Set([undefined, '', 'healthy', 'updating-healthy']);

/** Why a container does not count, whatever its health. */
type Exclusion =
  | 'not running' | 'without a host' | 'of another environment' | 'without a published port'
  | 'on a host labelled external_dns=false';

/** What the containers of a service come to. */
interface Tally {
  readonly exclusions: Exclusion[];
  unhealthy: number;
  /** What keeps us from knowing an address of it, in words. */
  readonly unknown: string[];
  readonly A: string[];
  readonly AAAA: string[];
  readonly remarks: string[];
}

/** `withoutPorts`: containers count even when they publish no port (label `always`). */
export function serviceAddresses(service: Service, withoutPorts: boolean, around: Surroundings): ServiceAddresses {
  const tally: Tally = { exclusions: [], unhealthy: 0, unknown: [], A: [], AAAA: [], remarks: [] };
  for (const container of service.containers) count(container, tally, withoutPorts, around);

  const addresses = { A: distinct(tally.A).sort(), AAAA: distinct(tally.AAAA).sort() };
  const remarks = distinct(tally.remarks);
  if (tally.unknown.length > 0) {
    const why = [...distinct(tally.unknown), 'so an existing record is not shortened'];
    return { addresses, firmness: 'at least', remarks: [...remarks, ...why] };
  }
  if (addresses.A.length + addresses.AAAA.length > 0) return { addresses, firmness: 'exactly', remarks };
  if (tally.unhealthy === 0) {
    return { addresses, firmness: 'exactly', remarks, nothing: whyNothing(service, tally.exclusions) };
  }
  const noneHealthy = tally.unhealthy + tally.exclusions.length === service.containers.length;
  const why = noneHealthy ? 'no running container is healthy' : 'no healthy container has a usable address';
  const remark = `${why}: an existing record stays as it is, a new one is not made`;
  return { addresses, firmness: 'as it is', remarks: [...remarks, remark] };
}

const distinct = (texts: string[]): string[] => (texts.length < 2 ? texts : [...new Set(texts)]);

function count(container: Container, tally: Tally, withoutPorts: boolean, around: Surroundings): void {
  const known = around.hosts.get(container.hostUuid ?? '');
  const exclusion = exclusionOf(container, known, withoutPorts, around);
  if (exclusion !== undefined) tally.exclusions.push(exclusion);
  else if (!HEALTHY.has(container.healthState)) tally.unhealthy += 1;
  else if (known === undefined) {
    tally.unknown.push(`container ${container.name} runs on a host that is not in the snapshot`);
  } else countAddresses(container, known, tally);
}

/** The host's label, else the address that the first port is bound to, else the host's own (v0.7.12). */
function countAddresses(container: Container, { host, labels }: KnownHost, tally: Tally): void {
  for (const remark of labels.remarks) tally.remarks.push(`host ${host.name}: ${remark}`);
  if (labels.addresses !== undefined) {
    // One by one: a label may hold more than a call takes arguments.
    for (const type of ['A', 'AAAA'] as const) for (const address of labels.addresses[type]) tally[type].push(address);
    return;
  }
  const address = bindAddress(container.ports[0] ?? '') ?? host.agentIp;
  if (address === undefined) {
    tally.unknown.push(`host ${host.name} has no address`);
    return;
  }
  const checked = checkAddress(address);
  if (checked.ok) tally[checked.type].push(checked.address);
  else tally.remarks.push(`container ${container.name} is left out: ${checked.problem}`);
}

function exclusionOf(
  container: Container,
  known: KnownHost | undefined,
  withoutPorts: boolean,
  around: Surroundings,
): Exclusion | undefined {
  if (container.state !== 'running') return 'not running';
  if (container.hostUuid === undefined) return 'without a host';
  if (container.environmentUuid !== undefined && container.environmentUuid !== around.environmentUuid) {
    return 'of another environment';
  }
  if (!withoutPorts && container.ports.length === 0) return 'without a published port';
  return known?.labels.published === false ? 'on a host labelled external_dns=false' : undefined;
}

function whyNothing(service: Service, exclusions: readonly Exclusion[]): string {
  const total = service.containers.length;
  if (total === 0) return 'it has no containers';
  if (exclusions.length < total) return 'none of its containers has a usable address';
  const counts = [...new Set(exclusions)].map((reason) => {
    const count = exclusions.filter((other) => other === reason).length;
    return `${count} ${reason}`;
  });
  return `none of its containers counts: ${counts.join(', ')}`;
}
