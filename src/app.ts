/**
 * The whole flow on one screen: snapshots → what is wanted → the loop → names written back; everything worth telling
 * comes out as one stream of events.
 */
import {
  connect, defer, distinctUntilChanged, filter, from, map, merge, mergeMap, share, take, takeUntil, type Observable,
} from 'rxjs';
import type { Event } from './core/event';
import { believed, type BelievedOptions, type BelievedOutput } from './reconcile/believed';
import { confirmedNames, type ConfirmedName } from './reconcile/confirmed';
import type { ReconcilePorts } from './reconcile/ports';
import { reconcile, type ReconcileOptions } from './reconcile/reconcile';
import { settle } from './streams/settle';

export interface AppOptions {
  readonly wish: BelievedOptions;
  readonly ports: ReconcilePorts;
  readonly settings: ReconcileOptions['settings'] & { readonly settleQuietMs: number; readonly settleMaxMs: number };
  /** Shows confirmed names in Rancher. */
  publish(confirmed$: Observable<readonly ConfirmedName[]>): Observable<Event>;
  /** A person's yes to held deletes, by their checksum. */
  readonly approvals$: Observable<string>;
  /** Its first value ends everything gently: what is in flight is finished. */
  readonly stop$: Observable<unknown>;
}

/** Everything that happens, until it is stopped. */
export function app(options: AppOptions): Observable<Event> {
  const { wish, ports, settings, approvals$, stop$ } = options;
  return defer(() => {
    const stopping$ = stop$.pipe(take(1), share());
    return believed(wish).pipe(
      // eslint-disable-next-line rxjs-x/no-unsafe-takeuntil -- only the input is cut: the loop ends by itself
      takeUntil(stopping$),
      connect((outputs$) => merge(
        outputs$.pipe(filter(isEvent)),
        loop(outputs$.pipe(
          filter(isWanted),
          map(({ wanted }) => wanted),
          settle(settings.settleQuietMs, settings.settleMaxMs),
        )),
      )),
    );

    function loop(wanted$: ReconcileOptions['wanted$']): Observable<Event> {
      return reconcile({ wanted$, ports, settings, approvals$, stop$: stopping$ }).pipe(
        connect((transitions$) => merge(
          transitions$.pipe(mergeMap(({ events }) => from(events))),
          options.publish(transitions$.pipe(
            map(({ state }) => state),
            distinctUntilChanged((a, b) => a.view === b.view && a.wanted?.desired.names === b.wanted?.desired.names),
            map(confirmedNames),
          )),
        )),
      );
    }
  });
}

type WantedOutput = Extract<BelievedOutput, { type: 'wanted' }>;

const isWanted = (output: BelievedOutput): output is WantedOutput => output.type === 'wanted';
const isEvent = (output: BelievedOutput): output is Exclude<BelievedOutput, WantedOutput> => output.type !== 'wanted';
