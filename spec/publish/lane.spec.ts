import { defer, finalize, map, takeUntil, tap, timer, type Observable } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe as sentence } from '../../src/core/describe';
import type { PublishEvent } from '../../src/core/event';
import type { NameClient, PostOutcome } from '../../src/publish/client';
import { writeBackLane } from '../../src/publish/lane';
import type { ServiceName } from '../../src/publish/publisher';

const ACCEPTED: PostOutcome = { type: 'accepted' };
const FAILED: PostOutcome = { type: 'failed', message: '500' };
const REJECTED: PostOutcome = { type: 'rejected', message: '422' };
const UNREACHABLE: PostOutcome = { type: 'unreachable', message: 'ECONNREFUSED', advice: 'Check it' };
const DENIED: PostOutcome = { type: 'denied', message: '401', advice: 'New key' };

const name = (serviceName: string, wanted: string, observed?: string): ServiceName =>
  ({ service: { uuid: `uuid-${serviceName}`, stackName: 'Shop', serviceName }, wanted, observed });
const web = (observed?: string): ServiceName => name('Web', 'web.example.com', observed);

interface Story {
  readonly names: string;
  readonly values: Readonly<Record<string, readonly ServiceName[]>>;
  /** By the name that is sent and the how many-eth POST this is, from 0. */
  readonly answer: (fqdn: string, index: number) => PostOutcome;
  readonly answerMs?: number;
  readonly untilMs?: number;
}

interface Told {
  /** `1000 fqdn posted web.example.com`: when, what, of whom. */
  readonly events: readonly string[];
  readonly posts: readonly string[];
  readonly mostAtOnce: number;
  readonly left: number;
  readonly completedMs: number | undefined;
}

/** Runs a lane on virtual time and writes down what it did. */
function tell({ names, values, answer, answerMs = 0, untilMs = 10_000_000 }: Story): Told {
  const events: string[] = [];
  const posts: string[] = [];
  let [unanswered, mostAtOnce, left] = [0, 0, 0];
  let completedMs: number | undefined;
  const scheduler = new TestScheduler(() => undefined);
  scheduler.run(({ cold, flush }) => {
    const client: NameClient = {
      post(_service, fqdn): Observable<PostOutcome> {
        return defer(() => {
          const outcome = answer(fqdn, posts.length);
          posts.push(`${scheduler.now()} ${fqdn}`);
          left += 1;
          unanswered += 1;
          mostAtOnce = Math.max(mostAtOnce, unanswered);
          return timer(answerMs).pipe(tap(() => (unanswered -= 1)), map(() => outcome), finalize(() => (left -= 1)));
        });
      },
    };
    writeBackLane({ client, random: () => 0 })(cold(names, { ...values })).pipe(takeUntil(timer(untilMs))).subscribe({
      next: (event) => events.push(`${scheduler.now()} ${short(event)}`),
      complete: () => (completedMs = scheduler.now()),
    });
    flush();
  });
  return { events, posts, mostAtOnce, left, completedMs };
}

const short = (event: PublishEvent): string => `${event.type}${'fqdn' in event ? ` ${event.fqdn}` : ''}`;

const after = (...outcomes: readonly PostOutcome[]) => (_fqdn: string, index: number): PostOutcome =>
  outcomes[Math.min(index, outcomes.length - 1)] ?? ACCEPTED;

describe('a name that Rancher does not show', () => {
  it('is sent at once, and confirmed when metadata shows it', () => {
    const { events, posts } = tell({
      names: 'a 1999ms b', values: { a: [web()], b: [web('web.example.com')] }, answer: after(ACCEPTED), answerMs: 5,
    });
    expect(posts).toEqual(['0 web.example.com']);
    expect(events).toEqual(['5 fqdn posted web.example.com', '2000 fqdn confirmed web.example.com']);
  });

  it.each(['web.example.com', 'Web.Example.COM.'])('is not sent when it is shown as %s', (observed) => {
    expect(tell({ names: 'a', values: { a: [web(observed)] }, answer: after(ACCEPTED) })).toMatchObject({
      events: [], posts: [],
    });
  });

  it.each([undefined, '', 'old.example.com'])('is sent when Rancher shows %j', (observed) => {
    expect(
      tell({ names: 'a', values: { a: [web(observed)] }, answer: after(ACCEPTED), untilMs: 10 }).posts,
    ).toHaveLength(1);
  });

  it('is not sent again because its list is emitted again', () => {
    const values = { a: [web()], b: [web(), name('db', 'db.example.com', 'db.example.com')] };
    expect(tell({ names: 'a b a b', values, answer: after(ACCEPTED), untilMs: 1_000 }).posts).toHaveLength(1);
  });

  it('is sent again after 30 s, 60 s … 10 min until it is seen, since a 201 is no proof; that is said once', () => {
    const { events, posts } = tell({ names: 'a', values: { a: [web()] }, answer: after(ACCEPTED), untilMs: 2_500_000 });
    expect(posts.map((post) => Number(post.split(' ')[0]) / 1_000)).toEqual([0, 30, 90, 210, 450, 930, 1_530, 2_130]);
    expect(events.filter((event) => !event.includes('posted'))).toEqual(['30000 fqdn failed web.example.com']);
  });

  it('is confirmed only if it was sent by us', () => {
    expect(
      tell({
        names: 'a 9ms b', values: { a: [web()], b: [web('web.example.com')] }, answer: after(ACCEPTED), answerMs: 100,
      }).events,
    ).toEqual([]);
  });
});

