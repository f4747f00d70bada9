import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SETTINGS, SETTING_NAMES } from '../../src/config/settings';
import { unknownSettings } from '../../src/config/unknown';
import { bucketPresets, type Rate } from '../../src/providers/route53/rates';
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

  it('says which misspelt names are noticed', () => {
    const [sentence = ''] = /its name begins with[^]*?;/.exec(text) ?? [];
    const beginnings = [...sentence.matchAll(/`([A-Z0-9_]+)…`/g)].map(([, beginning = '']) => `${beginning}XYZ`).sort();
    expect(beginnings.length).toBeGreaterThan(3);
    const misspelt = [...beginnings, 'TLL', 'POLICI', 'OWNER', 'CATTLE_URI', 'AWS_REGIO', 'DELETE_DELAY'];
    expect(unknownSettings(Object.fromEntries(misspelt.map((name) => [name, 'value'])))).toEqual(beginnings);
  });

  it('tells of every label, and of no other', () => {
    const labelsIn = (source: string) =>
      [...new Set([...source.matchAll(/io\.rancher\.(?:service|host)\.\w+/g)].map(([label]) => label))].sort();
    expect(labelsIn(text)).toEqual(labelsIn(readFileSync(join(ROOT, 'src/core/labels.ts'), 'utf8')));
  });
});

describe('docs/performance.md', () => {
  const SHARE = 0.95;
  const rateOf = (bucket?: Rate): string => String(Math.round((bucket?.ratePerSecond ?? 0) / SHARE));
  /** We take whole ones, rounded down. */
  const burstOf = (bucket?: Rate): string => Math.ceil((bucket?.burst ?? 0) / SHARE).toLocaleString('en');

  it('names the limits that the program stays 5 % below', () => {
    const [aws, gov] = ['us-east-1', 'us-gov-west-1'].map(bucketPresets);
    const text = page('docs/performance.md').replaceAll('\n', ' ');
    expect(text).toContain(`${rateOf(aws?.requestBucket)} requests a second with bursts of ${burstOf(aws?.requestBucket)},`);
    expect(text).toContain(`a bucket of ${burstOf(aws?.changeBucket)} changes that fills at ${rateOf(aws?.changeBucket)} a second`);
    expect(text).toContain(`${rateOf(gov?.requestBucket)} requests a second with bursts of ${burstOf(gov?.requestBucket)},`);
    expect(gov?.changeBucket).toBeUndefined();
  });
});
