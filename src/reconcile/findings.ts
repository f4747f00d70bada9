/** What is new about the latest plan: told when it changes, not whenever it is found again. */
import type { Event } from '../core/event';
import { readFence } from '../core/fence';
import { recordKey } from '../core/record';
import { isConfirmed } from '../core/view';
import type { Findings, State } from './state';

export function findingEvents(state: State, after: Findings): readonly Event[] {
  return [
    ...standingEvents(state, after),
    ...conflictEvents(state.findings, after),
    ...refusalEvents(state.findings, after),
    ...heldEvents(state.findings, after),
    ...(after.originalRuns && !state.findings.originalRuns ? [ORIGINAL_RUNS] : []),
    ...(after.inSync && !state.findings.inSync ? [inSync(state)] : []),
  ];
}

/** Names that stand there: not what is refused, or left to others. */
function inSync({ wanted, view }: State): Event {
  const names = [...wanted?.desired.names.keys() ?? []];
  return { type: 'in sync', names: view === undefined ? 0 : names.filter((name) => isConfirmed(view, name)).length };
}

const ORIGINAL_RUNS: Event = {
  type: 'original runs',
  advice: 'stop rancher/external-dns in this environment, then restart this service',
};

const OWNER_UNCLEAR: Event = {
  type: 'owner unclear',
  advice: 'every Rancher server has an environment with the UUID adminProject. Set CATTLE_URL to the address of this '
    + 'server, or OWNER_ID to a name of its own',
};

function standingEvents({ findings: before, view }: State, { standing }: Findings): readonly Event[] {
  if (standing === before.standing) return [];
  const fence = view?.fence === undefined ? undefined : readFence(view.fence);
  if (standing === 'standing by') return [{ type: 'standing by', holder: fence?.holder ?? '' }];
  if (standing === 'owner unclear') return [OWNER_UNCLEAR];
  if (standing !== 'foreign fence') return [];
  const advice = 'set OWNER_ID to a name of its own for each Rancher server, '
    + 'or TAKEOVER=true once if the address of this server changed';
  return [{ type: 'fence foreign', origin: fence?.origin ?? '', advice }];
}

function conflictEvents(before: Findings, after: Findings): readonly Event[] {
  const known = new Set(before.conflicts.map(keyOf));
  const current = new Set(after.conflicts.map(keyOf));
  return [
    ...after.conflicts.filter((conflict) => !known.has(keyOf(conflict)))
      .map((conflict) => ({ type: 'conflict' as const, ...conflict })),
    ...before.conflicts.filter((conflict) => !current.has(keyOf(conflict)))
      .map(({ name, recordType }) => ({ type: 'conflict gone' as const, name, recordType })),
  ];
}

const keyOf = ({ name, recordType }: Findings['conflicts'][number]): string => recordKey({ name, type: recordType });

function refusalEvents(before: Findings, after: Findings): readonly Event[] {
  const keysOf = ({ refused }: Findings): string => refused.map(recordKey).join();
  return keysOf(before) === keysOf(after) ? [] : [{ type: 'refusals', records: after.refused }];
}

function heldEvents(before: Findings, { held }: Findings): readonly Event[] {
  if (held?.checksum === before.held?.checksum) return [];
  return held === undefined
    ? [{ type: 'deletes released' }]
    : [{ type: 'deletes held', names: held.names, reason: held.reason, heldChecksum: held.checksum }];
}
