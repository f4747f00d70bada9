/** Domain names: one normal form, and what makes a name legal. */

/**
 * A domain name in normal form: lower case, without the trailing dot, `\ooo` escapes decoded (one character per
 * octet) but for `\056` and `\134`: a dot inside a label is not a dot between labels. `web.shop.default.example.com`.
 */
export type DomainName = string;

const LONGEST_LABEL = 63;
/** Characters of a name without its trailing dot; 255 octets on the wire (RFC 1035 2.3.4). */
const LONGEST_NAME = 253;

/** `Web.Example.COM.`, `\052.example.com` → normal form. */
export const domainName = (text: string): DomainName =>
  text
    .replace(/\.$/, '')
    .replace(/\\(?!056|134)([0-3][0-7]{2})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)))
    .toLowerCase();

/** Is `name` equal to `domain`, or below it on a label boundary? */
export const isWithin = (name: DomainName, domain: DomainName): boolean =>
  name === domain || name.endsWith(`.${domain}`);

/** Is `name` below `domain`, not equal to it? */
export const isBelow = (name: DomainName, domain: DomainName): boolean => name.endsWith(`.${domain}`);

/** `web.shop.example.com` relative to `example.com` is `web.shop`. The name must be below the domain. */
export const relativeTo = (name: DomainName, domain: DomainName): string => name.slice(0, -domain.length - 1);

const LEGAL_NAME = /^(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*$/;

/** What is wrong with a host name that we are about to publish, in words; undefined when it is legal. */
export function nameProblem(name: DomainName): string | undefined {
  return name.length <= LONGEST_NAME && LEGAL_NAME.test(name) ? undefined : inWords(name);
}

/** Is it legal, or a wildcard (RFC 4592) that stands for legal names? */
export const isPublishable = (name: DomainName): boolean => nameProblem(withoutWildcard(name)) === undefined;

/** As long as before. */
export const withoutWildcard = (name: DomainName): DomainName => name.replace(/^\*\./, 'w.');

function inWords(name: DomainName): string | undefined {
  if (name.length > LONGEST_NAME) return `the name has ${name.length} characters, ${LONGEST_NAME} are allowed`;
  for (const label of name.split('.')) {
    if (label === '') return 'a label is empty';
    if (label.length > LONGEST_LABEL) return `a label has ${label.length} characters, ${LONGEST_LABEL} are allowed`;
    if (!/^[a-z0-9_-]+$/.test(label)) return 'a label holds a character other than a-z, 0-9, - and _';
    if (/^-|-$/.test(label)) return 'a label begins or ends with a hyphen';
  }
  return undefined;
}

/**
 * Rancher names become labels as the original made them (v0.7.12, `sanitizeLabel`): anything but letters, digits
 * and hyphens is a hyphen, runs are collapsed, ends trimmed, lower case. May be empty: `测试` → ``.
 */
export const sanitiseLabel = (text: string): string =>
  text
    .replace(/[^a-zA-Z0-9-]/g, '-')
    .replace(/-+/g, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase();
