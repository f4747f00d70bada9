/** The flags of the original: Go's single dashes, which commander does not take. */

const WITH_VALUE = ['provider', 'log'];
const SWITCHES = ['debug'];
const HELP = ['help', 'h', 'version'];

/** Go's `flag` package: the words that turn a switch on or off in `-debug=false`. */
const ON = /^(1|t|true)$/i;
const OFF = /^(0|f|false)$/i;

/** `-provider=route53`, `-log x`, `-debug` → `--provider=route53`, `--log x`, `--debug`. Any other stays. */
export function normaliseFlags(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--');
  const flags = end < 0 ? args : args.slice(0, end);
  const rest = end < 0 ? [] : args.slice(end);
  return [...flags.flatMap((arg, index) => (isValue(flags[index - 1]) ? [arg] : normaliseFlag(arg))), ...rest];
}

/** Does the argument after `flag` belong to it? `-log -debug` logs to a file of that name, in Go as in commander. */
const isValue = (flag: string | undefined): boolean => {
  const [, name = ''] = /^--?([a-z]+)$/.exec(flag ?? '') ?? [];
  return WITH_VALUE.includes(name);
};

function normaliseFlag(arg: string): readonly string[] {
  const [, name = '', value] = /^--?([a-z]+)(?:=(.*))?$/s.exec(arg) ?? [];
  if (WITH_VALUE.includes(name)) return [value === undefined ? `--${name}` : `--${name}=${value}`];
  if (HELP.includes(name) && value === undefined) return name === 'h' ? ['--help'] : [`--${name}`];
  if (!SWITCHES.includes(name)) return [arg];
  if (value === undefined || ON.test(value)) return [`--${name}`];
  return OFF.test(value) ? [] : [arg];
}
