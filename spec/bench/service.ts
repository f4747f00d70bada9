/** The built program as a process of its own, its log and what it costs (Linux: from /proc). */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { nowMs, sleep } from './clock';

export interface Cost {
  readonly cpuSeconds: number;
  readonly peakRssMb: number;
}

export interface Service {
  readonly startedAtMs: number;
  /** When it first said this event. */
  told(event: string, withinMs?: number): Promise<number>;
  /** Until now, since its start. */
  cost(): Cost;
  stop(): Promise<void>;
}

export interface ServiceOptions {
  readonly program: string;
  /** Options of Node, for profiles. */
  readonly nodeOptions: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

const DEADLINE_MS = 60_000;
const POLL_MS = 5;
/** USER_HZ, the unit of /proc/<pid>/stat on Linux. */
const TICKS_PER_SECOND = 100;

export function startService({ program, nodeOptions, environment }: ServiceOptions): Service {
  const startedAtMs = nowMs();
  const child = spawn(process.execPath, [...nodeOptions, program],
    { env: { ...environment, LOG_FORMAT: 'json' }, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const firstTold = new Map<string, number>();
  const tail: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const event = /"event":"([^"]+)"/.exec(line)?.[1] ?? '';
    if (!firstTold.has(event)) firstTold.set(event, nowMs());
    tail.push(line.slice(0, LONGEST_LINE));
    if (tail.length > MOST_LINES) tail.shift();
  });
  return {
    startedAtMs,
    async told(event, withinMs = DEADLINE_MS) {
      const deadlineMs = nowMs() + withinMs;
      for (;;) {
        const atMs = firstTold.get(event);
        if (atMs !== undefined) return atMs;
        if (nowMs() > deadlineMs || child.exitCode !== null) throw new Error(`never said: ${event}; ${tail.join('\n')}`);
        await sleep(POLL_MS);
      }
    },
    cost: () => costOf(child.pid ?? 0),
    async stop() {
      if (child.exitCode === null) child.kill('SIGTERM');
      await exited;
    },
  };
}

const LONGEST_LINE = 300;
const MOST_LINES = 20;

/** User and system time, fields 14 and 15 of proc(5); the name before them may hold spaces. */
function costOf(pid: number): Cost {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
  const peakKb = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    peakRssMb: Number(peakKb) / 1024,
  };
}
