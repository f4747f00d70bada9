import { recordsIn, until } from '../../stories/stage';
import { arrivals, asked, holds } from '../../stories/watch';
import type { Arena } from '../arena';
import type { Program } from '../program';
import { addressOf, healthAt, programFault, said } from './process-stage';
import { addService, API, WEB, writeCalls } from './shop';

const WRITE = 'ChangeResourceRecordSets';
/** What has nothing to wait for is gone in this time, on a busy machine too. */
const AT_ONCE_MS = 3_000;
const CLEAN = { code: 0, signal: null };

/** How it ended, and that it did within the time. */
async function endsWithin(program: Program, withinMs: number): Promise<unknown> {
  const startedMs = performance.now();
  await until('it ends', program.hasExited, () => program.log.slice(-20), withinMs);
  return { ...await program.exited, inTime: performance.now() - startedMs < withinMs };
}
const CLEANLY = { ...CLEAN, inTime: true };

/** What all servers were asked for so far. */
const requestsTo = ({ metadata, rancher, route53 }: Arena): number =>
  [metadata, rancher, route53].reduce((sum, { log }) => sum + log.requests().length, 0);

describe('P2 told to stop', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    programFault(`by ${signal} while it waits for news: it asks nobody for anything more, and ends at once with 0`, async (arena, start) => {
      addService(arena);
      const program = start();
      await said(program, 'fqdn confirmed');
      await until('it waits for news', () => arena.metadata.waiting() > 0);
      const before = requestsTo(arena);
      program.signal(signal);
      expect(await endsWithin(program, AT_ONCE_MS)).toEqual(CLEANLY);
      expect(requestsTo(arena)).toBe(before);
      expect(program.said('stopping')).toMatchObject([{ signal }]);
      expect(program.log.at(-1)).toContain('"event":"stopped"');
    });
  }

  programFault('while a batch is in flight: that one lands and is told, nothing else is begun, and it ends with 0', async (arena, start) => {
    let release: () => void = () => undefined;
    const answer = new Promise<void>((resolve) => { release = resolve; });
    const held = arena.inject({ kind: 'hold', until: answer, action: WRITE });
    addService(arena);
    const program = start();
    const address = await addressOf(program);
    await until('it is in flight', () => held.hits() > 0, () => program.log.slice(-20));
    const readings = arrivals(arena.metadata, '/services');
    addService(arena, 'api');
    await until('it has read that and waits for news', () =>
      arrivals(arena.metadata, '/services') > readings && arena.metadata.waiting() > 0);
    const polled = arena.metadata.log.requests().length;
    program.signal('SIGTERM');
    await said(program, 'stopping');
    arena.metadata.reload();
    expect(await healthAt(address)).toBe(200);
    const readiness = await fetch(`${address}/readyz`);
    expect([readiness.status, await readiness.text()]).toEqual([503, expect.stringContaining('stopping')]);
    expect(program.hasExited()).toBe(false);
    release();
    expect(await endsWithin(program, AT_ONCE_MS)).toEqual(CLEANLY);
    expect(recordsIn(arena.zone)).toEqual([`${WEB} A 203.0.113.11`]);
    expect(program.said('record created')).toMatchObject([{ after: { name: WEB } }]);
    expect(program.log.at(-1)).toContain('"event":"stopped"');
    expect(writeCalls(arena)).toBe(1);
    expect(arena.metadata.log.requests()).toHaveLength(polled);
  });

  programFault('twice, while a batch is in flight: it ends at once; the next process finds what became of it', async (arena, start) => {
    let release: () => void = () => undefined;
    const held = arena.inject({ kind: 'hold', until: new Promise<void>((resolve) => { release = resolve; }), action: WRITE });
    addService(arena);
    const program = start();
    await until('it is in flight', () => held.hits() > 0, () => program.log.slice(-20));
    program.signal('SIGTERM');
    await said(program, 'stopping');
    expect(program.hasExited()).toBe(false);
    program.signal('SIGTERM');
    expect(await endsWithin(program, AT_ONCE_MS)).toMatchObject({ inTime: true });
    release();
    await holds(arena.zone, `${WEB} A 203.0.113.11`);
    const next = start();
    await said(next, 'in sync');
    expect(next.said('record created')).toEqual([]);
  });

  programFault('while a listing hangs: it is broken off', async (arena, start) => {
    const hung = arena.inject({ kind: 'hang', action: 'ListResourceRecordSets', count: Infinity });
    addService(arena);
    const program = start();
    await until('it hangs', () => hung.hits() > 0, () => program.log.slice(-20));
    program.signal('SIGTERM');
    expect(await endsWithin(program, AT_ONCE_MS)).toEqual(CLEANLY);
  });

  programFault('while rancher-metadata and the Rancher API hang: neither is waited for', async (arena, start) => {
    const hung = arena.rancher.inject({ kind: 'hang', count: Infinity });
    addService(arena);
    const program = start();
    await until('it hangs', () => hung.hits() > 0, () => program.log.slice(-20));
    const silent = arena.metadata.inject({ kind: 'hang', count: Infinity });
    arena.metadata.reload();
    await until('that hangs as well', () => silent.hits() > 0);
    program.signal('SIGTERM');
    expect(await endsWithin(program, AT_ONCE_MS)).toEqual(CLEANLY);
  });

  programFault('while it waits to try again what was throttled, it does not wait for that', async (arena, start) => {
    arena.inject({ kind: 'throttling', action: WRITE, count: Infinity });
    addService(arena);
    const program = start();
    await said(program, 'zone throttled');
    program.signal('SIGTERM');
    expect(await endsWithin(program, AT_ONCE_MS)).toEqual(CLEANLY);
    expect(asked(arena.route53, WRITE)).toBeGreaterThan(0);
    expect(recordsIn(arena.zone)).toEqual([]);
    addService(arena, 'api');
    await holds(arena.zone);
    expect(arena.zone.find(API, 'A')).toBeUndefined();
  });

  programFault('at any moment of its start: it ends at once, and leaves nothing half done', async (arena, start) => {
    addService(arena);
    for (const afterMs of [0, 60, 150, 300, 500, 800]) {
      const program = start();
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      program.signal('SIGTERM');
      expect(await endsWithin(program, AT_ONCE_MS)).toMatchObject({ inTime: true });
    }
  });
});
