/** Containers as possible writers of a zone: a snapshot tells which of them live. */
import type { Snapshot } from './snapshot';

/** Those that run, by uuid. `ill`: unhealthy, or on a host that Rancher does not reach. */
export type RunningContainers = ReadonlyMap<string, 'well' | 'ill'>;

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

export function runningContainers({ services, hosts }: Pick<Snapshot, 'services' | 'hosts'>): RunningContainers {
  const reached = new Set(hosts.filter(({ agentState = '' }) => !CUT_OFF.has(agentState)).map(({ uuid }) => uuid));
  const running = new Map<string, 'well' | 'ill'>();
  for (const { containers } of services) {
    for (const { uuid, state, healthState = '', hostUuid } of containers) {
      if (state !== 'running') continue;
      const isIll = UNHEALTHY.has(healthState) || (hostUuid !== undefined && !reached.has(hostUuid));
      running.set(uuid, isIll ? 'ill' : 'well');
    }
  }
  return running;
}
