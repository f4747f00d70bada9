import type { RecordSet } from '../../src/core/record';
import type { Mutation } from '../../src/emulators/route53/request-log';
import { wish as wanted, ROOT } from '../reconcile/play';
import { inventions } from './oracle';
import type { Wish } from './wishes';

/** The world: so long each. */
const WISHED_MS = 100;
const wishes = (...addresses: readonly (string | undefined)[]): readonly Wish[] => addresses.map((address, index) => ({
  fromMs: index * WISHED_MS, names: wanted(address === undefined ? {} : { web: [address] }).desired.names,
}));
const web = (address: string): RecordSet => ({ name: `web.prod.${ROOT}`, type: 'A', ttlSeconds: 300, values: [address] });
const change = (atMs: number, before: string | undefined, after: string | undefined): Mutation => ({
  atMs, zoneId: 'Z1', by: atMs, changes: [
    ...(before === undefined ? [] : [{ action: 'DELETE' as const, sentName: '', recordSet: web(before) }]),
    ...(after === undefined ? [] : [{ action: 'CREATE' as const, sentName: '', recordSet: web(after) }]),
  ],
});

const [OLD, NEW, OTHER] = ['192.0.2.1', '192.0.2.2', '192.0.2.3'];
const inventedAt = (mutations: readonly Mutation[], ...addresses: readonly (string | undefined)[]): readonly (number | undefined)[] => {
  const found = inventions(mutations, () => wishes(...addresses));
  return mutations.map(({ by }) => Number(by)).filter((by) => found.some((text) => text.includes(`request ${by} `)));
};

describe('I5, what was wanted since it was last right', () => {
  it.each<[string, readonly Mutation[], readonly (string | undefined)[], readonly number[]]>([
    ['an address that is wanted', [change(10, undefined, OLD), change(110, OLD, NEW)], [OLD, NEW], []],
    ['an address that nobody ever wanted', [change(10, undefined, OTHER)], [OLD, NEW], [10]],
    ['an address that is not wanted yet', [change(10, undefined, NEW)], [OLD, NEW], [10]],
    ['an address of a moment ago, on the way to the right one', [change(10, undefined, OLD), change(210, OLD, NEW)], [OLD, NEW, OTHER], []],
    ['yesterday\'s address, when the right one stood there', [change(10, undefined, OLD), change(110, OLD, NEW), change(120, NEW, OLD)], [OLD, NEW], [120]],
    ['a record that was rightly removed', [change(10, undefined, OLD), change(110, OLD, undefined), change(120, undefined, OLD)], [OLD, undefined], [120]],
    ['a record that is wanted again', [change(10, undefined, OLD), change(110, OLD, undefined), change(210, undefined, OLD)], [OLD, undefined, OLD], []],
  ])('%s', (_, mutations, addresses, invented) => {
    expect(inventedAt(mutations, ...addresses)).toEqual(invented);
  });
});
