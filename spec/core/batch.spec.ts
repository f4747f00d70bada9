import fc from 'fast-check';
import { roughCost, nextBatch, type BatchInput, type PlannedBatch } from '../../src/core/batch';
import type { BatchLimits } from '../../src/core/change';
import { fenceRecordSet, readFence } from '../../src/core/fence';
import { plan, type RecordChange } from '../../src/core/plan';
import { recordKey, type ListedRecordSet, type RecordKey } from '../../src/core/record';
import { readRegistry, type Registry } from '../../src/core/registry';
import { advanceView, type View } from '../../src/core/view';
import { applyBatch, type Zone } from '../../src/providers/memory-zone';
import { FENCE_NAME, OWNERSHIP_DOMAIN, ROOT, belief, desiredOf, fence, recordSet, registryOf, view, wanted } from '../make';

const LIMITS: BatchLimits = { values: 1_000, characters: 32_000, valuesPerSet: 400 };
/** Fence and one registry set, each deleted and created, and one record changed: less never gets anything done. */
const LEAST_ALLOWANCE = 6;

const batch = (over: Partial<BatchInput> = {}): PlannedBatch => nextBatch({
  view: view(),
  changes: [],
  claim: [],
  forget: [],
  window: [],
  nowMinute: 0,
  fence: fence(),
  fenceName: FENCE_NAME,
  ownershipDomain: OWNERSHIP_DOMAIN,
  rootDomain: ROOT,
  limits: LIMITS,
  allowance: Infinity,
  ...over,
});

const create = (relative: string, ...values: readonly string[]): RecordChange =>
  ({ type: 'create', after: recordSet(relative, ...values), why: 'Shop/Web' });
const remove = (relative: string, ...values: readonly string[]): RecordChange =>
  ({ type: 'delete', before: recordSet(relative, ...values), why: '', nameStays: false });

const lines = ({ wire: { changes } }: PlannedBatch): readonly string[] =>
  changes.map(({ action, recordSet: { name, type, values } }) =>
    `${action} ${type} ${name.replace('.example.com', '')}${type === 'TXT' && name.startsWith('fence') ? '' : ` ${values.join(' ')}`}`);

const owned = ({ owned: names }: Registry): readonly string[] =>
  [...names].flatMap(([name, { types }]) => [...types].map((type) => `${name} ${type}`)).sort();

function size({ wire: { changes } }: PlannedBatch) {
  const values = changes.flatMap((change) => change.recordSet.values);
  return { changes: changes.length, values: values.length, characters: values.reduce((sum, value) => sum + value.length, 0) };
}

/** A zone that holds a view, with fence and registry as they are written. */
function zoneOf({ records, registry, fence: before }: View): Zone {
  const own = [...registry.sets.values()].map(({ recordSet: set }) => set);
  const all: readonly ListedRecordSet[] = [...records.values(), ...own, ...(before === undefined ? [] : [before])];
  return { domain: ROOT, recordSets: new Map(all.map((set) => [recordKey(set), set])) };
}

