import { of, type Observable } from 'rxjs';
import type { ApplyOutcome, Change, ChangeBatch, ChangeProblem } from '../../src/core/change';
import { memory, type MemoryProvider } from '../../src/providers/memory';
import { ownedIn, play, recordsIn, wish, ROOT } from './play';

const GOOD = { 'a.shop': ['10.0.0.1'], 'z.shop': ['10.0.0.2', '2001:db8::2'] };
const BAD = { 'bad.shop': ['10.0.0.9', '2001:db8::9'] };
const GOOD_RECORDS = [
  'a.shop.prod.example.com A 300 10.0.0.1', 'z.shop.prod.example.com A 300 10.0.0.2', 'z.shop.prod.example.com AAAA 300 2001:db8::2',
];

interface Refusing extends MemoryProvider {
  /** Batches that were refused, in order. */
  readonly refused: readonly ChangeBatch[];
}

/** A zone that refuses a batch as a whole for some changes in it, in whatever words. */
function refusing(refuses: (change: Change) => boolean, inWords: (refused: readonly Change[]) => ApplyOutcome): Refusing {
  const zone = memory({ rootDomain: ROOT });
  const refused: ChangeBatch[] = [];
  function apply(batch: ChangeBatch): Observable<ApplyOutcome> {
    const bad = batch.changes.filter(refuses);
    if (bad.length === 0) return zone.apply(batch);
    refused.push(batch);
    return of(inWords(bad));
  }
  return { ...zone, apply, refused };
}

const invalid = (...problems: readonly ChangeProblem[]): ApplyOutcome => ({ type: 'invalid', message: 'refused', problems });
const named = (refused: readonly Change[]): ApplyOutcome => invalid(...refused.map(({ recordSet: { name, type } }): ChangeProblem =>
  ({ kind: 'invalid', name, recordType: type, message: 'it is protected' })));
const byName = (refused: readonly Change[]): ApplyOutcome =>
  invalid(...refused.map(({ recordSet: { name } }): ChangeProblem => ({ kind: 'invalid', name, message: 'no' })));
const unnamed = (): ApplyOutcome => invalid({ kind: 'invalid', message: 'no' });
const denied = (): ApplyOutcome => ({ type: 'denied', reason: 'permission', message: 'AccessDenied', advice: 'mend' });

const isBad = ({ recordSet: { name } }: Change): boolean => name.startsWith('bad.');
const isBadType = (type: string) => (change: Change): boolean => isBad(change) && change.recordSet.type === type;

describe('a name of both kinds of addresses that is refused', () => {
  it.each([
    ['with its types', named, 1],
    ['by its name', byName, 1],
    ['without saying so', unnamed, 12],
    ['by the policy', denied, 8],
  ] as const)('%s: stops nothing else, and is left alone for a while', (_, inWords, mostRefused) => {
    const provider = refusing(isBad, inWords);
    const { events, story } = play({ provider, marble: 'a', wishes: { a: wish({ ...GOOD, ...BAD }) }, stopAtMs: 29_000 });
    expect(recordsIn(provider)).toEqual(GOOD_RECORDS);
    expect(events.flatMap((event) => (event.type === 'record refused' ? [event.recordType] : []))).toEqual(['A', 'AAAA']);
    expect(provider.refused.length).toBeLessThanOrEqual(mostRefused);
    expect(story).toContain('in sync');
  });

  it('for one of them keeps the other', () => {
    const provider = refusing(isBadType('AAAA'), named);
    const { events } = play({ provider, marble: 'a', wishes: { a: wish({ ...GOOD, ...BAD }) }, stopAtMs: 29_000 });
    expect(recordsIn(provider)).toContain('bad.shop.prod.example.com A 300 10.0.0.9');
    expect(events.filter(({ type }) => type === 'record refused')).toHaveLength(1);
    expect(provider.refused).toHaveLength(1);
  });

  it('is told of as long as it is refused', () => {
    const provider = refusing(isBad, named);
    const { events } = play({ provider, marble: 'a 39999ms b', wishes: { a: wish({ ...GOOD, ...BAD }), b: wish(GOOD) } });
    expect(events.flatMap((event) => (event.type === 'refusals' ? [event.records.length] : []))).toEqual([2, 0]);
  });

  it('does not leave the service ready when it is the only one', () => {
    const { story } = play({ provider: refusing(isBad, named), marble: 'a', wishes: { a: wish(BAD) }, stopAtMs: 29_000 });
    expect(story).not.toContain('in sync');
  });
});

describe('marks that are refused', () => {
  const isFence = ({ recordSet: { name } }: Change): boolean => name.startsWith('fence.');
  const isRegistry = ({ recordSet: { name } }: Change): boolean => name.startsWith('names-');

  it.each([['the fence', isFence], ['the registry', isRegistry]])('%s: nothing is written, that is said, and it is tried again ever more seldom', (_, isMark) => {
    let isProtected = true;
    const provider = refusing((change) => isProtected && isMark(change), named);
    const { events } = play({
      provider, marble: 'a', wishes: { a: wish(GOOD) }, stopAtMs: 200_000,
      others: [[100_000, () => { isProtected = false; }]],
    });
    const said = events.filter(({ type }) => type === 'zone denied');
    expect(said[0]).toMatchObject({ reason: 'marks refused', access: 'write', message: 'it is protected' });
    expect(provider.refused.length).toBe(said.length);
    expect(said.length).toBeLessThan(8);
    expect(events.filter(({ type }) => type === 'zone listed')).toHaveLength(1);
    expect(recordsIn(provider)).toEqual(GOOD_RECORDS);
    expect(ownedIn(provider)).toHaveLength(2);
  });
});
