import fc from 'fast-check';
import type { Belief } from '../../src/core/belief';
import type { DesiredName } from '../../src/core/desired';
import { plan, type OwnedRecord, type Plan } from '../../src/core/plan';
import { recordKey, sameValues, type ListedRecordSet, type SpecialRecordKind } from '../../src/core/record';
import type { View } from '../../src/core/view';
import { belief, desiredOf, recordSet, registryOf, view, wanted } from '../make';

const planned = (of: View, names: readonly DesiredName[], over: Partial<Belief> = {}): Plan =>
  plan({ view: of, desired: desiredOf(...names), belief: belief(over), deleteDelayMs: 10_000, takeover: false });

const show = ({ type, name, ttlSeconds, values }: ListedRecordSet): string =>
  `${type} ${name.replace('.example.com', '')} ${values.join(' ')}${ttlSeconds === 300 ? '' : ` TTL ${ttlSeconds}`}`;

/** A line for everything in a plan. */
function lines({ changes, forget, conflicts, unread }: Plan): readonly string[] {
  return [
    ...changes.map((change) => {
      if (change.type === 'create') return `create ${show(change.after)}`;
      if (change.type === 'change') return `change ${show(change.before)} → ${show(change.after)}`;
      return `delete ${show(change.before)}${change.nameStays ? ' (name stays)' : ''}`;
    }),
    ...forget.map(({ name, type }) => `forget ${type} ${name.replace('.example.com', '')}`),
    ...conflicts.map(({ recordType, reason }) => `conflict ${recordType}: ${reason}`),
    ...unread.map((name) => `unread ${name}`),
  ];
}

const web = (...addresses: readonly string[]): DesiredName => wanted('web', addresses);
const a1 = recordSet('web', '10.0.0.1');
const six = recordSet('web', '2001:db8::1');
const special = (of: ListedRecordSet, kind: SpecialRecordKind): ListedRecordSet => ({ ...of, special: kind });
const cname: ListedRecordSet = { name: 'web.example.com', type: 'CNAME', ttlSeconds: 300, values: ['elsewhere.'] };
const foreignA = 'conflict A: a record of type A that is not ours stands at this name';
const owns = (...owned: readonly OwnedRecord[]): Partial<View> => ({ registry: registryOf(...owned) });