describe('a batch', () => {
  const before = fenceRecordSet(FENCE_NAME, fence({ nonce: 'old' }));

  it('counts its deletes against the names that stand: a mark whose record someone else removed keeps none', () => {
    const [a, b, c] = [recordSet('a', '10.0.0.1'), recordSet('b', '10.0.0.1'), recordSet('c', '10.0.0.1')];
    const standing = view({ ours: [a, b], registry: registryOf(a, b, c) });
    const { fenceAfter } = batch({ view: standing, changes: [remove('a', '10.0.0.1')] });
    expect(readFence(fenceAfter)?.window).toEqual([{ minute: 0, ownedBefore: 2, deleted: 1 }]);
  });

  it('moves the fence even when there is nothing else', () => {
    const { wire, recordChanges, fenceBefore, fenceAfter, nonce } = batch({ view: view({ fence: before }) });
    expect(wire.changes).toEqual([{ action: 'DELETE', recordSet: before }, { action: 'CREATE', recordSet: fenceAfter }]);
    expect({ recordChanges, fenceBefore, nonce }).toEqual({ recordChanges: [], fenceBefore: before, nonce: 'nonce-1' });
    expect(readFence(fenceAfter)).toEqual(fence());
  });

  it('deletes the fence exactly as it was read', () => {
    const odd = { ...before, ttlSeconds: 5, values: ['"someone was here"', '"twice"'] };
    expect(batch({ view: view({ fence: odd }) }).wire.changes[0]).toEqual({ action: 'DELETE', recordSet: odd });
  });

  it('of the first records makes fence and registry', () => {
    const first = batch({ changes: [create('web.shop', '10.0.0.1'), create('web.shop', '2001:db8::1')] });
    expect(lines(first)).toEqual([
      'CREATE TXT fence.external-dns-env-1',
      'CREATE TXT names-1.external-dns-env-1 "web.shop/46"',
      'CREATE A web.shop 10.0.0.1',
      'CREATE AAAA web.shop 2001:db8::1',
    ]);
  });

  it('has DELETEs first, and every record together with its mark', () => {
    const ours = [recordSet('web.shop', '10.0.0.1'), recordSet('old.shop', '10.0.0.2')];
    const changes: readonly RecordChange[] = [
      { type: 'change', before: recordSet('web.shop', '10.0.0.1'), after: recordSet('web.shop', '10.0.0.9'), why: '' },
      create('new.shop', '10.0.0.3'),
      remove('old.shop', '10.0.0.2'),
    ];
    expect(lines(batch({ view: view({ ours, fence: before }), changes }))).toEqual([
      'DELETE TXT fence.external-dns-env-1',
      'DELETE TXT names-1.external-dns-env-1 "web.shop old.shop"',
      'DELETE A web.shop 10.0.0.1',
      'DELETE A old.shop 10.0.0.2',
      'CREATE TXT fence.external-dns-env-1',
      'CREATE TXT names-1.external-dns-env-1 "web.shop new.shop"',
      'CREATE A web.shop 10.0.0.9',
      'CREATE A new.shop 10.0.0.3',
    ]);
  });

  it('that only changes addresses leaves the registry alone', () => {
    const ours = [recordSet('web.shop', '10.0.0.1')];
    const after = recordSet('web.shop', '10.0.0.9');
    const changes: readonly RecordChange[] = [{ type: 'change', before: recordSet('web.shop', '10.0.0.1'), after, why: '' }];
    expect(lines(batch({ view: view({ ours, fence: before }), changes })).filter((line) => line.includes('names-'))).toEqual([]);
  });

  it('forgets marks of what is gone', () => {
    const registry = registryOf(recordSet('web.shop', '10.0.0.1'), recordSet('gone.shop', '10.0.0.1'));
    const forget = [{ name: 'gone.shop.example.com', type: 'A' }];
    expect(owned(batch({ view: view({ registry }), forget }).registryAfter)).toEqual(['web.shop.example.com A']);
  });

  it('takes the most urgent of the plan, as many as it is told', () => {
    const changes = [create('a', '10.0.0.1'), create('b', '10.0.0.1'), create('c', '10.0.0.1')];
    expect(batch({ changes, most: 2 }).recordChanges).toEqual(changes.slice(0, 2));
    expect(batch({ changes, most: 0 }).recordChanges).toEqual([]);
  });

  it('keeps within the characters of a request', () => {
    const long = (index: number) => Array.from({ length: 100 }, (_, value) => `2001:db8:1111:2222:3333:4444:${1_000 + index}:${1_000 + value}`);
    const changes = Array.from({ length: 20 }, (_, index) => create(`web-${index}`, ...long(index)));
    const taken = batch({ changes }).recordChanges.length;
    expect(size(batch({ changes, most: taken })).characters).toBeLessThanOrEqual(LIMITS.characters);
    expect(size(batch({ changes, most: taken + 1, limits: { ...LIMITS, characters: Infinity } })).characters).toBeGreaterThan(LIMITS.characters);
  });

  it('takes one at least, whatever the limits: the plan must get shorter', () => {
    const changes = [create('a', '10.0.0.1'), create('b', '10.0.0.1')];
    expect(batch({ changes, allowance: 0 }).recordChanges).toEqual(changes.slice(0, 1));
    const forget = [{ name: 'gone.shop.example.com', type: 'A' }];
    const registry = registryOf(recordSet('gone.shop', '10.0.0.1'));
    expect(owned(batch({ view: view({ registry }), forget, allowance: 0 }).registryAfter)).toEqual([]);
  });

  it('costs two changes where a record is replaced, else one, beside fence and registry', () => {
    const changes = [
      remove('b', '10.0.0.1'),
      { type: 'change', before: recordSet('c', '10.0.0.1'), after: recordSet('c', '10.0.0.2'), why: '' },
    ] as const;
    expect(roughCost(changes) - roughCost([])).toBe(3);
    expect(roughCost([create('a', '10.0.0.1', '10.0.0.2'), ...changes]) - roughCost(changes)).toBe(1 + 1);
    expect(roughCost([])).toBe(4);
  });
});

