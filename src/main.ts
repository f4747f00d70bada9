#!/usr/bin/env node
/** Arguments and environment → a stream of events → the log. The one subscribe of the program is here. */
import { readFileSync } from 'node:fs';
import { fromEvent, lastValueFrom, map, merge, share, skip, takeUntil } from 'rxjs';
import { parseCommandLine } from './cli/command-line';
import { parseConfig } from './config';
import type { Flags } from './config/flags';
import { createLog } from './telemetry/log';
import { VERSION } from './version';

const FAILED = 1;

async function main(): Promise<void> {
  const command = parseCommandLine(process.argv.slice(2), VERSION);
  switch (command.type) {
    case 'show':
      process.stdout.write(`${command.text}\n`);
      return;
    case 'mistaken':
      process.stderr.write(`${command.message}\n`);
      process.exitCode = FAILED;
      return;
    case 'run':
      await runService(command.flags);
      return;
    case 'demo':
      // Loaded when asked for: the service has no use for emulators.
      process.exitCode = await lastValueFrom((await import('./demo/index.js')).demo({
        once: command.once, metadataFile: command.metadataFile, signal$, write: (line) => { process.stdout.write(`${line}\n`); },
      }), { defaultValue: FAILED });
  }
}

/** Stops gently at the first signal, at once at the second. */
const signal$ = merge(
  fromEvent(process, 'SIGTERM').pipe(map(() => 'SIGTERM')),
  fromEvent(process, 'SIGINT').pipe(map(() => 'SIGINT')),
).pipe(share());

async function runService(flags: Flags): Promise<void> {
  const parsed = parseConfig({ env: process.env, flags, readFile: (path) => readFileSync(path, 'utf8') });
  if (!parsed.ok) {
    const problems = parsed.problems.map((problem) => `- ${problem}\n`).join('');
    process.stderr.write(`The configuration has mistakes:\n${problems}`);
    process.exitCode = FAILED;
    return;
  }
  const { config } = parsed;
  const log = createLog({ ...config.log, secrets: config.secrets, stdout: process.stdout });
  const fail = (error: unknown): void => {
    log.failure('the program failed', error);
    process.exit(FAILED);
  };
  process.on('uncaughtException', fail);
  const { run } = await import('./cli/run.js');
  // A second signal breaks everything off.
  run(config, signal$).pipe(takeUntil(signal$.pipe(skip(1)))).subscribe({
    next: (event) => { log.event(event); },
    error: fail,
    complete: () => process.exit(0),
  });
}

void main();
