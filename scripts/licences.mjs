/** The licences of bundled packages, whose texts have to travel with their code. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i;

/**
 * @param {string} root the folder of package.json
 * @param {readonly string[]} packages folders relative to it
 * @returns {string} name, version, licence and its text, one package after the other
 */
export function licencesOf(root, packages) {
  const chapters = packages.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    if (typeof license !== 'string') throw new Error(`${name} names no licence`);
    const texts = readdirSync(join(root, folder)).filter((file) => LICENCE_FILE.test(file)).sort()
      .map((file) => readFileSync(join(root, folder, file), 'utf8').trim());
    return [`${name} ${version} (${license})`, '', ...texts].join('\n');
  });
  return `This program contains the following packages.\n\n${chapters.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}