describe('an answer that it failed', () => {
  it('is followed by other tries after 1 s, 2 s, 4 s … 5 min, and said once', () => {
    const { events, posts } = tell({ names: 'a', values: { a: [web()] }, answer: after(FAILED), untilMs: 1_200_000 });
    expect(posts.map((post) => Number(post.split(' ')[0]) / 1_000)).toEqual([
      0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 811, 1_111,
    ]);
    expect(events).toEqual(['0 fqdn failed web.example.com']);
  });

  it('is said again when it fails again after it had worked', () => {
    const answer = after(FAILED, ACCEPTED, FAILED, FAILED);
    expect(tell({ names: 'a', values: { a: [web()] }, answer, untilMs: 40_000 }).events).toEqual([
      '0 fqdn failed web.example.com', '1000 fqdn posted web.example.com', '31000 fqdn failed web.example.com',
    ]);
  });

  it('of one name does not hold up the others', () => {
    const values = { a: [web(), name('api', 'api.example.com')] };
    const answer = (fqdn: string) => (fqdn.startsWith('web') ? FAILED : ACCEPTED);
    expect(tell({ names: 'a', values, answer, untilMs: 10 }).events).toEqual([
      '0 fqdn failed web.example.com', '0 fqdn posted api.example.com',
    ]);
  });
});

describe('an answer that the name is refused', () => {
  it('is dropped after three tries, and said', () => {
    const { events, posts } = tell({ names: 'a', values: { a: [web()] }, answer: after(REJECTED) });
    expect(posts).toEqual(['0 web.example.com', '1000 web.example.com', '3000 web.example.com']);
    expect(events).toEqual(['3000 fqdn refused web.example.com']);
  });

  it('is no end for the next name of that service', () => {
    const values = { a: [web()], b: [name('Web', 'web.new.example.com')] };
    const answer = (fqdn: string) => (fqdn === 'web.example.com' ? REJECTED : ACCEPTED);
    expect(tell({ names: 'a 9999ms b', values, answer, untilMs: 10_001 }).events).toEqual([
      '3000 fqdn refused web.example.com', '10000 fqdn posted web.new.example.com',
    ]);
  });
});

describe('the newest name', () => {
  it('wins at once: what it supersedes is cancelled, also under way', () => {
    const values = { a: [web()], b: [name('Web', 'web.new.example.com')] };
    const { events, posts } = tell({
      names: 'a 99ms b', values, answer: after(ACCEPTED), answerMs: 1_000, untilMs: 20_000,
    });
    expect(posts).toEqual(['0 web.example.com', '100 web.new.example.com']);
    expect(events).toEqual(['1100 fqdn posted web.new.example.com']);
  });

  it('goes with its service: what vanishes from the list is dropped', () => {
    const { posts, left } = tell({ names: 'a 99ms b', values: { a: [web()], b: [] }, answer: after(FAILED) });
    expect(posts).toEqual(['0 web.example.com']);
    expect(left).toBe(0);
  });

  it('comes back with its service', () => {
    const { posts } = tell({
      names: 'a 99ms b 99ms a', values: { a: [web()], b: [] }, answer: after(FAILED), untilMs: 300,
    });
    expect(posts).toEqual(['0 web.example.com', '200 web.example.com']);
  });

  it('that somebody else keeps replacing is sent again at a slowing pace, not at theirs', () => {
    const values = { a: [web()], b: [web('web.example.com')], c: [web('theirs.example.com')] };
    const { posts } = tell({
      names: 'a 999ms b 999ms c 9999ms b 999ms c 9999ms b 999ms c', values, answer: after(ACCEPTED), untilMs: 30_000,
    });
    expect(posts.map((post) => Number(post.split(' ')[0]))).toEqual([0, 3_000, 15_000, 28_000]);
  });
});

