/** What a release says of what it holds: vulnerabilities, licences, the bill of materials. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { licencesOf } from './licences.mjs';

/** Licences that ask for nothing but their text, which THIRD-PARTY-LICENSES.txt has. */
const ACCEPTED = new Set([
  '0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'CC0-1.0', 'ISC', 'MIT',
]);

/** What `npm ci --omit=dev` installs, as folders of `node_modules`. */
function productionFolders(root) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages).filter(([folder, { dev }]) => folder !== '' && dev !== true);
}

/**
 * @param {string} root the folder of package.json
 * @returns {{ counts: Readonly<Record<string, number>>, text: string }} packages by licence, and the licences' texts
 * @throws {Error} for a licence that is not accepted
 */
export function licenceReport(root) {
  const packages = productionFolders(root);
  const strangers = packages.filter(([, { license }]) => !ACCEPTED.has(license));
  if (strangers.length > 0) {
    const list = strangers.map(([folder, { license }]) => `${folder} (${license ?? 'none'})`);
    throw new Error(`licences to look at: ${list.join(', ')}`);
  }
  const counts = {};
  for (const [, { license }] of packages) counts[license] = (counts[license] ?? 0) + 1;
  return { counts, text: licencesOf(root, packages.map(([folder]) => folder)) };
}

/**
 * The bill of materials of what the program is made of; node and the image's base are not in it. Made of a copy without
 * development: `npm sbom --omit dev` also leaves out what both need, rxjs for one (seen with npm 11.19).
 *
 * @returns {string} CycloneDX
 */
export function billOfMaterials(root) {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const folder = mkdtempSync(join(tmpdir(), 'sbom-'));
  // npm takes the folder's name for the program's.
  const copy = join(folder, manifest.name);
  try {
    mkdirSync(copy);
    writeFileSync(join(copy, 'package.json'), JSON.stringify({ ...manifest, devDependencies: {} }));
    writeFileSync(join(copy, 'package-lock.json'), JSON.stringify(productionLock(root)));
    return execFileSync(
      'npm', ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'],
      { cwd: copy, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 64 * 2 ** 20 },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function productionLock(root) {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const packages = Object.fromEntries(productionFolders(root));
  return { ...lock, packages: { '': { ...lock.packages[''], devDependencies: {} }, ...packages } };
}

/**
 * Everything that is installed, development included: what builds a release could spoil it.
 *
 * @returns {{ clean: boolean, text: string }}
 */
export function auditReport(root) {
  const { stdout } = spawnSync('npm', ['audit', '--json'], { cwd: root, encoding: 'utf8', maxBuffer: 64 * 2 ** 20 });
  const report = parsed(stdout);
  const total = report?.metadata?.vulnerabilities?.total;
  if (typeof total !== 'number') {
    return { clean: false, text: `no answer: ${report?.error?.summary || report?.message || 'npm audit failed'}` };
  }
  if (total === 0) return { clean: true, text: 'no known vulnerabilities' };
  return { clean: false, text: `vulnerable: ${Object.keys(report.vulnerabilities).join(', ')}` };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
