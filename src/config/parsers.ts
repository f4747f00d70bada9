/** Text from the environment → values, or in words what is wrong. Each reads text that is trimmed and not empty. */
import { domainName, nameProblem, type DomainName } from '../core/name';
import { parseNameTemplate, type NameTemplate } from '../core/name-template';

export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: string };

export type Parser<Value> = (text: string) => Parsed<Value>;

const right = <Value>(value: Value): Parsed<Value> => ({ ok: true, value });
const wrong = (problem: string): { readonly ok: false; readonly problem: string } => ({ ok: false, problem });

export const text: Parser<string> = right;

export const matching = (pattern: RegExp, expected: string): Parser<string> => (given) =>
  pattern.test(given) ? right(given) : wrong(`it must be ${expected}`);

/** Digits only: `parseInt` would read 300 out of `300s`. */
export const wholeNumber = (least: number, most: number, unit = ''): Parser<number> => (given) => {
  const value = /^\d{1,15}$/.test(given) ? Number(given) : NaN;
  if (value >= least && value <= most) return right(value);
  return wrong(`it must be a whole number from ${least} to ${most}${unit === '' ? '' : ` (${unit})`}`);
};

export const positiveNumber: Parser<number> = (given) => {
  const value = /^\d{1,9}(\.\d{1,9})?$/.test(given) ? Number(given) : NaN;
  return value > 0 ? right(value) : wrong('it must be a number above 0');
};

export const oneOf = <const Choice extends string>(...choices: readonly Choice[]): Parser<Choice> => (given) => {
  const choice = choices.find((candidate) => candidate === given.toLowerCase());
  return choice === undefined ? wrong(`it must be one of: ${choices.join(', ')}`) : right(choice);
};

export const yesOrNo: Parser<boolean> = (given) => {
  if (/^(true|1|yes|on)$/i.test(given)) return right(true);
  return /^(false|0|no|off)$/i.test(given) ? right(false) : wrong('it must be true or false');
};

/** A base address: whatever is put behind it must stay a path, so no query; credentials have variables of their own. */
export const httpUrl: Parser<string> = (given) => {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return wrong('it must be an http or https address');
  if (url.username !== '' || url.password !== '') return wrong('it must not hold a user name or password');
  if (url.search !== '' || url.hash !== '') return wrong('it must not hold a query or a fragment');
  return right(`${url.origin}${url.pathname.replace(/\/+$/, '')}`);
};

/**
 * Where write-backs and the API are. Rancher's agents hand out the address of the oldest API; as go-rancher v2 does,
 * no path and `/v1` become `/v2-beta`. The path of a project is left out: agent keys are no members of it (403).
 */
export const rancherUrl: Parser<string> = (given) => {
  const parsed = httpUrl(given);
  if (!parsed.ok) return parsed;
  const { origin, pathname } = new URL(parsed.value);
  return right(/^\/(v1(\/.*)?|v2-beta(\/projects\/.*)?)?$/.test(pathname) ? `${origin}/v2-beta` : parsed.value);
};

/** Below it the marks of ownership must find room: `names-999999.external-dns-<50 characters>.` of 253. */
const LONGEST_ROOT_DOMAIN = 176;

export const rootDomain: Parser<DomainName> = (given) => {
  const name = domainName(given);
  const problem = nameProblem(name);
  if (problem !== undefined) return wrong(problem);
  return name.length <= LONGEST_ROOT_DOMAIN
    ? right(name)
    : wrong(`it has ${name.length} characters, ${LONGEST_ROOT_DOMAIN} are allowed`);
};

export const nameTemplate: Parser<NameTemplate> = (given) => {
  const parsed = parseNameTemplate(given);
  return parsed.ok ? right(parsed.template) : wrong(parsed.problem);
};

/** As AWS prints it, or with the `/hostedzone/` that its API puts in front. */
export const zoneId: Parser<string> = (given) => {
  const id = given.replace(/^\/?hostedzone\//, '');
  return /^[A-Za-z0-9]{1,32}$/.test(id) ? right(id) : wrong('it must be the id of a hosted zone (Z1D633PJN98FT9)');
};

/** It becomes a label of the records that mark what is ours. */
export const ownerId: Parser<string> = (given) => {
  const id = given.toLowerCase();
  return /^[a-z0-9_-]{1,50}$/.test(id) ? right(id) : wrong('it must be 1 to 50 of a-z, 0-9, - and _');
};
