/**
 * Much is not deleted at once. Deletes wait (creates and changes go on) when those done and planned within the window
 * are more than MAX_DELETE_PERCENT of the names owned when it began and more than MAX_DELETE_COUNT, or when no owned
 * name would be left. A person's yes holds for exactly what waits, and for parts of it.
 */
import { createHash } from 'node:crypto';
import { windowTotals, type DeleteWindow } from './delete-window';
import type { DomainName } from './name';
import type { RecordChange } from './plan';
import type { RecordSet } from './record';

export interface GuardSettings {
  readonly maxDeleteCount: number;
  readonly maxDeletePercent: number;
}

export interface GuardInput {
  readonly changes: readonly RecordChange[];
  /** Names that stand as ours, before any of the deletes; they are measured against it. */
  readonly owned: number;
  /** What was deleted lately. */
  readonly window: DeleteWindow;
  readonly settings: GuardSettings;
  /**
   * Is the name's service published under another name? Once that is `confirmed` nothing is lost with this one; while
   * it is `pending` this one stays.
   */
  readonly renaming: (name: DomainName) => 'confirmed' | 'pending' | undefined;
  /** Deletes that a person said yes to, as `deleteText` writes them. */
  readonly approved: ReadonlySet<string>;
  /** How long it has been so that no owned name would be left. */
  readonly emptyForMs: number;
}

export interface Guarded {
  /** What may be written; deletes that do not count are marked. */
  readonly changes: readonly RecordChange[];
  readonly held: Held | undefined;
  /** No owned name would be left: whether held for that or no longer. */
  readonly wouldBeEmpty: boolean;
}

/** Deletes that wait. */
export interface Held {
  readonly names: readonly DomainName[];
  /** What a person says yes to: SHA-256 over the sorted deletes. */
  readonly checksum: string;
  readonly deletes: readonly string[];
  readonly reason: string;
}

/** So long the last few names are kept when all of them would go; then they go without a yes. */
export const EMPTY_WAIT_MS = 600_000;

type Delete = Extract<RecordChange, { type: 'delete' }>;

export function guard(input: GuardInput): Guarded {
  const { settings: { maxDeleteCount }, owned } = input;
  const changes = input.changes
    .filter((change) => !isNameDelete(change) || input.renaming(change.before.name) !== 'pending')
    .map((change) => (change.type === 'delete' ? excused(change, input) : change));
  const deletes = changes.filter(isNameDelete);
  const counted = deletes.filter((change) => change.excused === undefined);
  const names = namesOf(counted);
  const wouldBeEmpty = names.length > 0 && namesOf(deletes).length >= owned;
  const reason = tooMany(names.length, input)
    ?? (wouldBeEmpty ? emptyReason(owned <= maxDeleteCount, input.emptyForMs) : undefined);
  if (reason === undefined) return { changes, held: undefined, wouldBeEmpty };
  const texts = counted.map(({ before }) => deleteText(before)).sort();
  return {
    changes: changes.filter((change) => !(isNameDelete(change) && change.excused === undefined)),
    held: { names, checksum: checksumOf(texts), deletes: texts, reason },
    wouldBeEmpty,
  };
}

/** A delete as the checksum and a yes know it. */
export const deleteText = ({ name, type, ttlSeconds, values }: RecordSet): string =>
  `DELETE ${name} ${type} ${ttlSeconds} ${[...values].sort().join(' ')}`;

/** The name in such a text. */
export const nameInDelete = (text: string): DomainName => text.split(' ', 2)[1] ?? '';

const checksumOf = (sortedTexts: readonly string[]): string =>
  createHash('sha256').update(sortedTexts.join('\n')).digest('hex');

/** A name that keeps a record of another type is not deleted. */
const isNameDelete = (change: RecordChange): change is Delete => change.type === 'delete' && !change.nameStays;

const namesOf = (deletes: readonly Delete[]): readonly DomainName[] =>
  [...new Set(deletes.map(({ before }) => before.name))].sort();

function excused(change: Delete, { approved, renaming }: GuardInput): Delete {
  if (approved.has(deleteText(change.before))) return { ...change, excused: 'approved' };
  return renaming(change.before.name) === 'confirmed' ? { ...change, excused: 'renamed' } : change;
}

function tooMany(planned: number, { window, owned, settings }: GuardInput): string | undefined {
  const { maxDeleteCount, maxDeletePercent } = settings;
  const { deleted, ownedAtStart } = windowTotals(window, owned);
  const total = planned + deleted;
  if (planned === 0 || total <= maxDeleteCount || total * 100 <= ownedAtStart * maxDeletePercent) return undefined;
  return `${total} of ${ownedAtStart} names within 15 minutes are more than MAX_DELETE_COUNT (${maxDeleteCount})`
    + ` and MAX_DELETE_PERCENT (${maxDeletePercent})`;
}

function emptyReason(few: boolean, emptyForMs: number): string | undefined {
  if (!few) return 'no name would be left';
  return emptyForMs >= EMPTY_WAIT_MS ? undefined : 'no name would be left; so few wait 10 minutes, then go';
}
