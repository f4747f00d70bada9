import { concat, ignoreElements, map, merge, switchMap, takeUntil, timer } from 'rxjs';
import type { ApplyOutcome, CallFailure, ChangeBatch } from '../../src/core/change';
import type { RecordSet } from '../../src/core/record';
import { memory } from '../../src/providers/memory';
import { tokenBucket } from '../../src/streams/token-bucket';
import { marbles } from '../marbles';
import { providerContract } from './contract';

const rootDomain = 'example.com';
const UNANSWERED: CallFailure = { type: 'unanswered', message: 'no answer' };

describe.each([['at once', 0], ['late', 2]])('Answering %s', (_, delayMs) => {
  providerContract('the provider in memory', () => {
    const provider = memory({ rootDomain, delayMs });
    return Promise.resolve({
      provider,
      rootDomain,
      put: (recordSets) => provider.put(...recordSets),
      breakDown: () => {
        provider.failListing(UNANSWERED, UNANSWERED);
        provider.failApply({ outcome: UNANSWERED });
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    });
  });
});

describe('The provider in memory, in virtual time,', () => {
  const a = (name: string, value: string): RecordSet => ({ name, type: 'A', ttlSeconds: 300, values: [value] });
  const creates = (...names: string[]): ChangeBatch =>
    ({ changes: names.map((name) => ({ action: 'CREATE', recordSet: a(`${name}.${rootDomain}`, '192.0.2.1') })) });
  const typeOf = map(({ type }: ApplyOutcome) => type);
  const words = { l: 'landed', u: 'unanswered', i: 'invalid', t: 'throttled' };

  it('answers at once without a delay', () => marbles(({ expectObservable }) => {
    expectObservable(memory({ rootDomain }).apply(creates('web')).pipe(typeOf)).toBe('(l|)', words);
  }));

  it('answers after its delay, and the delay can be set', () => marbles(({ expectObservable }) => {
    const provider = memory({ rootDomain, delayMs: 3 });
    const slower$ = timer(0).pipe(switchMap(() => {
      provider.setDelay(5);
      return provider.apply(creates('db'));
    }));
    expectObservable(concat(provider.apply(creates('web')), slower$).pipe(typeOf)).toBe('---l----(l|)', words);
  }));

  it('applies nothing of a batch that is given up before its answer', () => marbles(({ expectObservable, flush }) => {
    const provider = memory({ rootDomain, delayMs: 3 });
    expectObservable(provider.apply(creates('web')).pipe(takeUntil(timer(2)))).toBe('--|');
    flush();
    expect(provider.recordSets()).toEqual([]);
  }));

  it('fails the next batches as told, then works again', () => marbles(({ expectObservable }) => {
    const provider = memory({ rootDomain });
    const throttled: CallFailure = { type: 'throttled', reason: 'throttling', message: 'Rate exceeded' };
    provider.failApply({ outcome: UNANSWERED }, { outcome: throttled });
    const batch$ = provider.apply(creates('web')).pipe(typeOf);
    expectObservable(concat(batch$, batch$, batch$)).toBe('(utl|)', words);
  }));

  it('can land a batch whose answer is lost', () => {
    const provider = memory({ rootDomain });
    provider.failApply({ outcome: UNANSWERED, landsAfterMs: 0 });
    const seen: ApplyOutcome[] = [];
    provider.apply(creates('web')).subscribe((outcome) => seen.push(outcome));
    expect(seen).toEqual([UNANSWERED]);
    expect(provider.recordSets()).toHaveLength(1);
  });

  it('can land it late, after others', () => marbles(({ expectObservable }) => {
    const provider = memory({ rootDomain });
    provider.failApply({ outcome: UNANSWERED, landsAfterMs: 5 });
    const present = (): string => provider.recordSets().map(({ name }) => name.charAt(0)).join(' ');
    const sent$ = concat(provider.apply(creates('late')), provider.apply(creates('other')));
    const seen$ = merge(timer(4), timer(5)).pipe(map(present));
    expectObservable(merge(sent$.pipe(ignoreElements()), seen$)).toBe('----a(b|)', { a: 'o', b: 'o l' });
  }));

  it('does not land it late where the zone has moved on', () => {
    const provider = memory({ rootDomain });
    provider.failApply({ outcome: UNANSWERED, landsAfterMs: 0 });
    provider.put(a(`web.${rootDomain}`, '192.0.2.7'));
    provider.apply(creates('web', 'db')).subscribe();
    expect(provider.recordSets()).toEqual([a(`web.${rootDomain}`, '192.0.2.7')]);
  });

  it('keeps a log of what was sent and what was answered', () => {
    const provider = memory({ rootDomain, recordSets: [a(`web.${rootDomain}`, '192.0.2.1')] });
    concat(provider.apply(creates('web')), provider.apply(creates('db'))).subscribe();
    expect(provider.sent().map(({ batch, outcome }) => [batch.changes.length, outcome.type]))
      .toEqual([[1, 'invalid'], [1, 'landed']]);
  });

  it('lets others write behind our back', () => {
    const recordSets = [a(`web.${rootDomain}`, '192.0.2.1'), a(`db.${rootDomain}`, '192.0.2.1')];
    const provider = memory({ rootDomain, recordSets });
    provider.put(a(`web.${rootDomain}`, '192.0.2.2'));
    provider.remove({ name: `db.${rootDomain}`, type: 'A' });
    expect(provider.recordSets()).toEqual([a(`web.${rootDomain}`, '192.0.2.2')]);
  });

  it('keeps to the rate of its bucket', () => marbles(({ expectObservable }) => {
    const provider = memory({ rootDomain, changeBucket: tokenBucket({ capacity: 2, refillPerSecond: 1000 }) });
    const first$ = provider.apply(creates('a', 'b')).pipe(typeOf);
    expectObservable(concat(first$, provider.apply(creates('c')).pipe(typeOf))).toBe('l(l|)', words);
    expectObservable(timer(10).pipe(switchMap(() => provider.admit(5)))).toBe('----------(c|)', { c: 2 });
  }));
});
