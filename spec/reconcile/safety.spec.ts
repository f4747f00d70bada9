import { Subject } from 'rxjs';
import type { Change } from '../../src/core/change';
import { fenceName, fenceRecordSet } from '../../src/core/fence';
import { domainName } from '../../src/core/name';
import { memory, type MemoryProvider } from '../../src/providers/memory';
import { tokenBucket } from '../../src/streams/token-bucket';
import type { Wanted } from '../../src/reconcile/wanted';
import { fence } from '../make';
import { fenceIn, ownedIn, play, recordsIn, wish, ROOT } from './play';

const names = (count: number, from = 0): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`s${from + index}.shop`, ['10.0.0.1']]));
const zoneOf = (count: number): MemoryProvider => {
  const provider = memory({ rootDomain: ROOT });
  play({ provider, marble: 'a', wishes: { a: wish(names(count)) }, stopAtMs: 100 });
  return provider;
};
const record = (short: string, address: string) =>
  ({ name: `${short}.prod.example.com`, type: 'A', ttlSeconds: 60, values: [address] });

describe('the guard in the loop', () => {
  it.each([0, 500, 799])('holds all deletes when 1,000 services become %i, and creates still flow', (left) => {
    const provider = zoneOf(1_000);
    const { events } = play({ provider, marble: 'a', wishes: { a: wish({ ...names(left), 'new.shop': ['10.0.0.9'] }) } });
    expect(recordsIn(provider)).toHaveLength(1_001);
    expect(events.flatMap((event) => event.type === 'deletes held' ? [event.names.length] : [])).toEqual([1_000 - left]);
  });

  it('lets exactly what was approved go, in as few batches as they fit in', () => {
    const held = play({ provider: zoneOf(1_000), marble: 'a', wishes: { a: wish(names(500)) } }).state?.findings.held;
    const provider = zoneOf(1_000);
    const approvals$ = new Subject<string>();
    const { events } = play({
      provider, marble: 'a', wishes: { a: wish(names(500)) }, approvals$,
      others: [[1_000, () => { approvals$.next(held?.checksum ?? ''); }]],
    });
    expect(recordsIn(provider)).toHaveLength(500);
    expect(events.filter(({ type }) => type === 'deletes approved')).toHaveLength(1);
    const deleting = provider.sent().filter(({ batch }) => batch.changes.some(({ action, recordSet }) => action === 'DELETE' && recordSet.type === 'A'));
    expect(deleting).toHaveLength(1);
  });

  it('does not take a yes to something else', () => {
    const provider = zoneOf(100);
    const approvals$ = new Subject<string>();
    const { events } = play({
      provider, marble: 'a', wishes: { a: wish(names(50)) }, approvals$, others: [[1_000, () => { approvals$.next('0'.repeat(64)); }]],
    });
    expect(recordsIn(provider)).toHaveLength(100);
    expect(events.filter(({ type }) => type === 'approval refused')).toHaveLength(1);
  });

  /** How many of 1,000 names are wanted after each step. Of all it takes the window lets 200 go, be they ever so small. */
  const fewer = (steps: number, next: (count: number) => number): readonly number[] =>
    Array.from({ length: steps }).reduce<readonly number[]>((counts) => [...counts, next(counts.at(-1) ?? 1_000)], []);
  const STEPS: readonly (readonly [name: string, counts: readonly number[], left: number])[] = [
    ['5', fewer(60, (count) => count - 5), 800],
    ['50', fewer(12, (count) => count - 50), 800],
    // 10 percent fit in once, the next 9 percent as well; then nothing does.
    ['10 percent', fewer(12, (count) => Math.ceil(count * 0.9)), 810],
    ['29 percent', fewer(12, (count) => Math.ceil(count * 0.71)), 1_000],
  ];
  const remaining = (count: number): Wanted => wish(names(count, 1_000 - count));

  it.each(STEPS)('cannot be walked around by vanishing %s at a time', (_, counts, left) => {
    const provider = zoneOf(1_000);
    const letterOf = (index: number): string => String.fromCodePoint('\u0100'.charCodeAt(0) + index);
    const wishes = Object.fromEntries(counts.map((count, index) => [letterOf(index), remaining(count)]));
    play({ provider, marble: Object.keys(wishes).join(' 999ms '), wishes, stopAtMs: 90_000 });
    expect(recordsIn(provider)).toHaveLength(left);
  });

  it.each(STEPS)('cannot be walked around by vanishing %s at each restart: the window is in the fence', (_, counts, left) => {
    const provider = zoneOf(1_000);
    for (const count of counts) play({ provider, marble: 'a', wishes: { a: remaining(count) }, stopAtMs: 1_000 });
    expect(recordsIn(provider)).toHaveLength(left);
  });

  it.each([[20, 15, 100], [1_000, 1_000, 1_500]])('cannot be walked around by new names: of %i, %i vanish while %i appear', (owned, vanish, appear) => {
    const provider = zoneOf(owned);
    // Filled long before: its window is over.
    const anHourLater = 3_600_000;
    const after = wish({ ...names(owned - vanish, vanish), ...names(appear, 5_000) });
    const marble = `${anHourLater}ms a 19999ms b`;
    const { events } = play({ provider, marble, wishes: { a: wish(names(owned)), b: after }, stopAtMs: anHourLater + 120_000, resyncMs: 10_000_000 });
    expect(recordsIn(provider)).toHaveLength(owned + appear);
    expect(events.flatMap((event) => event.type === 'deletes held' ? [event.names.length] : [])).toContain(vanish);
    // Nor by a restart after that.
    play({ provider, marble, wishes: { a: after, b: after }, stopAtMs: 30_000 });
    expect(recordsIn(provider)).toHaveLength(owned + appear);
  });

  it('takes a yes for what it was said to: names that come back and go again are held again', () => {
    const provider = zoneOf(100);
    const approvals$ = new Subject<string>();
    const held = play({ provider: zoneOf(100), marble: 'a', wishes: { a: wish(names(50)) } }).state?.findings.held;
    const { events } = play({
      provider, marble: 'a 4999ms b 9999ms a', wishes: { a: wish(names(50)), b: wish(names(100)) }, approvals$,
      others: [
        [900, () => { provider.failApply({ outcome: { type: 'throttled', reason: 'throttling', message: '' } }); provider.setDelay(6_000); }],
        [1_000, () => { approvals$.next(held?.checksum ?? ''); }],
        [7_000, () => { provider.setDelay(0); }],
      ],
    });
    expect(events.filter(({ type }) => type === 'deletes approved')).toHaveLength(1);
    expect(recordsIn(provider)).toHaveLength(100);
    expect(events.filter(({ type }) => type === 'deletes held')).toHaveLength(2);
  });

  it('forgets after 15 minutes', () => {
    const provider = zoneOf(100);
    play({
      provider, marble: 'a 999ms b 1000s c', stopAtMs: 1_200_000, resyncMs: 10_000_000,
      wishes: { a: wish(names(80)), b: wish(names(70)), c: wish(names(65)) },
    });
    expect(recordsIn(provider)).toHaveLength(65);
  });

  it('keeps the only service for ten minutes when it is removed, and needs no yes', () => {
    const provider = zoneOf(1);
    play({ provider, marble: 'a', wishes: { a: wish({}) }, stopAtMs: 590_000 });
    expect(recordsIn(provider)).toHaveLength(1);
    play({ provider, marble: 'a', wishes: { a: wish({}) }, stopAtMs: 700_000, resyncMs: 299_000 });
    expect(recordsIn(provider)).toHaveLength(0);
  });

  it('keeps the last one that stands when others removed the rest, and only marks of those are left', () => {
    const provider = zoneOf(4);
    provider.remove(...[0, 1, 2].map((index) => record(`s${index}.shop`, '')));
    play({ provider, marble: 'a', wishes: { a: wish({}) }, stopAtMs: 590_000 });
    expect(recordsIn(provider)).toEqual(['s3.shop.prod.example.com A 300 10.0.0.1']);
  });

  it('begins the ten minutes anew when the last one was wanted meanwhile, though nothing could be written then', () => {
    const provider = zoneOf(1);
    const { story } = play({
      provider, marble: 'a 299999ms b 49999ms c 49999ms a', stopAtMs: 900_000, resyncMs: 10_000_000,
      wishes: { a: wish({}), b: wish({ 'new.shop': ['10.0.0.2'] }), c: wish(names(1)) },
      others: [
        [299_000, () => {
          provider.setDelay(250_000);
          provider.failApply({ outcome: { type: 'throttled', reason: 'throttling', message: '' } });
        }],
        [500_000, () => { provider.setDelay(0); }],
      ],
    });
    expect(story).toContain('zone throttled');
    expect(recordsIn(provider)).toEqual(['s0.shop.prod.example.com A 300 10.0.0.1']);
  });

  it('holds nothing any more when it leaves the writing to another container', () => {
    const provider = zoneOf(100);
    const { story, state } = play({
      provider, marble: 'a', wishes: { a: wish({}, { running: ['us', 'them'] }) }, resyncMs: 10_000,
      others: [[5_000, () => { provider.put(fenceRecordSet(fenceName('env1', ROOT), { ...fence(), holder: 'them', origin: '' })); }]],
    });
    expect(story.filter((type) => type !== 'zone listed').slice(-2)).toEqual(['standing by', 'deletes released']);
    expect(state?.findings.held).toBeUndefined();
  });

  it('lets 6 of 19 go', () => {
    const provider = zoneOf(19);
    play({ provider, marble: 'a', wishes: { a: wish(names(13)) } });
    expect(recordsIn(provider)).toHaveLength(13);
  });

  it('lets the old names go when all services have new ones that stand in the zone', () => {
    const provider = zoneOf(100);
    const renamed = wish(names(100));
    const moved = new Map([...renamed.desired.names.values()].map((wanted) => {
      const name = wanted.name.replace('.prod.', '.production.');
      return [name, { ...wanted, name }] as const;
    }));
    const formerly = new Map([...renamed.desired.names.values()].map(({ name, service }) => [name, `${service.uuid} ${service.serviceName}`]));
    const wanted: Wanted = { ...renamed, formerly, desired: { ...renamed.desired, names: moved, suffix: 'production.example.com' } };
    const { story } = play({ provider, marble: 'a', wishes: { a: wanted } });
    expect(recordsIn(provider).map((line) => domainName(line.split(' ')[0] ?? '')).every((name) => name.includes('.production.'))).toBe(true);
    expect(recordsIn(provider)).toHaveLength(100);
    expect(story).not.toContain('deletes held');
  });
});