describe('a wanted name', () => {
  it.each<[string, View, DesiredName, readonly string[]]>([
    ['is not in the zone', view(), web('10.0.0.1'), ['create A web 10.0.0.1']],
    ['of both types is not in the zone', view(), web('10.0.0.1', '2001:db8::1'), ['create A web 10.0.0.1', 'create AAAA web 2001:db8::1']],
    ['is marked, and was removed by someone', view(owns(a1)), web('10.0.0.1'), ['create A web 10.0.0.1']],
    ['is as it should be', view({ ours: [a1] }), web('10.0.0.1'), []],
    ['has its values in another order', view({ ours: [recordSet('web', '10.0.0.2', '10.0.0.1')] }), web('10.0.0.1', '10.0.0.2'), []],
    ['has another address', view({ ours: [a1] }), web('10.0.0.2'), ['change A web 10.0.0.1 → A web 10.0.0.2']],
    ['has an address less', view({ ours: [recordSet('web', '10.0.0.1', '10.0.0.2')] }), web('10.0.0.1'),
      ['change A web 10.0.0.1 10.0.0.2 → A web 10.0.0.1']],
    ['has another TTL', view({ ours: [{ ...a1, ttlSeconds: 60 }] }), web('10.0.0.1'), ['change A web 10.0.0.1 TTL 60 → A web 10.0.0.1']],
    ['gets a type more', view({ ours: [a1] }), web('10.0.0.1', '2001:db8::1'), ['create AAAA web 2001:db8::1']],
    ['loses a type', view({ ours: [a1, six] }), web('10.0.0.1'), ['delete AAAA web 2001:db8::1 (name stays)']],
    ['loses its last type beside someone else\'s', view({ ours: [six], others: [{ ...a1, special: 'alias', values: [] }] }), web('10.0.0.1'),
      ['delete AAAA web 2001:db8::1', 'conflict A: a record of type A (alias) that is not ours stands at this name']],
    ['changes its type', view({ ours: [a1] }), web('2001:db8::1'), ['create AAAA web 2001:db8::1', 'delete A web 10.0.0.1 (name stays)']],
    ['has a mark for a type that is neither wanted nor there', view({ others: [a1], ...owns(a1, six) }), web('10.0.0.1'),
      ['forget AAAA web']],
    ['has a TXT of someone beside it', view({ others: [recordSet('web', '"text"')] }), web('10.0.0.1'), ['create A web 10.0.0.1']],
    ['is a stranger\'s, with the same address', view({ others: [a1] }), web('10.0.0.1'), [foreignA]],
    ['of one type is a stranger\'s: the other is not put beside it', view({ others: [a1] }), web('2001:db8::1'), [foreignA]],
    ['of both types is a stranger\'s in one', view({ others: [a1] }), web('10.0.0.9', '2001:db8::1'), [foreignA]],
    ['is ours, with another type of a stranger beside it that we do not want', view({ ours: [a1], others: [six] }), web('10.0.0.2'),
      ['change A web 10.0.0.1 → A web 10.0.0.2']],
    ['is ours, with another type of a stranger beside it that we want', view({ ours: [a1], others: [six] }), web('10.0.0.1', '2001:db8::2'),
      ['conflict AAAA: a record of type AAAA that is not ours stands at this name']],
    ['is an alias of a stranger', view({ others: [special({ ...a1, values: [] }, 'alias')] }), web('10.0.0.1'),
      ['conflict A: a record of type A (alias) that is not ours stands at this name']],
    ['is a routed set of a stranger', view({ others: [special(a1, 'routed')] }), web('10.0.0.1'),
      ['conflict A: a record of type A (routed) that is not ours stands at this name']],
    ['is a CNAME', view({ others: [cname] }), web('10.0.0.1', '2001:db8::1'),
      ['conflict CNAME: a record of type CNAME that is not ours stands at this name']],
    ['was ours, and is a CNAME now', view({ others: [cname], ...owns(a1) }), web('10.0.0.1'),
      ['forget A web', 'conflict CNAME: a record of type CNAME that is not ours stands at this name']],
    ['was ours, and a stranger put another type there', view({ others: [six], ...owns(a1) }), web('10.0.0.1'),
      ['forget A web', 'conflict AAAA: a record of type AAAA that is not ours stands at this name']],
    ...(['alias', 'routed', 'traffic policy', 'health-checked'] as const).map((kind): [string, View, DesiredName, readonly string[]] =>
      [`was ours, and became special: ${kind}`, view({ ours: [special(a1, kind)] }), web('10.0.0.2'),
        ['forget A web', `conflict A: a record of type A (${kind}) that is not ours stands at this name`]]),
    ['has a type that became special', view({ ours: [a1, special(six, 'alias')] }), web('10.0.0.1', '2001:db8::1'),
      ['forget AAAA web', 'conflict AAAA: a record of type AAAA (alias) that is not ours stands at this name']],
    ['loses a type that became special', view({ ours: [a1, special(six, 'alias')] }), web('10.0.0.1'), ['forget AAAA web']],
    ['has not been looked at', view({ coverage: { domains: ['x.example.com'], names: new Set() } }), web('10.0.0.1'), ['unread web.example.com']],
    ['has been looked at alone', view({ coverage: { domains: [], names: new Set(['web.example.com']) } }), web('10.0.0.1'),
      ['create A web 10.0.0.1']],
  ])('%s', (_, of, name, expected) => {
    expect(lines(planned(of, [name]))).toEqual(expected);
  });

  it('says why', () => {
    const why = (of: View) => planned(of, [web('10.0.0.9')]).changes.map((change) => change.why);
    expect(why(view())).toEqual(['Shop/Web']);
    expect(why(view({ ours: [a1] }))).toEqual(['Shop/Web']);
    expect(why(view(owns(a1)))).toEqual(['Shop/Web; it was removed by someone else']);
  });
});

