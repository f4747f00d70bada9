/**
 * What stands in for the base images where there is no engine to fetch them: the local node with its libraries, and as
 * many tools as the Dockerfile's RUN lines use.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';

const TOOLS = ['sh', 'cp', 'setcap'];
/** Packages of Alpine that the image asks for: the libraries come with the local node, the tools are above. */
const PACKAGES = ['libstdc++', 'libcap', 'tini', '.setcap'];
const INITS = ['tini', 'docker-init', 'catatonit', 'dumb-init'];

/** The folders of this machine that a build stage sees, read only. */
export const HOST_FOLDERS = ['usr', 'bin', 'sbin', 'lib', 'lib64', 'etc', 'root', 'opt'].filter((name) => existsSync(`/${name}`));

/** A stage on node's image: everything of this machine to read, the stage's own folders to write. */
export function layNodeImage(root) {
  for (const name of [...HOST_FOLDERS, 'dev', 'tmp', 'mnt']) mkdirSync(join(root, name), { recursive: true });
  mkdirSync(join(root, 'usr/local/bin'), { recursive: true });
  symlinkSync(realpathSync(process.execPath), join(root, 'usr/local/bin/node'));
  const licence = licencesOfNode().find((path) => existsSync(path));
  if (licence === undefined) writeFileSync(join(root, 'usr/local/LICENSE'), 'The node of this replay came without its licence.\n');
  else copyFileSync(licence, join(root, 'usr/local/LICENSE'));
}

/** Where node's own image, its archive and Debian's packages have it. */
const licencesOfNode = () => [join(dirname(realpathSync(process.execPath)), '..', 'LICENSE'), '/usr/share/doc/nodejs/LICENSE'];

/** A stage on a small image: a shell, a few tools, a few files. */
export function laySmallImage(root) {
  for (const name of ['bin', 'sbin', 'usr/local/bin', 'etc', 'dev', 'proc', 'tmp', 'mnt']) mkdirSync(join(root, name), { recursive: true });
  for (const device of ['null', 'zero', 'urandom']) writeFileSync(join(root, 'dev', device), '');
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  writeFileSync(join(root, 'etc/hosts'), '127.0.0.1 localhost\n::1 localhost\n');
  if (existsSync('/etc/resolv.conf')) copyFileSync('/etc/resolv.conf', join(root, 'etc/resolv.conf'));
  for (const tool of TOOLS) copyProgram(pathOf(tool), join(root, 'bin', tool), root);
  copyLibraries(realpathSync(process.execPath), root);
  writeProgram(join(root, 'sbin/apk'), APK);
  layInit(root);
}

/** What a build leaves behind that no image has: afterwards only node, init and the program are there to run. */
export function removeTools(root) {
  for (const name of ['bin', 'sbin/apk', 'mnt']) rmSync(join(root, name), { recursive: true, force: true });
}

/** The kind of base that an image's name asks for. */
export const layBase = (image, root) => (/(^|\/)node:/.test(image) ? layNodeImage : laySmallImage)(root);

const APK = `#!/bin/sh
# Everything that may be asked for is there already.
for word; do
  case $word in add|del|--*) ;; ${PACKAGES.join('|')}) ;; *) echo "apk: the replay has no $word" >&2; exit 1 ;; esac
done
`;

/** A real one where this machine has it; else a few lines that do what the image needs of it: signals in, exit code out. */
function layInit(root) {
  const found = INITS.map(pathOf).find((path) => path !== undefined);
  const target = join(root, 'sbin/tini');
  if (found === undefined) writeProgram(target, INIT);
  else copyProgram(found, target, root);
}

const INIT = `#!/usr/local/bin/node
const [command, ...args] = process.argv.slice(process.argv[2] === '--' ? 3 : 2);
const child = require('node:child_process').spawn(command, args, { stdio: 'inherit' });
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? 128 + require('node:os').constants.signals[signal]));
`;

function pathOf(tool) {
  const folders = [...(process.env.PATH ?? '').split(':'), '/sbin', '/usr/sbin'];
  return folders.map((folder) => join(folder, tool)).find((path) => existsSync(path));
}

function copyProgram(from, to, root) {
  if (from === undefined) throw new Error(`the replay needs ${to.slice(root.length)} of this machine`);
  copyFileSync(realpathSync(from), to);
  chmodSync(to, 0o755);
  if (readFileSync(to).subarray(0, 4).toString('latin1') === '\x7fELF') copyLibraries(realpathSync(from), root);
}

function writeProgram(path, text) {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}

/** By the paths that the dynamic linker looks for them at. */
function copyLibraries(program, root) {
  const listed = execFileSync('sh', ['-c', 'ldd "$1" || true', 'sh', program], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  for (const [, path] of listed.matchAll(/(\/\S+) \(0x/g)) {
    const target = join(root, path);
    if (existsSync(target)) continue;
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(realpathSync(path), target);
    chmodSync(target, 0o755);
  }
}
