import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { XMLValidator } from 'fast-xml-parser';
import { SETTING_NAMES } from '../../src/config/settings';
import { PAGES, ROOT, page } from './pages';

const LONGEST_LINE = 140;

const PREFIXES = [
  'ROUTE53', 'SETTLE', 'MAX_DELETE', 'CATTLE', 'RESYNC', 'METADATA', 'ROOT', 'NAME', 'APPROVE', 'ADMIN', 'LOG', 'STATE', 'DELETE_DELAY',
];
/** With an ellipsis after it, it is only how some begin. */
const OUR_VARIABLES = new RegExp(`\\b(?:${PREFIXES.join('|')})_[A-Z0-9_]+\\b(?!…)`, 'g');

/** As GitHub makes them: lower case, punctuation dropped, blanks to hyphens. */
const anchorsOf = (text: string): readonly string[] => [...withoutBlocks(text).matchAll(/^#{1,6} (.+)$/gm)]
  .map(([, heading = '']) => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-'));

const withoutBlocks = (text: string): string => text.replace(/^ *```[^]*?^ *```$/gm, '');

const linksOf = (path: string): readonly string[] => [...withoutBlocks(page(path)).matchAll(/\]\(([^)\s]+)\)/g)]
  .map(([, target = '']) => target).filter((target) => !/^https?:/.test(target));

describe.each(PAGES)('%s', (path) => {
  it('links only to what is there', () => {
    const broken = linksOf(path).filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path : join(dirname(path), file);
      if (!existsSync(join(ROOT, target))) return true;
      return anchor !== undefined && !anchorsOf(page(target)).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('names only variables that there are', () => {
    const known = new Set<string>([...SETTING_NAMES, ...SETTING_NAMES.map((name) => `${name}_FILE`)]);
    const named = [...page(path).matchAll(OUR_VARIABLES)].map(([name]) => name).filter((name) => !name.endsWith('_'));
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });
});

describe('the documentation', () => {
  it('is reached from the README or the page that it belongs to', () => {
    const linked = new Set(PAGES.flatMap((path) => linksOf(path).map((link) => join(dirname(path), link.split('#')[0] ?? ''))));
    expect(PAGES.filter((path) => path.startsWith('docs/') && !linked.has(path))).toEqual([]);
  });

  it.each(['docs/flow.svg', 'catalog/infra-templates/route53/catalogIcon-route53.svg'])('%s is well-formed, has a title and nothing that runs', (path) => {
    const picture = readFileSync(join(ROOT, path), 'utf8');
    expect(XMLValidator.validate(picture)).toBe(true);
    expect(picture).toContain('<title');
    expect(picture).not.toMatch(/<script|<foreignObject|\bon\w+=|https?:(?!\/\/www\.w3\.org)/);
  });

  it('keeps its lines short enough to read', () => {
    const isLong = (line: string): boolean => line.length > LONGEST_LINE && !/^\||^!\[/.test(line);
    const long = PAGES.flatMap((path) => withoutBlocks(page(path)).split('\n').filter(isLong).map((line) => `${path}: ${line}`));
    expect(long).toEqual([]);
  });
});
