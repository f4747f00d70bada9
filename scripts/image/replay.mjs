/** Does what a Dockerfile says, stage by stage, in folders instead of layers. Needs root, and no engine. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { contextFiles } from './context.mjs';
import { argument, listIn, pairsIn, readDockerfile, substitute } from './dockerfile.mjs';
import { HOST_FOLDERS, layBase, removeTools } from './stand-in.mjs';

/**
 * @typedef {{ env: Record<string, string>, user: string, workdir: string, labels: Record<string, string>, exposed: string[],
 *   stopSignal: string, entrypoint: string[], command: string[], healthcheck: string[] }} ImageConfig
 *
 * @param {object} options
 * @param {string} options.context the folder with the Dockerfile
 * @param {string} options.into an empty folder; the image's tree is in `rootfs`, its settings are in `config.json`
 * @param {Record<string, string>} [options.buildArguments]
 * @param {string} [options.modules] a node_modules that stands in for what `npm ci` would fetch
 * @returns {ImageConfig}
 */
export function replay({ context, into, buildArguments = {}, modules }) {
  mkdirSync(into, { recursive: true });
  if (readdirSync(into).length > 0) throw new Error(`${into} is not empty`);
  const stages = readDockerfile(readFileSync(join(context, 'Dockerfile'), 'utf8'), buildArguments);
  const files = contextFiles(context);
  const done = new Map();
  for (const [index, stage] of stages.entries()) {
    const isImage = index === stages.length - 1;
    const root = join(resolve(into), isImage ? 'rootfs' : `stage-${stage.alias ?? index}`);
    mkdirSync(root);
    layBase(stage.base, root);
    const config = build({ stage, root, context, files, done, buildArguments, modules });
    done.set(stage.alias ?? String(index), root);
    if (!isImage) continue;
    removeTools(root);
    writeFileSync(join(into, 'config.json'), `${JSON.stringify(config, undefined, 2)}\n`);
    return config;
  }
  throw new Error('the Dockerfile has no stage');
}

function build({ stage, root, context, files, done, buildArguments, modules }) {
  const config = {
    env: {}, user: '0:0', workdir: '/', labels: {}, exposed: [], stopSignal: 'SIGTERM', entrypoint: [], command: [], healthcheck: [],
  };
  const values = {};
  for (const { name, flags, rest } of stage.instructions) {
    switch (name) {
      case 'ARG': Object.assign(values, argument(rest, buildArguments)); break;
      case 'ENV': Object.assign(config.env, pairsIn(substitute(rest, values))); break;
      case 'LABEL': Object.assign(config.labels, pairsIn(substitute(rest, values))); break;
      case 'WORKDIR':
        config.workdir = resolve(config.workdir, rest);
        mkdirSync(join(root, config.workdir), { recursive: true });
        break;
      case 'COPY': copy({ rest, flags, root, workdir: config.workdir, context, files, done }); break;
      case 'RUN': run({ command: rest, flags, root, config, done, modules }); break;
      case 'USER': config.user = rest; break;
      case 'EXPOSE': config.exposed.push(rest); break;
      case 'STOPSIGNAL': config.stopSignal = rest; break;
      case 'ENTRYPOINT': config.entrypoint = listIn(rest); break;
      case 'CMD': config.command = listIn(rest); break;
      case 'HEALTHCHECK': config.healthcheck = listIn(rest.replace(/^CMD\s+/, '')); break;
      default: throw new Error(`not replayed: ${name}`);
    }
  }
  return config;
}

/** A folder's contents go into the target, as in Docker; a file goes below a target that ends with a slash. */
function copy({ rest, flags, root, workdir, context, files, done }) {
  const words = rest.split(/\s+/);
  const target = words.pop();
  const to = join(root, resolve(workdir, target));
  for (const word of words) {
    const from = flags.from === undefined ? join(context, word) : join(stageRoot(done, flags.from), word);
    const isFolder = statSync(from).isDirectory();
    const place = isFolder || !target.endsWith('/') ? to : join(to, word.split('/').at(-1));
    if (flags.from !== undefined) copyTree(from, place);
    else if (isFolder) for (const file of inFolder(files, word)) copyTree(join(from, file), join(place, file));
    else if (files.includes(normal(word))) copyTree(from, place);
    else throw new Error(`.dockerignore keeps ${word} out`);
  }
}

const normal = (path) => path.replace(/^\.\//, '');

const inFolder = (files, folder) => files.filter((file) => file.startsWith(`${normal(folder)}/`))
  .map((file) => file.slice(normal(folder).length + 1));

function copyTree(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true });
}

function stageRoot(done, name) {
  const root = done.get(name);
  if (root === undefined) throw new Error(`no such stage: ${name}`);
  return root;
}

/** In a mount namespace of its own, with the stage's folder as root: nothing outside it can be written. */
function run({ command, flags, root, config, done, modules }) {
  const isFetch = modules !== undefined && /^npm ci\b/.test(command);
  if (isFetch) {
    // Mounted from here on, for every later RUN of this stage.
    mkdirSync(join(root, config.workdir, 'node_modules'));
    return;
  }
  const mounts = [...mountsOf(flags, root, done), ...hostMounts(root), ...moduleMounts(root, config.workdir, modules)];
  const script = `set -eu
${mounts.map(({ from, to, writable }) => `mount --rbind "${from}" "${to}"${
  writable ? '' : `; mount -o remount,bind,ro "${to}"`}`).join('\n')}
exec chroot "${root}" /bin/sh -euc 'cd "$1"; shift; eval "$1"' sh "$@"`;
  const { status, signal } = spawnSync('unshare', ['--mount', 'sh', '-c', script, 'sh', config.workdir, command], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...STAGE_ENVIRONMENT, ...config.env },
  });
  if (status !== 0) throw new Error(`RUN ${command}: ${signal ?? `exit code ${status}`}`);
}

/** Proxies and the registry are this machine's; what is written goes to the stage. */
const STAGE_ENVIRONMENT = {
  PATH: '/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin', TMPDIR: '/tmp', npm_config_cache: '/tmp/npm',
};

/** `--mount=type=bind,from=…,source=…,target=…` */
function mountsOf({ mount }, root, done) {
  if (mount === undefined) return [];
  const { type, from, source, target } = Object.fromEntries(mount.split(',').map((pair) => pair.split('=')));
  if (type !== 'bind') throw new Error(`not replayed: a mount of type ${type}`);
  const to = join(root, target);
  writeFileSync(to, '');
  return [{ from: join(stageRoot(done, from), source), to, writable: false }];
}

const isOnHost = (root) => existsSync(join(root, 'opt')) || existsSync(join(root, 'root'));

function hostMounts(root) {
  if (!isOnHost(root)) return [];
  return [...HOST_FOLDERS, 'dev'].map((name) => ({ from: `/${name}`, to: join(root, name), writable: name === 'dev' }));
}

function moduleMounts(root, workdir, modules) {
  const to = join(root, workdir, 'node_modules');
  return modules !== undefined && isOnHost(root) && existsSync(to) ? [{ from: modules, to, writable: false }] : [];
}
