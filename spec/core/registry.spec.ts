import fc from 'fast-check';
import type { DomainName } from '../../src/core/name';
import { emptyRegistry, readRegistry, type Registry } from '../../src/core/registry';
import { CHARACTERS_PER_SET, draftRegistry, type RegistryRewrite } from '../../src/core/registry-draft';
import type { RecordSet } from '../../src/core/record';
import { unpackText } from '../../src/core/txt';
import { anyText } from '../any-text';
import { OWNERSHIP_DOMAIN, ROOT } from '../make';

type Mark = readonly [relative: string, type: string];

const under = (relative: string): DomainName => `${relative}.${ROOT}`;

function rewrite(registry: Registry, own: readonly Mark[], release: readonly Mark[] = []): RegistryRewrite {
  const draft = draftRegistry(registry, OWNERSHIP_DOMAIN, ROOT);
  for (const [name, type] of own) draft.own(under(name), type);
  for (const [name, type] of release) draft.release(under(name), type);
  return draft.finish();
}

const write = (...marks: readonly Mark[]): Registry => rewrite(emptyRegistry, marks).registry;
const aRecords = (...names: readonly string[]): readonly Mark[] => names.map((name) => [name, 'A']);

/** What the zone holds of it. */
const recordSets = ({ sets }: Registry): readonly RecordSet[] => [...sets.values()].map((set) => set.recordSet);
const texts = (registry: Registry): readonly string[] => recordSets(registry).map(({ values }) => unpackText(values.join(' ')));
const reread = (registry: Registry): Registry => readRegistry(recordSets(registry), OWNERSHIP_DOMAIN, ROOT);

const owned = (registry: Registry): readonly string[] =>
  [...registry.owned].flatMap(([name, { types }]) => [...types].map((type) => `${name} ${type}`)).sort();

const read = (...values: readonly string[]): Registry =>
  readRegistry([{ name: `names-1.${OWNERSHIP_DOMAIN}`, type: 'TXT', ttlSeconds: 60, values }], OWNERSHIP_DOMAIN, ROOT);

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
const relativeName = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join('.'));
const mark = fc.tuple(relativeName, fc.constantFrom('A', 'AAAA', 'CNAME'));
const marks = fc.array(mark, { maxLength: 120 });

describe('the text of the registry', () => {
  it.each<[readonly Mark[], string]>([
    [[['web.shop', 'A']], 'web.shop'],
    [[['web.shop', 'AAAA']], 'web.shop/6'],
    [[['web.shop', 'AAAA'], ['web.shop', 'A']], 'web.shop/46'],
    [[['web.shop', 'CNAME']], 'web.shop/CNAME'],
    [[['web.shop', 'CNAME'], ['web.shop', 'A']], 'web.shop web.shop/CNAME'],
    [[['web.shop', 'A'], ['*.shop', 'A'], ['_x', 'AAAA']], 'web.shop *.shop _x/6'],
  ])('%p is %p', (own, text) => {
    expect(texts(write(...own))).toEqual([text]);
    expect(owned(reread(write(...own)))).toEqual(own.map(([name, type]) => `${under(name)} ${type}`).sort());
  });

  it('is a TXT set of its own TTL below the ownership domain', () => {
    expect(recordSets(write(['web.shop', 'A'])))
      .toEqual([{ name: `names-1.${OWNERSHIP_DOMAIN}`, type: 'TXT', ttlSeconds: 60, values: ['"web.shop"'] }]);
  });

  it('may be spread over strings and values, in any order', () => {
    expect(owned(read('"web.sh" "op api.shop/46"', '"db.shop"')))
      .toEqual(['api.shop.example.com A', 'api.shop.example.com AAAA', 'db.shop.example.com A', 'web.shop.example.com A']);
    expect(owned(read('"web.shop/6 web.shop"'))).toEqual(['web.shop.example.com A', 'web.shop.example.com AAAA']);
  });

  it('read again it owns the same, in strings of 255 and values of 4,000 characters', () => {
    fc.assert(fc.property(marks, marks, (own, release) => {
      const { registry } = rewrite(write(...own), [], [...release, ...own.slice(0, 20)]);
      const again = reread(registry);
      expect(owned(again)).toEqual(owned(registry));
      expect([...again.owned].map(([name, { set }]) => [name, set]).sort())
        .toEqual([...registry.owned].map(([name, { set }]) => [name, set]).sort());
      for (const { values } of recordSets(registry)) {
        for (const value of values) {
          expect(value.length).toBeLessThanOrEqual(4_000);
          expect(value).toMatch(/^"[!-~ ]{0,255}"( "[!-~ ]{0,255}")*$/);
        }
      }
    }), { numRuns: 60 });
  });

  it('values stay within 4,000 characters when the shortest names get IPv6 too', () => {
    const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(97 + index));
    const names = letters.flatMap((a) => letters.map((b) => a + b));
    const both = names.flatMap((name): Mark[] => [[name, 'AAAA']]);
    const { registry } = rewrite(write(...aRecords(...names)), both);
    expect(owned(reread(registry))).toHaveLength(names.length * 2);
    for (const { values } of recordSets(registry)) expect(values.join('').length).toBeLessThanOrEqual(4_000);
  });
});

