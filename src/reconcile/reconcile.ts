/**
 * The loop: what is wanted ⨝ what the zone holds → one batch at a time, planned at the last moment from the newest of
 * both. Everything that happens runs through one reducer (`advance`); three lanes act on what it knows: writing (one
 * flight), listing (one at a time, beside the writing) and waking when something that waited is due.
 */
import {
  EMPTY, NEVER, ReplaySubject, Subject, concat, concatMap, connect, defer, distinctUntilChanged, expand, ignoreElements,
  interval, map, merge, observeOn, of, queueScheduler, scan, share, switchMap, take, takeLast, takeUntil, takeWhile, tap,
  timer, type MonoTypeOperatorFunction, type Observable,
} from 'rxjs';
import { EMPTY_WAIT_MS } from '../core/guard';
import { latestMap } from '../streams/latest-map';
import { advance } from './advance';
import { listZone } from './listing';
import { failed, pass, type PassContext } from './pass';
import { bracketed, type ReconcilePorts } from './ports';
import type { Input } from './input';
import { initialState, type ReconcileSettings, type State } from './state';
import type { Wanted } from './wanted';
import type { Transition } from './transition';

export interface ReconcileOptions {
  /** Every newer wish replaces the one before. */
  readonly wanted$: Observable<Wanted>;
  readonly ports: ReconcilePorts;
  readonly settings: ReconcileSettings & { readonly resyncMs: number };
  /** A person's yes to held deletes, by their checksum. */
  readonly approvals$?: Observable<string>;
  /** Its first value ends the loop: the batch in flight is finished, nothing new is begun. */
  readonly stop$: Observable<unknown>;
}

/** Every change of what the loop knows, with what is worth telling of it. Completes once stopped. */
export function reconcile({ wanted$, ports, settings, approvals$ = NEVER, stop$ }: ReconcileOptions): Observable<Transition> {
  return defer(() => {
    // The only knot in the graph: what the lanes do comes back as something that happened.
    const done$ = new Subject<Input>();
    const stopping$ = stop$.pipe(take(1), share());
    const outside$ = merge(
      stopping$.pipe(map((): Input => ({ type: 'stop' }))),
      wanted$.pipe(map((wanted): Input => ({ type: 'wanted', wanted })), takeUntil(stopping$)),
      approvals$.pipe(map((checksum): Input => ({ type: 'approve', checksum })), takeUntil(stopping$)),
      interval(settings.resyncMs).pipe(map((): Input => ({ type: 'resync due' })), takeUntil(stopping$)),
    );
    function lanes(state$: Observable<State>): Observable<never> {
      const context: PassContext = { state$, ports, settings, stop$: stopping$ };
      return merge(writing(context), listing(context), waking(context)).pipe(
        tap((input) => done$.next(input)),
        ignoreElements(),
      );
    }
    return merge(done$, outside$.pipe(inTurn())).pipe(
      takeWhile(({ type }) => type !== 'drained'),
      scan<Input, Transition>(advance, { state: initialState, events: [] }),
      connect(
        (transitions$) => merge(transitions$, lanes(transitions$.pipe(map(({ state }) => state), distinctUntilChanged()))),
        { connector: () => new ReplaySubject(1) },
      ),
    );
  });
}

/**
 * One after the other, also when a lane answers in the same breath: what it did is known before it turns again. (So
 * the end of its work stands in the queue behind what came of it.)
 */
function inTurn(): MonoTypeOperatorFunction<Input> {
  return observeOn(queueScheduler);
}

/** Passes, one at a time, as long as anything changes. What is in flight when the loop is stopped still lands. */
function writing(context: PassContext): Observable<Input> {
  // eslint-disable-next-line rxjs-x/no-unsafe-takeuntil -- only the input is cut: a batch in flight ends by itself
  const passes$ = context.state$.pipe(takeUntil(context.stop$), latestMap(() => pass(context).pipe(inTurn())));
  return concat(passes$, of<Input>({ type: 'drained' }));
}

/** Lists the zone whenever that is asked for; again, after a pause, when it fails. */
function listing(context: PassContext): Observable<Input> {
  return context.state$.pipe(latestMap(() => listIfAsked(context).pipe(inTurn())), takeUntil(context.stop$));
}

function listIfAsked(context: PassContext): Observable<Input> {
  return context.state$.pipe(take(1), concatMap((state) => {
    const { wanted, listing: { requested, answered } } = state;
    if (wanted === undefined || requested === answered) return EMPTY;
    const startedMs = context.ports.now();
    const listing$ = bracketed('list zone', listZone(context.ports.provider, wanted), (result) => 'type' in result
      ? failed(result, state, context)
      : of<Input>({ type: 'listed', listing: result, answers: requested, elapsedMs: context.ports.now() - startedMs }));
    return concat(of<Input>({ type: 'listing began' }), listing$);
  }));
}

/** Turns the loop once more when a quarantine or a pause ends. */
function waking({ state$, ports, stop$ }: PassContext): Observable<Input> {
  return state$.pipe(
    map((state) => nextDueMs(state, ports.now())),
    distinctUntilChanged(),
    switchMap((dueMs) => dueMs === undefined ? EMPTY : whenDue(dueMs, ports)),
    map((): Input => ({ type: 'time passed' })),
    takeUntil(stop$),
  );
}

/** Not before: timers count whole milliseconds and may fire a little early, when nothing is due yet. */
function whenDue(dueMs: number, ports: Pick<ReconcilePorts, 'now'>): Observable<unknown> {
  const timer$ = defer(() => timer(dueMs - ports.now()));
  return timer$.pipe(expand(() => ports.now() < dueMs ? timer$ : EMPTY), takeLast(1));
}

function nextDueMs({ quarantine, createsPausedUntilMs, emptySinceMs }: State, nowMs: number): number | undefined {
  const ends = [
    createsPausedUntilMs,
    emptySinceMs === undefined ? 0 : emptySinceMs + EMPTY_WAIT_MS,
    ...[...quarantine.values()].map(({ untilMs }) => untilMs),
  ];
  const due = ends.filter((atMs) => atMs > nowMs);
  return due.length === 0 ? undefined : Math.min(...due);
}
