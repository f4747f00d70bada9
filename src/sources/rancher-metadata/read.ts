import { concatMap, map, type Observable, of, take } from 'rxjs';
import { abortable } from '../../streams/abortable';
import { backoffMs } from '../../streams/retry-with-backoff';
import type { SourceOutput } from '../source';
import { operation } from './operation';
import { type Connection, type Progress, SourceDown, type Step } from './progress';
import { type Reading, readSnapshot } from './read-snapshot';

type Answered = Exclude<Reading, { readonly type: 'unreachable' }>;

/** Reads one snapshot. What is refused leaves the last good one standing, and is read again after a while. */
export function read(connection: Connection, progress: Progress): Observable<Step> {
  const { client, settings } = connection;
  return connection.asked$.pipe(take(1), concatMap((asked) => {
    const readAtMs = settings.now();
    const reading$ = abortable((signal) => readSnapshot(client, progress.known, signal)).pipe(
      map((reading) => reading.type === 'unreachable' ? new SourceDown(reading.reason) : reading),
    );
    return operation(progress, settings.deadlineMs, reading$, (reading) => {
      const output = outputOf(reading, connection.brokenBefore, readAtMs);
      const after = afterReading(connection, { ...progress, asked }, reading);
      const isFirst = progress.known === undefined;
      const up: readonly Step[] = isFirst ? [{ progress: after, output: { type: 'source up' } }] : [];
      return of(...up, { progress: after, output });
    });
  }));
}

const outputOf = (reading: Answered, connection: number, readAtMs: number): SourceOutput =>
  reading.type === 'read'
    ? { type: 'snapshot', snapshot: { ...reading.contents, connection, readAtMs } }
    : { type: 'snapshot refused', reason: reading.reason };

function afterReading({ settings }: Connection, progress: Progress, reading: Answered): Progress {
  const { now, random, pace } = settings;
  const read: Progress = { ...progress, known: reading.known, isDue: false, refusals: 0, rereadAtMs: undefined };
  if (reading.type === 'read') return read;
  const refusals = progress.refusals + 1;
  const retryInMs = backoffMs(refusals, { firstMs: pace.firstRetryMs, limitMs: pace.limitRereadMs, jitter: random });
  return { ...read, refusals, rereadAtMs: now() + retryInMs };
}
