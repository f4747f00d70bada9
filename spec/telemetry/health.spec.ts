import type { Event } from '../../src/core/event';
import { advanceHealth, startingHealth } from '../../src/telemetry/health';
import { judgeHealth, watchHealth } from '../../src/telemetry/judge-health';

const SYNC: Event = { type: 'in sync', names: 1 };
const LISTED: Event = { type: 'zone listed', recordSets: 1, owned: 0, calls: 1, elapsedMs: 1 };
const LANDED: Event = { type: 'batch landed', created: 1, changed: 0, deleted: 0, elapsedMs: 1 };
const DOWN: Event = { type: 'source down', reason: 'timeout', retryInMs: 1 };
const DENIED: Event = {
  type: 'zone denied', access: 'write', reason: 'permission', message: 'AccessDenied', advice: 'Allow it', retryInMs: 1,
};
const UNAVAILABLE: Event = { type: 'zone unavailable', message: '503', retryInMs: 1 };
const FOREIGN: Event = { type: 'fence foreign', origin: 'http://other', advice: 'Set OWNER_ID' };
const HELD: Event = { type: 'deletes held', names: ['a.example.com'], reason: 'many', heldChecksum: 'c0ffee' };
const REFUSED: Event = { type: 'snapshot refused', reason: 'no hosts' };
const OFF: Event = { type: 'write-back off', reason: 'no key', advice: 'Set one' };
const WRITE_BACK_DOWN: Event = { type: 'write-back down', message: '401', advice: 'New key', retryInMs: 1 };
const refusals = (...names: readonly string[]): Event => ({ type: 'refusals', records: names.map((name) => ({ name, type: 'A' })) });
const CREATED: Event = { type: 'record created', after: { name: 'b.example.com', type: 'A', ttlSeconds: 1, values: [] }, why: '' };
const conflict = (type: 'conflict' | 'conflict gone', name: string): Event =>
  type === 'conflict' ? { type, name, recordType: 'A', reason: 'not ours' } : { type, name, recordType: 'A' };

const after = (...events: readonly Event[]) =>
  events.reduce((health, event) => advanceHealth(health, event, 0), startingHealth);
const judged = (...events: readonly Event[]) => {
  const { alive, ready, reasons } = judgeHealth(after(...events), 0);
  return { alive, ready, codes: reasons.map(({ code }) => code) };
};

describe('readiness', () => {
  it.each<[string, boolean, string[], Event[]]>([
    ['starts with not being ready', false, ['starting'], []],
    ['needs more than an answer of Rancher and a listing', false, ['starting'], [{ type: 'source up' }, LISTED]],
    ['comes with the first time in sync', true, [], [SYNC]],
    ['comes with standing by for another container', true, [], [{ type: 'standing by', holder: 'c2' }]],
    ['goes while Rancher does not answer', false, ['source-down'], [SYNC, DOWN]],
    ['comes back with Rancher', true, [], [SYNC, DOWN, { type: 'source up' }]],
    ['goes while the zone is denied', false, ['zone-denied'], [SYNC, DENIED]],
    ['does not come back because the zone can be read', false, ['zone-denied'], [SYNC, DENIED, LISTED]],
    ['comes back when a batch lands', true, [], [SYNC, DENIED, LANDED]],
    ['goes while the zone may not even be read', false, ['zone-denied'], [SYNC, { ...DENIED, access: 'read' }]],
    ['comes back when that can be read', true, [], [SYNC, { ...DENIED, access: 'read' }, LISTED]],
    ['goes while it is unclear whose the records are', false, ['owner-unclear'], [SYNC, { type: 'owner unclear', advice: 'a' }]],
    ['stays with records that are refused', true, ['records-refused'], [SYNC, refusals('a.example.com')]],
    ['forgets them when they are not any more', true, [], [SYNC, refusals('a.example.com'), refusals()]],
    ['stays with a full zone', true, ['zone-full'], [SYNC, { type: 'zone full', message: 'm', retryInMs: 1 }]],
    ['forgets that when there is room', true, [], [SYNC, { type: 'zone full', message: 'm', retryInMs: 1 }, CREATED]],
    ['goes while the zone cannot be reached', false, ['zone-unavailable'], [SYNC, UNAVAILABLE]],
    ['comes back when it is read again', true, [], [SYNC, UNAVAILABLE, LISTED]],
    ['goes with a fence of another server', false, ['fence-foreign'], [SYNC, FOREIGN]],
    ['comes back when that is taken', true, [], [SYNC, FOREIGN, { type: 'fence taken', from: 'x', epoch: 2 }]],
    ['goes when it is told to stop', false, ['stopping'], [SYNC, { type: 'stopping', signal: 'SIGTERM' }]],
    ['stays while deletions are held', true, ['deletes-held'], [SYNC, HELD]],
    ['forgets deletions that were released', true, [], [SYNC, HELD, { type: 'deletes released' }]],
    ['stays while a snapshot is not believed', true, ['snapshot-refused'], [SYNC, REFUSED]],
    ['forgets that with the next one that is', true, [], [SYNC, REFUSED, { type: 'snapshot believed' }]],
    ['stays without write-back', true, ['write-back-off'], [SYNC, OFF]],
    ['stays while write-back is down', true, ['write-back-down'], [SYNC, WRITE_BACK_DOWN]],
    ['forgets that when it is up', true, [], [SYNC, WRITE_BACK_DOWN, { type: 'write-back up' }]],
    ['stays with a conflict', true, ['conflicts'], [SYNC, conflict('conflict', 'a.example.com')]],
    [
      'forgets a conflict that is gone', true, [], [
        SYNC, conflict('conflict', 'a.example.com'), conflict('conflict gone', 'a.example.com'),
      ],
    ],
    ['tells everything at once', false, ['starting', 'source-down', 'zone-denied'], [DOWN, DENIED]],
  ])('%s', (_, ready, codes, events) => {
    expect(judged(...events)).toEqual({ alive: true, ready, codes });
  });

  it('tells the cure in the reason', () => {
    const [reason] = judgeHealth(after(SYNC, DENIED), 0).reasons;
    expect(reason).toMatchObject({ code: 'zone-denied', blocking: true });
    expect(reason?.message).toContain('Allow it');
  });
});