describe('a wanted name about which something is unknown', () => {
  const atLeast = (...addresses: readonly string[]) => wanted('web', addresses, { firmness: 'at least' });
  const asItIs = (...addresses: readonly string[]) => wanted('web', addresses, { firmness: 'as it is', ttlSeconds: 60 });
  it.each<[string, View, DesiredName, readonly string[]]>([
    ['at least: is made with what is known', view(), atLeast('10.0.0.1'), ['create A web 10.0.0.1']],
    ['at least: is not made of nothing', view(), atLeast(), []],
    ['at least: grows', view({ ours: [a1] }), atLeast('10.0.0.2'), ['change A web 10.0.0.1 → A web 10.0.0.1 10.0.0.2']],
    ['at least: does not shrink', view({ ours: [recordSet('web', '10.0.0.2', '10.0.0.1')] }), atLeast('10.0.0.1'), []],
    ['at least: keeps a type that nothing is known of', view({ ours: [a1, six] }), atLeast('10.0.0.1'), []],
    ['at least: gets its TTL', view({ ours: [{ ...a1, ttlSeconds: 60 }] }), atLeast(), ['change A web 10.0.0.1 TTL 60 → A web 10.0.0.1']],
    ['at least: takes nothing of a stranger', view({ others: [a1] }), atLeast('10.0.0.2'), [foreignA]],
    ['as it is: is not made', view(), asItIs('10.0.0.1'), []],
    ['as it is: is not changed', view({ ours: [a1] }), asItIs('10.0.0.2'), []],
    ['as it is: is not deleted', view({ ours: [a1, six] }), asItIs(), []],
  ])('%s', (_, of, name, expected) => {
    expect(lines(planned(of, [name]))).toEqual(expected);
  });
});

describe('a name that is not wanted', () => {
  it.each<[string, View, readonly string[]]>([
    ['is deleted with all its types', view({ ours: [a1, six] }), ['delete A web 10.0.0.1', 'delete AAAA web 2001:db8::1']],
    ['is deleted as it is, edited or not', view({ ours: [{ ...a1, ttlSeconds: 5 }] }), ['delete A web 10.0.0.1 TTL 5']],
    ['is forgotten when it is gone', view(owns(a1)), ['forget A web']],
    ['is forgotten when it became special', view({ ours: [special(a1, 'alias')] }), ['forget A web']],
    ['leaves a stranger\'s type alone', view({ ours: [a1], others: [six] }), ['delete A web 10.0.0.1']],
    ['is nothing to us when it is not ours', view({ others: [a1, six, cname] }), []],
    ['is read first when it has not been looked at', view({ coverage: { domains: [], names: new Set() }, ...owns(a1) }),
      ['unread web.example.com']],
  ])('%s', (_, of, expected) => {
    expect(lines(planned(of, []))).toEqual(expected);
  });
});

