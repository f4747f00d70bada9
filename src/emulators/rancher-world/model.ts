/**
 * What a Rancher 1.6 environment consists of, as cattle keeps it and before rancher-metadata renders it. Records are
 * replaced, never changed, so that a renderer can tell by identity what is still as it was.
 */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}
export type Labels = Readonly<Record<string, string>>;

/** Everything of one environment at one moment. */
export interface WorldState {
  readonly environment: WorldEnvironment;
  readonly hosts: readonly WorldHost[];
  readonly stacks: readonly WorldStack[];
  readonly services: readonly WorldService[];
  readonly containers: readonly WorldContainer[];
  /** The container that our program runs in. */
  readonly ownContainerUuid?: string;
}

export interface WorldEnvironment {
  /** Free text, as typed. */
  readonly name: string;
  readonly uuid: string;
}

export interface WorldHost {
  readonly uuid: string;
  readonly name: string;
  readonly hostname: string | null;
  readonly agentIp: string | null;
  readonly labels: Labels;
  readonly id: number;
  readonly state: string;
  readonly agentState: string;
  /** Of a host that belongs to a linked environment; undefined: this environment. */
  readonly environmentUuid?: string;
}

export interface WorldStack {
  readonly uuid: string;
  readonly name: string;
  readonly system: boolean;
}

/** One launch config: a sidekick is a record of its own with its parent's uuid. */
export interface WorldService {
  readonly key: ServiceKey;
  readonly uuid: string;
  readonly name: string;
  readonly stackUuid: string;
  /** Is it a sidekick of the primary service with the same uuid? */
  readonly sidekick: boolean;
  /** `service`, `loadBalancerService`, `externalService`, `dnsService` … */
  readonly kind: string;
  readonly state: string;
  readonly scale: number | null;
  readonly createIndex: number | null;
  readonly labels: Labels;
  /** As typed: `8080:80/tcp`. */
  readonly ports: readonly string[];
  readonly sidekicks: readonly string[];
  readonly externalIps: readonly string[];
  readonly hostname: string | null;
  readonly vip: string | null;
  readonly fqdn: string | null;
  /** `stack/service` → alias; null when there are none. */
  readonly links: Labels | null;
  readonly metadata: JsonObject;
  readonly healthCheck: HealthCheck | null;
  readonly lbConfig: JsonObject | null;
  readonly system: boolean;
  readonly token: string | null;
  /** Containers of other services that this one's selector matches, by uuid. */
  readonly selectedContainers: readonly string[];
}

export interface WorldContainer {
  readonly uuid: string;
  readonly name: string;
  /** The launch config it belongs to. */
  readonly serviceKey: ServiceKey;
  readonly hostUuid: string | null;
  readonly state: string;
  /** Null: no health check. */
  readonly healthState: string | null;
  /** `[ip:]public:private/proto`, as cattle keeps them. */
  readonly ports: readonly string[];
  readonly labels: Labels;
  readonly primaryIp: string | null;
  readonly serviceIndex: string | null;
  readonly createIndex: number | null;
  readonly startCount: number | null;
  readonly healthCheckHosts: readonly string[];
  readonly dnsSearch: readonly string[];
  readonly environmentUuid?: string;
}

export interface HealthCheck {
  readonly port: number;
  readonly interval: number;
  readonly response_timeout: number;
  readonly healthy_threshold: number;
  readonly unhealthy_threshold: number;
  readonly request_line: string | null;
}

/** Identity of a launch config; a sidekick shares its parent's uuid, so its name belongs to it. */
export type ServiceKey = `${string} ${string}`;

/** A primary service may be renamed, so its name is no part of its key. */
export const primaryKey = (uuid: string): ServiceKey => `${uuid} `;

export const sidekickKey = (uuid: string, name: string): ServiceKey => `${uuid} ${name}`;
