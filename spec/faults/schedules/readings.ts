import { Observable } from 'rxjs';
import type { Snapshot } from '../../../src/core/snapshot';
import type { SourceOutput } from '../../../src/sources/source';
import type { Chance } from './chance';
import { snapshotOf, type Contents, type Environment } from './environment';
import type { Gate } from './gate';

export interface ReadingsOptions {
  readonly environment: Environment;
  readonly chance: Chance;
  readonly gate: Gate;
  readonly ownContainer: string;
  /** The process's own clock. */
  readonly now: () => number;
  /** Hears of every snapshot just before the process does. */
  readonly delivered: (snapshot: Snapshot) => void;
}

/** rancher-metadata as one process hears it: late, from yesterday, in pieces. */
export interface Readings {
  readonly snapshots: (reread$: Observable<unknown>) => Observable<SourceOutput>;
  /** The connection breaks for so long; afterwards the server may serve an old answer for a while. */
  readonly breakFor: (downMs: number, staleMs: number) => void;
  /** From now on so many of the readings are torn. */
  readonly tear: (probability: number) => void;
}

const READING_MS: readonly [number, number] = [5, 81];
const HEARD_MS: readonly [number, number] = [3, 907];

export function readings({ environment, chance, gate, ownContainer, now, delivered }: ReadingsOptions): Readings {
  let connection = 1;
  let isDown = false;
  let stale: Contents | undefined;
  let torn = 0;
  let read: () => void = () => undefined;
  let say: (output: SourceOutput) => void = () => undefined;

  const served = (): Contents => stale ?? environment.current();

  function snapshot(contents: Contents, readAtMs: number): Snapshot {
    const isTorn = chance.isTrue(torn);
    const partial = isTorn ? {
      ...contents, hosts: contents.hosts.filter(() => !chance.isTrue(0.3)), services: contents.services.filter(() => !chance.isTrue(0.3)),
    } : contents;
    return snapshotOf(partial, { connection, readAtMs, torn: isTorn }, ownContainer);
  }

  /** Yesterday's answer, under a version of its own, until the server has reached Rancher. */
  function serveOld(forMs: number): void {
    const old = { ...chance.oneOf(environment.history().slice(-40)), version: environment.fresh('v') };
    stale = old;
    setTimeout(() => {
      if (stale !== old) return;
      stale = undefined;
      read();
    }, forMs);
  }

  return {
    snapshots: (reread$) => new Observable((subscriber) => {
      let isReading = false;
      let isDue = false;
      say = (output) => { gate.pass(() => { subscriber.next(output); }); };
      read = () => {
        isDue = true;
        if (isReading || isDown || subscriber.closed) return;
        isReading = true;
        isDue = false;
        const readAtMs = now();
        const contents = served();
        setTimeout(() => {
          isReading = false;
          if (!subscriber.closed && !isDown) gate.pass(() => { deliver(contents, readAtMs); });
          if (isDue) read();
        }, chance.between(...READING_MS));
      };
      function deliver(contents: Contents, readAtMs: number): void {
        if (subscriber.closed) return;
        const next = snapshot(contents, readAtMs);
        if (next.hosts.length === 0) {
          subscriber.next({ type: 'snapshot refused', reason: 'the answer has no hosts' });
          return;
        }
        delivered(next);
        subscriber.next({ type: 'snapshot', snapshot: next });
      }
      const asked = reread$.subscribe(() => { read(); });
      const forget = environment.onChange(() => {
        if (stale === undefined) setTimeout(() => { read(); }, chance.between(...HEARD_MS));
      });
      if (chance.isTrue(0.2)) serveOld(chance.oneOf([1_003, 15_001, 45_007, 240_011]));
      read();
      return () => {
        asked.unsubscribe();
        forget();
      };
    }),
    breakFor(downMs, staleMs) {
      isDown = true;
      say({ type: 'source down', reason: 'the connection broke', retryInMs: downMs });
      setTimeout(() => {
        isDown = false;
        connection += 1;
        stale = undefined;
        if (staleMs > 0) serveOld(staleMs);
        read();
      }, downMs);
    },
    tear: (probability) => void (torn = probability),
  };
}
