/** What is wrong with a change batch before the zone is looked at. */
import { isPlain, type RequestedChange } from './record-set';
import type { StoredRecordSet } from './record-set-store';

/** Route 53 quotas on ChangeResourceRecordSets: ResourceRecord elements, and characters of all Value elements. */
const MOST_ELEMENTS = 1000;
const MOST_CHARACTERS = 32_000;

/** UPSERT counts twice, an alias once. */
export function limitProblems(changes: readonly RequestedChange[]): readonly string[] {
  let elements = 0;
  let characters = 0;
  for (const { action, recordSet } of changes) {
    const times = action === 'UPSERT' ? 2 : 1;
    elements += times * (isPlain(recordSet) ? recordSet.values.length : 1);
    for (const value of recordSet.values) characters += times * value.length;
  }
  return [
    ...(elements > MOST_ELEMENTS ? [`Number of records limit of ${MOST_ELEMENTS} exceeded.`] : []),
    ...(characters > MOST_CHARACTERS ? [`RDATA character limit of ${MOST_CHARACTERS} exceeded.`] : []),
  ];
}

/** CREATE 1, DELETE 1, UPSERT 2 (developer guide, "Throttling of API requests"). */
export const changeTokens = (changes: readonly RequestedChange[]): number =>
  changes.reduce((tokens, { action }) => tokens + (action === 'UPSERT' ? 2 : 1), 0);

/** A change whose name could be read. */
export interface PlacedChange {
  readonly action: RequestedChange['action'];
  readonly set: StoredRecordSet;
}

/** Keys that occur more than once, other than as DELETE followed by CREATE. */
export function contradictions(changes: readonly PlacedChange[]): ReadonlySet<string> {
  const actions = new Map<string, string>();
  for (const { action, set: { key } } of changes) {
    const before = actions.get(key);
    actions.set(key, before === undefined ? action : `${before} ${action}`);
  }
  const contradictory = [...actions].filter(([, sequence]) => sequence.includes(' ') && sequence !== 'DELETE CREATE');
  return new Set(contradictory.map(([key]) => key));
}
