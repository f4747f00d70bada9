#!/usr/bin/env node
/**
 * The image without an engine: the Dockerfile's own steps in a folder, and the result run as an engine would run it.
 *
 *   node scripts/replay-image.mjs build <empty folder> [--modules <node_modules>] [--build-arg NAME=value]…
 *       replays; where buildah is on this machine it builds the real image too. Build arguments name the bases.
 *   node scripts/replay-image.mjs run <folder> [-e NAME=value]… [argument]…
 *   node scripts/replay-image.mjs health <folder>
 *   node scripts/replay-image.mjs context [<folder>]      the files that .dockerignore lets into a build
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { checkHealth, runImage } from './image/container.mjs';
import { contextFiles } from './image/context.mjs';
import { replay } from './image/replay.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** `-e NAME=value` and its like, taken off the front. */
function takePairs(words, flag) {
  const pairs = {};
  const rest = [...words];
  while (rest[0] === flag) {
    const [, pair = ''] = rest.splice(0, 2);
    pairs[pair.split('=')[0]] = pair.slice(pair.indexOf('=') + 1);
  }
  return { pairs, rest };
}

function build(into, words) {
  const modules = words[0] === '--modules' ? words[1] : undefined;
  const { pairs: buildArguments } = takePairs(modules === undefined ? words : words.slice(2), '--build-arg');
  const { labels } = replay({ context: root, into, buildArguments, modules });
  process.stdout.write(`replayed rancher-external-dns ${labels['org.opencontainers.image.version']} into ${into}/rootfs\n`);
  if (spawnSync('buildah', ['--version']).status === 0) return buildReal(buildArguments);
  process.stdout.write('buildah is not on this machine: no real image\n');
  return 0;
}

/** Of nothing but the files that are let in: builders do not all read .dockerignore alike. */
function buildReal(buildArguments) {
  const context = mkdtempSync(join(tmpdir(), 'context-'));
  try {
    for (const file of ['Dockerfile', ...contextFiles(root)]) cpSync(join(root, file), join(context, file));
    return buildahBuild(context, buildArguments);
  } finally {
    rmSync(context, { recursive: true });
  }
}

function buildahBuild(context, buildArguments) {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const given = Object.entries(buildArguments).flatMap(([argument, value]) => ['--build-arg', `${argument}=${value}`]);
  // Docker's own format: the other has no HEALTHCHECK.
  return spawnSync('buildah', ['build', '--format', 'docker', ...given, '-t', `${name}:${version}`, context], { stdio: 'inherit' }).status ?? 1;
}

async function main([verb, folder, ...words]) {
  if (verb === 'context') return process.stdout.write(contextFiles(folder ?? root).map((file) => `${file}\n`).join('')) ? 0 : 0;
  if (verb === 'build' && folder !== undefined) return build(folder, words);
  if (verb === 'health' && folder !== undefined) return checkHealth(folder);
  if (verb === 'run' && folder !== undefined) {
    const { pairs: env, rest: args } = takePairs(words, '-e');
    return runImage(folder, { env, args });
  }
  process.stderr.write('usage: replay-image.mjs build | run | health <folder> …, or context [<folder>]\n');
  return 2;
}

process.exitCode = await main(process.argv.slice(2));
