/** What we need to know of a Rancher environment, and nothing more. Shapes: rancher-metadata 2015-12-19. */

/** One reading of the environment. Lists are in a stable order, whatever order the source answered in. */
export interface Snapshot {
  /** Opaque: equal or not, never earlier or later. */
  readonly version: string;
  /** Counts up whenever the connection to the source broke: what is read after that may be an old answer. */
  readonly connection: number;
  /** When its reading began, on a monotonic clock. */
  readonly readAtMs: number;
  /** Hosts changed while it was read: what it lacks may exist, so nothing may be removed because of it. */
  readonly torn: boolean;
  readonly environment: Environment;
  readonly hosts: readonly Host[];
  readonly services: readonly Service[];
}

export interface Environment {
  /** As typed by its owner, free text. Empty when the source does not know it. */
  readonly name: string;
  readonly uuid: string;
  /** The container we run in; undefined while the source does not know it. */
  readonly ownContainerUuid?: string;
}

export interface Host {
  readonly uuid: string;
  readonly name: string;
  readonly agentIp?: string;
  /** Whether Rancher reaches it: `active`, `disconnected` … Rancher 1.6.14 and later says so. */
  readonly agentState?: string;
  readonly labels: Labels;
}

/** One launch config of a Rancher service; a sidekick is an entry of its own with its parent's uuid. */
export interface Service {
  readonly uuid: string;
  readonly name: string;
  readonly stackName: string;
  /** Of a sidekick: the service it accompanies; otherwise its own name. */
  readonly primaryName: string;
  /** `service`, `loadBalancerService`, `externalService`, `dnsService` … */
  readonly kind: string;
  readonly state: string;
  readonly labels: Labels;
  readonly containers: readonly Container[];
  /** What Rancher shows as the service's name in DNS; undefined when unset. */
  readonly fqdn?: string;
}

export interface Container {
  readonly uuid: string;
  readonly name: string;
  readonly state: string;
  /** Undefined: there is no health check. */
  readonly healthState?: string;
  readonly hostUuid?: string;
  readonly environmentUuid?: string;
  /** Published ports as the source writes them: `203.0.113.11:8080:80/tcp`. */
  readonly ports: readonly string[];
}

export type Labels = Readonly<Record<string, string>>;
