/** Which files a release changes, and how: text in, text out. Nothing is read or written here but through `read`. */

const ENTRY = 'catalog/infra-templates/route53';

/**
 * @typedef {{ readonly path: string, readonly text: string }} Edit
 *
 * @param {object} release
 * @param {string} release.version
 * @param {string} release.date `2026-11-24`
 * @param {string | undefined} release.image the repository; undefined: as it is
 * @param {boolean} release.released was the version that the files have now released (tagged)?
 * @param {(path: string) => string} release.read
 * @param {(path: string) => readonly string[]} release.list
 * @returns {readonly Edit[]}
 */
export function releaseEdits(release) {
  const { version, read, list } = release;
  const before = JSON.parse(read('package.json')).version;
  const docs = list('docs').filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`);
  return [
    { path: 'package.json', text: withVersion(read('package.json'), version) },
    { path: 'package-lock.json', text: lockWithVersion(read('package-lock.json'), version) },
    { path: 'CHANGELOG.md', text: changelogOf(read('CHANGELOG.md'), release) },
    { path: 'Dockerfile', text: dockerfileOf(read('Dockerfile'), version) },
    ...catalogEdits(release),
    ...docs.map((path) => ({ path, text: withImage(read(path), before, release) })),
  ];
}

/** What has changed for users since the last release; empty: there is nothing to release. */
export const unreleased = (changelog) =>
  (/^## Unreleased\n([^]*?)(?=^## |$(?![^]))/m.exec(changelog)?.[1] ?? '').trim();

/** Of semantic versions: below zero if the first is older. */
export function compareVersions(a, b) {
  const [first, second] = [versionParts(a), versionParts(b)];
  for (let index = 0; index < 3; index += 1) {
    if (first.numbers[index] !== second.numbers[index]) return first.numbers[index] - second.numbers[index];
  }
  if (first.tail === '' || second.tail === '') return Number(first.tail === '') - Number(second.tail === '');
  return first.tail.localeCompare(second.tail, 'en', { numeric: true });
}

export const isVersion = (text) => /^\d+\.\d+\.\d+(-[0-9A-Za-z]+(\.[0-9A-Za-z]+)*)?$/.test(text);

/** A pre-release has its own tag only: nobody gets one who did not ask for it. */
export function imageTags(version) {
  const { numbers: [major, minor], tail } = versionParts(version);
  return tail === '' ? [version, `${major}.${minor}`, String(major), 'latest'] : [version];
}

function versionParts(version) {
  const [, core = '', tail = ''] = /^([\d.]+)(?:-(.+))?$/.exec(version) ?? [];
  return { numbers: core.split('.').map(Number), tail };
}

const withVersion = (text, version) => replaced(text, /"version": "[^"]*"/, `"version": "${version}"`, 'package.json');

function lockWithVersion(text, version) {
  const lock = JSON.parse(text);
  lock.version = version;
  lock.packages[''].version = version;
  return `${JSON.stringify(lock, undefined, 2)}\n`;
}

const dockerfileOf = (text, version) => replaced(text, /^ARG VERSION=.*$/m, `ARG VERSION=${version}`, 'Dockerfile');

const changelogOf = (text, { version, date }) =>
  replaced(text, /^## Unreleased$/m, `## Unreleased\n\n## ${version} (${date})`, 'CHANGELOG.md');

/** A version that was released stays as it is, for the stacks that run it: the next one gets a folder of its own. */
function catalogEdits({ version, image, released, read, list }) {
  const newest = Math.max(...list(ENTRY).filter((name) => /^\d+$/.test(name)).map(Number));
  const target = released ? newest + 1 : newest;
  const edits = {
    'docker-compose.yml': (text) => replaced(
      text, /^( *image: )(.+):[^:\n]+$/m, (_, start, repository) => `${start}${image ?? repository}:${version}`,
      'docker-compose.yml',
    ),
    'rancher-compose.yml': (text) => replaced(text, /^ {2}version: .*$/m, `  version: ${version}`, 'rancher-compose.yml'),
    'README.md': (text) => text,
  };
  const config = `${ENTRY}/config.yml`;
  return [
    { path: config, text: replaced(read(config), /^version: .*$/m, `version: ${version}`, config) },
    ...Object.entries(edits).map(([name, edit]) =>
      ({ path: `${ENTRY}/${target}/${name}`, text: edit(read(`${ENTRY}/${newest}/${name}`)) })),
  ];
}

const withImage = (text, before, { version }) =>
  text.replaceAll(`rancher-external-dns:${before}`, `rancher-external-dns:${version}`);

function replaced(text, pattern, replacement, path) {
  if (!pattern.test(text)) throw new Error(`${path} has no ${pattern}`);
  return text.replace(pattern, replacement);
}
