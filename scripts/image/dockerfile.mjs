/** Reads a Dockerfile: as much of its grammar as ours uses; anything else is an error, not a guess. */

const KNOWN = [
  'ARG', 'FROM', 'LABEL', 'ENV', 'WORKDIR', 'COPY', 'RUN', 'USER', 'EXPOSE', 'STOPSIGNAL', 'HEALTHCHECK', 'ENTRYPOINT', 'CMD',
];

/**
 * @typedef {{ name: string, flags: Record<string, string>, rest: string }} Instruction
 * @typedef {{ base: string, alias: string | undefined, instructions: Instruction[] }} Stage
 */

/**
 * @param {string} text of a Dockerfile
 * @param {Record<string, string>} [given] build arguments
 * @returns {Stage[]} in the order of the file, the image's own last
 */
export function readDockerfile(text, given = {}) {
  const stages = [];
  const globals = {};
  for (const { name, flags, rest } of instructionsOf(text)) {
    if (name === 'FROM') {
      const [base, as, alias] = substitute(rest, globals).split(/\s+/);
      stages.push({ base, alias: as === undefined ? undefined : alias, instructions: [] });
    } else if (stages.length === 0) Object.assign(globals, argument(rest, given));
    else stages.at(-1).instructions.push({ name, flags, rest });
  }
  return stages;
}

function instructionsOf(text) {
  const lines = text.split('\n').filter((line) => !/^\s*(#|$)/.test(line));
  const whole = lines.join('\n').replace(/\\\n\s*/g, ' ').split('\n');
  return whole.map((line) => {
    const [, name = '', afterName = ''] = /^\s*([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (!KNOWN.includes(name)) throw new Error(`not read by the replay: ${line}`);
    const flags = {};
    const rest = afterName.replace(/^(\s*--[a-z-]+=\S+)+/, (found) => {
      for (const [, flag, value] of found.matchAll(/--([a-z-]+)=(\S+)/g)) flags[flag] = value;
      return '';
    });
    return { name, flags, rest: rest.trim() };
  });
}

/** `NAME=default` → its value; `given` goes first. */
export function argument(rest, given) {
  const [, name, fallback = ''] = /^(\w+)(?:=(.*))?$/.exec(rest) ?? [];
  return { [name]: given[name] ?? fallback };
}

/** `$NAME` and `${NAME}`; a name that nothing sets is an error. */
export function substitute(text, values) {
  return text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced, bare) => {
    const value = values[braced ?? bare];
    if (value === undefined) throw new Error(`${braced ?? bare} is not set in the Dockerfile`);
    return value;
  });
}

/** `key="value" key=value …` */
export const pairsIn = (rest) => Object.fromEntries(
  [...rest.matchAll(/([\w.-]+)=(?:"([^"]*)"|(\S+))/g)].map(([, key, quoted, bare]) => [key, quoted ?? bare]),
);

/** A list in JSON. The other form would need a shell in the image, which ours must not. */
export function listIn(rest) {
  const list = JSON.parse(rest);
  if (!Array.isArray(list)) throw new Error(`not a list: ${rest}`);
  return list;
}
