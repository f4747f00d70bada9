/** From snapshots to what is wanted: desired state, how far it is believed, and who we are in the zone. */
import {
  EMPTY, Subject, concatMap, connect, defer, distinctUntilChanged, from, ignoreElements, map, merge, scan, switchMap,
  tap, timer, type Observable,
} from 'rxjs';
import { advanceBelief, isSettled, nextReadingAtMs, type Belief } from '../core/belief';
import { desired, sameNames, type Desired, type DesiredSettings } from '../core/desired';
import type { DesiredEvent, SourceEvent } from '../core/event';
import { ownerLabel } from '../core/fence';
import { domainName } from '../core/name';
import { colleagues, conditionOf } from '../core/running-containers';
import type { Snapshot } from '../core/snapshot';
import { serviceKey, verdictEvents } from '../core/verdict';
import { claimedDomain, type Claim, type Wanted } from './wanted';

export interface BelievedOptions {
  /** The source: reads once more whenever `reread$` says so. */
  snapshots(reread$: Observable<unknown>): Observable<SourceOutput>;
  readonly settings: DesiredSettings & { readonly deleteDelayMs: number };
  /** By default the environment's uuid. */
  readonly ownerId: string | undefined;
  /** Who writes when the source does not know our container. */
  readonly fallbackHolder: string;
  /** The address of our Rancher server; empty when it is not known. */
  readonly origin: string;
}
type SourceOutput = { readonly type: 'snapshot'; readonly snapshot: Snapshot } | SourceEvent;

export type BelievedOutput = { readonly type: 'wanted'; readonly wanted: Wanted } | SourceEvent | DesiredEvent;

interface Step {
  /** After the latest snapshot that was believed. */
  readonly wanted: Wanted | undefined;
  /** The latest snapshot was not. */
  readonly isRefused: boolean;
  readonly outputs: readonly BelievedOutput[];
}

/** Not before this after a reading, however soon another would allow more. */
const SHORTEST_PAUSE_MS = 500;

export function believed(options: BelievedOptions): Observable<BelievedOutput> {
  return defer(() => {
    const reread$ = new Subject<undefined>();
    return options.snapshots(reread$).pipe(
      scan<SourceOutput, Step>(
        ({ wanted, isRefused }, output) => output.type === 'snapshot'
          ? afterSnapshot({ wanted, isRefused }, output.snapshot, options)
          : { wanted, isRefused: isRefused || output.type === 'snapshot refused', outputs: [output] },
        { wanted: undefined, isRefused: false, outputs: [] },
      ),
      connect((steps$) => merge(
        steps$.pipe(concatMap(({ outputs }) => from(outputs))),
        steps$.pipe(
          map(({ wanted }) => wanted?.belief),
          distinctUntilChanged(),
          switchMap((belief) => whenAnotherReadingHelps(belief, options.settings.deleteDelayMs)),
          tap(() => { reread$.next(undefined); }),
          ignoreElements(),
        ),
      )),
    );
  });
}

/** Fires when a reading would allow more than the last one did. */
function whenAnotherReadingHelps(belief: Belief | undefined, deleteDelayMs: number): Observable<unknown> {
  const atMs = belief === undefined ? undefined : nextReadingAtMs(belief, deleteDelayMs);
  if (belief === undefined || atMs === undefined) return EMPTY;
  return timer(Math.max(SHORTEST_PAUSE_MS, atMs - belief.readAtMs));
}

function afterSnapshot({ wanted: before, isRefused }: Omit<Step, 'outputs'>, snapshot: Snapshot, options: BelievedOptions): Step {
  const { settings } = options;
  if (snapshot.environment.name === '' || snapshot.environment.uuid === '') {
    const reason = 'it does not say which environment it is of: without its name every record would be named otherwise';
    return { wanted: before, isRefused: true, outputs: [{ type: 'snapshot refused', reason }] };
  }
  const claim = before?.claim ?? claimOf(snapshot, options);
  const next = desired(snapshot, before?.desired.judged.settings ?? withOwnership(settings, claim), before?.desired);
  // Unchanged names stay the same object, so that whoever compares is done at once.
  const unchanged = before?.desired.suffix === next.suffix && sameNames(before.desired.names, next.names);
  const names = unchanged ? before.desired.names : next.names;
  const wanted: Wanted = {
    claim,
    desired: names === next.names ? next : { ...next, names },
    belief: advanceBelief(before?.belief, snapshot, names, settings.deleteDelayMs),
    formerly: unchanged ? before.formerly : formerNames(before, next),
    conditionOf: before !== undefined && snapshot.torn ? before.conditionOf : (uuid) => conditionOf(snapshot, uuid),
    colleagues: colleagues(snapshot, claim.holder, before?.colleagues ?? new Set()),
    reading: `${snapshot.connection} ${snapshot.version}`,
  };
  const settled = (belief: Belief): boolean => isSettled(belief, settings.deleteDelayMs);
  const nothingNew = unchanged && settled(before.belief) && settled(wanted.belief)
    && before.reading === wanted.reading;
  return {
    wanted,
    isRefused: false,
    outputs: [
      ...(isRefused ? [{ type: 'snapshot believed' as const }] : []),
      ...(before === undefined ? [environmentKnown(snapshot, claim)] : []),
      ...verdictEvents(before?.desired.verdicts ?? [], next.verdicts),
      ...(nothingNew ? [] : [{ type: 'wanted' as const, wanted }]),
    ],
  };
}

/** From the claim on always the same object: what was judged by it is not judged again. */
const withOwnership = (settings: DesiredSettings, claim: Claim): DesiredSettings =>
  ({ ...settings, ownershipDomain: claimedDomain(claim) });

/**
 * Names that services had before, as far as we know: from the snapshot before, and from what Rancher still shows. A
 * name that is wanted again is nobody's former name.
 */
function formerNames(before: Wanted | undefined, next: Desired): Wanted['formerly'] {
  const former = new Map([...before?.formerly ?? []].filter(([name]) => !next.names.has(name)));
  for (const [name, { service }] of before?.desired.names ?? []) {
    if (!next.names.has(name)) former.set(name, serviceKey(service));
  }
  for (const { name, service, shownFqdn, sidekick } of next.names.values()) {
    if (shownFqdn === undefined || shownFqdn === name || sidekick) continue;
    const shown = domainName(shownFqdn);
    if (!next.names.has(shown)) former.set(shown, serviceKey(service));
  }
  return former;
}

/** Of every server's Default environment (rancher-api facts: `adminProject` for the first one). */
const SHARED_UUID = 'adminProject';

/** Fixed for the life of the process: a fence that changes its holder would be taken over from ourselves. */
const claimOf = ({ environment }: Snapshot, { settings, ownerId, fallbackHolder, origin }: BelievedOptions): Claim => ({
  rootDomain: settings.rootDomain,
  environmentUuid: environment.uuid,
  owner: ownerId ?? ownerLabel(environment.uuid),
  holder: environment.ownContainerUuid ?? fallbackHolder,
  origin,
  unclear: ownerId === undefined && origin === '' && environment.uuid === SHARED_UUID,
});

const environmentKnown = ({ environment: { name, uuid } }: Snapshot, { owner }: Claim): DesiredEvent =>
  ({ type: 'environment known', name, uuid, owner });
