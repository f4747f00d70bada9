/** Given text → values; what is wrong with it, in words with the variable's name and the cure, but never a secret. */
import { oneLine, shorten } from '../core/one-line';
import type { AllGiven, Given } from './given';
import { SETTINGS, SETTING_NAMES, type Setting, type SettingName, type SettingValues } from './settings';

const LONGEST_QUOTE = 80;

export interface Values {
  /** Of a setting that is not set or wrong: its default. */
  get<Name extends SettingName>(name: Name): SettingValues[Name];
  readonly problems: readonly string[];
}

export function readValues({ given, problems }: AllGiven): Values {
  return {
    get: (name) => valueOf(SETTINGS[name], given.get(name)),
    problems: [...problems, ...SETTING_NAMES.flatMap((name) => problemsOf(name, given.get(name)))],
  };
}

function valueOf<Value>(setting: Setting<Value>, given: Given | undefined): Value {
  const parsed = given === undefined ? undefined : setting.parse(given.text);
  return parsed?.ok === true ? parsed.value : setting.fallback;
}

function problemsOf(name: SettingName, given: Given | undefined): readonly string[] {
  const setting: Setting<SettingValues[SettingName]> = SETTINGS[name];
  if (given === undefined) return setting.required === undefined ? [] : [`${name} is not set; ${setting.required}`];
  const is = `${given.origin} is ${setting.secret === true ? 'set' : quoted(given.text)}`;
  const parsed = setting.parse(given.text);
  if (!parsed.ok) return [`${is}: ${parsed.problem}; ${setting.required ?? cureFor(setting)}`];
  if (setting.supported === undefined || setting.supported.includes(parsed.value)) return [];
  const cure = setting.supported.length === 0 ? 'remove it' : cureFor(setting);
  return [`${is}, which is not supported by this version; ${cure}`];
}

function cureFor<Value>({ fallback }: Setting<Value>): string {
  if (fallback === undefined) return 'correct or remove it';
  if (typeof fallback === 'object') return 'correct it, or leave it empty for the default';
  return `leave it empty for ${String(fallback)}`;
}

/** Of an address everything up to the last @ may be a password, even if it is no address by its form. */
const quoted = (text: string): string =>
  `"${oneLine(shorten(text.replace(/^([a-z][a-z0-9+.-]*:\/*)?.*@/i, '$1***@'), LONGEST_QUOTE))}"`;
