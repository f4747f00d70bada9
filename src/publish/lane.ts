/** The write-back lane: each service's name on its own way to Rancher, all of them through one turnstile. */
import {
  concatMap, connect, defer, EMPTY, endWith, expand, filter, finalize, groupBy, ignoreElements, map, mergeMap, of, scan,
  switchMap, switchScan, take, takeUntil, timer, type Observable, type OperatorFunction,
} from 'rxjs';
import type { PublishEvent } from '../core/event';
import type { NameClient } from './client';
import { answered, begun, isShown, NOTHING_YET, shown, type Step } from './delivery';
import type { Publisher, ServiceName } from './publisher';
import { turnstile, type Turnstile } from './turnstile';

export interface LaneOptions {
  readonly client: NameClient;
  /** Chance for the waits, 0 ≤ n < 1. */
  readonly random: () => number;
}

const MOST_AT_ONCE = 4;

/** Sends a name where Rancher shows another, again and again until it shows it: that a POST was taken is no proof. */
export const writeBackLane = ({ client, random }: LaneOptions): Publisher => (names$) =>
  defer(() => {
    const gate = turnstile(MOST_AT_ONCE, random);
    return names$.pipe(
      connect((shared$) => shared$.pipe(
        toChanges(),
        groupBy(({ key }) => key, { duration: (change$) => change$.pipe(filter(({ name }) => name === undefined)) }),
        mergeMap((change$) => change$.pipe(deliver(client, gate, random))),
        // A wait that nobody will end must not keep the process from stopping; the next start finds what is missing.
        takeUntil(shared$.pipe(ignoreElements(), endWith(undefined))),
      )),
      finalize(() => gate.close()),
    );
  });

/** A service whose name, or whether it is shown, changed; without a name when it is no more to be published. */
interface Change {
  readonly key: string;
  readonly name: ServiceName | undefined;
}

type ByService = ReadonlyMap<string, ServiceName>;

function toChanges(): OperatorFunction<readonly ServiceName[], Change> {
  const nothing: { readonly known: ByService; readonly changes: readonly Change[] } = { known: new Map(), changes: [] };
  return (names$) => names$.pipe(
    scan(({ known }, names) => {
      const now: ByService = new Map(names.map((name) => [keyOf(name), name]));
      return { known: now, changes: differences(known, now) };
    }, nothing),
    concatMap(({ changes }) => changes),
  );
}

/** A sidekick has the uuid of the service it belongs to. */
const keyOf = ({ service }: ServiceName): string => `${service.uuid} ${service.serviceName}`;

function differences(before: ByService, now: ByService): readonly Change[] {
  const gone = [...before.keys()].filter((key) => !now.has(key)).map((key) => ({ key, name: undefined }));
  const changed = [...now]
    .filter(([key, name]) => !sameWork(before.get(key), name))
    .map(([key, name]) => ({ key, name }));
  return [...gone, ...changed];
}

const sameWork = (a: ServiceName | undefined, b: ServiceName): boolean =>
  a?.wanted === b.wanted && a.service.stackName === b.service.stackName && isShown(a) === isShown(b);

/** One service: the newest name only; what it supersedes is cancelled, also under way. */
function deliver(client: NameClient, gate: Turnstile, random: () => number): OperatorFunction<Change, PublishEvent> {
  function tryOnce(name: ServiceName, { delivery, retryInMs = 0 }: Step): Observable<Step> {
    const wait$ = retryInMs === 0 ? of(0) : timer(retryInMs);
    return wait$.pipe(
      switchMap(() => gate.enter()),
      switchMap(() => client.post(name.service, name.wanted)),
      map((outcome) => {
        const ofServer = gate.report(outcome);
        const step = answered(name, delivery, outcome, random);
        return { ...step, events: [...ofServer, ...step.events] };
      }),
      take(1),
    );
  }
  function untilShown(name: ServiceName, first: Step): Observable<Step> {
    return of(first).pipe(expand((step) => (step.retryInMs === undefined ? EMPTY : tryOnce(name, step))));
  }
  return (change$) => change$.pipe(
    switchScan((last: Step, { name }) => {
      if (name === undefined) return EMPTY;
      return isShown(name) ? of(shown(name, last.delivery)) : untilShown(name, begun(name, last.delivery, random));
    }, NOTHING_YET),
    concatMap(({ events }) => events),
  );
}