describe('what is not the registry owns nothing', () => {
  it.each([
    ['nothing', '""'],
    ['no quotes', 'web.shop'],
    ['an unclosed quote', '"web.shop'],
    ['an SPF record', '"v=spf1 include:_spf.example.net ~all"'],
    ['unknown markers', '"web.shop/4 web.shop/ web.shop/a web/A/B web.shop/64"'],
    ['names that are not legal', `"Web.Shop a..b -a .a a. ${'x'.repeat(64)} a.*.b"`],
    ['other characters', '"\\200\\377 \\"a\\" \\\\ \\000"'],
    ['what every object has', '"__proto__/__proto__ /constructor"'],
  ])('%s', (_, value) => {
    expect(owned(read(value))).toEqual([]);
  });

  it.each([
    ['fence', 'TXT'], ['names-0', 'TXT'], ['names-01', 'TXT'], ['names-1a', 'TXT'], ['names-1234567', 'TXT'], ['names-1', 'A'],
    ['a.names-1', 'TXT'],
  ])('a set called %s of type %s', (name, type) => {
    const set = { name: `${name}.${OWNERSHIP_DOMAIN}`, type, ttlSeconds: 60, values: ['"web.shop"'] };
    expect(readRegistry([set], OWNERSHIP_DOMAIN, ROOT)).toEqual(emptyRegistry);
  });

  it('no text makes it throw, and none is ever lost on rewriting what is known', () => {
    fc.assert(fc.property(fc.array(anyText(300)), (values) => {
      const registry = read(...values);
      const { registry: after } = rewrite(registry, [['new.shop', 'A']]);
      expect(owned(reread(after))).toEqual([...new Set([...owned(registry), 'new.shop.example.com A'])].sort());
    }), { numRuns: 200 });
  });

  it('a name that stands in two sets is let go of in the end', () => {
    const sets = [1, 2].map((number) =>
      ({ name: `names-${number}.${OWNERSHIP_DOMAIN}`, type: 'TXT', ttlSeconds: 60, values: ['"web.shop other.shop"'] }));
    let registry = readRegistry(sets, OWNERSHIP_DOMAIN, ROOT);
    for (let round = 0; round < 3; round += 1) registry = reread(rewrite(registry, [], [['web.shop', 'A']]).registry);
    expect(owned(registry)).toEqual(['other.shop.example.com A']);
  });
});

