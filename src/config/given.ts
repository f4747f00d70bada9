/** Where each setting's text comes from: a flag, a variable, or for secrets the file that a variable names. */
import { describeError } from '../core/describe-error';
import type { Flags } from './flags';
import { SETTINGS, SETTING_NAMES, type SettingName } from './settings';

export interface ConfigInput {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly flags: Flags;
  /** The text of a file; throws as `readFileSync` does. */
  readFile(path: string): string;
}

export interface Given {
  readonly text: string;
  /** As the person who set it wrote it: `-provider`, `AWS_SECRET_KEY_FILE`. */
  readonly origin: string;
}

export interface AllGiven {
  readonly given: ReadonlyMap<SettingName, Given>;
  readonly problems: readonly string[];
}

/** Everything that is set; what is empty or only blanks is not. */
export function collectGiven(input: ConfigInput): AllGiven {
  const given = new Map<SettingName, Given>();
  const problems: string[] = [];
  for (const name of SETTING_NAMES) {
    const found = fromFlags(name, input.flags) ?? fromEnvironment(name, input);
    if (typeof found === 'string') problems.push(found);
    else if (found !== undefined) given.set(name, found);
  }
  return { given, problems };
}

function fromFlags(name: SettingName, flags: Flags): Given | undefined {
  if (name === 'PROVIDER' && flags.provider !== undefined && flags.provider.trim() !== '') {
    return { text: flags.provider.trim(), origin: '-provider' };
  }
  return name === 'LOG_LEVEL' && flags.debug === true ? { text: 'debug', origin: '-debug' } : undefined;
}

/** A string is a problem. */
function fromEnvironment(name: SettingName, input: ConfigInput): Given | string | undefined {
  const { env } = input;
  const text = (env[name] ?? '').trim();
  const fileName = `${name}_FILE`;
  const path = SETTINGS[name].secret === true ? (env[fileName] ?? '').trim() : '';
  if (text !== '' && path !== '') return `${name} and ${fileName} are both set; remove one of them`;
  if (path !== '') return fromFile(fileName, path, input);
  return text === '' ? undefined : { text, origin: name };
}

function fromFile(origin: string, path: string, input: ConfigInput): Given | string {
  try {
    const text = input.readFile(path).trim();
    if (text !== '') return { text, origin };
    return `${origin}: the file ${JSON.stringify(path)} is empty; put the secret into it`;
  } catch (error) {
    return `${origin}: the file ${JSON.stringify(path)} cannot be read (${describeError(error)}); `
      + 'give the path of a readable file';
  }
}
