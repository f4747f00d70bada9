import { guard } from '../../src/core/guard';
import type { RecordChange } from '../../src/core/plan';
import { recordSet } from '../make';

const remove = (relative: string, over: { readonly nameStays?: boolean; readonly address?: string } = {}): RecordChange =>
  ({ type: 'delete', before: recordSet(relative, over.address ?? '10.0.0.1'), why: '', nameStays: over.nameStays ?? false });
const create: RecordChange = { type: 'create', after: recordSet('new', '10.0.0.1'), why: '' };
const change: RecordChange = { type: 'change', before: recordSet('web', '10.0.0.1'), after: recordSet('web', '10.0.0.2'), why: '' };
const typeGoes = remove('web', { nameStays: true, address: '2001:db8::1' });
const three = [remove('c'), remove('a'), remove('b')];
const bothTypes = ['a', 'b'].flatMap((name) => [remove(name), remove(name, { address: '2001:db8::1' })]);

describe('the guard', () => {
  it.each<[string, readonly RecordChange[], number, readonly RecordChange[], readonly string[]]>([
    ['lets creates and changes through', [change, create], 0, [change, create], []],
    ['lets as many deletes through as are allowed', three, 3, three, []],
    ['holds all deletes when they are more', [change, create, ...three], 2, [change, create],
      ['a.example.com', 'b.example.com', 'c.example.com']],
    ['counts names, not records', bothTypes, 2, bothTypes, []],
    ['holds a name once', bothTypes, 1, [], ['a.example.com', 'b.example.com']],
    ['does not count or hold a type that goes while its name stays', [typeGoes, remove('a')], 1, [typeGoes, remove('a')], []],
    ['lets such a type go even when deletes are held', [typeGoes, ...three], 0, [typeGoes], ['a.example.com', 'b.example.com', 'c.example.com']],
    ['has nothing to hold', [], 0, [], []],
  ])('%s', (_, changes, maxDeleteCount, passed, held) => {
    expect(guard(changes, { maxDeleteCount })).toEqual({ changes: passed, held });
  });
});
