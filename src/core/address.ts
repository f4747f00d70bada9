/** IP addresses from labels, bind addresses and hosts: which of them may stand in public DNS. */
import { isIPv4, isIPv6 } from 'node:net';

/** Addresses by the type of record that holds them, in canonical form, sorted, each once. */
export interface Addresses {
  readonly A: readonly string[];
  readonly AAAA: readonly string[];
  /** What was left out, in words. */
  readonly problems: readonly string[];
}

/**
 * Addresses that lead nowhere from outside their host or link (IANA special-purpose address registries). Private
 * ranges are not here: they are published. Patterns of canonical text: a tenth of the time of `net.BlockList`.
 */
const UNPUBLISHABLE: readonly (readonly [range: RegExp, what: string])[] = [
  [/^0\./, 'an unspecified address'],
  [/^127\./, 'a loopback address'],
  [/^169\.254\./, 'a link-local address'],
  [/^2(2[4-9]|3\d)\./, 'a multicast address'],
  [/^2[45]\d\./, 'a reserved address'],
  [/^::$/, 'an unspecified address'],
  [/^::1$/, 'a loopback address'],
  [/^fe[89ab][\da-f]:/, 'a link-local address'],
  [/^ff[\da-f]{2}:/, 'a multicast address'],
  [/^::ffff:[\da-f]{1,4}:[\da-f]{1,4}$/, 'an IPv4 address written as IPv6'],
];

export type CheckedAddress =
  | { readonly ok: true; readonly type: 'A' | 'AAAA'; readonly address: string }
  | { readonly ok: false; readonly problem: string };

/** Is the text an address that may be published? IPv6 is brought to its canonical form (RFC 5952). */
export function checkAddress(text: string): CheckedAddress {
  const type = isIPv4(text) ? 'A' : isIPv6(text) && !text.includes('%') ? 'AAAA' : undefined;
  if (type === undefined) return { ok: false, problem: `${quoted(text)} is not an IP address` };
  const address = type === 'A' ? text : new URL(`http://[${text}]`).hostname.slice(1, -1);
  const unpublishable = UNPUBLISHABLE.find(([range]) => range.test(address));
  return unpublishable === undefined
    ? { ok: true, type, address }
    : { ok: false, problem: `${text} is ${unpublishable[1]}` };
}

/** `203.0.113.1, 2001:db8::1` → its addresses; what cannot be published is named in `problems`. */
export const addressesFromList = (list: string): Addresses =>
  collectAddresses(list.split(',').map((item) => item.trim()).filter((item) => item !== ''));

export function collectAddresses(texts: Iterable<string>): Addresses {
  const found = { A: new Set<string>(), AAAA: new Set<string>() };
  const problems: string[] = [];
  for (const text of texts) {
    const result = checkAddress(text);
    if (result.ok) found[result.type].add(result.address);
    else problems.push(result.problem);
  }
  return { A: [...found.A].sort(), AAAA: [...found.AAAA].sort(), problems };
}

/** Short and on one line, whatever a label holds. */
const quoted = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
