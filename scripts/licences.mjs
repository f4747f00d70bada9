/** The licences of bundled packages, whose texts have to travel with their code. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i;
/** A heading of either kind, and what is below it up to the next one or the links at the end. */
const LICENCE_SECTION = /^(?:#+ *licen[cs]e *#*|licen[cs]e *\n[-=]{3,})\n([^]*?)(?=^#+ |^.+\n[-=]{3,}\n|^\[[^\]]+\]: |$(?![^]))/im;
const END_OF_TERMS = 'END OF TERMS AND CONDITIONS';
/** A section that only names the licence has no text of it. */
const SHORTEST_TEXT = 500;

/**
 * @param {string} root the folder of package.json
 * @param {readonly string[]} packages folders relative to it
 * @returns {string} name, version, licence and its text, one package after the other
 * @throws {Error} for a package that has neither a text of its licence nor one that is the same for all
 */
export function licencesOf(root, packages) {
  const chapters = packages.map((folder) => {
    const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const { name, version, license } = manifest;
    if (typeof license !== 'string') throw new Error(`${name} names no licence`);
    const texts = textsOf(join(root, folder));
    if (texts.length === 0) texts.push(...standardText(root, manifest));
    if (texts.length === 0) throw new Error(`${name} has no text of its licence (${license})`);
    return [`${name} ${version} (${license})`, '', ...texts].join('\n');
  });
  return `This program contains the following packages.\n\n${chapters.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** Files of their own, or else a section of the README. */
function textsOf(folder) {
  const names = readdirSync(folder);
  const files = names.filter((file) => LICENCE_FILE.test(file)).sort();
  if (files.length > 0) return files.map((file) => readFileSync(join(folder, file), 'utf8').trim());
  const readme = names.find((file) => /^readme\.md$/i.test(file));
  if (readme === undefined) return [];
  const [, section = ''] = LICENCE_SECTION.exec(readFileSync(join(folder, readme), 'utf8')) ?? [];
  const text = section.replaceAll('&lt;', '<').replaceAll('&gt;', '>').trim();
  return text.length < SHORTEST_TEXT ? [] : [text];
}

/** Apache-2.0 has the same terms for everybody, and our own file has them. */
function standardText(root, { license, author }) {
  const own = join(root, 'LICENSE');
  const holder = typeof author === 'string' ? author.replace(/ *[<(].*/, '') : author?.name;
  if (license !== 'Apache-2.0' || holder === undefined || !existsSync(own)) return [];
  const [terms = '', rest] = readFileSync(own, 'utf8').split(END_OF_TERMS);
  return rest === undefined ? [] : [`Copyright ${holder}`, '', `${terms.trim()}\n\n   ${END_OF_TERMS}`];
}
