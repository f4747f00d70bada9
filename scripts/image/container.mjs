/** Runs a replayed image as an engine would: own mounts and processes, a read-only tree, its user, Docker's capabilities. */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';

/** What Docker leaves to a container by default. */
const CAPABILITIES = [
  'chown', 'dac_override', 'fowner', 'fsetid', 'kill', 'setgid', 'setuid', 'setpcap', 'net_bind_service', 'net_raw', 'sys_chroot',
  'mknod', 'audit_write', 'setfcap',
];

const configOf = (image) => JSON.parse(readFileSync(join(image, 'config.json'), 'utf8'));
const pidFile = (image) => join(image, 'pid');

/**
 * @param {string} image the folder that `replay` filled
 * @param {{ env: Record<string, string>, args: readonly string[] }} options as of `docker run`
 * @returns {Promise<number>} the exit code; signals of this process reach the container's first
 */
export async function runImage(image, { env, args }) {
  const root = join(resolve(image), 'rootfs');
  const { entrypoint, command, user, workdir, env: imageEnv, stopSignal } = configOf(image);
  const [uid, gid] = user.split(':');
  const home = readFileSync(join(root, 'etc/passwd'), 'utf8').split('\n').map((line) => line.split(':'))
    .find(([, , id]) => id === uid)?.[5] ?? '/';
  const container = spawn('unshare', [
    '--mount', '--pid', '--fork', '--kill-child', 'sh', '-euc', SETUP, 'sh', root, workdir, uid, gid,
    ...entrypoint, ...(args.length > 0 ? args : command),
  ], {
    stdio: 'inherit',
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: home, ...imageEnv, ...env },
  });
  const exited = new Promise((done) => container.on('exit', (code, signal) => done(code ?? (signal === null ? 1 : 128))));
  const stop = () => {
    const pid = firstProcess(container.pid);
    if (pid !== undefined) process.kill(pid, stopSignal);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  writeFileSync(pidFile(image), `${container.pid}\n`);
  const code = await exited;
  rmSync(pidFile(image), { force: true });
  return code;
}

const SETUP = String.raw`
root=$1 workdir=$2 uid=$3 gid=$4; shift 4
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
for device in null zero urandom; do mount --bind /dev/$device "$root/dev/$device"; done
mount -o remount,bind,ro "$root"
exec setpriv --inh-caps=-all --bounding-set=-all,${CAPABILITIES.map((name) => `+${name}`).join(',')} \
  unshare --root="$root" --wd="$workdir" --setgid="$gid" --setuid="$uid" "$@"
`;

/** The process that is number 1 inside, by its number outside; it is the only child of `unshare`. */
function firstProcess(unsharePid) {
  try {
    const [child = ''] = readFileSync(`/proc/${unsharePid}/task/${unsharePid}/children`, 'utf8').trim().split(' ');
    return child === '' ? undefined : Number(child);
  } catch {
    return undefined;
  }
}

/**
 * The image's HEALTHCHECK in the container that runs, as `docker exec` would start it.
 * @returns {number} its exit code
 */
export function checkHealth(image) {
  const { healthcheck, user } = configOf(image);
  const pid = firstProcess(Number(readFileSync(pidFile(image), 'utf8')));
  if (pid === undefined) throw new Error('nothing runs of this image');
  const [uid, gid] = user.split(':');
  const entered = spawnSync('nsenter', [
    `--target=${pid}`, '--mount', '--pid', '--root', '--wd', `--setgid=${gid}`, `--setuid=${uid}`, ...healthcheck,
  ], { stdio: 'inherit', env: Object.fromEntries(environmentOf(pid)) });
  return entered.status ?? 1;
}

const environmentOf = (pid) => readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter((line) => line !== '')
  .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
