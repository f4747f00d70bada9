import { SETTINGS } from './settings';

/** Prefixes that nobody else uses; `AWS_` and `CATTLE_` have many variables that are not for us. */
const OUR_PREFIXES = /^(ROUTE53_|SETTLE_|MAX_DELETE_|METADATA_URL|ROOT_DOM|NAME_TEMPL)/;

/** Names of variables that look like ours and are none: misspelt, or of another version. */
export const unknownSettings = (env: Readonly<Record<string, string | undefined>>): readonly string[] =>
  Object.keys(env)
    .filter((name) => OUR_PREFIXES.test(name) && !Object.hasOwn(SETTINGS, name) && (env[name] ?? '').trim() !== '')
    .sort();