describe('how far a snapshot is believed', () => {
  const of = view({ ours: [a1, recordSet('old', '10.0.0.3')], registry: registryOf(a1, recordSet('old', '10.0.0.3'), recordSet('gone', '10.0.0.4')) });
  const names = [web('10.0.0.2'), wanted('new', ['10.0.0.5']), wanted('ttl', ['10.0.0.6'])];
  const create = ['create A new 10.0.0.5', 'create A ttl 10.0.0.6'];
  const change = 'change A web 10.0.0.1 → A web 10.0.0.2';
  const removal = ['delete A old 10.0.0.3', 'forget A gone'];
  it.each<[string, Partial<Belief>, readonly string[]]>([
    ['in full', {}, [change, ...create, ...removal]],
    ['perhaps old, at first: only what is new', { unconfirmedSinceMs: 59_000 }, create],
    ['perhaps old, after 20 s: changes too', { unconfirmedSinceMs: 40_000 }, [change, ...create]],
    ['perhaps old, after 10 min: all', { unconfirmedSinceMs: 0, readAtMs: 600_000, latestCompleteAtMs: 600_000 }, [change, ...create, ...removal]],
    ['torn: it adds, it removes nothing', { torn: true }, ['change A web 10.0.0.1 → A web 10.0.0.1 10.0.0.2', ...create]],
    ['never complete', { firstCompleteAtMs: undefined, latestCompleteAtMs: undefined }, [change, ...create]],
    ['complete for less than the delay', { firstCompleteAtMs: 50_001 }, [change, ...create]],
    ['one name absent for less than the delay', { absentSinceMs: new Map([['old.example.com', 55_000]]) }, [change, ...create, 'forget A gone']],
  ])('%s', (_, over, expected) => {
    expect(lines(planned(of, names, over))).toEqual(expected);
  });

  it('torn: what was edited or removed by hand is put right all the same', () => {
    expect(lines(planned(view({ ...owns(a1) }), [web('10.0.0.1')], { torn: true }))).toEqual(['create A web 10.0.0.1']);
    expect(lines(planned(view({ ours: [{ ...a1, ttlSeconds: 5 }] }), [web('10.0.0.1')], { torn: true })))
      .toEqual(['change A web 10.0.0.1 TTL 5 → A web 10.0.0.1']);
  });

  it('torn: a type is not taken away', () => {
    expect(lines(planned(view({ ours: [a1, six] }), [web('10.0.0.1')], { torn: true }))).toEqual([]);
  });
});

describe('the order of a plan', () => {
  it('changed addresses, creates, deletes, changes of TTL alone; the names of a stack side by side', () => {
    const ours = [
      { ...recordSet('ttl.a', '10.0.0.1'), ttlSeconds: 60 }, recordSet('x.b', '10.0.0.1'), recordSet('x.a', '10.0.0.1'), recordSet('y.a', '10.0.0.1'),
    ];
    const names = [
      wanted('ttl.a', ['10.0.0.1']), wanted('new.b', ['10.0.0.1']), wanted('x.b', ['10.0.0.2']), wanted('z.a', ['10.0.0.1']),
      wanted('new.a', ['10.0.0.1']), wanted('x.a', ['10.0.0.2']),
    ];
    expect(lines(planned(view({ ours }), names)).map((line) => line.replace(/ 10.*/, ''))).toEqual([
      'change A x.a', 'change A x.b', 'create A new.a', 'create A z.a', 'create A new.b', 'delete A y.a', 'change A ttl.a',
    ]);
  });
});

const address = fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.0.3');
const address6 = fc.constantFrom('2001:db8::1', '2001:db8::2');
const relative = fc.constantFrom('a.x', 'b.x', 'c.x', 'a.y', 'b.y', 'c.y', 'd', 'e');
const values = fc.oneof(
  fc.uniqueArray(address, { minLength: 1, maxLength: 3 }), fc.uniqueArray(address6, { minLength: 1, maxLength: 2 }),
);
const ttlSeconds = fc.constantFrom(60, 300);
const listed = fc.tuple(relative, values, ttlSeconds, fc.constantFrom(undefined, undefined, undefined, undefined, 'alias' as const))
  .map(([name, of, ttl, kind]): ListedRecordSet =>
    ({ ...recordSet(name, ...of), ttlSeconds: ttl, ...(kind === undefined ? {} : { special: kind }) }));
