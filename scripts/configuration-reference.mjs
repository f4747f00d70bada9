#!/usr/bin/env node
/**
 * `node scripts/configuration-reference.mjs`: writes docs/configuration.md from the code's own table of settings.
 * With `--print` it goes to standard output instead.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { CHAPTERS } from './configuration-reference-words.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const PAGE = join(root, 'docs', 'configuration.md');
const [BEGIN, END] = ['<!-- generated: begin -->', '<!-- generated: end -->'];

const SOURCES = `
export { SETTINGS } from './src/config/settings';
export { bucketPresets } from './src/providers/route53/rates';
`;

/** The code as it is, without a build. */
async function codeOf(contents) {
  const { outputFiles: [file] } = await build({
    stdin: { contents, resolveDir: root, loader: 'ts' }, bundle: true, write: false, format: 'esm', platform: 'node',
  });
  return import(`data:text/javascript;base64,${globalThis.Buffer.from(file.text).toString('base64')}`);
}

/** Refused by every parser that refuses anything; what it answers is what it wants. */
const NONSENSE = '..{{';

function allowed({ parse, supported }) {
  const refusal = parse(NONSENSE);
  const wanted = refusal.ok ? 'text' : refusal.problem.replace(/^it must be (one of: )?/, '');
  if (supported === undefined) return wanted;
  return supported.length === 0 ? 'nothing: not built yet' : `only ${supported.join(', ')} in this version`;
}

function fallbackOf({ fallback, required }, unset = '–') {
  if (required !== undefined) return '**required**';
  if (fallback === undefined) return unset;
  const isTemplate = Array.isArray(fallback);
  const text = isTemplate ? fallback.map(({ placeholder, literal }) => literal ?? `%{{${placeholder}}}`).join('') : fallback;
  return `\`${text}\``;
}

const OWN_WORDS = { ROOT_DOMAIN: 'a domain name', NAME_TEMPLATE: 'text with placeholders' };

function rowOf(name, setting, { about, unset }) {
  const variable = `\`${name}\`${setting.secret ? ' (secret)' : ''}`;
  return `| ${[variable, fallbackOf(setting, unset), OWN_WORDS[name] ?? allowed(setting), about].join(' | ')} |`;
}

function chapter([title, words], settings) {
  const rows = Object.entries(words).map(([name, word]) => rowOf(name, settings[name], word));
  return [`### ${title}`, '', '| variable | without it | values | |', '|---|---|---|---|', ...rows].join('\n');
}

function rateRow(title, { requestBucket, changeBucket }) {
  const rate = (bucket) => (bucket === undefined ? 'no limit' : `${bucket.ratePerSecond}, ${bucket.burst} at once`);
  return `| ${title} | ${rate(requestBucket)} | ${rate(changeBucket)} |`;
}

function settingsText({ SETTINGS: settings, bucketPresets }) {
  const described = Object.values(CHAPTERS).flatMap((words) => Object.keys(words));
  const missing = Object.keys(settings).filter((name) => !described.includes(name));
  const surplus = described.filter((name) => settings[name] === undefined);
  if (missing.length > 0) throw new Error(`no words in configuration-reference-words.mjs for ${missing.join(', ')}`);
  if (surplus.length > 0) throw new Error(`no such settings: ${surplus.join(', ')}`);
  const rates = [
    '### Rates by partition', '', '5 % under what AWS allows an account, because the account is shared. Each container takes so much for itself: of',
    'several that write from one account each should get its part.', '',
    '| | requests a second | changes a second |', '|---|---|---|',
    rateRow('AWS, China', bucketPresets('us-east-1')), rateRow('GovCloud', bucketPresets('us-gov-west-1')),
  ];
  return [...Object.entries(CHAPTERS).map((entry) => chapter(entry, settings)), rates.join('\n')].join('\n\n');
}

const page = readFileSync(PAGE, 'utf8');
const [before, after] = [page.split(BEGIN)[0], page.split(END)[1]];
if (after === undefined) throw new Error(`docs/configuration.md has lost its ${END}`);
const written = `${before}${BEGIN}\n\n${settingsText(await codeOf(SOURCES))}\n\n${END}${after}`;
if (process.argv.includes('--print')) process.stdout.write(written);
else writeFileSync(PAGE, written);
