import fc from 'fast-check';
import { setToDissolve } from '../../src/core/compaction';
import { draftRegistry } from '../../src/core/registry-draft';
import { emptyRegistry, readRegistry, type Registry } from '../../src/core/registry';
import { OWNERSHIP_DOMAIN, ROOT } from '../make';

function rewrite(registry: Registry, change: (draft: ReturnType<typeof draftRegistry>) => void) {
  const draft = draftRegistry(registry, OWNERSHIP_DOMAIN, ROOT);
  change(draft);
  return draft.finish();
}

const charactersOf = ({ sets }: Registry): number => [...sets.values()].reduce((sum, { characters }) => sum + characters, 0);
const reread = ({ sets }: Registry): Registry => readRegistry([...sets.values()].map(({ recordSet }) => recordSet), OWNERSHIP_DOMAIN, ROOT);

/** Until it is dense; the most characters that one rewrite took. */
function compacted(start: Registry): { readonly registry: Registry; readonly mostCharacters: number } {
  let registry = start;
  let mostCharacters = 0;
  for (let sparse = setToDissolve(registry); sparse !== undefined; sparse = setToDissolve(registry)) {
    const number = sparse;
    const { deletes, creates, registry: next } = rewrite(registry, (draft) => draft.dissolve(number));
    expect(next.sets.size).toBeLessThan(registry.sets.size);
    const characters = [...deletes, ...creates].reduce((sum, { values }) => sum + (values[0]?.length ?? 0), 0);
    mostCharacters = Math.max(mostCharacters, characters);
    registry = next;
  }
  return { registry, mostCharacters };
}

describe('compaction', () => {
  it.each([[30, 10_000], [63, 10_000], [12, 2_000]])('keeps the registry dense when names of %i characters are removed in random order', (length, count) => {
    const names = Array.from({ length: count }, (_, index) => `${String(index).padEnd(length, 'x')}.stack-${index % 97}.default.${ROOT}`);
    const full = rewrite(emptyRegistry, (draft) => { for (const name of names) draft.own(name, 'A'); }).registry;
    expect(full.sets.size).toBeLessThanOrEqual(Math.ceil(charactersOf(full) / 1_700));

    const shuffled = fc.sample(fc.shuffledSubarray(names, { minLength: count / 2, maxLength: count / 2 }), { numRuns: 1, seed: 7 })[0] ?? [];
    const half = rewrite(full, (draft) => { for (const name of shuffled) draft.release(name, 'A'); }).registry;
    const { registry, mostCharacters } = compacted(half);
    expect(registry.sets.size).toBeLessThanOrEqual(Math.ceil(charactersOf(registry) / 1_700));
    expect([...reread(registry).owned.keys()].sort()).toEqual([...half.owned.keys()].sort());
    // With the fence it fits into one batch of Route 53.
    expect(mostCharacters).toBeLessThan(31_000);
  });

  it('has nothing to do while the registry is as small as its entries allow', () => {
    const one = rewrite(emptyRegistry, (draft) => { draft.own(`web.shop.${ROOT}`, 'A'); }).registry;
    expect(setToDissolve(one)).toBeUndefined();
    expect(setToDissolve(emptyRegistry)).toBeUndefined();
  });
});
