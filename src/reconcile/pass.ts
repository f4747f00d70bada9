/** One pass of the write lane: does the one next thing, and says what came of it. */
import {
  EMPTY, concat, concatMap, ignoreElements, map, of, switchMap, take, takeUntil, timer, type Observable,
} from 'rxjs';
import { FENCE_COST, type PlannedBatch } from '../core/batch';
import type { ApplyOutcome } from '../core/change';
import { batchFor, nextEpoch } from './batch-for';
import { mayBeForAName } from './denied-names';
import { refusedMark } from './refused-marks';
import { readAll } from './listing';
import { PACE, bracketed, retryInMs, type ReconcilePorts } from './ports';
import type { Input } from './input';
import type { Findings, ReconcileSettings, State, Takeover } from './state';
import { claimedFence } from './wanted';
import { nextStep, type Clocks, type Step } from './step';

/**
 * What a bulk load waits for when changes are scarce. Less, and fence and registry eat up the rate; more, and its first
 * records wait for long. A change that is more urgent does not wait for it.
 */
const WORTHWHILE_CHANGES = 250;

export interface PassContext {
  /** Replays the newest state. */
  readonly state$: Observable<State>;
  readonly ports: ReconcilePorts;
  readonly settings: ReconcileSettings;
  /** Ends every wait, but nothing that was sent. */
  readonly stop$: Observable<unknown>;
}

export function pass(context: PassContext): Observable<Input> {
  return context.state$.pipe(
    take(1),
    concatMap((state) => perform(nextStep(state, context.settings, clocksOf(context.ports)), state, context)),
  );
}

function perform(step: Step, state: State, context: PassContext): Observable<Input> {
  switch (step.type) {
    case 'rest': return step.findings === undefined ? EMPTY : found(state, step.findings, context);
    case 'read fence': return readFenceSet(state, context);
    case 'read names': return readNames(step, state, context);
    case 'take over': return takeOver(step, state, context);
    case 'write': return concat(found(state, step.findings, context), write(step, state, context));
  }
}

const clocksOf = (ports: ReconcilePorts): Clocks => ({ nowMs: ports.now(), epochMs: ports.epochMs() });

/** Said only when it differs from what was found before: it makes the loop turn once more. */
function found(state: State, findings: Findings, { ports }: PassContext): Observable<Input> {
  if (JSON.stringify(findings) === JSON.stringify(state.findings)) return EMPTY;
  return of({ type: 'found', findings, atMs: ports.now() });
}

/**
 * Waits until the rate allows it. Whatever happens meanwhile is planned anew, for a waiting plan is a stale one, and may
 * be more urgent than what was waited for.
 */
function write(step: Extract<Step, { type: 'write' }>, state: State, context: PassContext): Observable<Input> {
  const { settings, ports, state$, stop$ } = context;
  const admitted$ = state$.pipe(
    map((newest) => ({ newest, next: newest === state ? step : nextStep(newest, settings, clocksOf(ports)) })),
    switchMap(({ newest, next }) => next.type !== 'write' ? of(undefined)
      : ports.provider.admit(Math.min(next.urgentCost, WORTHWHILE_CHANGES))
        .pipe(map((changes) => ({ newest, next, changes })))),
    take(1),
  );
  // eslint-disable-next-line rxjs-x/no-unsafe-takeuntil -- only the wait is cut: what was sent ends by itself
  return admitted$.pipe(takeUntil(stop$), concatMap((admitted) => {
    if (admitted === undefined) return EMPTY;
    const { newest, next, changes } = admitted;
    return send(batchFor(next, settings, { changes, most: mostRecords(newest) }, clocksOf(ports), ports.nonce()), newest, context);
  }));
}

/** None while it is not clear whether anything may be written: then the fence goes alone. */
const mostRecords = ({ suspected, ceiling }: State): number => (suspected === undefined ? ceiling : 0);

/** The fence alone: what the other container wrote is read again before anything else is. */
function takeOver(step: Extract<Step, { type: 'take over' }>, state: State, context: PassContext): Observable<Input> {
  const { settings, ports, stop$ } = context;
  // eslint-disable-next-line rxjs-x/no-unsafe-takeuntil -- only the wait is cut: what was sent ends by itself
  return ports.provider.admit(FENCE_COST).pipe(takeUntil(stop$), concatMap((changes) => {
    const batch = batchFor(step, settings, { changes, most: 0 }, clocksOf(ports), ports.nonce());
    return send(batch, state, context, { from: step.fence?.holder ?? '', epoch: nextEpoch(step) });
  }));
}

function send(batch: PlannedBatch, state: State, context: PassContext, takeover?: Takeover): Observable<Input> {
  const { ports } = context;
  const startedMs = ports.now();
  return bracketed('apply batch', ports.provider.apply(batch.wire), (outcome) => {
    const waitMs = waitAfter(outcome, batch, state, ports);
    const atMs = ports.now();
    const elapsedMs = atMs - startedMs;
    const { fullZonePauseMs } = ports.pace ?? PACE;
    return concat(
      of<Input>({ type: 'applied', batch, outcome, elapsedMs, retryInMs: waitMs, fullZonePauseMs, atMs, takeover }),
      pause(waitMs, context),
    );
  });
}

function waitAfter(outcome: ApplyOutcome, batch: PlannedBatch, state: State, ports: ReconcilePorts): number {
  const { failures, refusals, unsettled } = state;
  if (outcome.type === 'landed' || mayBeForAName(outcome, batch)) return 0;
  // The first time the fence is asked at once, and the next batch sent: so one that is only late can never land.
  if (outcome.type === 'unanswered' && unsettled.length === 0) return 0;
  if (refusedMark(outcome, state) !== undefined) return retryInMs('denied', failures, ports);
  switch (outcome.type) {
    case 'invalid': return retryInMs('invalid', refusals, ports);
    case 'unanswered': return retryInMs('unanswered', unsettled.length - 1, ports);
    case 'throttled':
    case 'denied': return retryInMs(outcome.type, failures, ports);
  }
}

function readFenceSet(state: State, context: PassContext): Observable<Input> {
  if (state.wanted === undefined) return EMPTY;
  const name = claimedFence(state.wanted.claim);
  return bracketed('read fence', context.ports.provider.listAt(name), (outcome) => outcome.type === 'listed'
    ? of<Input>({ type: 'fence read', fence: outcome.recordSets.find(({ type }) => type === 'TXT') })
    : failed(outcome, state, context));
}

function readNames({ names, domains }: Extract<Step, { type: 'read names' }>, state: State, context: PassContext): Observable<Input> {
  return bracketed('read names', readAll(context.ports.provider, names, domains), (outcome) => outcome.type === 'listed'
    ? of<Input>({ type: 'names read', names, domains, recordSets: outcome.recordSets })
    : failed(outcome, state, context));
}

/** Says the failure, then keeps the lane for as long as it should stay quiet. */
export function failed(
  failure: Extract<Input, { type: 'call failed' }>['failure'],
  { failures }: State,
  context: Pick<PassContext, 'ports' | 'stop$'>,
): Observable<Input> {
  const waitMs = retryInMs(failure.type, failures, context.ports);
  return concat(of<Input>({ type: 'call failed', failure, retryInMs: waitMs }), pause(waitMs, context));
}

/** The lane is kept, then the loop turns once more. */
function pause(ms: number, { stop$ }: Pick<PassContext, 'stop$'>): Observable<Input> {
  if (ms === 0) return EMPTY;
  return concat(timer(ms).pipe(ignoreElements(), takeUntil(stop$)), of<Input>({ type: 'time passed' }));
}