describe('POLICY', () => {
  const wishes = { a: wish({ 'web.shop': ['10.0.0.1'], 'api.shop': ['10.0.0.1'] }), b: wish({ 'web.shop': ['10.0.0.2'], 'new.shop': ['10.0.0.3'] }) };
  const after = (policy: 'sync' | 'upsert-only' | 'create-only') => {
    const provider = memory({ rootDomain: ROOT });
    play({ provider, marble: 'a 99ms b', wishes, policy });
    return recordsIn(provider).map((line) => line.replace('.shop.prod.example.com A 300', ''));
  };
  it.each([
    ['sync', ['new 10.0.0.3', 'web 10.0.0.2']],
    ['upsert-only', ['api 10.0.0.1', 'new 10.0.0.3', 'web 10.0.0.2']],
    ['create-only', ['api 10.0.0.1', 'new 10.0.0.3', 'web 10.0.0.1']],
  ] as const)('%s', (policy, records) => {
    expect(after(policy)).toEqual(records);
  });
});

describe('TAKEOVER', () => {
  const alias = { ...record('alias.shop', ''), special: 'alias', values: [] } as const;
  const strangers = [record('web.shop', '192.0.2.9'), record('same.shop', '10.0.0.1'), alias];
  const wanted = wish({ 'web.shop': ['10.0.0.1'], 'same.shop': ['10.0.0.1'], 'alias.shop': ['10.0.0.1'] }, { ttlSeconds: 60 });

  it('takes plain records at wanted names, and only those', () => {
    const provider = memory({ rootDomain: ROOT, recordSets: [...strangers, record('other.shop', '192.0.2.8')] });
    const { story } = play({ provider, marble: 'a', wishes: { a: wanted }, takeover: true });
    expect(ownedIn(provider)).toEqual(['same.shop.prod.example.com', 'web.shop.prod.example.com']);
    expect(recordsIn(provider)).toContain('web.shop.prod.example.com A 60 10.0.0.1');
    expect(recordsIn(provider)).toContain('other.shop.prod.example.com A 60 192.0.2.8');
    expect(story.filter((type) => type === 'conflict')).toHaveLength(1);
  });

  it('takes the fence of another Rancher server', () => {
    const provider = memory({ rootDomain: ROOT });
    play({ provider, marble: 'a', wishes: { a: wish({ 'web.shop': ['10.0.0.1'] }, { holder: 'them', running: ['them'], origin: 'http://old' }) }, stopAtMs: 100 });
    play({ provider, marble: 'a', wishes: { a: wish({ 'web.shop': ['10.0.0.2'] }, { origin: 'http://new' }) }, takeover: true });
    expect(fenceIn(provider)).toMatchObject({ holder: 'us', origin: 'http://new', epoch: 2 });
    expect(recordsIn(provider)).toEqual(['web.shop.prod.example.com A 300 10.0.0.2']);
  });
});

