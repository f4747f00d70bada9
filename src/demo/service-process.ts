/** The service itself, unmodified, as its own process: configured by environment variables, heard by its log. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface ServiceProcess {
  /** Lines of its log, oldest first. */
  log(): readonly LogEntry[];
  onLog(listener: (entry: LogEntry) => void): void;
  /** Asks it to stop; its exit code, and how long it took. */
  stop(): Promise<{ readonly code: number | null; readonly elapsedMs: number }>;
  readonly exited: Promise<number | null>;
}

/** A line of the JSON log. */
export interface LogEntry {
  readonly level: string;
  readonly event: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export function startService(environment: Readonly<Record<string, string>>): ServiceProcess {
  const child = spawn(process.execPath, [join(__dirname, '..', 'main.js'), 'run'], {
    // Nothing of our own environment: no credentials, no proxy.
    env: { ...environment, LOG_FORMAT: 'json' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const entries: LogEntry[] = [];
  const listeners: ((entry: LogEntry) => void)[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const entry = readEntry(line);
    entries.push(entry);
    for (const listener of listeners) listener(entry);
  });
  const exited = once(child, 'exit').then(([code]: unknown[]) => (typeof code === 'number' ? code : null));
  return {
    log: () => entries,
    onLog: (listener) => void listeners.push(listener),
    exited,
    async stop() {
      const startedMs = performance.now();
      child.kill('SIGTERM');
      const code = await exited;
      return { code, elapsedMs: performance.now() - startedMs };
    },
  };
}

function readEntry(line: string): LogEntry {
  try {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed === 'object' && parsed !== null) {
      const fields: Record<string, unknown> = { ...parsed };
      return { level: String(fields['level']), event: String(fields['event']), message: String(fields['message']), fields };
    }
  } catch {
    // Not a line of the log: shown as it is.
  }
  return { level: 'info', event: '', message: line, fields: {} };
}
