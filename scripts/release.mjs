#!/usr/bin/env node
/**
 * Makes a release of this checkout; docs/releasing.md tells the whole procedure.
 *
 *   node scripts/release.mjs <version> [--image <repository>] [--dry-run]
 *
 * Nothing leaves this machine: what is to be pushed is printed. With --dry-run nothing is changed either; what would
 * stop a release is said, and ends in exit code 1 just the same.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { compareVersions, imageTags, isVersion, releaseEdits, unreleased } from './release-edits.mjs';
import { auditReport, billOfMaterials, licenceReport } from './release-reports.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const read = (path) => readFileSync(join(root, path), 'utf8');
const say = (line) => process.stdout.write(`${line}\n`);
const problems = [];
/** What a release writes: files that git knows, and perhaps a new folder of the catalog. */
const TAKE_BACK = 'git checkout . && git clean -fd catalog';
const USAGE = 'usage: node scripts/release.mjs <version> [--image <repository>] [--dry-run]\n';
const object = (problem) => problems.push(problem) && say(`✗ ${problem}`);

const { version, image, dryRun } = argumentsOf(process.argv.slice(2));
const name = JSON.parse(read('package.json')).name;
const current = JSON.parse(read('package.json')).version;
const released = git('tag', '--list', `v${current}`) !== '';

checkBeginning();
const bill = checkContents();
const files = releaseEdits({
  version, image, released, read, date: new Date().toISOString().slice(0, 10),
  list: (path) => readdirSync(join(root, path)),
});
const edits = files.filter(({ path, text }) => !existsSync(join(root, path)) || read(path) !== text);
const artefacts = [
  { path: `dist/release/${version}/${name}-${version}.cdx.json`, text: bill.sbom },
  { path: `dist/release/${version}/THIRD-PARTY-LICENSES.txt`, text: bill.licences },
];
for (const { path } of [...edits, ...artefacts]) say(`${dryRun ? 'would write' : 'writes'} ${path}`);
if (problems.length > 0) stop();
if (!dryRun) release();
sayWhatIsLeft();

function argumentsOf(words) {
  if (words.includes('--help')) {
    process.stdout.write(USAGE);
    process.exit(0);
  }
  const rest = [...words];
  const dryRun = taken(rest, '--dry-run', 1).length > 0;
  const [, image] = taken(rest, '--image', 2);
  const [version, ...unknown] = rest;
  if (version === undefined || unknown.length > 0 || !isVersion(version)) {
    process.stderr.write(USAGE);
    process.exit(2);
  }
  return { version, image, dryRun };
}

function taken(words, flag, count) {
  const at = words.indexOf(flag);
  return at < 0 ? [] : words.splice(at, count);
}

function checkBeginning() {
  say(`${name} ${current}${released ? ', released' : ', not released yet'} → ${version}${dryRun ? ' (dry run)' : ''}`);
  const order = compareVersions(version, current);
  if (order < 0 || (order === 0 && released)) object(`${version} is not newer than ${current}`);
  if (git('status', '--porcelain') !== '') object('the working tree has changes: commit them first');
  const news = unreleased(read('CHANGELOG.md'));
  if (news === '') object('CHANGELOG.md says nothing under "Unreleased"');
  else say(`changelog: ${news.split('\n').filter((line) => line.startsWith('- ')).length} entries`);
}

function checkContents() {
  const audit = auditReport(root);
  if (audit.clean) say(`npm audit: ${audit.text}`);
  else object(`npm audit: ${audit.text}`);
  const licences = attempt(() => licenceReport(root));
  if (licences !== undefined) {
    say(`licences: ${Object.entries(licences.counts).map(([licence, count]) => `${count} × ${licence}`).join(', ')}`);
  }
  const sbom = attempt(() => billOfMaterials(root));
  if (sbom !== undefined) say(`sbom: ${JSON.parse(sbom).components.length} packages`);
  return { sbom, licences: licences?.text };
}

function attempt(work) {
  try {
    return work();
  } catch (error) {
    object(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

function release() {
  for (const edit of edits) write(edit);
  runOrStop('node', ['scripts/configuration-reference.mjs']);
  runOrStop('npm', ['run', 'check']);
  // Anew: the program's own version is in it.
  const sbom = billOfMaterials(root);
  for (const artefact of artefacts) write(artefact.path.endsWith('.cdx.json') ? { ...artefact, text: sbom } : artefact);
}

function write({ path, text }) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function runOrStop(command, words) {
  const { status } = spawnSync(command, words, { cwd: root, stdio: 'inherit' });
  if (status === 0) return;
  object(`${command} ${words.join(' ')} failed; the files are changed already (${TAKE_BACK} takes that back)`);
  stop();
}

function stop() {
  say(`no release: ${problems.length} thing${problems.length === 1 ? '' : 's'} to put right`);
  process.exit(1);
}

function sayWhatIsLeft() {
  const compose = files.find(({ path }) => path.endsWith('docker-compose.yml'))?.text ?? '';
  const repository = /image: (.+):[^:\n]+$/m.exec(compose)?.[1] ?? name;
  const tags = imageTags(version).map((tag) => `${repository}:${tag}`);
  say(`
Left to do, by hand:
  git add catalog && git commit -am "Release ${version}" && git tag v${version}
  docker build --build-arg VERSION=${version} --build-arg REVISION=$(git rev-parse HEAD) \\
    --build-arg CREATED=$(date -u +%Y-%m-%dT%H:%M:%SZ) ${tags.map((tag) => `-t ${tag}`).join(' ')} .
${tags.map((tag) => `  docker push ${tag}`).join('\n')}
  git subtree split --prefix catalog --branch catalog && git push <remote> main v${version} catalog
Attach dist/release/${version} to the release.`);
}

function git(...words) {
  return execFileSync('git', words, { cwd: root, encoding: 'utf8' }).trim();
}
