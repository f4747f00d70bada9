/** What every provider must do: `src/providers/provider.ts`, as a suite to run against one. */
import type { Observable } from 'rxjs';
import type { ApplyOutcome, Change, ListOutcome } from '../../src/core/change';
import type { DomainName } from '../../src/core/name';
import {
  recordKey, type ListedRecordSet, type RecordSet, type RecordType, type SpecialRecordKind,
} from '../../src/core/record';
import type { Provider } from '../../src/providers/provider';
import { outcomeOf } from './outcome-of';

/* eslint-disable jest/no-export -- a suite, run by the spec of each provider */

/** A provider with an empty zone of its own, and hands to reach into that zone from outside. */
export interface ProviderFixture {
  readonly provider: Provider;
  readonly rootDomain: DomainName;
  /** Someone else writes these, over whatever is there. Special ones get whatever makes them so. */
  put(recordSets: readonly ListedRecordSet[]): void;
  /** From now on nobody answers. */
  breakDown(): Promise<void>;
  close(): Promise<void>;
}

export function providerContract(name: string, makeFixture: () => Promise<ProviderFixture>): void {
  describe(`${name} keeps the contract of a provider`, () => {
    let fixture: ProviderFixture;
    beforeEach(async () => {
      fixture = await makeFixture();
    });
    afterEach(() => fixture.close());

    const below = (host: string): DomainName => `${host}.${fixture.rootDomain}`;
    const a = (host: string, ...values: string[]): RecordSet => set(below(host), 'A', values);
    const apply = (...changes: Change[]): Promise<ApplyOutcome> => outcomeOf(fixture.provider.apply({ changes }));
    const listBelow = (domain: DomainName): Promise<readonly ListedRecordSet[]> =>
      listed(fixture.provider.listBelow(domain));
    const listAt = (domain: DomainName): Promise<readonly ListedRecordSet[]> => listed(fixture.provider.listAt(domain));
    const seed = (...recordSets: ListedRecordSet[]): void => fixture.put(recordSets);

    describe('listing', () => {
      it('finds nothing where there is nothing', async () => {
        expect(await listBelow(below('nowhere'))).toEqual([]);
        expect(await listAt(below('nowhere'))).toEqual([]);
      });

      it('emits one outcome for each subscription, as of then', async () => {
        const listing$ = fixture.provider.listAt(below('web'));
        expect(await listed(listing$)).toHaveLength(0);
        seed(a('web', '192.0.2.1'));
        expect(await listed(listing$)).toHaveLength(1);
      });

      it('finds the domain itself and all below it, and nothing else', async () => {
        const inside = [
          a('shop', '192.0.2.1'), set(below('shop'), 'TXT', ['"x"']), a('web.shop', '192.0.2.2'),
          a('a.b.c.shop', '192.0.2.3'),
          a('*.shop', '192.0.2.4'), a('_x.shop', '192.0.2.5'), a('0.shop', '192.0.2.6'), a('z-1.shop', '192.0.2.7'),
        ];
        seed(...inside, ...['shop-1', 'web.shop-1', 'shop2', 'xshop', 'web.xshop', '*', 'a', 'z', 'sho', 'shop.other']
          .map((host) => a(host, '192.0.2.99')));
        expect(sorted(await listBelow(below('shop')))).toEqual(sorted(inside));
      });

      it('finds all sets of exactly one name', async () => {
        const name = below('web');
        const wanted = [a('web', '192.0.2.1'), set(name, 'AAAA', ['2001:db8::1']), set(name, 'TXT', ['"x"'])];
        seed(...wanted, a('x.web', '192.0.2.9'), a('web-1', '192.0.2.9'), a('we', '192.0.2.9'));
        expect(sorted(await listAt(below('web')))).toEqual(sorted(wanted));
      });

      it('finds a wildcard by its name', async () => {
        seed(a('*.shop', '192.0.2.1'), a('web.shop', '192.0.2.2'));
        expect(await listAt(below('*.shop'))).toEqual([a('*.shop', '192.0.2.1')]);
      });

      it('reads more than fits on a page of 300', async () => {
        const many = Array.from({ length: 650 }, (_, index) => a(`host-${index}.many`, '192.0.2.1'));
        seed(...many, a('other', '192.0.2.9'));
        expect(sorted(await listBelow(below('many')))).toEqual(sorted(many));
      });

      it.each<[SpecialRecordKind]>([['alias'], ['routed'], ['traffic policy'], ['health-checked']])(
        'marks what is %s', async (special) => {
          seed({ ...a('special', '192.0.2.1'), special }, a('plain', '192.0.2.2'));
          expect(kinds(await listBelow(fixture.rootDomain)))
            .toEqual({ [below('special')]: special, [below('plain')]: undefined });
          expect(kinds(await listAt(below('special')))).toEqual({ [below('special')]: special });
        });
    });

    describe('a batch', () => {
      it('creates, and what it created is read at once', async () => {
        const sets = [a('web', '192.0.2.1', '192.0.2.2'), set(below('web'), 'AAAA', ['2001:db8::1'])];
        expect(await apply(...sets.map(create))).toEqual({ type: 'landed' });
        expect(sorted(await listBelow(fixture.rootDomain)).filter(isOurs)).toEqual(sorted(sets));
      });

      it.each([
        ['one string', ['"v=1 owner=me"']],
        ['several strings', [`"${'x'.repeat(255)}" "${'y'.repeat(200)}"`]],
        ['several values', ['"one"', '"two"']],
        ['characters of XML and spaces', ['"<a> & \'b\'  =  c;,()"']],
        ['escapes', [String.raw`"say \"hi\" \\ \101"`]],
      ])('keeps text as it was sent: %s', async (_, values) => {
        const text = set(below('text'), 'TXT', values);
        await apply(create(text));
        expect(sorted(await listAt(below('text')))).toEqual(sorted([text]));
        expect(await apply(remove(text))).toEqual({ type: 'landed' });
      });

      it('changes a set by deleting and creating it', async () => {
        const [before, after] = [a('web', '192.0.2.1'), { ...a('web', '192.0.2.2'), ttlSeconds: 60 }];
        seed(before);
        expect(await apply(remove(before), create(after))).toEqual({ type: 'landed' });
        expect(await listAt(below('web'))).toEqual([after]);
      });

      it('deletes whatever the order of the values', async () => {
        seed(a('web', '192.0.2.1', '192.0.2.2', '192.0.2.3'));
        expect(await apply(remove(a('web', '192.0.2.3', '192.0.2.1', '192.0.2.2')))).toEqual({ type: 'landed' });
        expect(await listAt(below('web'))).toEqual([]);
      });

      it('does not create what exists', async () => {
        seed(a('web', '192.0.2.1'));
        expect(await apply(create(a('web', '192.0.2.1')))).toMatchObject(refusal('miss', below('web')));
        expect(await apply(create(a('web', '192.0.2.2')))).toMatchObject(refusal('miss', below('web')));
        expect(await listAt(below('web'))).toEqual([a('web', '192.0.2.1')]);
      });

      it.each<[string, (set: RecordSet) => RecordSet]>([
        ['another value', (found) => ({ ...found, values: ['192.0.2.1', '192.0.2.9'] })],
        ['a value less', (found) => ({ ...found, values: ['192.0.2.1'] })],
        ['a value more', (found) => ({ ...found, values: [...found.values, '192.0.2.3'] })],
        ['another TTL', (found) => ({ ...found, ttlSeconds: found.ttlSeconds + 1 })],
        ['another type', (found) => ({ ...found, type: 'AAAA', values: ['2001:db8::1'] })],
        ['another name', (found) => ({ ...found, name: `x.${found.name}` })],
      ])('deletes only what is exactly as given, not with %s', async (_, alter) => {
        const found = a('web', '192.0.2.1', '192.0.2.2');
        seed(found);
        const altered = alter(found);
        expect(await apply(remove(altered))).toMatchObject(refusal('miss', altered.name));
        expect(sorted(await listAt(below('web')))).toEqual(sorted([found]));
      });

      it.each<[SpecialRecordKind]>([['alias'], ['routed']])('does not touch what is %s', async (special) => {
        seed({ ...a('web', '192.0.2.1'), special });
        expect(await apply(remove(a('web', '192.0.2.1')))).toMatchObject({ type: 'invalid' });
        expect(await apply(create(a('web', '192.0.2.1')))).toMatchObject({ type: 'invalid' });
        expect(kinds(await listAt(below('web')))).toEqual({ [below('web')]: special });
      });

      it('lands as a whole or not at all, and every problem is told', async () => {
        seed(a('old', '192.0.2.1'), a('taken', '192.0.2.1'));
        const outcome = await apply(
          remove(a('old', '192.0.2.1')), remove(a('gone', '192.0.2.1')), create(a('new', '192.0.2.1')),
          create(a('taken', '192.0.2.2')));
        expect(outcome).toMatchObject({ type: 'invalid' });
        const problems = outcome.type === 'invalid' ? outcome.problems : [];
        expect(problems.map(({ kind, name: host, recordType }) => [kind, host, recordType])).toEqual(
          expect.arrayContaining([['miss', below('gone'), 'A'], ['miss', below('taken'), 'A']]));
        expect(sorted(await listBelow(fixture.rootDomain)).filter(isOurs))
          .toEqual(sorted([a('old', '192.0.2.1'), a('taken', '192.0.2.1')]));
      });

      it.each([
        ['an address that is none', 'A', ['999.0.2.1']],
        ['an address in another notation', 'A', ['192.0.2.01']],
        ['IPv4 for AAAA', 'AAAA', ['192.0.2.1']],
        ['one value twice', 'A', ['192.0.2.1', '192.0.2.1']],
        ['text without quotes', 'TXT', ['text']],
      ])('refuses %s and names the record', async (_, type, values) => {
        const outcome = await apply(create(a('good', '192.0.2.1')), create(set(below('bad'), type, values)));
        expect(outcome).toMatchObject({ type: 'invalid', problems: [{ kind: 'invalid', name: below('bad') }] });
        expect((await listBelow(fixture.rootDomain)).filter(isOurs)).toEqual([]);
      });

      it('refuses names outside the zone', async () => {
        const name = `web.not-${fixture.rootDomain}`;
        expect(await apply(create(set(name, 'A', ['192.0.2.1'])))).toMatchObject(refusal('invalid', name));
      });

      it('refuses a batch without changes', async () => {
        expect(await apply()).toMatchObject({ type: 'invalid' });
      });

      it('may be as large as the limits say, and no larger', async () => {
        const { limits } = fixture.provider;
        const full = Array.from({ length: limits.values }, (_, index) => create(a(`host-${index}`, '192.0.2.1')));
        expect(await apply(...full, create(a('one-more', '192.0.2.1')))).toMatchObject({ type: 'invalid' });
        expect(await apply(...full)).toEqual({ type: 'landed' });
      });

      it('holds no more characters than the limits say', async () => {
        const { characters } = fixture.provider.limits;
        const text = `"${'x'.repeat(248)}"`;
        const count = characters / text.length;
        const full = Array.from({ length: count }, (_, index) => create(set(below(`text-${index}`), 'TXT', [text])));
        expect(await apply(...full, create(a('one-more', '192.0.2.1')))).toMatchObject({ type: 'invalid' });
        expect(await apply(...full)).toEqual({ type: 'landed' });
      });

      it('holds no more values of one set than the limits say', async () => {
        const { valuesPerSet } = fixture.provider.limits;
        const address = (_: unknown, index: number): string => `192.0.${2 + Math.floor(index / 200)}.${index % 200}`;
        const most = a('most', ...Array.from({ length: valuesPerSet }, address));
        const tooMany = a('too-many', ...Array.from({ length: valuesPerSet + 1 }, address));
        expect(await apply(create(tooMany))).toMatchObject(refusal('invalid', below('too-many')));
        expect(await apply(create(most))).toEqual({ type: 'landed' });
      });

      it('may be sent while another is on its way: they land one after the other', async () => {
        const hosts = ['one', 'two', 'three', 'four'];
        const outcomes = await Promise.all(hosts.map((host) => apply(create(a(host, '192.0.2.1')))));
        expect(outcomes).toEqual(outcomes.map(() => ({ type: 'landed' })));
      });

      it('lands once of two that delete the same value: that is what a fence relies on', async () => {
        seed(set(below('fence'), 'TXT', ['"0"']));
        const step = (nonce: string): Promise<ApplyOutcome> =>
          apply(remove(set(below('fence'), 'TXT', ['"0"'])), create(set(below('fence'), 'TXT', [`"${nonce}"`])));
        expect((await Promise.all([step('1'), step('2')])).map(({ type }) => type).sort())
          .toEqual(['invalid', 'landed']);
      });
    });

    describe('admission', () => {
      it('tells how many changes can be sent now', async () => {
        expect(await outcomeOf(fixture.provider.admit(3))).toBeGreaterThanOrEqual(3);
      });

      it('never promises more than a batch can hold', async () => {
        expect(await outcomeOf(fixture.provider.admit(1))).toBeLessThanOrEqual(fixture.provider.limits.values);
      });
    });

    describe('a call', () => {
      it('does nothing until it is subscribed to', async () => {
        void fixture.provider.apply({ changes: [create(a('web', '192.0.2.1'))] });
        expect(await listAt(below('web'))).toEqual([]);
      });

      it('that is unsubscribed emits nothing more and holds up nobody', async () => {
        const emitted: unknown[] = [];
        const { provider } = fixture;
        const calls: readonly Observable<unknown>[] = [
          provider.apply({ changes: [create(a('left', '192.0.2.1'))] }), provider.listBelow(fixture.rootDomain),
          provider.listAt(below('web')),
        ];
        for (const call$ of calls) {
          let isLeft = false;
          call$.subscribe((outcome) => { if (isLeft) emitted.push(outcome); }).unsubscribe();
          isLeft = true;
        }
        expect((await apply(create(a('next', '192.0.2.1')))).type).toBe('landed');
        expect(emitted).toEqual([]);
      });

      it('ends in an outcome, not in an error, when nobody answers', async () => {
        await fixture.breakDown();
        expect(await outcomeOf(fixture.provider.listBelow(fixture.rootDomain))).toMatchObject({ type: 'unanswered' });
        expect(await outcomeOf(fixture.provider.listAt(fixture.rootDomain))).toMatchObject({ type: 'unanswered' });
        expect(await apply(create(a('web', '192.0.2.1')))).toMatchObject({ type: 'unanswered' });
      });
    });
  });
}

