/** What `.dockerignore` lets into a build: its rules as Docker documents them (the last that matches decides). */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param {string} folder that is given to the build
 * @returns {string[]} the files in it that the build sees, sorted
 */
export function contextFiles(folder) {
  const rulesPath = join(folder, '.dockerignore');
  const rules = existsSync(rulesPath) ? rulesOf(readFileSync(rulesPath, 'utf8')) : [];
  return filesIn(folder, '').filter((path) => !isIgnored(path, rules)).sort();
}

/** Not into what is never let in, and large; a rule that wanted it would be a mistake. */
const NEVER = ['.git', 'node_modules'];

function filesIn(folder, below) {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (!entry.isDirectory()) return [path];
    return NEVER.includes(entry.name) ? [] : filesIn(folder, path);
  });
}

const rulesOf = (text) => text.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => ({ lets: line.startsWith('!'), pattern: patternOf(line.replace(/^!/, '').replace(/^\/|\/$/g, '')) }));

function patternOf(glob) {
  const source = glob.split(/(\*\*\/|\*\*|\*|\?)/).map((part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    return part === '?' ? '[^/]' : part.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  }).join('');
  return new RegExp(`^${source}$`);
}

/** A rule for a folder is one for all that is in it. */
function isIgnored(path, rules) {
  const steps = path.split('/').map((_, index, all) => all.slice(0, index + 1).join('/'));
  const deciding = rules.findLast(({ pattern }) => steps.some((step) => pattern.test(step)));
  return deciding !== undefined && !deciding.lets;
}
