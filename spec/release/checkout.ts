/** A checkout of its own to release from, with an npm that answers as the test wants where the real one needs a network. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

const ROOT = join(__dirname, '../..');
const COPIED = [
  'package.json', 'package-lock.json', 'CHANGELOG.md', 'Dockerfile', 'README.md', 'LICENSE', '.gitignore', 'catalog', 'docs',
  'scripts', 'src/config', 'src/core', 'src/providers',
];
const AUTHOR = ['-c', 'user.name=test', '-c', 'user.email=test@example.com'];

/** Answers `audit` and, unless the real one is wanted, `sbom` from files, and `run` with a note. */
const NPM = `#!/bin/sh
case $1 in
  audit) cat "$FAKE/audit.json" ;;
  run) echo "$2" >> "$FAKE/ran"; exit "$(cat "$FAKE/status")" ;;
  *) [ -e "$FAKE/real" ] || { cat "$FAKE/sbom.json"; exit; }; PATH=$REAL_PATH exec npm "$@" ;;
esac
`;

export interface Checkout {
  readonly read: (path: string) => string;
  readonly write: (path: string, text: string) => void;
  readonly list: (path: string) => readonly string[];
  readonly git: (...words: readonly string[]) => string;
  /** Everything that is committed from now on counts as there before. */
  readonly commit: () => void;
  readonly release: (...words: readonly string[]) => { readonly code: number | null; readonly output: string };
  /** What `npm audit --json` prints. */
  readonly audit: (report: unknown) => void;
  /** The real `npm sbom` from now on, which takes its time. */
  readonly takeRealSbom: () => void;
  /** The scripts that `npm run` ran; with which exit code they end. */
  readonly ran: () => readonly string[];
  readonly checksEndWith: (status: number) => void;
  readonly remove: () => void;
}

export function openCheckout(): Checkout {
  const folder = mkdtempSync(join(tmpdir(), 'release-'));
  const [root, fake] = [join(folder, 'checkout'), join(folder, 'fake')];
  for (const path of COPIED) cpSync(join(ROOT, path), join(root, path), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  mkdirSync(fake);
  writeFileSync(join(fake, 'npm'), NPM);
  chmodSync(join(fake, 'npm'), 0o755);
  writeFileSync(join(fake, 'ran'), '');
  const git = (...words: readonly string[]): string =>
    execFileSync('git', [...AUTHOR, ...words], { cwd: root, encoding: 'utf8', stdio: 'pipe' });
  const changelog = join(root, 'CHANGELOG.md');
  writeFileSync(changelog, readFileSync(changelog, 'utf8').replace('## Unreleased\n', '## Unreleased\n\n- Something new.\n'));
  git('init', '--quiet');
  writeFileSync(join(root, '.git/info/exclude'), 'node_modules\n');
  const realPath = process.env['PATH'] ?? '';
  const env = { ...process.env, FAKE: fake, REAL_PATH: realPath, PATH: `${fake}${delimiter}${realPath}` };
  const checkout: Checkout = {
    git,
    read: (path) => readFileSync(join(root, path), 'utf8'),
    write(path, text) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    },
    list: (path) => readdirSync(join(root, path)),
    commit() {
      git('add', '--all');
      git('commit', '--quiet', '--message', 'change');
    },
    release(...words) {
      const script = ['scripts/release.mjs', ...words];
      const { status, stdout, stderr } = spawnSync(process.execPath, script, { cwd: root, encoding: 'utf8', env });
      return { code: status, output: stdout + stderr };
    },
    takeRealSbom: () => writeFileSync(join(fake, 'real'), ''),
    audit: (report) => writeFileSync(join(fake, 'audit.json'), JSON.stringify(report)),
    ran: () => readFileSync(join(fake, 'ran'), 'utf8').trim().split('\n'),
    checksEndWith: (status) => writeFileSync(join(fake, 'status'), String(status)),
    remove: () => rmSync(folder, { recursive: true }),
  };
  checkout.commit();
  checkout.audit({ metadata: { vulnerabilities: { total: 0 } }, vulnerabilities: {} });
  checkout.checksEndWith(0);
  writeFileSync(join(fake, 'sbom.json'), '{"components":[]}');
  return checkout;
}
