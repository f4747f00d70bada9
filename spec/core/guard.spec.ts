import { deleteText, guard, type GuardInput, type Guarded } from '../../src/core/guard';
import type { RecordChange } from '../../src/core/plan';
import { recordSet } from '../make';

const remove = (relative: string, over: { readonly nameStays?: boolean; readonly address?: string } = {}): RecordChange =>
  ({ type: 'delete', before: recordSet(relative, over.address ?? '10.0.0.1'), why: '', nameStays: over.nameStays ?? false });
const removes = (count: number): readonly RecordChange[] => Array.from({ length: count }, (_, index) => remove(`s${index}`));
const create: RecordChange = { type: 'create', after: recordSet('new', '10.0.0.1'), why: '' };
const change: RecordChange = { type: 'change', before: recordSet('web', '10.0.0.1'), after: recordSet('web', '10.0.0.2'), why: '' };
const textOf = (relative: string): string => deleteText(recordSet(relative, '10.0.0.1'));

/** Of 100 names, none deleted lately. */
const guarded = (changes: readonly RecordChange[], over: Partial<GuardInput> = {}): Guarded => guard({
  changes, owned: 100, window: [], settings: { maxDeleteCount: 10, maxDeletePercent: 20 }, renaming: () => undefined,
  approved: new Set(), emptyForMs: 0, ...over,
});
const heldOf = (...given: Parameters<typeof guarded>): number => guarded(...given).held?.names.length ?? 0;
const deleted = (count: number, ownedBefore = 100) => [{ minute: 0, ownedBefore, deleted: count }];

describe('the guard', () => {
  it.each<[string, Parameters<typeof guarded>, number]>([
    ['lets 20 of 100 go', [removes(20)], 0],
    ['holds 21 of 100', [removes(21)], 21],
    ['lets 10 of 19 go: not more than MAX_DELETE_COUNT', [removes(10), { owned: 19 }], 0],
    ['holds 11 of 19', [removes(11), { owned: 19 }], 11],
    ['lets 200 of 1,000 go', [removes(200), { owned: 1_000 }], 0],
    ['holds 201 of 1,000', [removes(201), { owned: 1_000 }], 201],
    ['counts what was deleted lately', [removes(5), { owned: 84, window: deleted(16) }], 5],
    ['measures against the names owned when the window began', [removes(5), { owned: 85, window: deleted(15) }], 0],
    ['counts names, not records', [['a', 'b'].flatMap((name) => [remove(name), remove(name, { address: '2001:db8::1' })]),
      { settings: { maxDeleteCount: 2, maxDeletePercent: 0 } }], 0],
    ['has nothing to hold without deletes, whatever was deleted lately', [[create, change], { window: deleted(90) }], 0],
    ['holds all that is owned when it is much', [removes(15), { owned: 15, settings: { maxDeleteCount: 10, maxDeletePercent: 100 } }], 15],
    ['keeps the last few for a while', [removes(3), { owned: 3 }], 3],
    ['lets the last few go after ten minutes', [removes(3), { owned: 3, emptyForMs: 600_000 }], 0],
    ['does not count a name whose service has another one', [removes(100), { renaming: () => 'confirmed' }], 0],
    ['does not even plan to delete a name whose other one does not stand yet', [removes(100), { renaming: () => 'pending' }], 0],
    ['does not count what was approved', [removes(30), { approved: new Set(removes(30).map((_, index) => textOf(`s${index}`))) }], 0],
    ['holds only the rest when a part was approved', [removes(60), { approved: new Set(removes(30).map((_, index) => textOf(`s${index}`))) }], 30],
  ])('%s', (_, given, held) => {
    expect(heldOf(...given)).toBe(held);
  });

  it('lets creates, changes and types whose name stays go on while it holds', () => {
    const typeGoes = remove('web', { nameStays: true, address: '2001:db8::1' });
    expect(guarded([change, create, typeGoes, ...removes(30)]).changes).toEqual([change, create, typeGoes]);
  });

  it('tells the same checksum for the same set in any order, and another for any other', () => {
    const checksum = (changes: readonly RecordChange[]) => guarded(changes).held?.checksum;
    expect(checksum([...removes(30)].reverse())).toBe(checksum(removes(30)));
    expect(checksum(removes(31))).not.toBe(checksum(removes(30)));
    expect(checksum(removes(30))).toMatch(/^[0-9a-f]{64}$/);
  });

  it('marks what does not count, for the window in the fence', () => {
    const marks = guarded(removes(2), { renaming: (name) => name.startsWith('s0') ? 'confirmed' : undefined, approved: new Set([textOf('s1')]) }).changes
      .map((entry) => (entry.type === 'delete' ? entry.excused : undefined));
    expect(marks).toEqual(['renamed', 'approved']);
  });
});
