/** The image, replayed without an engine, and containers of it. Needs root, as an engine does. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROJECT = join(__dirname, '../..');
const SCRIPT = join(PROJECT, 'scripts/replay-image.mjs');

export interface Image {
  /** The tree that a container sees. */
  readonly root: string;
  run(environment: Readonly<Record<string, string>>, ...args: readonly string[]): Container;
  /** The image's own HEALTHCHECK in the container that runs: its exit code. */
  health(): number;
  remove(): void;
}

export interface Container {
  readonly output: () => string;
  readonly exitCode: Promise<number | null>;
  /** As `docker stop`: SIGTERM to the container's first process. */
  stop(): void;
}

export function buildImage(): Image {
  const folder = mkdtempSync(join(tmpdir(), 'image-'));
  const image = join(folder, 'image');
  execFileSync(process.execPath, [SCRIPT, 'build', image, '--modules', join(PROJECT, 'node_modules')], { cwd: PROJECT });
  return {
    root: join(image, 'rootfs'),
    run(environment, ...args) {
      const variables = Object.entries(environment).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
      const child = spawn(process.execPath, [SCRIPT, 'run', image, ...variables, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { output += chunk.toString(); });
      return {
        output: () => output,
        exitCode: once(child, 'close').then(([code]: unknown[]) => (typeof code === 'number' ? code : null)),
        stop: () => void child.kill('SIGTERM'),
      };
    },
    health() {
      try {
        execFileSync(process.execPath, [SCRIPT, 'health', image], { stdio: 'ignore' });
        return 0;
      } catch {
        return 1;
      }
    },
    remove: () => { rmSync(folder, { recursive: true, force: true }); },
  };
}

/** The files that a build is given of a folder. */
export const contextOf = (folder: string): readonly string[] =>
  execFileSync(process.execPath, [SCRIPT, 'context', folder], { encoding: 'utf8' }).split('\n').filter((line) => line !== '');
