import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChangeBatch } from '@aws-sdk/client-route-53';
import type { RecordSet } from '../../src/core/record';
import { limitProblems } from '../../src/emulators/route53/change-limits';
import { ROOT } from './pages';

const OWNER = 'owner';
const MARKS = `external-dns-${OWNER}.example.com`;
const STATE = `external-dns-${OWNER}.example.com.`;
const FENCE: RecordSet = { name: `fence.${MARKS}`, type: 'TXT', ttlSeconds: 60, values: ['"version=1"'] };
/** Filled up to 77 characters: 80 in the state, with its dot and quotes. */
const LONG = 77;
const LONGEST_VALUE = 4_000;

const shortNames = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `n${index}.x.example.com`);
const longNames = (count: number): readonly string[] => Array.from({ length: count }, (_, index) =>
  `${`n${index}`.padEnd(LONG - '.x.example.com'.length, 'n')}.x.example.com`);
const recordSet = (name: string, type: 'A' | 'AAAA', ...values: readonly string[]): RecordSet => ({ name, type, ttlSeconds: 300, values });
const registry = (number: number, entries: readonly string[]): RecordSet =>
  ({ name: `names-${number}.${MARKS}`, type: 'TXT', ttlSeconds: 60, values: [entries.map((entry) => `"${entry} "`).join(' ')] });
/** A zone where `names` are ours, with one address each. */
const zoneOf = (names: readonly string[]): readonly RecordSet[] => [
  FENCE, ...names.map((name) => recordSet(name, 'A', '203.0.113.11')),
  registry(1, names.map((name) => name.replace('.example.com', ''))),
];
/** Blanks in the registry, so many. */
const filler = (characters: number): RecordSet => {
  const lengths = Array.from({ length: Math.ceil(characters / LONGEST_VALUE) }, (_, index) => Math.min(LONGEST_VALUE, characters - index * LONGEST_VALUE));
  return { ...registry(2, []), values: lengths.map((length) => `"${' '.repeat(length - 2)}"`) };
};
const addresses = (from: number, count: number): readonly string[] => Array.from({ length: count }, (_, index) => `2001:db8::${from + index}`);

describe('docs/way-back.mjs', () => {
  let folder: string;
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'way-back-')); });
  afterEach(() => rmSync(folder, { recursive: true }));

  const wayBack = (recordSets: readonly RecordSet[]) => {
    const file = join(folder, 'zone.json');
    writeFileSync(file, JSON.stringify({ ResourceRecordSets: recordSets.map(({ name, type, ttlSeconds, values }) => (
      { Name: `${name}.`, Type: type, TTL: ttlSeconds, ResourceRecords: values.map((Value) => ({ Value })) })) }));
    return spawnSync(process.execPath, [join(ROOT, 'docs/way-back.mjs'), file, 'example.com'], { encoding: 'utf8' });
  };
  const changesOf = (recordSets: readonly RecordSet[]) => {
    const { stdout, stderr } = wayBack(recordSets);
    expect(stderr).toBe('');
    return ((JSON.parse(stdout) as ChangeBatch).Changes ?? []).map(({ Action: action = 'CREATE', ResourceRecordSet: set }) => ({
      action, sentName: set?.Name ?? '', recordSet: {
        name: set?.Name ?? '', type: set?.Type ?? '', ttlSeconds: 0, values: (set?.ResourceRecords ?? []).map(({ Value = '' }) => Value),
      },
    }));
  };
  const charactersOf = (recordSets: readonly RecordSet[]): number =>
    changesOf(recordSets).reduce((sum, change) => sum + change.recordSet.values.join('').length, 0);
  const refusal = (recordSets: readonly RecordSet[]): string => {
    const { status, stdout, stderr } = wayBack(recordSets);
    expect([status, stdout]).toEqual([1, '']);
    return stderr;
  };
  /** The batch is one that Route 53 takes, and so is what the original makes of the state at its next change. */
  const holds = (recordSets: readonly RecordSet[]): void => {
    const changes = changesOf(recordSets);
    const state = changes.filter(({ sentName }) => sentName === STATE);
    expect(state).toHaveLength(1);
    expect(limitProblems(changes)).toEqual([]);
    expect(limitProblems(state.map((change) => ({ ...change, action: 'UPSERT' })))).toEqual([]);
  };

  it('takes 400 names back, and no more', () => {
    holds(zoneOf(shortNames(400)));
    expect(refusal(zoneOf(shortNames(401)))).toMatch(/^401 names with \d+ characters are more than the state/);
  });

  it('takes 16,000 characters of names back, and no more: the original\'s UPSERT counts them twice', () => {
    const names = longNames(200);
    holds(zoneOf(names));
    const longer = names.map((name, index) => (index === 0 ? name.replace('.x.', '.xx.') : name));
    expect(refusal(zoneOf(longer))).toContain('200 names with 16001 characters are more than the state');
  });

  it('makes a batch of 32,000 characters, and no larger one: our marks go in it, and count', () => {
    const zone = zoneOf(longNames(200));
    const room = 32_000 - charactersOf(zone);
    holds([...zone, filler(room)]);
    expect(refusal([...zone, filler(room + 1)])).toContain('with 32001 characters: Route 53 takes 1000 with 32000');
  });

  it('makes a batch of 1,000 values, and no larger one: AAAA records go in it, and count', () => {
    const zone = (last: number) => [
      ...zoneOf(shortNames(200)), registry(2, ['v1.x/6', 'v2.x/6']),
      recordSet('v1.x.example.com', 'AAAA', ...addresses(1, 400)), recordSet('v2.x.example.com', 'AAAA', ...addresses(401, last)),
    ];
    // Beside them: the fence, two sets of the registry, the 200 names of the state.
    holds(zone(397));
    expect(refusal(zone(398))).toContain('the batch would have 1001 values');
  });
});
