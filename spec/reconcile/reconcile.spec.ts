import { memory, type MemoryProvider } from '../../src/providers/memory';
import { tokenBucket } from '../../src/streams/token-bucket';
import { fenceIn, ownedIn, play, recordsIn, runningWell, wish, ROOT } from './play';

const web = (address: string) => wish({ 'web.shop': [address] });
const record = (short: string, address: string, ttlSeconds = 300) =>
  ({ name: `${short}.prod.example.com`, type: 'A', ttlSeconds, values: [address] });

describe('the loop', () => {
  it('creates a record with its mark and the fence in one batch', () => {
    const provider = memory({ rootDomain: ROOT, delayMs: 20 });
    const { story, completed } = play({ provider, marble: 'a', wishes: { a: web('10.0.0.1') } });

    expect(story).toEqual(['zone listed', 'record created', 'batch landed', 'in sync']);
    expect(recordsIn(provider)).toEqual(['web.shop.prod.example.com A 300 10.0.0.1']);
    expect(ownedIn(provider)).toEqual(['web.shop.prod.example.com']);
    expect(provider.sent()).toHaveLength(1);
    expect(completed).toBe(true);
  });

  it('changes with DELETE and CREATE, one batch a change, and lists only at the start', () => {
    const provider = memory({ rootDomain: ROOT, delayMs: 20 });
    const { story } = play({
      provider, marble: 'a 499ms b 499ms c', wishes: { a: web('10.0.0.1'), b: web('10.0.0.2'), c: web('10.0.0.2') },
    });

    expect(story.filter((type) => type === 'zone listed')).toHaveLength(1);
    expect(provider.sent().map(({ batch }) => batch.changes.filter(({ recordSet }) => recordSet.type === 'A')
      .map(({ action, recordSet }) => `${action} ${recordSet.values.join()}`))).toEqual([
      ['CREATE 10.0.0.1'], ['DELETE 10.0.0.1', 'CREATE 10.0.0.2'],
    ]);
  });

  it('applies a changed TTL', () => {
    const provider = memory({ rootDomain: ROOT });
    play({ provider, marble: 'a 99ms b', wishes: { a: web('10.0.0.1'), b: wish({ 'web.shop': ['10.0.0.1'] }, { ttlSeconds: 60 }) } });
    expect(recordsIn(provider)).toEqual(['web.shop.prod.example.com A 60 10.0.0.1']);
  });

  it('plans again from the newest wish after the batch in flight: what was wanted in between is never written', () => {
    const provider = memory({ rootDomain: ROOT, delayMs: 100 });
    const { story } = play({
      provider, marble: 'a 229ms b 19ms c', wishes: { a: web('10.0.0.1'), b: web('10.0.0.2'), c: web('10.0.0.3') },
    });
    expect(provider.sent()).toHaveLength(2);
    expect(recordsIn(provider)).toEqual(['web.shop.prod.example.com A 300 10.0.0.3']);
    expect(story.at(-1)).toBe('in sync');
  });

  it('never touches a record that is not ours, and says so once', () => {
    const provider = memory({ rootDomain: ROOT, recordSets: [record('web.shop', '192.0.2.9', 60)] });
    const { events, story } = play({
      provider, marble: 'a 99ms b', resyncMs: 10_000,
      wishes: { a: web('10.0.0.1'), b: wish({ 'web.shop': ['10.0.0.1'], 'api.shop': ['10.0.0.2'] }) },
    });
    expect(recordsIn(provider)).toEqual(['api.shop.prod.example.com A 300 10.0.0.2', 'web.shop.prod.example.com A 60 192.0.2.9']);
    expect(story.filter((type) => type === 'conflict')).toHaveLength(1);
    expect(events.find(({ type }) => type === 'conflict')).toMatchObject({ name: 'web.shop.prod.example.com', recordType: 'A' });
  });

  it('repairs a hand edit at the next resync and calls it drift', () => {
    const provider = memory({ rootDomain: ROOT });
    const { events } = play({
      provider, marble: 'a', wishes: { a: web('10.0.0.1') }, resyncMs: 30_000,
      others: [[10_000, () => provider.put(record('web.shop', '192.0.2.66'))]],
    });
    expect(recordsIn(provider)).toEqual(['web.shop.prod.example.com A 300 10.0.0.1']);
    expect(events.filter(({ type }) => type === 'drift')).toEqual([
      { type: 'drift', expected: record('web.shop', '10.0.0.1'), found: record('web.shop', '192.0.2.66') },
    ]);
  });

  it('makes a record again that someone removed', () => {
    const provider = memory({ rootDomain: ROOT });
    const { story } = play({
      provider, marble: 'a', wishes: { a: web('10.0.0.1') }, resyncMs: 30_000,
      others: [[10_000, () => provider.remove({ name: 'web.shop.prod.example.com', type: 'A' })]],
    });
    expect(recordsIn(provider)).toEqual(['web.shop.prod.example.com A 300 10.0.0.1']);
    expect(story).toContain('drift');
  });

  it('deletes a name that is believed gone, with its mark', () => {
    const provider = memory({ rootDomain: ROOT });
    play({ provider, marble: 'a 99ms b', wishes: { a: wish({ 'web.shop': ['10.0.0.1'], 'api.shop': ['10.0.0.2'] }), b: web('10.0.0.1') } });
    expect(recordsIn(provider)).toEqual(['web.shop.prod.example.com A 300 10.0.0.1']);
    expect(ownedIn(provider)).toEqual(['web.shop.prod.example.com']);
  });

  it('holds deletes of more names than allowed, while creates and changes go on', () => {
    const provider = memory({ rootDomain: ROOT });
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`s${index}.shop`, ['10.0.0.1']]));
    const { events } = play({ provider, marble: 'a 99ms b', wishes: { a: wish(many), b: web('10.0.0.9') } });
    expect(recordsIn(provider)).toHaveLength(13);
    const held = events.flatMap((event) => event.type === 'deletes held' ? [event.names.length] : []);
    expect(held).toEqual([12]);
  });

  it('settles a batch without an answer that landed by its nonce: nothing is sent twice', () => {
    const provider = memory({ rootDomain: ROOT, delayMs: 20 });
    provider.failApply({ outcome: { type: 'unanswered', message: 'socket hang up' }, landsAfterMs: 0 });
    const { story, events } = play({ provider, marble: 'a', wishes: { a: web('10.0.0.1') } });
    expect(events).toContainEqual({ type: 'batch settled', landed: true });
    expect(provider.sent()).toHaveLength(1);
    expect(story.at(-1)).toBe('in sync');
  });

  it('sends the next batch at once after one that did not land, so that the delayed one never can', () => {
    const provider = memory({ rootDomain: ROOT, delayMs: 20 });
    provider.failApply({ outcome: { type: 'unanswered', message: 'timeout' }, landsAfterMs: 5_000 });
    const { events } = play({
      provider, marble: 'a 39ms b', wishes: { a: wish({ 'web.shop': ['10.0.0.1'], 'old.shop': ['10.0.0.7'] }), b: web('10.0.0.2') },
    });
    expect(events).toContainEqual({ type: 'batch settled', landed: false });
    expect(recordsIn(provider)).toEqual(['web.shop.prod.example.com A 300 10.0.0.2']);
  });

  it('recognises the delayed batch when it lands just before the next one', () => {
    const provider = memory({ rootDomain: ROOT, delayMs: 20 });
    provider.failApply({ outcome: { type: 'unanswered', message: 'timeout' }, landsAfterMs: 30 });
    const { story } = play({ provider, marble: 'a', wishes: { a: web('10.0.0.1') } });
    expect(story.filter((type) => type === 'record refused' || type === 'view lost')).toEqual([]);
    expect(recordsIn(provider)).toEqual(['web.shop.prod.example.com A 300 10.0.0.1']);
  });

  it('waits when throttled, then sends the same whole batch', () => {
    const provider = memory({ rootDomain: ROOT });
    const throttled = { outcome: { type: 'throttled', reason: 'throttling', message: 'Rate exceeded' } } as const;
    provider.failApply(throttled, throttled, throttled);
    const { story } = play({ provider, marble: 'a', wishes: { a: web('10.0.0.1') } });
    expect(story).toEqual([
      'zone listed', 'zone throttled', 'zone throttled', 'zone throttled', 'record created', 'batch landed', 'in sync',
    ]);
    expect(provider.sent().map(({ answeredAtMs }) => answeredAtMs)).toEqual([0, 500, 1500, 3500]);
  });

  it('keeps trying to list, and writes nothing before it knows the zone', () => {
    const provider = memory({ rootDomain: ROOT });
    const down = { type: 'unanswered', message: 'connection refused' } as const;
    provider.failListing(down, down);
    const { story } = play({ provider, marble: 'a', wishes: { a: web('10.0.0.1') } });
    expect(story).toEqual(['zone unavailable', 'zone unavailable', 'zone listed', 'record created', 'batch landed', 'in sync']);
  });

  it('gets to know a zone that takes longer to list than a resync is apart', () => {
    const provider = memory({ rootDomain: ROOT, delayMs: 400 });
    play({ provider, marble: 'a', wishes: { a: web('10.0.0.1') }, resyncMs: 500, stopAtMs: 5_000 });
    expect(recordsIn(provider)).toEqual(['web.shop.prod.example.com A 300 10.0.0.1']);
  });

  it('leaves one refused record alone for a while and writes the others in the same pass', () => {
    const provider = memory({ rootDomain: ROOT });
    provider.failApply({ outcome: { type: 'invalid', message: 'bad', problems: [{ kind: 'invalid', name: 'bad.shop.prod.example.com', message: 'bad' }] } });
    const { events } = play({
      provider, marble: 'a', wishes: { a: wish({ 'web.shop': ['10.0.0.1'], 'bad.shop': ['10.0.0.2'] }) }, stopAtMs: 40_000,
    });
    expect(events.find(({ type }) => type === 'record refused')).toMatchObject({ name: 'bad.shop.prod.example.com', retryInMs: 30_000 });
    expect(provider.sent().map(({ answeredAtMs }) => answeredAtMs)).toEqual([0, 0, 30_000]);
    expect(recordsIn(provider)).toHaveLength(2);
  });

  it('finds the one bad record by halving when the refusal names none', () => {
    const provider = memory({ rootDomain: ROOT });
    const wishes = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`s${index}.shop`, ['10.0.0.1']]));
    const refuse = { outcome: { type: 'invalid', message: 'UnknownError', problems: [{ kind: 'invalid', message: 'UnknownError' }] } } as const;
    provider.failApply(...Array.from({ length: 8 }, () => refuse));
    const { events } = play({ provider, marble: 'a', wishes: { a: wish(wishes) }, stopAtMs: 29_000 });
    expect(events.filter(({ type }) => type === 'record refused')).toHaveLength(1);
    expect(recordsIn(provider)).toHaveLength(99);
  });

  it('reads a name again when its record is other than we thought', () => {
    const provider = memory({ rootDomain: ROOT });
    const { events, story } = play({
      provider, marble: 'a 99ms b', wishes: { a: web('10.0.0.1'), b: web('10.0.0.2') },
      others: [[50, () => provider.put(record('web.shop', '192.0.2.66'))]],
    });
    expect(recordsIn(provider)).toEqual(['web.shop.prod.example.com A 300 10.0.0.2']);
    expect(story.filter((type) => type === 'zone listed')).toHaveLength(1);
    expect(events.filter(({ type }) => type === 'record refused')).toEqual([]);
  });

  it('reads names outside the suffix before it decides about them', () => {
    const provider = memory({ rootDomain: ROOT, recordSets: [{ name: 'shop.example.com', type: 'A', ttlSeconds: 60, values: ['192.0.2.9'] }] });
    const outside = wish({ 'web.shop': ['10.0.0.1'] });
    const [wanted] = outside.desired.names.values();
    if (wanted === undefined) throw new Error('no name');
    const names = new Map(['shop.example.com', 'www.example.com'].map((name) => [name, { ...wanted, name }]));
    const { story } = play({ provider, marble: 'a 99ms b', wishes: { a: outside, b: { ...outside, desired: { ...outside.desired, names } } } });
    expect(story).toContain('conflict');
    expect(recordsIn(provider)).toEqual(['shop.example.com A 60 192.0.2.9', 'www.example.com A 300 10.0.0.1']);
  });
});