const address = fc.nat({ max: 250 }).map((last) => `10.0.0.${last + 1}`);
const address6 = fc.nat({ max: 250 }).map((last) => `2001:db8::${(last + 1).toString(16)}`);
const relative = fc.tuple(fc.nat({ max: 30 }), fc.nat({ max: 3 })).map(([name, stack]) => `service-${name}.stack-${stack}.default`);
const wish = fc.tuple(relative, fc.uniqueArray(address, { minLength: 1, maxLength: 12 }), fc.uniqueArray(address6, { maxLength: 3 }))
  .map(([name, four, six]) => wanted(name, [...four.toSorted(), ...six.toSorted()]));
const wishes = fc.uniqueArray(wish, { selector: ({ name }) => name, maxLength: 40 });
const start = fc.tuple(wishes, wishes).map(([ours, others]): View => {
  const sets = (of: typeof ours) => of.flatMap(({ name, addresses }) => [addresses.A, addresses.AAAA]
    .filter((values) => values.length > 0).map((values) => recordSet(name.replace('.example.com', ''), ...values)));
  const names = new Set(ours.map(({ name }) => name));
  return view({ ours: sets(ours), others: sets(others.filter(({ name }) => !names.has(name))) });
});
const limits = fc.record({
  values: fc.integer({ min: 40, max: 200 }), characters: fc.integer({ min: 5_000, max: 7_000 }), valuesPerSet: fc.constant(400),
});
const allowance = fc.integer({ min: LEAST_ALLOWANCE, max: 60 });

const marksOf = (recordSets: Iterable<ListedRecordSet>): ReadonlySet<string> =>
  new Set(owned(readRegistry([...recordSets], OWNERSHIP_DOMAIN, ROOT)));

