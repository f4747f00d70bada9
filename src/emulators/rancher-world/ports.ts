/**
 * Port strings as rancher-metadata v0.10.4 rewrites them per version (`applyVersionToData`), odd forms included: it
 * splits at every colon, so anything but exactly three parts, IPv6 binds among them, gets an address in front.
 */
import type { MetadataVersion } from './versions';

/** `8080:80/tcp` → `203.0.113.11:8080:80/tcp` (2015-*) or `0.0.0.0:8080:80/tcp` (2016-07-29). */
export function renderPorts(
  ports: readonly string[], version: MetadataVersion, agentIp: string | null,
): readonly string[] | null {
  if (version === '2016-07-29') return ports.length === 0 ? null : ports.map(withAnyAddress);
  return ports.map((port) => withAgentAddress(port, agentIp ?? GO_NIL));
}

/** What Go's `%s` makes of nil: the port of a container without a host begins with it. */
const GO_NIL = '%!s(<nil>)';

const partsOf = (port: string): readonly string[] => port.split(':');

const withAnyAddress = (port: string): string => (partsOf(port).length === 3 ? port : `0.0.0.0:${port}`);

function withAgentAddress(port: string, agentIp: string): string {
  const parts = partsOf(port);
  if (parts.length !== 3) return `${agentIp}:${port}`;
  return parts[0] === '0.0.0.0' ? agentIp + port.slice('0.0.0.0'.length) : port;
}
