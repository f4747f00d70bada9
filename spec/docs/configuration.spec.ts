import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SETTINGS, SETTING_NAMES } from '../../src/config/settings';
import { ROOT, page } from './pages';

describe('docs/configuration.md', () => {
  const text = page('docs/configuration.md');
  const rowOf = (name: string): string => text.split('\n').find((line) => line.startsWith(`| \`${name}\``)) ?? '';

  it('is what scripts/configuration-reference.mjs makes of the code', () => {
    const script = join(ROOT, 'scripts/configuration-reference.mjs');
    const made = execFileSync(process.execPath, [script, '--print'], { encoding: 'utf8' });
    expect(text).toBe(made);
  });

  it.each(SETTING_NAMES)('has one row for %s, with its default, and marks what is secret, required or not built', (name) => {
    const { fallback, required, secret, supported } = SETTINGS[name];
    expect(text.split(`\n| \`${name}\``)).toHaveLength(2);
    expect(rowOf(name).includes('(secret)')).toBe(secret === true);
    expect(rowOf(name).includes('**required**')).toBe(required !== undefined);
    expect(/not built yet|in this version/.test(rowOf(name))).toBe(supported !== undefined);
    const plain = typeof fallback === 'object' || fallback === undefined ? '' : String(fallback);
    expect(rowOf(name)).toContain(plain);
  });

  it('names no variable that is none', () => {
    const named = [...text.matchAll(/^\| `([A-Z][A-Z0-9_]+)`/gm)].map(([, name = '']) => name);
    expect([...named].sort()).toEqual([...SETTING_NAMES].sort());
  });

  it('tells of every label, and of no other', () => {
    const labelsIn = (source: string) =>
      [...new Set([...source.matchAll(/io\.rancher\.(?:service|host)\.\w+/g)].map(([label]) => label))].sort();
    expect(labelsIn(text)).toEqual(labelsIn(readFileSync(join(ROOT, 'src/core/labels.ts'), 'utf8')));
  });
});