describe('for every zone, wish and limit', () => {
  it('batches until the plan is empty keep the limits and bring the zone there, marks and all', () => {
    fc.assert(fc.property(start, wishes, limits, allowance, (before, names, limit, allowed) => {
      const desired = desiredOf(...names);
      const now = (of: View) => plan({ view: of, desired, belief: belief(), deleteDelayMs: 0, takeover: false });
      const foreign = new Set([...before.records.values()].filter((set) => !before.registry.owned.has(set.name)));
      let [at, zone] = [before, zoneOf(before)];

      for (let round = 1; now(at).changes.length + now(at).forget.length > 0; round += 1) {
        const planned = now(at);
        const next = batch({ view: at, ...planned, fence: fence({ nonce: `n${round}` }), limits: limit, allowance: allowed });
        expect(next.recordChanges).toEqual(planned.changes.slice(0, next.recordChanges.length));
        expect(planned.changes.length === 0 || next.recordChanges.length > 0).toBe(true);
        expect(size(next).values).toBeLessThanOrEqual(limit.values);
        expect(size(next).characters).toBeLessThanOrEqual(limit.characters);
        expect(size(next).changes).toBeLessThanOrEqual(allowed);
        const actions = next.wire.changes.map(({ action }) => action);
        expect(actions.lastIndexOf('DELETE')).toBeLessThan(actions.indexOf('CREATE'));

        const applied = applyBatch(zone, next.wire, LIMITS);
        expect(applied.type === 'invalid' ? applied.message : 'landed').toBe('landed');
        zone = applied.type === 'landed' ? applied.zone : zone;
        at = advanceView(at, next);
        expect(zoneOf(at).recordSets).toEqual(zone.recordSets);
        const marks = marksOf(zone.recordSets.values());
        expect(marks).toEqual(new Set(owned(at.registry)));
        const unmarked = [...at.records.values()].filter((set) => !foreign.has(set) && !marks.has(recordKey(set)));
        expect(unmarked).toEqual([]);
        expect(round).toBeLessThan(500);
      }

      const recordsAfter: ReadonlyMap<RecordKey, ListedRecordSet> = at.records;
      for (const set of foreign) expect(recordsAfter.get(recordKey(set))).toBe(set);
      const contested = new Set(now(at).conflicts.map(({ name }) => name));
      const expected = names.filter(({ name }) => !contested.has(name)).flatMap(({ name, addresses }) =>
        [...addresses.A, ...addresses.AAAA].map((value) => `${name} ${value}`));
      const served = [...at.records.values()].filter((set) => !foreign.has(set))
        .flatMap(({ name, values }) => values.map((value) => `${name} ${value}`));
      expect(served.toSorted()).toEqual(expected.toSorted());
    }), { numRuns: 25 });
  });

  it('of two batches planned on one view only one lands', () => {
    fc.assert(fc.property(start, wishes, wishes, (before, first, second) => {
      const at = advanceView(before, batch({ view: before, fence: fence({ nonce: 'n0' }) }));
      const [one, other] = [first, second].map((names, index) => {
        const planned = plan({ view: at, desired: desiredOf(...names), belief: belief(), deleteDelayMs: 0, takeover: false });
        return batch({ view: at, ...planned, fence: fence({ nonce: `n${index + 1}` }) });
      });
      const applied = one === undefined ? undefined : applyBatch(zoneOf(at), one.wire, LIMITS);
      expect(applied?.type).toBe('landed');
      const refused = applied?.type !== 'landed' || other === undefined ? undefined : applyBatch(applied.zone, other.wire, LIMITS);
      const missed = refused?.type === 'invalid' ? refused.problems.filter(({ kind }) => kind === 'miss') : [];
      expect(missed.map(({ name }) => name)).toContain(FENCE_NAME);
    }), { numRuns: 20 });
  });
});

describe('a first start', () => {
  it('with 1,000 services of two addresses each takes at most 4 batches', () => {
    const names = Array.from({ length: 1_000 }, (_, index) =>
      wanted(`service-${index}.stack-${index % 100}.default`, [`203.0.113.${index % 250}`, `198.51.100.${index % 250}`]));
    let at = view();
    let count = 0;
    for (;;) {
      const planned = plan({ view: at, desired: desiredOf(...names), belief: belief(), deleteDelayMs: 0, takeover: false });
      if (planned.changes.length === 0) break;
      const next = batch({ view: at, ...planned, fence: fence({ nonce: `n${count}` }), allowance: 1_425 });
      expect(size(next).values).toBeLessThanOrEqual(LIMITS.values);
      expect(size(next).characters).toBeLessThanOrEqual(LIMITS.characters);
      at = advanceView(at, next);
      count += 1;
    }
    expect(at.records.size).toBe(1_000);
    expect(count).toBeLessThanOrEqual(4);
  });
});
