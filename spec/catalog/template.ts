/** The catalog's files as Rancher reads them. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export interface Question {
  readonly variable: string;
  readonly label: string;
  readonly description: string;
  readonly type: string;
  readonly required: boolean;
  readonly default?: string | number | boolean;
  readonly min?: number;
  readonly max?: number;
  readonly options?: readonly string[];
}

export interface CatalogEntry {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly category: string;
}

export interface ComposeService {
  readonly image: string;
  readonly command: string;
  readonly read_only: boolean;
  readonly expose: readonly number[];
  readonly environment: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
}

export interface RancherService {
  readonly scale: number;
  readonly health_check: Readonly<Record<string, string | number>>;
}

export const ENTRY_FOLDER = join(__dirname, '../../catalog/infra-templates/route53');

/** Folders with numbers for names, the newest first; Rancher takes a higher number for an upgrade. */
export const VERSION_FOLDERS: readonly string[] = readdirSync(ENTRY_FOLDER)
  .filter((name) => /^\d+$/.test(name)).sort((a, b) => Number(b) - Number(a));

const textOf = (...path: readonly string[]): string => readFileSync(join(ENTRY_FOLDER, ...path), 'utf8');

export const catalogEntry = (): CatalogEntry => parse(textOf('config.yml')) as CatalogEntry;

export const icons = (): readonly string[] => readdirSync(ENTRY_FOLDER).filter((name) => name.startsWith('catalogIcon-'));

export const hasReadme = (folder: string): boolean => existsSync(join(ENTRY_FOLDER, folder, 'README.md'));

export const readme = (folder: string): string => textOf(folder, 'README.md');

export interface Template {
  readonly dockerCompose: string;
  readonly rancherCompose: string;
  readonly service: ComposeService;
  readonly rancherService: RancherService;
  readonly catalog: CatalogEntry & { readonly minimum_rancher_version: string; readonly questions: readonly Question[] };
}

export function template(folder: string): Template {
  const [dockerCompose, rancherCompose] = [textOf(folder, 'docker-compose.yml'), textOf(folder, 'rancher-compose.yml')];
  const docker = parse(dockerCompose) as { readonly route53: ComposeService };
  const rancher = parse(rancherCompose) as { readonly '.catalog': Template['catalog']; readonly route53: RancherService };
  return {
    dockerCompose, rancherCompose, service: docker.route53, rancherService: rancher.route53, catalog: rancher['.catalog'],
  };
}

/** `${NAME}` and `$NAME`, as Rancher fills them in; `$$` is a dollar sign. */
export const variablesIn = (text: string): readonly string[] =>
  [...new Set([...text.replaceAll('$$', '').matchAll(/\$\{?(\w+)\}?/g)].map(([, name = '']) => name))];
