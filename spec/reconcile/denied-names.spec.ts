import { of, type Observable } from 'rxjs';
import type { ApplyOutcome, ChangeBatch } from '../../src/core/change';
import { memory, type MemoryProvider } from '../../src/providers/memory';
import { ownedIn, play, recordsIn, wish, ROOT } from './play';

const DENIED: ApplyOutcome = { type: 'denied', reason: 'permission', message: 'AccessDenied: not authorized', advice: 'mend' };
const names = (count: number, more: Readonly<Record<string, readonly string[]>> = {}) =>
  wish({ ...Object.fromEntries(Array.from({ length: count }, (_, index) => [`s${index}.shop`, ['10.0.0.1']])), ...more });

interface Policed extends MemoryProvider {
  /** Every batch, whether it was denied: how many records it held. */
  readonly asked: readonly string[];
}

/** A zone whose policy denies a batch as a whole for one name in it, as IAM does with condition keys. */
function policed(forbids: (name: string) => boolean): Policed {
  const zone = memory({ rootDomain: ROOT });
  const asked: string[] = [];
  function apply(batch: ChangeBatch): Observable<ApplyOutcome> {
    const denied = batch.changes.some(({ recordSet }) => forbids(recordSet.name));
    asked.push(`${batch.changes.filter(({ recordSet }) => recordSet.type === 'A').length}${denied ? ' denied' : ''}`);
    return denied ? of(DENIED) : zone.apply(batch);
  }
  return { ...zone, apply, asked };
}

const isBad = (name: string): boolean => name.startsWith('bad');

describe('a name that the policy does not permit', () => {
  it('is found and left alone; the others are written in the same pass', () => {
    const provider = policed(isBad);
    const { story, events } = play({ provider, marble: 'a', wishes: { a: names(100, { 'bad.shop': ['10.0.0.2'] }) }, stopAtMs: 29_000 });
    expect(recordsIn(provider)).toHaveLength(100);
    expect(ownedIn(provider)).not.toContain('bad.shop.prod.example.com');
    expect(provider.asked.length).toBeLessThan(30);
    expect(events.filter(({ type }) => type === 'record refused')).toEqual([{
      type: 'record refused', name: 'bad.shop.prod.example.com', recordType: 'A', retryInMs: 30_000,
      message: expect.stringMatching(/^AccessDenied: not authorized; other names are permitted: permit this one/) as string,
    }]);
    expect(story).not.toContain('zone denied');
    expect(story.at(-1)).toBe('in sync');
    expect(events).toContainEqual({ type: 'in sync', names: 100 });
  });

  it('does not make a change of another name wait', () => {
    const provider = policed(isBad);
    play({
      provider, marble: 'a 9999ms b', stopAtMs: 20_000,
      wishes: { a: names(1, { 'bad.shop': ['10.0.0.2'] }), b: wish({ 's0.shop': ['10.0.0.9'], 'bad.shop': ['10.0.0.2'] }) },
    });
    expect(recordsIn(provider)).toEqual(['s0.shop.prod.example.com A 300 10.0.0.9']);
    expect(provider.asked).toEqual(['2 denied', '0', '1 denied', '0', '1', '2']);
  });

  it('is tried again after a while, and written once the policy permits it', () => {
    let forbidden = true;
    const provider = policed((name) => forbidden && isBad(name));
    play({
      provider, marble: 'a', wishes: { a: wish({ 'bad.shop': ['10.0.0.2'] }) }, stopAtMs: 40_000,
      others: [[10_000, () => { forbidden = false; }]],
    });
    expect(recordsIn(provider)).toEqual(['bad.shop.prod.example.com A 300 10.0.0.2']);
  });
});

describe('a policy that permits few names', () => {
  it('does not hold up what it permits, is asked seldom, and does not look like all is well', () => {
    const provider = policed((name) => name.endsWith('.shop.prod.example.com'));
    const few = wish({ ...Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`s${index}.shop`, ['10.0.0.1']])) });
    const more = { ...few.desired, names: new Map([...few.desired.names, ...wish({ 'web.zoo': ['10.0.0.5'] }).desired.names]) };
    const { events, story } = play({
      provider, marble: 'a 19999ms b', wishes: { a: few, b: { ...few, desired: more } }, stopAtMs: 25_000,
    });
    expect(recordsIn(provider)).toEqual(['web.zoo.prod.example.com A 300 10.0.0.5']);
    expect(provider.asked.length).toBeLessThan(70);
    expect(events.filter(({ type }) => type === 'records put off')).toMatchObject([{ records: 280, retryInMs: 30_000 }]);
    expect(story.indexOf('in sync')).toBeGreaterThan(story.indexOf('record created'));
  });

  it('is asked ever more seldom', () => {
    const provider = policed((name) => name.endsWith('.shop.prod.example.com'));
    play({ provider, marble: 'a', wishes: { a: names(300) }, stopAtMs: 600_000 });
    expect(provider.asked.length).toBeLessThan(1_200);
    const before = provider.asked.length;
    play({ provider: { ...provider }, marble: 'a', wishes: { a: names(0) }, stopAtMs: 60_000 });
    expect(provider.asked.length).toBe(before);
  });
});

describe('a policy that permits nothing', () => {
  it('is said after the fence alone was denied too; only that is tried until it is permitted, then all is written', () => {
    let forbidden = true;
    const provider = policed(() => forbidden);
    const { story, events } = play({
      provider, marble: 'a', wishes: { a: names(50) }, stopAtMs: 60_000,
      others: [[12_000, () => { forbidden = false; }]],
    });
    expect(provider.asked).toEqual(['50 denied', '0 denied', '0 denied', '0', '50']);
    expect(story.filter((type) => type === 'zone denied')).toHaveLength(2);
    expect(events).not.toContainEqual(expect.objectContaining({ type: 'record refused' }));
    expect(recordsIn(provider)).toHaveLength(50);
  });
});