const set = (name: DomainName, type: RecordType, values: readonly string[]): RecordSet =>
  ({ name, type, ttlSeconds: 300, values });
const create = (recordSet: RecordSet): Change => ({ action: 'CREATE', recordSet });
const remove = (recordSet: RecordSet): Change => ({ action: 'DELETE', recordSet });

const refusal = (kind: 'miss' | 'invalid', name: DomainName): object =>
  ({ type: 'invalid', problems: [{ kind, name }] });

async function listed(listing$: Observable<ListOutcome>): Promise<readonly ListedRecordSet[]> {
  const outcome = await outcomeOf(listing$);
  expect(outcome).toMatchObject({ type: 'listed' });
  return outcome.type === 'listed' ? outcome.recordSets : [];
}

/** The zone's own sets are there from the beginning. */
const isOurs = ({ type }: RecordSet): boolean => type !== 'NS' && type !== 'SOA';

/** Neither the order of sets nor that of values means anything. */
const sorted = (sets: readonly ListedRecordSet[]): readonly ListedRecordSet[] =>
  sets.map((found) => ({ ...found, values: [...found.values].sort() }))
    .sort((left, right) => (recordKey(left) < recordKey(right) ? -1 : 1));

const kinds = (sets: readonly ListedRecordSet[]): Readonly<Record<DomainName, SpecialRecordKind | undefined>> =>
  Object.fromEntries(sets.filter(isOurs).map(({ name, special }) => [name, special]));
