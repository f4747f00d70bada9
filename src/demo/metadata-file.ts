/** A saved answer of rancher-metadata, to be played instead of the demo's own environment. */
import { readFileSync } from 'node:fs';
import type { SavedAnswers } from '../emulators/rancher-metadata';

export type MetadataFile =
  | { readonly ok: true; readonly answers: SavedAnswers; readonly services: readonly ServiceName[] }
  | { readonly ok: false; readonly problem: string };

export interface ServiceName {
  readonly stack: string;
  readonly name: string;
}

/** `curl -H 'Accept: application/json' http://rancher-metadata/2015-12-19 > FILE` makes one. */
export function readMetadataFile(path: string, readFile = (name: string): string => readFileSync(name, 'utf8')): MetadataFile {
  let root: unknown;
  try {
    root = JSON.parse(readFile(path));
  } catch (error) {
    return { ok: false, problem: `${path}: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (!isObject(root) || !Array.isArray(root['services']) || !Array.isArray(root['hosts'])) {
    return { ok: false, problem: `${path} is no answer to GET /2015-12-19 (or a later version): it holds no services and hosts` };
  }
  const services = root['services'].filter(isObject)
    .map((service) => ({ stack: String(service['stack_name']), name: String(service['name']) }));
  return { ok: true, answers: { [versionOf(root)]: root as SavedAnswers[string] }, services };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Later versions have a list of environments, if only an empty one. */
const versionOf = (root: Readonly<Record<string, unknown>>): string => ('environments' in root ? '2016-07-29' : '2015-12-19');