describe('adoption', () => {
  const STATE = 'external-dns-env1.example.com';
  const state = (...listed: readonly string[]) =>
    ({ name: STATE, type: 'TXT', ttlSeconds: 300, values: listed.map((short) => `"${short}.prod.example.com."`) });

  it.each([1, 400])('takes over %i names of the original in one batch, with its state', (count) => {
    const records = Object.keys(names(count)).map((short) => record(short, '10.0.0.7'));
    const provider = memory({ rootDomain: ROOT, recordSets: [...records, record('hand.shop', '192.0.2.9'), state(...Object.keys(names(count)))] });
    const { events } = play({ provider, marble: 'a', wishes: { a: wish(names(count)) } });
    const adopting = provider.sent()[0]?.batch.changes ?? [];
    expect(adopting.filter(({ recordSet: { name, type } }) => type === 'A' || name === STATE).map(({ action, recordSet: { name } }) => `${action} ${name}`))
      .toEqual([`DELETE ${STATE}`]);
    expect(events).toContainEqual({ type: 'names adopted', names: count });
    expect(ownedIn(provider)).toHaveLength(count);
    expect(recordsIn(provider)).toContain('hand.shop.prod.example.com A 60 192.0.2.9');
    expect(recordsIn(provider)).toContain('s0.shop.prod.example.com A 300 10.0.0.1');
  });

  it('leaves no name without an owner when few changes can be sent at once', () => {
    const records = Object.keys(names(400)).map((short) => record(short, '10.0.0.1'));
    const provider = memory({
      rootDomain: ROOT, recordSets: [...records, state(...Object.keys(names(400)))], changeBucket: tokenBucket({ capacity: 4, refillPerSecond: 4 }),
    });
    const { events } = play({ provider, marble: 'a', wishes: { a: wish(names(400), { ttlSeconds: 60 }) } });
    const batches = provider.sent().filter(({ outcome }) => outcome.type === 'landed').map(({ batch: { changes } }) => changes);
    const stateGoesWith = batches.findIndex((changes) => changes.some(({ recordSet: { name } }) => name === STATE));
    expect(stateGoesWith).toBeGreaterThan(0);
    const marksIn = (changes: readonly Change[]): boolean => changes.some(({ recordSet: { name } }) => name.startsWith('names-'));
    expect(batches.slice(stateGoesWith + 1).filter(marksIn)).toEqual([]);
    expect(ownedIn(provider)).toHaveLength(400);
    expect(events).not.toContainEqual(expect.objectContaining({ type: 'conflict' }));
    expect(provider.recordSets().filter(({ name }) => name === STATE)).toEqual([]);
  });

  it('never takes more than what is listed and stands there as a plain A record', () => {
    const provider = memory({ rootDomain: ROOT, recordSets: [
      record('web.shop', '10.0.0.7'), { ...record('alias.shop', ''), values: [], special: 'alias' }, record('hand.shop', '192.0.2.9'),
      { ...state('web.shop', 'alias.shop', 'gone.shop'), values: [...state('web.shop', 'alias.shop', 'gone.shop').values, '"www.other.org."'] },
    ] });
    play({ provider, marble: 'a', wishes: { a: wish({ 'web.shop': ['10.0.0.1'] }) } });
    expect(ownedIn(provider)).toEqual(['web.shop.prod.example.com']);
  });

  it('says that the original still runs when its state comes back, and leaves that alone', () => {
    const provider = memory({ rootDomain: ROOT, recordSets: [record('web.shop', '10.0.0.7'), state('web.shop')] });
    const { story } = play({
      provider, marble: 'a', wishes: { a: wish({ 'web.shop': ['10.0.0.1'] }) }, resyncMs: 10_000,
      others: [[5_000, () => { provider.put(state('web.shop')); }]],
    });
    expect(story.filter((type) => type === 'original runs')).toHaveLength(1);
    expect(recordsIn(provider)).toContain('web.shop.prod.example.com A 300 10.0.0.1');
  });
});

describe('the registry', () => {
  it('is compacted when all else is done, and then nothing more is written', () => {
    const provider = zoneOf(1_000);
    const setsIn = () => provider.recordSets().filter(({ name }) => name.startsWith('names-')).length;
    const before = setsIn();
    const half = Object.fromEntries(Object.entries(names(1_000)).filter((_, index) => index % 2 === 0));
    play({ provider, marble: 'a', wishes: { a: wish(half) }, maxDeleteCount: 1_000 });
    expect(recordsIn(provider)).toHaveLength(500);
    expect(ownedIn(provider)).toHaveLength(500);
    const characters = ownedIn(provider).reduce((sum, name) => sum + name.length - `.${ROOT}`.length + 1, 0);
    expect(setsIn()).toBeLessThanOrEqual(Math.ceil(characters / 1_700));
    expect(setsIn()).toBeLessThan(before);
    const sent = provider.sent().length;
    play({ provider, marble: 'a', wishes: { a: wish(half) } });
    expect(provider.sent()).toHaveLength(sent);
  });
});
