import { concatMap, defer, finalize, ignoreElements, merge, type Observable, scan, shareReplay, startWith, tap, throwError } from 'rxjs';
import { longPoll } from '../../streams/long-poll';
import { retryWithBackoff } from '../../streams/retry-with-backoff';
import type { Source, SourceOutput } from '../source';
import { metadataClient } from './client';
import { poll } from './poll';
import { type Connection, SourceDown, START, type Step } from './progress';
import { read } from './read';
import { pollDeadlineMs, type RancherMetadataOptions, settingsOf } from './settings';

export type { RancherMetadataOptions } from './settings';

/**
 * The environment as rancher-metadata on this host tells it: read at once, then whenever its version changes, which
 * the server is asked to wait for. One request at a time. Unreachable, it is asked again after 0.5, 1, 2, 2 … s.
 */
export function rancherMetadata(options: RancherMetadataOptions): Source {
  const settings = settingsOf(options);
  return {
    snapshots(reread$) {
      return defer(() => {
        const silenceMs = Math.max(settings.deadlineMs, pollDeadlineMs(settings));
        const client = metadataClient({ ...settings, silenceMs });
        const asked$ = countOf(reread$);
        // Counting goes on while the server is away, so that a source of wishes is opened just once.
        return merge(asked$.pipe(ignoreElements()), reconnecting({ client, settings, asked$ }))
          .pipe(finalize(() => { client.close(); }));
      });
    },
  } satisfies Source;
}

function reconnecting(server: Omit<Connection, 'brokenBefore'>): Observable<SourceOutput> {
  const { pace, random } = server.settings;
  return defer(() => {
    let brokenBefore = 0;
    let told: { readonly reason: string; readonly atMs: number } | undefined;
    /** Not at every knock: for another reason, or now and then. */
    function isNews(reason: string): boolean {
      const atMs = server.settings.now();
      if (told?.reason === reason && atMs - told.atMs < pace.retellMs) return false;
      told = { reason, atMs };
      return true;
    }
    const connected$ = defer(() => connected({ ...server, brokenBefore })).pipe(
      tap(({ type }) => { if (type === 'source up') told = undefined; }),
    );
    return connected$.pipe(retryWithBackoff<SourceOutput>({
      firstMs: pace.firstRetryMs,
      limitMs: pace.limitRetryMs,
      jitter: random,
      isTransient: (error) => error instanceof SourceDown,
      isRecovery: ({ type }) => type === 'source up',
      notice: ({ message }, retryInMs) => {
        brokenBefore += 1;
        return isNews(message) ? { type: 'source down', reason: message, retryInMs } : undefined;
      },
    }));
  });
}

const CLOSED = 'the server closed the connection';

/** One connection: read, wait for a change, read again. Ends only with `SourceDown`, or with a bug. */
function connected(connection: Connection): Observable<SourceOutput> {
  const breaksBefore = connection.client.breaks();
  const steps$ = longPoll<Step>({ progress: START }, ({ progress }) => {
    // Restarted between two questions, it may be serving old answers again.
    if (connection.client.breaks() !== breaksBefore) return throwError(() => new SourceDown(CLOSED));
    return progress.known === undefined || progress.isDue
      ? read(connection, progress)
      : poll(connection, progress, progress.known);
  });
  return steps$.pipe(concatMap(({ output }) => output === undefined ? [] : [output]));
}

/** 0, then how often it has emitted, to whoever asks when. */
function countOf(reread$: Observable<unknown>): Observable<number> {
  return reread$.pipe(scan((count) => count + 1, 0), startWith(0), shareReplay({ bufferSize: 1, refCount: true }));
}