describe('a server that takes nothing', () => {
  const many = (count: number) => Array.from(
    { length: count }, (_, index) => name(`s${index}`, `s${index}.example.com`),
  );

  it('is asked by one name at a time after 1 s, 2 s … 60 s, however many wait, and that is said once', () => {
    const { events, posts } = tell({
      names: 'a', values: { a: many(500) }, answer: after(UNREACHABLE), answerMs: 1, untilMs: 300_000,
    });
    expect(events).toEqual(['1 write-back down']);
    // Four were under way when the first of them failed.
    expect(posts.slice(4).map((post) => Math.round(Number(post.split(' ')[0]) / 1_000))).toEqual([
      1, 3, 7, 15, 31, 63, 123, 183, 243,
    ]);
    expect(new Set(posts.map((post) => post.split(' ')[1])).size).toBe(posts.length);
  });

  it('that refuses the key is asked up to every 5 min', () => {
    const { events, posts } = tell({ names: 'a', values: { a: [web()] }, answer: after(DENIED), untilMs: 1_200_000 });
    expect(posts.map((post) => Number(post.split(' ')[0]) / 1_000)).toEqual([
      0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 811, 1_111,
    ]);
    expect(events).toEqual(['0 write-back down']);
  });

  it('is said anew when the reason changes, and when it is over', () => {
    const answer = after(UNREACHABLE, UNREACHABLE, DENIED, DENIED, FAILED, UNREACHABLE, ACCEPTED);
    expect(tell({ names: 'a', values: { a: [web()] }, answer, untilMs: 30_000 }).events).toEqual([
      '0 write-back down', '3000 write-back down', '15000 write-back up', '15000 fqdn failed web.example.com',
      '16000 write-back down', '17000 write-back up', '17000 fqdn posted web.example.com',
    ]);
  });

  it('takes everything that waits as soon as it is back', () => {
    const answer = (_fqdn: string, index: number) => (index < 6 ? UNREACHABLE : ACCEPTED);
    const { events } = tell({ names: 'a', values: { a: many(50) }, answer, answerMs: 1, untilMs: 20_000 });
    expect(events.filter((event) => event.includes('posted'))).toHaveLength(50);
    expect(
      events.filter((event) => !event.includes('posted')).map((event) => event.slice(event.indexOf(' ') + 1)),
    ).toEqual([
      'write-back down', 'write-back up',
    ]);
  });
});

describe('the lane', () => {
  it('has at most four POSTs under way, and sends everything once', () => {
    const names = Array.from({ length: 1_000 }, (_, index) => name(`s${index}`, `s${index}.example.com`));
    const { mostAtOnce, posts } = tell({
      names: 'a', values: { a: names }, answer: after(ACCEPTED), answerMs: 20, untilMs: 29_000,
    });
    expect(mostAtOnce).toBe(4);
    expect(posts).toHaveLength(1_000);
    expect(new Set(posts.map((post) => post.split(' ')[1])).size).toBe(1_000);
  });

  it('keeps a sidekick apart from the service whose uuid it has', () => {
    const sidekick = {
      ...name('side', 'side.example.com'), service: { uuid: 'uuid-Web', stackName: 'Shop', serviceName: 'side' },
    };
    expect(
      tell({ names: 'a', values: { a: [web(), sidekick] }, answer: after(ACCEPTED), untilMs: 10 }).posts,
    ).toHaveLength(2);
  });

  it('ends with its input, whatever still waits or is under way', () => {
    const { completedMs, left } = tell({
      names: 'a 99ms |', values: { a: [web()] }, answer: after(ACCEPTED), answerMs: 1_000,
    });
    expect([completedMs, left]).toEqual([100, 0]);
    expect(tell({ names: 'a 99ms |', values: { a: [web()] }, answer: after(DENIED) }).completedMs).toBe(100);
  });

  it('tells each event in a sentence', () => {
    expect(sentence({ type: 'write-back down', message: '401', advice: 'New key', retryInMs: 1_000 })).toBe(
      'Rancher takes no service names for now: 401. New key; next try in 1 s',
    );
  });
});
