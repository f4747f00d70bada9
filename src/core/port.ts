/** Published ports as rancher-metadata writes them: `[ip:]public:private/proto`, and its odd forms. */
import { isIPv4 } from 'node:net';

/** What rancher-metadata writes for a container whose host it does not know yet. */
const NO_HOST_YET = '%!s(<nil>)';

/**
 * The address that a port is bound to; undefined when it is bound to all of its host's. Read from the right, because
 * IPv6 addresses come without brackets (`2001:db8::7:9002:9002/tcp`) and behind an IPv4 address that the server put
 * before them (`0.0.0.0:[::]:9001:9001/tcp`). May be anything if the text is: it is checked where it is used.
 */
export function bindAddress(port: string): string | undefined {
  const beforePrivate = /^(.*):\d+$/.exec(port.replace(/\/[a-z]+$/i, ''))?.[1];
  if (beforePrivate === undefined) return undefined;
  const address = /^\d+$/.test(beforePrivate) ? '' : (/^(.*):\d+$/.exec(beforePrivate)?.[1] ?? beforePrivate);
  const bare = withoutLeadingIPv4(address).replace(/^\[(.*)\]$/, '$1');
  return ['', '0.0.0.0', '::', NO_HOST_YET].includes(bare) ? undefined : bare;
}

/** `203.0.113.12:[2001:db8::7]` → `[2001:db8::7]`. */
function withoutLeadingIPv4(address: string): string {
  const colon = address.indexOf(':');
  return colon > 0 && isIPv4(address.slice(0, colon)) ? address.slice(colon + 1) : address;
}
