import type { MetadataEmulator } from '../../../src/emulators/rancher-metadata';
import { startMetadataEmulator } from '../../../src/emulators/rancher-metadata';
import { waitOf } from '../../../src/emulators/rancher-metadata/long-poll';
import type { World } from '../../../src/emulators/rancher-world';
import { askJson } from '../rancher-world/ask';
import { sampleWorld } from '../rancher-world/sample-world';

let world: World;
let server: MetadataEmulator;
beforeEach(async () => {
  world = sampleWorld();
  // A second of maxWait takes a millisecond; only a reload or the test's own tick wakes.
  server = await startMetadataEmulator({ world, tickMs: 20, secondMs: 1, reloadIntervalMs: 0 });
});
afterEach(() => server.close());

const poll = (query: string, path = '/2015-12-19/version') => askJson(server.url, `${path}?${query}`);
const isWaiting = async (): Promise<void> => {
  while (server.waiting() === 0) await new Promise(setImmediate);
};
const LONG = 'maxWait=120';

describe('the wait that a query asks for', () => {
  it.each([
    ['wait=true&value=x&maxWait=30', 30_000], ['wait=true&value=x', 60_000], ['wait=true&value=x&maxWait=0', 60_000],
    ['wait=true&value=x&maxWait=1.5', 60_000], ['wait=true&value=x&maxWait=soon', 60_000],
    ['wait=true&value=x&maxWait=121', 120_000], ['wait=true&value=x&maxWait=-1', -1000],
  ])('of %s is %s ms', (query, maxWaitMs) => {
    expect(waitOf(new URLSearchParams(query), 1000)).toEqual({ oldValue: 'x', maxWaitMs });
  });

  it.each(['', 'value=x', 'wait=true', 'wait=1&value=x', 'wait=TRUE&value=x'])('of %p is none', (query) => {
    expect(waitOf(new URLSearchParams(query), 1000)).toBeUndefined();
  });
});

describe('a long-poll', () => {
  it.each([
    ['another value', 'wait=true&value=other'],
    ['the value in quotes, which is never equal', `wait=true&value=${encodeURIComponent('"VERSION"')}`],
    ['an empty value', 'wait=true&value='],
    ['no value', 'wait=true'],
    ['another wait than true', 'wait=1&value=VERSION'],
    ['no time', 'wait=true&value=VERSION&maxWait=-1'],
  ])('with %s is answered at once', async (_, query) => {
    const reply = await poll(query.replace('VERSION', server.version()));
    expect(reply).toMatchObject({ status: 200, json: server.version() });
  });

  it('is answered with the new version as soon as the world changes', async () => {
    const before = server.version();
    const reply = poll(`wait=true&value=${before}&${LONG}`);
    await isWaiting();
    world.setFqdn('Shop/db', 'db.example.com');
    expect((await reply).json).toBe(server.version());
    expect(server.version()).not.toBe(before);
  });

  it('goes on waiting when a reload left its value as it was', async () => {
    const reply = poll(`wait=true&value=running&${LONG}`, '/2015-12-19/containers/Shop-Web-1/state');
    await isWaiting();
    server.reload();
    world.setContainerState('Shop-Web-1', 'stopped');
    expect((await reply).json).toBe('stopped');
  });

  it('is answered 200 with the unchanged value when the time is over, and no sooner than the next tick', async () => {
    const startMs = performance.now();
    const reply = await poll(`wait=true&value=${server.version()}&maxWait=5`);
    expect(reply).toMatchObject({ status: 200, json: server.version() });
    expect(performance.now() - startMs).toBeGreaterThan(5);
  });

  it('for something that is not there waits, then gets 404', async () => {
    const reply = poll('wait=true&value=&maxWait=5', '/2015-12-19/nothing');
    await isWaiting();
    expect(await reply).toMatchObject({ status: 404, json: { message: 'Not found' } });
  });

  it('for something that is not there is answered when it appears', async () => {
    const reply = poll(`wait=true&value=&${LONG}`, '/2015-12-19/hosts/node3/name');
    await isWaiting();
    world.addHost({ name: 'node3' });
    expect((await reply).json).toBe('node3');
  });

  it('for a map or a list is answered at once', async () => {
    expect((await poll('wait=true&value=x', '/2015-12-19/hosts')).status).toBe(200);
    expect((await poll('wait=true&value=x', '/2015-12-19/')).status).toBe(200);
  });

  it('ends when its client leaves', async () => {
    await server.close();
    server = await startMetadataEmulator({ world, tickMs: 60_000 });
    const leaving = new AbortController();
    const path = `/2015-12-19/version?wait=true&value=${server.version()}`;
    const reply = askJson(server.url, path, { signal: leaving.signal });
    await isWaiting();
    leaving.abort();
    await expect(reply).rejects.toThrow('aborted');
    while (server.waiting() > 0) await new Promise(setImmediate);
    while (server.log.counters().pending > 0) await new Promise(setImmediate);
    expect(server.log.counters().byStatus).toEqual({ none: 1 });
  });

  it('of an old server does not wait', async () => {
    server.set({ ignoreWait: true });
    expect((await poll(`wait=true&value=${server.version()}&maxWait=120`)).json).toBe(server.version());
  });
});
