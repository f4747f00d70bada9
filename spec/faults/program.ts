/** The built program as a process of its own, with nothing of our environment: to be killed, stopped and continued. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Stage } from '../stories/stage';

const MAIN = join(__dirname, '../../dist/main.js');

export interface Program {
  /** Lines of its log, oldest first; standard error as it came. */
  readonly log: readonly string[];
  /** The events of a type that it logged, as JSON objects. */
  said(event: string): readonly Readonly<Record<string, unknown>>[];
  /** Ended, by itself or by us. */
  readonly exited: Promise<void>;
  readonly hasExited: () => boolean;
  signal(name: 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'): void;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

export function startProgram(environment: Readonly<Record<string, string>>): Program {
  const child = spawn(process.execPath, [MAIN], { env: { ...environment, LOG_FORMAT: 'json' }, stdio: ['ignore', 'pipe', 'pipe'] });
  const log: string[] = [];
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', (line) => log.push(line));
  const exited = once(child, 'exit').then(() => undefined);
  return {
    log,
    said: (event) => log.map(parsed).filter((entry) => entry['event'] === event),
    exited,
    hasExited: () => child.exitCode !== null || child.signalCode !== null,
    signal: (name) => void child.kill(name),
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function parsed(line: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(line);
    return typeof json === 'object' && json !== null ? { ...json } : {};
  } catch {
    return {};
  }
}

/** What a container of the stage's environment is given, with short waits. */
export const programEnvironment = ({ metadata, rancher, route53 }: Stage): Readonly<Record<string, string>> => ({
  ROOT_DOMAIN: 'example.com', METADATA_URL: metadata.url, AWS_ENDPOINT_URL_ROUTE_53: route53.url,
  AWS_ACCESS_KEY: 'key', AWS_SECRET_KEY: 'secret', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  CATTLE_URL: rancher.url, CATTLE_ACCESS_KEY: 'agent', CATTLE_SECRET_KEY: 'agent-secret',
  HOST: '127.0.0.1', PORT: '0', DELETE_DELAY_SECONDS: '0', SETTLE_QUIET_MS: '20', SETTLE_MAX_MS: '100', LOG_LEVEL: 'debug',
});
