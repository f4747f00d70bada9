/** What is new about the latest plan: told when it changes, not whenever it is found again. */
import type { Event } from '../core/event';
import { readFence } from '../core/fence';
import { recordKey } from '../core/record';
import type { Findings, State } from './state';

export function findingEvents(state: State, after: Findings): readonly Event[] {
  return [
    ...standingEvents(state, after),
    ...conflictEvents(state.findings, after),
    ...heldEvents(state.findings, after),
    ...(after.inSync && !state.findings.inSync ? [{ type: 'in sync' as const, names: state.wanted?.desired.names.size ?? 0 }] : []),
  ];
}

function standingEvents({ findings: before, view }: State, { standing }: Findings): readonly Event[] {
  if (standing === before.standing) return [];
  const fence = view?.fence === undefined ? undefined : readFence(view.fence);
  if (standing === 'standing by') return [{ type: 'standing by', holder: fence?.holder ?? '' }];
  if (standing !== 'foreign fence') return [];
  return [{ type: 'fence foreign', origin: fence?.origin ?? '', advice: 'set OWNER_ID to a name of its own for each Rancher server' }];
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

function heldEvents(before: Findings, { held }: Findings): readonly Event[] {
  if (held.join(' ') === before.held.join(' ')) return [];
  return held.length === 0
    ? [{ type: 'deletes released' }]
    : [{ type: 'deletes held', names: held, reason: 'more names than MAX_DELETE_COUNT would be deleted at once' }];
}