describe('who writes', () => {
  const theirs = () => {
    const provider = memory({ rootDomain: ROOT });
    play({ provider, marble: 'a', wishes: { a: wish({ 'web.shop': ['10.0.0.1'] }, { holder: 'them', running: ['them'], origin: 'http://rancher-a' }) }, stopAtMs: 1_000 });
    return provider;
  };

  it('takes over from a container that is gone: a batch of the fence alone, then lists again', () => {
    const provider = theirs();
    const { story, events } = play({ provider, marble: 'a', wishes: { a: web('10.0.0.2') } });
    expect(story).toEqual(['zone listed', 'fence taken', 'zone listed', 'record changed', 'batch landed', 'in sync']);
    expect(events).toContainEqual({ type: 'fence taken', from: 'them', epoch: 2 });
    expect(fenceIn(provider)).toMatchObject({ holder: 'us', epoch: 2 });
  });

  it('stands by while the holder runs, and takes over once it is gone', () => {
    const provider = theirs();
    const both = wish({ 'web.shop': ['10.0.0.2'] }, { running: ['us', 'them'] });
    const { events } = play({ provider, marble: 'a 999ms b', wishes: { a: both, b: { ...both, conditionOf: runningWell('us') } } });
    expect(events.filter(({ type }) => type === 'standing by')).toEqual([{ type: 'standing by', holder: 'them' }]);
    expect(recordsIn(provider)).toEqual(['web.shop.prod.example.com A 300 10.0.0.2']);
  });

  it('never writes under the fence of another Rancher server', () => {
    const provider = theirs();
    const before = provider.recordSets();
    const { story } = play({ provider, marble: 'a', wishes: { a: wish({ 'web.shop': ['10.0.0.2'] }, { origin: 'http://rancher-b' }) } });
    expect(story).toContain('fence foreign');
    expect(provider.recordSets()).toEqual(before);
  });
});

