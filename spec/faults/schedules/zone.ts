import type { ApplyOutcome, CallFailure, ChangeBatch, ChangeProblem } from '../../../src/core/change';
import { isWithin, type DomainName } from '../../../src/core/name';
import { recordKey, type ListedRecordSet, type RecordKey } from '../../../src/core/record';
import { memory } from '../../../src/providers/memory';
import { OWNERSHIP_DOMAIN, ROOT } from '../../make';

export type Contents = ReadonlyMap<RecordKey, ListedRecordSet>;

/** What a provider can be like for a while, for everyone. */
export type Weather = 'fine' | 'throttling' | 'prior request' | 'denied' | 'dead' | 'flaky';

export type Poison = 'named' | 'unnamed' | 'not permitted';

/** The one zone that everyone writes to, with Route 53's rules and moods. */
export interface Zone {
  weather: Weather;
  /** Names that are refused, and whether the message names them; or that the policy does not permit. */
  readonly poison: Map<DomainName, Poison>;
  /** Record sets that fit into the zone. */
  room: number;
  readonly contents: () => Contents;
  readonly sets: () => readonly ListedRecordSet[];
  /** A batch arrives. */
  readonly receive: (batch: ChangeBatch) => ApplyOutcome;
  readonly put: (...sets: readonly ListedRecordSet[]) => void;
  readonly remove: (...sets: readonly ListedRecordSet[]) => void;
  /** Batches that arrived, whatever became of them. */
  readonly received: () => number;
}

type Refusal = Exclude<ApplyOutcome, { type: 'landed' }>;

export function createZone(recordSets: readonly ListedRecordSet[], edited: (before: Contents, after: Contents) => void): Zone {
  const inner = memory({ rootDomain: ROOT, recordSets });
  const contents = (): Contents => new Map(inner.recordSets().map((set) => [recordKey(set), set]));
  let received = 0;

  function edit(change: () => void): void {
    const before = contents();
    change();
    edited(before, contents());
  }

  const zone: Zone = {
    weather: 'fine',
    poison: new Map(),
    room: Infinity,
    contents,
    sets: () => inner.recordSets(),
    receive(batch) {
      received += 1;
      const refusal = refusalOf(zone.weather) ?? poisoned(batch, zone.poison) ?? full(batch, inner.recordSets().length, zone.room);
      if (refusal !== undefined) inner.failApply({ outcome: refusal });
      let outcome: ApplyOutcome = { type: 'unanswered', message: 'no answer' };
      inner.apply(batch).subscribe((answer) => { outcome = answer; });
      return outcome;
    },
    put: (...sets) => { edit(() => { inner.put(...sets); }); },
    remove: (...sets) => { edit(() => { inner.remove(...sets); }); },
    received: () => received,
  };
  return zone;
}

const NOT_PERMITTED: CallFailure = { type: 'denied', reason: 'permission', message: 'not authorized', advice: 'allow it' };

/** What every call is told in this weather. */
export function refusalOf(weather: Weather): CallFailure | undefined {
  switch (weather) {
    case 'throttling': return { type: 'throttled', reason: 'throttling', message: 'Rate exceeded' };
    case 'prior request': return { type: 'throttled', reason: 'prior request not complete', message: 'The request was rejected' };
    case 'denied': return NOT_PERMITTED;
    case 'fine':
    case 'flaky':
    case 'dead': return undefined;
  }
}

function poisoned({ changes }: ChangeBatch, poison: Zone['poison']): Refusal | undefined {
  if (changes.some(({ recordSet: { name } }) => poison.get(name) === 'not permitted')) return NOT_PERMITTED;
  const problems = changes.flatMap(({ action, recordSet: { name, type } }): readonly ChangeProblem[] => {
    const kind = action === 'CREATE' && !isWithin(name, OWNERSHIP_DOMAIN) ? poison.get(name) : undefined;
    if (kind === undefined) return [];
    return [kind === 'named' ? { kind: 'invalid', name, recordType: type, message: 'not taken' } : { kind: 'invalid', message: 'something is not taken' }];
  });
  return problems.length === 0 ? undefined : { type: 'invalid', problems, message: problems[0]?.message ?? '' };
}

function full({ changes }: ChangeBatch, present: number, room: number): Refusal | undefined {
  const after = changes.reduce((count, { action }) => count + (action === 'CREATE' ? 1 : -1), present);
  if (after <= room || after <= present) return undefined;
  const message = 'The request exceeds the limit of record sets of the zone.';
  return { type: 'invalid', problems: [{ kind: 'full', message }], message };
}
