import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SETTING_NAMES } from '../../src/config/settings';
import { VERSION } from '../../src/version';
import { VERSION_FOLDERS } from '../catalog/template';
import { PAGES, ROOT, blocksOf, offlineBlocks, page, type Block } from './pages';

const COPIED = [
  'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'catalog', 'docs', 'scripts', 'src', 'dist',
];

/** A copy of this repository, committed, with a saved answer of rancher-metadata. */
function repository(): string {
  const folder = mkdtempSync(join(tmpdir(), 'commands-'));
  for (const path of COPIED) cpSync(join(ROOT, path), join(folder, path), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  cpSync(join(ROOT, 'spec/fixtures/rancher-metadata/2015-12-19.root.json'), join(folder, 'answers.json'));
  const git = (...words: string[]) => execFileSync('git', words, { cwd: folder });
  git('init', '--quiet');
  for (const key of ['user.name', 'user.email']) git('config', key, 'test@example.com');
  git('add', 'catalog');
  git('commit', '--quiet', '--message', 'all');
  return folder;
}

/** What a page's command is for; each is run by its own test below. */
const COMMANDS: readonly (readonly [page: string, word: string, holds: (folder: string, output: string) => void])[] = [
  ['docs/getting-started.md', 'iam-policy.json', (folder) => {
    expect(JSON.parse(readFileSync(join(folder, 'policy.json'), 'utf8'))).toEqual(JSON.parse(page('docs/iam-policy.json')));
  }],
  ['docs/demo.md', '--metadata-file', (_folder, output) => {
    expect(output).toContain('4 services, 2 record sets, all of them resolved over DNS');
  }],
  ['docs/releasing.md', 'git subtree', (folder) => {
    const files = execFileSync('git', ['ls-tree', '--name-only', 'catalog'], { cwd: folder, encoding: 'utf8' });
    expect(files.split('\n')).toContain('infra-templates');
  }],
  ['catalog/README.md', 'git subtree', (folder) => {
    const path = `catalog:infra-templates/route53/${VERSION_FOLDERS[0] ?? ''}/docker-compose.yml`;
    const compose = execFileSync('git', ['show', path], { cwd: folder, encoding: 'utf8' });
    expect(compose.match(/image: .*/g)).toEqual([`image: registry.example.com/rancher-external-dns:${VERSION}`]);
  }],
];

/** One of them builds the program. */
jest.setTimeout(60_000);

describe('commands that need no network', () => {
  let folder: string;
  beforeAll(() => { folder = repository(); });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(COMMANDS)('of %s run to the end and do what they are for: %s', (path, word, holds) => {
    const [block] = offlineBlocks(path).filter(({ text }) => text.includes(word));
    const words = ['-euo', 'pipefail', '-c', block?.text ?? 'exit 1'];
    const output = execFileSync('bash', words, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
    holds(folder, output);
  });
});

describe('commands of the documentation', () => {
  const all = PAGES.flatMap((path) => blocksOf(path)).filter(({ info }) => info.startsWith('sh'));

  it('that are marked to run offline are run above', () => {
    const unknown = all.filter(({ info, page: path, text }) =>
      info !== 'sh' && !COMMANDS.some(([where, word]) => where === path && text.includes(word)));
    expect(unknown).toEqual([]);
  });

  it('are shell that can be read', () => {
    for (const { text } of all) expect(() => execFileSync('bash', ['-n', '-c', text], { stdio: 'pipe' })).not.toThrow();
  });

  it('use scripts and files that there are', () => {
    const { scripts } = JSON.parse(page('package.json')) as { scripts: Record<string, string> };
    for (const { text } of all) {
      for (const [, script = ''] of text.matchAll(/\bnpm run ([\w:-]+)/g)) expect(Object.keys(scripts)).toContain(script);
      const files = [...text.matchAll(/\b(?:docs|scripts)\/[\w./-]+\.(?:mjs|json)/g)].map(([file]) => file);
      expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
    }
  });

  const variablesOf = (text: string): readonly string[] => [...text.matchAll(/\b([A-Z][A-Z0-9_]+)=/g)].map(([, name = '']) => name);

  it('start the service where Rancher answers, with the server\'s name, and as what may be run', () => {
    const starts = all.filter(({ text }) => /\bdocker run -d|\bnpm start/.test(text));
    expect(starts).toHaveLength(3);
    for (const { text } of starts) {
      expect(SETTING_NAMES).toEqual(expect.arrayContaining([...variablesOf(text)]));
      expect(variablesOf(text)).toEqual(expect.arrayContaining(['METADATA_URL', 'CATTLE_URL', 'ROOT_DOMAIN']));
    }
    const isContainer = ({ text }: Block): boolean => text.includes('docker run');
    for (const { text } of starts.filter(isContainer)) expect(text).toMatch(/ --read-only .*--label io\.rancher\.container\.network=true /s);
    const ports = starts.filter((block) => !isContainer(block)).map(({ text }) => Number(/\bPORT=(\d+)/.exec(text)?.[1]));
    expect(ports.filter((port) => port > 1023)).toHaveLength(1);
  });

  it('name the image of this version', () => {
    const tags = all.flatMap(({ text }) => [...text.matchAll(/rancher-external-dns:(\S+)/g)].map(([, tag]) => tag));
    expect(new Set(tags)).toEqual(new Set([VERSION]));
  });
});