describe('an environment that other servers have, too', () => {
  it('is not written when nothing tells whose it is', () => {
    const provider = memory({ rootDomain: ROOT });
    const { events } = play({ provider, marble: 'a', wishes: { a: wish({ 'web.shop': ['10.0.0.1'] }, { unclear: true }) } });
    expect(provider.sent()).toEqual([]);
    expect(events.filter(({ type }) => type === 'owner unclear')).toHaveLength(1);
  });
});

describe('scarce changes', () => {
  const scarce = () => memory({ rootDomain: ROOT, changeBucket: tokenBucket({ capacity: 300, refillPerSecond: 100 }) });
  const bulk = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`s${index}.bulk`, ['10.0.0.1']]));
  const firstWith = (address: string, provider: MemoryProvider) => provider.sent()
    .find(({ batch }) => batch.changes.some(({ recordSet }) => recordSet.values.includes(address)));

  it('cuts batches to the tokens in hand, live names first: a move does not wait for what a bulk load waits for', () => {
    const provider = scarce();
    play({
      provider, marble: 'a 99ms b 4899ms c', stopAtMs: 30_000,
      wishes: { a: web('10.0.0.1'), b: wish({ 'web.shop': ['10.0.0.1'], ...bulk }), c: wish({ 'web.shop': ['10.0.0.2'], ...bulk }) },
    });
    // Six changes, and whatever tokens were in hand: 60 ms at the most.
    expect(firstWith('10.0.0.2', provider)?.answeredAtMs).toBeLessThanOrEqual(5_000 + 60);
    expect(recordsIn(provider)).toHaveLength(1_001);
  });

  it('does not let a new name wait for a bulk of changed TTLs', () => {
    const provider = scarce();
    const ttl = (seconds: number, more = {}) => wish({ ...bulk, ...more }, { ttlSeconds: seconds });
    play({
      provider, marble: 'a 29999ms b 4999ms c', stopAtMs: 90_000,
      wishes: { a: ttl(300), b: ttl(60), c: ttl(60, { 'new.shop': ['10.0.0.3'] }) },
    });
    expect(firstWith('10.0.0.3', provider)?.answeredAtMs).toBeLessThanOrEqual(35_000 + 60);
    expect(recordsIn(provider).filter((text) => text.includes(' A 60 '))).toHaveLength(1_001);
  });

  it('sends a bulk load in few batches', () => {
    const provider = scarce();
    play({ provider, marble: 'a', stopAtMs: 30_000, wishes: { a: wish(bulk) } });
    expect(provider.sent().map(({ batch }) => batch.changes.length)).toEqual([300, 250, 250, expect.any(Number)]);
  });
});

describe('stopping', () => {
  it('lets the batch in flight land, starts nothing new and completes', () => {
    const provider = memory({ rootDomain: ROOT, delayMs: 100 });
    const { completed } = play({
      provider, marble: 'a 214ms b', wishes: { a: web('10.0.0.1'), b: web('10.0.0.2') }, stopAtMs: 250,
    });
    expect(completed).toBe(true);
    expect(provider.sent()).toHaveLength(1);
    expect(recordsIn(provider)).toEqual(['web.shop.prod.example.com A 300 10.0.0.1']);
  });

  it('does not wait for a pause after a failure', () => {
    const provider = memory({ rootDomain: ROOT });
    provider.failApply({ outcome: { type: 'denied', reason: 'credentials', message: 'no', advice: 'mend' } });
    const { completed, story } = play({ provider, marble: 'a', wishes: { a: web('10.0.0.1') }, stopAtMs: 100 });
    expect(completed).toBe(true);
    expect(story).toEqual(['zone listed', 'zone denied']);
  });
});
