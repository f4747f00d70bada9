/** The listings and the YAML that rancher-metadata v0.10.4 answers to those who do not ask for JSON. */
import type { Json } from '../rancher-world';
import { isArray } from './lookup';

/** Like `ls`: a map's sorted keys, with `/` if there is more below; a list's indexes, with the name if there is one. */
export function listing(value: Json): string {
  if (value === null) return '';
  if (typeof value !== 'object') return String(value);
  const lines = isArray(value)
    ? value.map((element, index) => `${index}${elementMark(element)}`)
    : Object.entries(value).map(([key, below]) => escapeQuery(key) + (isDirectory(key, below) ? '/' : '')).sort();
  return lines.map((line) => `${line}\n`).join('');
}

function elementMark(element: Json): string {
  if (element === null || typeof element !== 'object') return '';
  if (isArray(element)) return '/';
  const name = element['name'] ?? element['uuid'];
  return typeof name === 'string' ? `=${escapeQuery(name)}` : '/';
}

/** A list that nothing was ever put in is null in JSON, but still a list to Go. */
const isDirectory = (key: string, value: Json): boolean =>
  value === null ? OFTEN_EMPTY.includes(key) : typeof value === 'object';

const OFTEN_EMPTY = ['containers', 'hosts', 'links', 'ports', 'services', 'sidekicks', 'stacks'];

/** As Go's `url.QueryEscape`. */
const escapeQuery = (text: string): string =>
  encodeURIComponent(text)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');

/** Block style, lists not indented below their key, as yaml.v2 writes it. */
export const yaml = (value: Json): string => `${yamlLines(value).join('\n')}\n`;

function yamlLines(value: Json): readonly string[] {
  if (value === null || typeof value !== 'object') return [yamlScalar(value)];
  if (isArray(value)) return value.length === 0 ? ['[]'] : value.flatMap((element) => nested('- ', yamlLines(element)));
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? ['{}'] : entries.flatMap(([key, field]) => yamlEntry(yamlScalar(key), field));
}

function yamlEntry(key: string, value: Json): readonly string[] {
  const lines = yamlLines(value);
  const isBlock = value !== null && typeof value === 'object' && Object.keys(value).length > 0;
  if (!isBlock) return [`${key}: ${lines.join('')}`];
  return [`${key}:`, ...lines.map((line) => (isArray(value) ? line : `  ${line}`))];
}

const nested = (mark: string, lines: readonly string[]): readonly string[] =>
  lines.map((line, index) => (index === 0 ? mark : ' '.repeat(mark.length)) + line);

const yamlScalar = (value: string | number | boolean | null): string =>
  (typeof value === 'string' && PLAIN_YAML.test(value) && !YAML_WORD.test(value) ? value : JSON.stringify(value));

const PLAIN_YAML = /^[a-zA-Z/][\w./-]*$/;

/** Would be read as something else than a string. */
const YAML_WORD = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