describe('being alive', () => {
  const began: Event = { type: 'operation began', operation: 'list zone', deadlineMs: 10_000 };
  const running = advanceHealth(startingHealth, began, 1_000);

  it.each<[number, boolean]>([[1_000, true], [21_000, true], [21_001, false], [500_000, false]])(
    'an operation with a deadline of 10 s, begun at 1 s: at %d ms it is %s',
    (nowMs, alive) => {
      expect(judgeHealth(running, nowMs).alive).toBe(alive);
    },
  );

  it('says what hangs, and is not ready', () => {
    expect(judgeHealth(running, 65_000)).toMatchObject({
      alive: false, ready: false,
      reasons: [{ code: 'stalled', message: 'list zone runs for 64 s, its deadline was 10 s' }, { code: 'starting' }],
    });
  });

  it('comes back when the operation ends after all, and an older one does not count for a newer', () => {
    const ended = advanceHealth(running, { type: 'operation ended', operation: 'list zone' }, 50_000);
    expect(judgeHealth(ended, 99_000).alive).toBe(true);
    expect(judgeHealth(advanceHealth(ended, began, 90_000), 99_000).alive).toBe(true);
  });

  it('is not lost through any outage', () => {
    expect(judgeHealth(after(DOWN, DENIED, UNAVAILABLE, FOREIGN, REFUSED, WRITE_BACK_DOWN), 1e9).alive).toBe(true);
  });
});

describe('a watch', () => {
  it('folds what it observes, and judges at the moment it is asked, without secrets or line ends', () => {
    let nowMs = 0;
    const { observe, judge } = watchHealth(() => nowMs, (text) => text.replaceAll('hunter2', '***'));
    observe({ type: 'source down', reason: 'hunter2\nrefused', retryInMs: 1 });
    observe({ type: 'operation began', operation: 'read source', deadlineMs: 100 });
    expect(judge()).toMatchObject({ alive: true, ready: false });
    expect(judge().reasons[1]?.message).toContain('***\\nrefused');
    nowMs = 201;
    expect(judge().alive).toBe(false);
  });
});

describe('ten thousand conflicts', () => {
  it('are counted within a bound', () => {
    const events = Array.from({ length: 10_000 }, (_, index) => conflict('conflict', `n${index}.example.com`));
    const [reason] = judgeHealth(after(SYNC, ...events), 0).reasons;
    expect(reason?.message).toMatch(/n0\.example\.com, .* and 995 more$/);
  });
});
