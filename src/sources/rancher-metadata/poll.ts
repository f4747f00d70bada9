import {
  concat, defer, filter, ignoreElements, map, merge, NEVER, type Observable, of, race, take, takeUntil, timer,
} from 'rxjs';
import { abortable } from '../../streams/abortable';
import { operation } from './operation';
import { type Connection, type Progress, SourceDown, type Step } from './progress';
import type { Known } from './read-snapshot';
import { awaitVersion } from './read-version';
import { isFailure } from './requests';
import { pollDeadlineMs } from './settings';

/** How a wait ended: with a version, ours or a new one, or because a reading was asked for. */
type Outcome = 'asked' | { readonly version: string; readonly askedAtMs: number };

/** Waits until the version changes, the server has waited long enough, or a reading is asked for. */
export function poll(connection: Connection, progress: Progress, known: Known): Observable<Step> {
  const asked$ = askedSince(connection, progress);
  const outcome$ = race(asked$, answerTo(connection, known));
  return concat(
    timer(msUntil(progress.pollAtMs, connection)).pipe(ignoreElements(), takeUntil(asked$)),
    operation<Outcome>(progress, pollDeadlineMs(connection.settings), outcome$, (outcome) =>
      of(afterPoll(connection, progress, known, outcome))),
  );
}

/** Also when the asking happened while the last reading ran, which may have missed why. */
function askedSince(connection: Connection, { asked, rereadAtMs }: Progress): Observable<'asked'> {
  const again$ = rereadAtMs === undefined ? NEVER : defer(() => timer(msUntil(rereadAtMs, connection)));
  return merge(connection.asked$.pipe(filter((count) => count !== asked)), again$).pipe(take(1), map(() => 'asked'));
}

function answerTo({ client, settings }: Connection, known: Known): Observable<Outcome | SourceDown> {
  return defer(() => {
    const askedAtMs = settings.now();
    return abortable((signal) => awaitVersion(client, known, settings.maxWaitSeconds, signal)).pipe(map((answer) =>
      isFailure(answer) ? new SourceDown(answer.reason) : { version: answer.version, askedAtMs }));
  });
}

/** Never a hot loop: neither with a server that does not wait, nor with one that has another version each time. */
function afterPoll({ settings }: Connection, progress: Progress, known: Known, outcome: Outcome): Step {
  if (outcome === 'asked') return { progress: { ...progress, isDue: true } };
  const { now, pace } = settings;
  if (outcome.version !== known.version) {
    return { progress: { ...progress, isDue: true, pollAtMs: outcome.askedAtMs + pace.pollSpacingMs } };
  }
  if (now() - outcome.askedAtMs >= pace.quickReplyMs) return { progress };
  const polled = { ...progress, pollAtMs: now() + pace.pollIntervalMs, isPolled: true };
  return progress.isPolled
    ? { progress: polled }
    : { progress: polled, output: { type: 'source polled', intervalMs: pace.pollIntervalMs } };
}

const msUntil = (atMs: number, { settings }: Connection): number => Math.max(0, atMs - settings.now());
