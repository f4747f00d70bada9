import { asyncScheduler } from 'rxjs';
import { memory, type ApplyFault } from '../../src/providers/memory';
import { play, recordsIn, wish, ROOT } from './play';

const FULL: ApplyFault = {
  outcome: { type: 'invalid', problems: [{ kind: 'full', message: 'Exceeded limit MAX_RRSETS_BY_ZONE' }], message: 'full' },
};
const names = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`s${index}.shop`, ['10.0.0.1']]));

describe('what waits for its time', () => {
  it.each([
    ['the very clock of the timers', 1],
    // Node's timers count whole milliseconds and fire up to one early.
    ['a clock that is a little behind when the timer fires', 0.999_99],
  ])('goes on when that has come, by %s', (_, speed) => {
    const provider = memory({ rootDomain: ROOT });
    provider.failApply(FULL);
    const { story } = play({
      provider, marble: 'a', wishes: { a: wish(names(1)) }, stopAtMs: 61_000, now: () => asyncScheduler.now() * speed,
    });
    expect(story).toEqual(['zone listed', 'zone full', 'record created', 'batch landed', 'in sync']);
    expect(recordsIn(provider)).toHaveLength(1);
  });
});

describe('a zone that is full', () => {
  it('is filled as far as it goes: half as many are tried until some are taken', () => {
    const provider = memory({ rootDomain: ROOT });
    provider.failApply(FULL, FULL);
    const { story } = play({ provider, marble: 'a', wishes: { a: wish(names(8)) }, stopAtMs: 1_000 });
    expect(provider.sent().map(({ batch, outcome }) => `${batch.changes.filter(({ recordSet }) => recordSet.type === 'A').length} ${outcome.type}`))
      .toEqual(['8 invalid', '4 invalid', '2 landed', '4 landed', '2 landed']);
    expect(story).not.toContain('zone full');
    expect(recordsIn(provider)).toHaveLength(8);
  });

  it('is said when not even one is taken; then creates wait a minute, while an address is changed at once', () => {
    const provider = memory({ rootDomain: ROOT });
    const { events } = play({
      provider, marble: 'a 999ms b 999ms c', stopAtMs: 50_000,
      wishes: { a: wish({ 'web.shop': ['10.0.0.1'] }), b: wish({ 'web.shop': ['10.0.0.1'], 'api.shop': ['10.0.0.2'] }),
        c: wish({ 'web.shop': ['10.0.0.9'], 'api.shop': ['10.0.0.2'] }) },
      others: [[900, () => provider.failApply(FULL)]],
    });
    expect(events.filter(({ type }) => type === 'zone full')).toEqual([
      { type: 'zone full', message: 'Exceeded limit MAX_RRSETS_BY_ZONE', retryInMs: 60_000 },
    ]);
    expect(recordsIn(provider)).toEqual(['web.shop.prod.example.com A 300 10.0.0.9']);
  });
});
