/**
 * `npm run bundle`: the program as the image carries it, in `dist/bundle`: one file for the service, one for the demo,
 * one for the image's health check, with what they need of production dependencies in them; and the licences of those.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { licencesOf } from './licences.mjs';
import { productionPackages } from './production-packages.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const outdir = join(root, 'dist', 'bundle');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Beside the bundle there is no package.json to read the version from. */
const versionIsText = {
  name: 'version is text',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/]version\.ts$/ }, () => ({
      contents: `export const VERSION = ${JSON.stringify(version)};`, loader: 'ts',
    }));
  },
};

/** The demo starts `../main.js` as its service: it stays a file of its own, as in `dist`, and loads when asked for. */
const demoStaysApart = {
  name: 'demo stays apart',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/demo\/index\.js$/ }, ({ path }) => ({ path, external: true }));
  },
};

rmSync(outdir, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: { main: 'src/main.ts', 'demo/index': 'src/demo/index.ts', healthcheck: 'scripts/healthcheck.mjs' },
  outdir,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20.19',
  // The modules of the SDK, not their CommonJS copies: what is not used stays out.
  mainFields: ['module', 'main'],
  // `debug` asks for it, in a try, and does without: it is no dependency of ours.
  external: ['supports-color'],
  legalComments: 'inline',
  charset: 'utf8',
  logLevel: 'warning',
  metafile: true,
  plugins: [versionIsText, demoStaysApart],
});

const packages = productionPackages(Object.keys(metafile.inputs), join(root, 'package-lock.json'));
writeFileSync(join(outdir, 'THIRD-PARTY-LICENSES.txt'), licencesOf(root, packages));
const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
process.stdout.write(`dist/bundle: ${(bytes / 1e6).toFixed(1)} MB, ${packages.length} packages\n`);
