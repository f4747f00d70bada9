/** Names as Route 53 stores, orders and reads them. */
import type { DomainName } from '../../core/name';

/** As Route 53 writes it: lower case, trailing dot, everything but a-z, 0-9, - and _ as `\ooo`: `\052.example.com.` */
export type StoredName = string;

export type NameReading = { readonly name: StoredName } | { readonly problem: string };

const PLAIN = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?$/;
const LONGEST_LABEL = 63;
/** Octets with the trailing dot, one less than on the wire (RFC 1035 2.3.4: 255). */
const LONGEST_NAME = 254;

/**
 * A name as a client sent it → the stored form. Route 53 takes printable ASCII raw or escaped, and wants 0x00-0x20,
 * 0x7F-0xFF and a dot within a label escaped.
 */
export function readName(sent: string): NameReading {
  const name = PLAIN.test(sent) ? withDot(sent) : escapeLabels(sent);
  if (typeof name !== 'string') return name;
  if (octets(name) > LONGEST_NAME) return { problem: fatal('DomainNameTooLong (Domain name is too long)', sent) };
  return { name };
}

/** The stored form of a name in normal form, where `\056` and `\134` are escaped already. */
export const storedName = (name: DomainName): StoredName => withDot(PLAIN.test(name) ? name
  : name.split(/(\\056|\\134)/).map((part, at) => (at % 2 === 0 ? escapeOctets(part) : part)).join(''));

/** Labels reversed, trailing dot included: `com.example.www.`; the byte order of these is the order of listings. */
export const listingName = (name: StoredName): string => `${name.slice(0, -1).split('.').reverse().join('.')}.`;

/** Is it the zone's name or below it, on a label boundary? */
export const isWithinZone = (name: StoredName, zone: StoredName): boolean => name === zone || name.endsWith(`.${zone}`);

/** How Route 53 words what is wrong with a name or a value. */
export const fatal = (what: string, value: string): string => `FATAL problem: ${what} encountered with '${value}'`;

const withDot = (name: string): StoredName => (name.endsWith('.') ? name : `${name}.`);

function escapeLabels(sent: string): StoredName | { readonly problem: string } {
  const labels: string[] = [];
  for (const label of sent.replace(/\.$/, '').split('.')) {
    if (label === '') return { problem: fatal('DomainLabelEmpty (Domain label is empty)', sent) };
    const decoded = decodeEscapes(label);
    if (typeof decoded !== 'string') return decoded;
    if (decoded.length > LONGEST_LABEL) {
      return { problem: fatal('DomainLabelTooLong (Domain label is too long)', label) };
    }
    labels.push(escapeOctets(lowerCase(decoded)).replaceAll('.', '\\056'));
  }
  return withDot(labels.join('.'));
}

/** `\052` → `*`; one character per octet. */
function decodeEscapes(label: string): string | { readonly problem: string } {
  const unsupported = /[^!-[\]-~]/.exec(label.replace(/\\[0-3][0-7]{2}/g, ''));
  if (unsupported) {
    return { problem: fatal('UnsupportedCharacter (Value contains unsupported characters)', unsupported[0]) };
  }
  return label.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
}

const escapeOctets = (text: string): string =>
  text.replace(/[^a-z0-9_.-]/g, (octet) => `\\${octet.charCodeAt(0).toString(8).padStart(3, '0')}`);

/** Only of ASCII: other octets are no letters to DNS. */
const lowerCase = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

const octets = (name: StoredName): number => (name.includes('\\') ? name.replace(/\\\d{3}/g, '*').length : name.length);
