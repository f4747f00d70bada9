/** The built program as a process of its own, with nothing of our environment: to be killed, stopped and continued. */
import { spawn, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SECRETS, type Stage } from '../stories/stage';
import { answersAt } from './canary';

const MAIN = join(__dirname, '../../dist/main.js');

export interface Program {
  /** Lines of its log, oldest first; standard error as it came. */
  readonly log: readonly string[];
  /** The events of a type that it logged, as JSON objects. */
  said(event: string): readonly Readonly<Record<string, unknown>>[];
  /** Ended, by itself or by us. */
  readonly exited: Promise<Exit>;
  readonly hasExited: () => boolean;
  /** Ended, and nobody told it to. */
  readonly hasFallen: () => boolean;
  signal(name: Signal): void;
  /** Whoever read its standard output and error reads no more: it can only write into broken pipes. */
  closeOutput(): void;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

const ENDING: ReadonlySet<string> = new Set(['SIGTERM', 'SIGINT', 'SIGKILL']);
type Signal = 'SIGSTOP' | 'SIGCONT' | 'SIGTERM' | 'SIGINT' | 'SIGUSR2';

/** One of both is null. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface ProgramOptions {
  /** Of the program: `-log=…`. */
  readonly flags?: readonly string[];
  /** A module that is loaded before the program, as a URL. */
  readonly preload?: string;
  /** A file that is open, instead of a pipe that we read. */
  readonly standardOutput?: number;
  /** `ulimit -n` */
  readonly openFiles?: number;
}

export function startProgram(environment: Readonly<Record<string, string>>, options: ProgramOptions = {}): Program {
  const [command = '', ...rest] = commandLine(options);
  const stdio: StdioOptions = ['ignore', options.standardOutput ?? 'pipe', 'pipe'];
  const child = spawn(command, rest, { env: { ...environment, LOG_FORMAT: 'json' }, stdio });
  const log: string[] = [];
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
  for (const stream of streams) createInterface({ input: stream }).on('line', (line) => log.push(line));
  let isToldToEnd = false;
  const hasExited = (): boolean => child.exitCode !== null || child.signalCode !== null;
  // Whoever tells it to end when it has ended by itself comes too late.
  const tell = (name: Signal | 'SIGKILL'): void => {
    isToldToEnd ||= ENDING.has(name) && !hasExited();
    child.kill(name);
  };
  const exited = once(child, 'exit').then((): Exit => ({ code: child.exitCode, signal: child.signalCode }));
  return {
    log,
    said: (event) => log.map(parsed).filter((entry) => entry['event'] === event),
    exited,
    hasExited,
    hasFallen: () => hasExited() && !isToldToEnd,
    signal: tell,
    closeOutput: () => { for (const stream of streams) stream.destroy(); },
    async kill() {
      tell('SIGKILL');
      await exited;
    },
  };
}

function commandLine({ flags = [], preload, openFiles }: ProgramOptions): readonly string[] {
  const command = [process.execPath, ...(preload === undefined ? [] : ['--import', preload]), MAIN, ...flags];
  return openFiles === undefined ? command : ['/bin/sh', '-c', `ulimit -n ${openFiles}; exec "$@"`, 'sh', ...command];
}

function parsed(line: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(line);
    return typeof json === 'object' && json !== null ? { ...json } : {};
  } catch {
    return {};
  }
}

/** All that it said, and all that it answers now, if it does. */
export async function utterances(program: Program): Promise<string> {
  const answers = program.hasExited() ? '' : await answersAt(program.said('listening')[0]?.['port']);
  return `${program.log.join('\n')}\n${answers}`;
}

/** What a container of the stage's environment is given, with short waits. */
export const programEnvironment = ({ metadata, rancher, route53 }: Stage): Readonly<Record<string, string>> => ({
  ROOT_DOMAIN: 'example.com', METADATA_URL: metadata.url, AWS_ENDPOINT_URL_ROUTE_53: route53.url,
  CATTLE_URL: rancher.url, ...SECRETS, ADMIN_TOKEN: 'canary-admin-token-program', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  HOST: '127.0.0.1', PORT: '0', DELETE_DELAY_SECONDS: '0', SETTLE_QUIET_MS: '20', SETTLE_MAX_MS: '100', LOG_LEVEL: 'debug',
});
