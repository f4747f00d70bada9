/** The documentation as text: pages, their fenced blocks, their links. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { VERSION_FOLDERS } from '../catalog/template';

export const ROOT = join(__dirname, '../..');

/** Every page that a person reads, by its path from the root. */
export const PAGES: readonly string[] = [
  'README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'catalog/README.md',
  ...VERSION_FOLDERS.map((folder) => `catalog/infra-templates/route53/${folder}/README.md`),
  ...readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
];

export const page = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

export interface Block {
  readonly page: string;
  /** After the fence: `sh offline`. */
  readonly info: string;
  readonly text: string;
}

export const blocksOf = (path: string): readonly Block[] =>
  [...page(path).matchAll(/^( *)```(.*)\n([^]*?)^\1```$/gm)].map(([, , info = '', text = '']) => ({ page: path, info, text }));

/** Blocks that a machine without network runs to the end, in a copy of this repository. */
export const offlineBlocks = (path: string): readonly Block[] => blocksOf(path).filter(({ info }) => info === 'sh offline');
