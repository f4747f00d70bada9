/** Arguments → what to do. Prints nothing and ends nothing: that is for `main`. */
import { Command, CommanderError } from 'commander';
import type { Flags } from '../config/flags';
import { normaliseFlags } from './flags';

export type CommandLine =
  | { readonly type: 'run'; readonly flags: Flags }
  | { readonly type: 'demo'; readonly flags: Flags; readonly once: boolean; readonly metadataFile: string | undefined }
  /** Help or version: to standard output, exit 0. */
  | { readonly type: 'show'; readonly text: string }
  /** To standard error, exit 1. */
  | { readonly type: 'mistaken'; readonly message: string };

const NAME = 'rancher-external-dns';

/** `args` without node and script, as in `process.argv.slice(2)`. */
export function parseCommandLine(args: readonly string[], version: string): CommandLine {
  const printed: string[] = [];
  let chosen: CommandLine = { type: 'mistaken', message: `${NAME}: no command` };
  const program = commands(version, (text) => printed.push(text), (command) => (chosen = command));
  try {
    program.parse(normaliseFlags(args), { from: 'user' });
    return chosen;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const text = printed.join('').trimEnd();
    return error.exitCode === 0 ? { type: 'show', text } : { type: 'mistaken', message: text };
  }
}

/** A command is a row here and a member of `CommandLine`; what it does is in a file of its own. */
function commands(version: string, print: (text: string) => void, choose: (command: CommandLine) => void): Command {
  const program = new Command(NAME)
    .description('Keeps a Route 53 zone true to a Rancher 1.x environment. Settings are environment variables.')
    .version(version, '--version', 'show the version')
    .option('--provider <name>', 'the DNS provider, as PROVIDER; -provider as before')
    .option('--debug', 'log everything, as LOG_LEVEL=debug; -debug as before')
    .option('--log <file>', 'log to this file instead of standard output; -log as before')
    .helpCommand(false)
    .configureOutput({ writeOut: print, writeErr: print })
    .exitOverride();
  const command = (name: string, description: string, isDefault = false): Command =>
    program.command(name, { isDefault }).description(description).argument('[unexpected...]').usage('[options]');
  const accept = (unexpected: readonly string[], read: (flags: Flags) => CommandLine): void =>
    choose(unexpected.length === 0 ? read(program.opts<Flags>()) : unknownCommand(program, unexpected));
  command('run', 'watch the environment and keep the zone true to it (the default)', true)
    .action((unexpected: readonly string[]) => accept(unexpected, (flags) => ({ type: 'run', flags })));
  command('demo', 'show it at work on emulators of Rancher and Route 53, without any account')
    .option('--once', 'end after the script')
    .option('--metadata-file <file>', 'show what comes of a saved answer of rancher-metadata to GET /2015-12-19')
    .action((unexpected: readonly string[], { once = false, metadataFile }: { once?: boolean; metadataFile?: string }) =>
      accept(unexpected, (flags) => ({ type: 'demo', flags, once, metadataFile })));
  return program;
}

function unknownCommand(program: Command, [first = '']: readonly string[]): CommandLine {
  const known = program.commands.map((command) => command.name()).join(', ');
  return { type: 'mistaken', message: `error: unknown command ${JSON.stringify(first)}; commands are: ${known}` };
}