const zone = fc.uniqueArray(fc.tuple(listed, fc.constantFrom('ours', 'ours', 'theirs', 'marked and gone')), {
  selector: ([set]) => recordKey(set), maxLength: 12,
}).map((sets): View => {
  const of = (...kinds: readonly string[]) => sets.filter(([, kind]) => kinds.includes(kind)).map(([set]) => set);
  return view({ others: of('ours', 'theirs'), registry: registryOf(...of('ours', 'marked and gone')) });
});
const wish = fc.tuple(relative, fc.uniqueArray(address, { maxLength: 3 }), fc.uniqueArray(address6, { maxLength: 2 }))
  .filter(([, four, six]) => four.length + six.length > 0)
  .map(([name, four, six]) => wanted(name, [...four.toSorted(), ...six.toSorted()]));
const wishes = fc.uniqueArray(wish, { selector: ({ name }) => name, maxLength: 8 });

/** Every change against what it says it found, every record with its mark. */
function applied(of: View, { changes, forget }: Plan): View {
  const records = new Map(of.records);
  const marks = new Map([...of.registry.owned].flatMap(([name, { types }]) =>
    [...types].map((type) => [recordKey({ name, type }), { name, type }] as const)));
  for (const change of changes) {
    if (change.type !== 'create') {
      expect(records.get(recordKey(change.before))).toEqual(change.before);
      records.delete(recordKey(change.before));
      marks.delete(recordKey(change.before));
    }
    if (change.type !== 'delete') {
      expect(records.has(recordKey(change.after))).toBe(false);
      records.set(recordKey(change.after), change.after);
      marks.set(recordKey(change.after), change.after);
    }
  }
  for (const mark of forget) marks.delete(recordKey(mark));
  return { ...of, records, registry: registryOf(...marks.values()) };
}

const isOurs = ({ registry }: View, { name, type, special: kind }: ListedRecordSet): boolean =>
  kind === undefined && registry.owned.get(name)?.types.has(type) === true;

describe('for every zone and every wish', () => {
  it('the plan brings what is ours to what is wanted, leaves the rest alone, and then there is nothing left to plan', () => {
    fc.assert(fc.property(zone, wishes, (before, names) => {
      const first = planned(before, names);
      const after = applied(before, first);

      const foreign = [...before.records].filter(([, set]) => !isOurs(before, set));
      for (const [key, set] of foreign) expect(after.records.get(key)).toEqual(set);
      const contested = new Set(first.conflicts.map(({ name }) => name));
      for (const { name, addresses } of names.filter((wished) => !contested.has(wished.name))) {
        for (const type of ['A', 'AAAA'] as const) {
          const found = after.records.get(recordKey({ name, type }));
          const ours = found !== undefined && isOurs(after, found) ? found : { values: [], ttlSeconds: 300 };
          expect(sameValues(ours.values, addresses[type])).toBe(true);
          expect(ours.ttlSeconds).toBe(300);
        }
      }
      const wished = new Set(names.map(({ name }) => name));
      expect([...after.registry.owned.keys()].filter((name) => !wished.has(name))).toEqual([]);

      const second = planned(after, names);
      expect([...second.changes, ...second.forget, ...second.unread]).toEqual([]);
      expect(second.conflicts).toEqual(first.conflicts);
    }), { numRuns: 250 });
  });

  it('the order of what comes in does not matter', () => {
    fc.assert(fc.property(zone, wishes, (of, names) => {
      const reversed = { ...of, records: new Map([...of.records].reverse()) };
      expect(lines(planned(reversed, names.toReversed())).toSorted()).toEqual(lines(planned(of, names)).toSorted());
      expect(planned(reversed, names.toReversed()).changes).toEqual(planned(of, names).changes);
    }), { numRuns: 100 });
  });

  it('an unconfirmed or torn snapshot takes no address away', () => {
    fc.assert(fc.property(zone, wishes, fc.boolean(), (before, names, torn) => {
      const first = planned(before, names, torn ? { torn } : { unconfirmedSinceMs: 60_000 });
      const after = applied(before, first);
      for (const [key, { values: had }] of before.records) {
        expect(had.filter((value) => !(after.records.get(key)?.values ?? []).includes(value))).toEqual([]);
      }
    }), { numRuns: 200 });
  });
});
