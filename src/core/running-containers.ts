/** Containers as possible writers of a zone: a snapshot tells which of them live. */
import type { Container, Host, Snapshot } from './snapshot';

/** `ill`: it runs, but is unhealthy, or on a host that Rancher does not reach. Undefined: it does not run. */
export type Condition = 'well' | 'ill' | undefined;

/** The host is cut off from Rancher. Its containers go on and keep their state (Rancher 1.6.14 and later says so). */
const CUT_OFF = new Set(['reconnecting', 'disconnecting', 'disconnected']);
const UNHEALTHY = new Set(['unhealthy', 'updating-unhealthy']);

/** All containers that the service of `container` ever had, as far as we know: those known before, and those of now. */
export function colleagues(
  { services }: Pick<Snapshot, 'services'>,
  container: string,
  known: ReadonlySet<string>,
): ReadonlySet<string> {
  const ours = services.filter(({ containers }) => containers.some(({ uuid }) => uuid === container));
  const all = new Set([...known, ...ours.flatMap(({ containers }) => containers.map(({ uuid }) => uuid))]);
  return all.size === known.size ? known : all;
}

export function conditionOf({ services, hosts }: Pick<Snapshot, 'services' | 'hosts'>, uuid: string): Condition {
  for (const { containers } of services) {
    const found = containers.find((container) => container.uuid === uuid);
    if (found !== undefined) return judged(found, hosts);
  }
  return undefined;
}

function judged({ state, healthState = '', hostUuid }: Container, hosts: readonly Host[]): Condition {
  if (state !== 'running') return undefined;
  const host = hosts.find((candidate) => candidate.uuid === hostUuid);
  const isReached = hostUuid === undefined || (host !== undefined && !CUT_OFF.has(host.agentState ?? ''));
  return isReached && !UNHEALTHY.has(healthState) ? 'well' : 'ill';
}