describe('which sets are written', () => {
  const stacks = Array.from({ length: 300 }, (_, stack) =>
    Array.from({ length: 5 }, (__, index) => `service-${index}.stack-${String(stack).padStart(4, '0')}.default`));
  const full = write(...aRecords(...stacks.flat()));

  it.each<[string, readonly Mark[], readonly Mark[]]>([
    ['a name is added', [['new.stack-0007.default', 'A']], []],
    ['a name of a new stack is added', [['new.stack-9999.default', 'A']], []],
    ['a name gets another type', [['service-1.stack-0007.default', 'AAAA']], []],
    ['a name is removed', [], [['service-1.stack-0007.default', 'A']]],
    ['a stack is removed', [], stacks[7]?.map((name): Mark => [name, 'A']) ?? []],
  ])('one when %s', (_, own, release) => {
    const { deletes, creates, registry } = rewrite(full, own, release);
    expect(creates.length).toBe(1);
    expect(deletes.length).toBeLessThanOrEqual(1);
    expect(owned(reread(registry))).toHaveLength(owned(full).length + own.length - release.length);
  });

  it('one when a name moves within its stack', () => {
    const registry = write(...aRecords('web.shop', 'api.shop'));
    const { deletes, creates } = rewrite(registry, [['web2.shop', 'A']], [['web.shop', 'A']]);
    expect([deletes.length, creates.length]).toEqual([1, 1]);
    expect(deletes).toEqual(recordSets(registry));
  });

  it('none when nothing is new', () => {
    expect(rewrite(full, [['service-1.stack-0007.default', 'A']], [['other', 'A']])).toMatchObject({ deletes: [], creates: [] });
  });

  it('no new one while there is room: beside the names of its stack first, else in the fullest', () => {
    const everyOther = stacks.flat().filter((_, index) => index % 2 === 0);
    const half = rewrite(full, [], aRecords(...everyOther)).registry;
    const stackOf = (name: DomainName): string => name.slice(name.indexOf('.') + 1);
    for (const name of everyOther.slice(0, 60).map(under)) {
      const homes = [...half.owned].filter(([other]) => stackOf(other) === stackOf(name)).map(([, { set }]) => set);
      const { registry } = rewrite(half, [[name.replace(`.${ROOT}`, ''), 'A']]);
      expect(homes).toContain(registry.owned.get(name)?.set);
    }
    const { registry } = rewrite(half, aRecords('a.new', 'b.new', 'a.newer'));
    expect(registry.sets.size).toBe(half.sets.size);
  });

  it('the last name takes its set with it', () => {
    const registry = write(['web.shop', 'A']);
    expect(rewrite(registry, [], [['web.shop', 'A']])).toEqual({ deletes: recordSets(registry), creates: [], registry: emptyRegistry });
  });

  it('a stack shares a set', () => {
    const registry = write(...aRecords('web.shop', 'api.shop'));
    const { registry: after } = rewrite(registry, aRecords('db.shop'));
    expect(new Set([...after.owned.values()].map(({ set }) => set)).size).toBe(1);
    const spread = stacks.filter((names) => new Set(names.map((name) => full.owned.get(under(name))?.set)).size > 1);
    expect(spread.length).toBeLessThanOrEqual(full.sets.size);
  });

  it('removing a stack touches only the sets that hold it, also when names came and went and it is scattered', () => {
    const gone = stacks.flat().filter((_, index) => index % 3 === 0);
    const thinned = rewrite(full, [], aRecords(...gone)).registry;
    const late = stacks.map((_, stack) => `late.stack-${String(stack).padStart(4, '0')}.default`);
    const lived = rewrite(thinned, aRecords(...gone.slice(0, 100), ...late)).registry;
    const textOf = ({ values }: RecordSet): string => ` ${values.map((value) => value.replace(/" ?"?/g, '')).join('')} `;
    const touched: number[] = [];
    for (const names of stacks.slice(0, 50).map((stack, index) => [...stack, late[index] ?? ''].filter((name) => lived.owned.has(under(name))))) {
      const holding = recordSets(lived).filter((set) => names.some((name) => textOf(set).includes(` ${name} `))).map(({ name }) => name);
      const { deletes, creates, registry } = rewrite(lived, [], names.map((name): Mark => [name, 'A']));
      expect([...new Set([...deletes, ...creates].map(({ name }) => name))].sort()).toEqual(holding.sort());
      expect(registry.owned.size).toBe(lived.owned.size - names.length);
      touched.push(holding.length);
    }
    expect(Math.max(...touched)).toBeGreaterThan(1);
  });

  it.each([[10, 5], [100, 20], [1_000, 1]])('10,000 names in %d stacks, %d at a time, are packed tightly', (stackCount, atATime) => {
    const names = Array.from({ length: 10_000 }, (_, index) => `service-${index}.stack-${index % stackCount}.default`)
      .sort((a, b) => (a.slice(a.indexOf('.')) < b.slice(b.indexOf('.')) ? -1 : 1));
    let registry = emptyRegistry;
    const batch = Math.ceil(10_000 / atATime);
    for (let from = 0; from < names.length; from += batch) {
      registry = rewrite(registry, aRecords(...names.slice(from, from + batch))).registry;
    }
    const characters = names.reduce((sum, name) => sum + name.length + 1, 0);
    expect(registry.sets.size).toBeLessThanOrEqual(Math.ceil(characters / 1_700));
    for (const set of registry.sets.values()) expect(set.characters).toBeLessThanOrEqual(CHARACTERS_PER_SET);
  });

  it('costs no more than it says', () => {
    fc.assert(fc.property(marks, marks, marks, (before, own, release) => {
      const draft = draftRegistry(write(...before), OWNERSHIP_DOMAIN, ROOT);
      for (const [name, type] of own) draft.own(under(name), type);
      for (const [name, type] of [...release, ...before.slice(0, 9)]) draft.release(under(name), type);
      const { sets, characters } = draft.cost();
      const { deletes, creates } = draft.finish();
      expect(sets).toBe(deletes.length + creates.length);
      const real = [...deletes, ...creates].flatMap(({ values }) => values).reduce((sum, value) => sum + value.length, 0);
      expect(characters).toBeGreaterThanOrEqual(real);
      expect(characters - real).toBeLessThanOrEqual(3 * creates.length);
    }), { numRuns: 60 });
  });
});
