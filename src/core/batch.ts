/** One batch out of a plan: its most urgent changes with their marks and the fence, within what may be sent. */
import type { BatchLimits, Change, ChangeBatch } from './change';
import { advanceWindow, currentWindow, type DeleteWindow } from './delete-window';
import { fenceRecordSet, type Fence } from './fence';
import type { DomainName } from './name';
import type { OwnedRecord, RecordChange } from './plan';
import type { RecordSet } from './record';
import type { Registry } from './registry';
import { CHARACTERS_PER_SET, draftRegistry, type RegistryDraft } from './registry-draft';
import { standingNames, type View } from './view';

export interface PlannedBatch {
  /** What is sent. */
  readonly wire: ChangeBatch;
  readonly recordChanges: readonly RecordChange[];
  /** What the zone holds once it landed. */
  readonly registryAfter: Registry;
  readonly fenceAfter: RecordSet;
  /** What it deletes of the fence: undefined when there was none. */
  readonly fenceBefore: RecordSet | undefined;
  readonly nonce: string;
  readonly claimed: number;
  readonly legacyState: RecordSet | undefined;
}

export interface BatchInput {
  readonly view: View;
  readonly changes: readonly RecordChange[];
  readonly claim: readonly OwnedRecord[];
  readonly forget: readonly OwnedRecord[];
  /** A set of the registry whose entries move into others. */
  readonly dissolve?: number | undefined;
  /** The original's state, which goes in the batch that marks its names as ours. */
  readonly legacyState?: RecordSet | undefined;
  readonly fence: Omit<Fence, 'window'>;
  /** Deletes before this batch, and when it is sent: its own are added to them. */
  readonly window: DeleteWindow;
  readonly nowMinute: number;
  readonly fenceName: DomainName;
  readonly ownershipDomain: DomainName;
  readonly rootDomain: DomainName;
  readonly limits: BatchLimits;
  /** Changes that may be sent now, fence and registry included. */
  readonly allowance: number;
  /** At most so many records of the plan; for finding one that the provider does not take. */
  readonly most?: number;
}

/** What a batch costs: changes as the rate counts them, values and characters as the provider's limits do. */
interface Cost {
  readonly changes: number;
  readonly values: number;
  readonly characters: number;
}

/** Never empty: at least the fence moves. */
export function nextBatch(input: BatchInput): PlannedBatch {
  const { view, fence } = input;
  const { taken, draft } = take(input, costOf(fenceChanges(input, [])));
  const recordChanges = taken.filter(isChange);
  const fenceAfter = fenceFor(input, recordChanges);
  const registry = draft.finish();
  const legacyState = taken.some((item) => 'legacyState' in item) ? input.legacyState : undefined;
  const changes = [
    ...fenceChanges(input, recordChanges),
    ...registry.deletes.map((recordSet) => ({ action: 'DELETE' as const, recordSet })),
    ...registry.creates.map((recordSet) => ({ action: 'CREATE' as const, recordSet })),
    ...recordChanges.flatMap(changesOf),
    ...(legacyState === undefined ? [] : [{ action: 'DELETE' as const, recordSet: legacyState }]),
  ];
  return {
    wire: { changes: [...changes.filter(isDelete), ...changes.filter((change) => !isDelete(change))] },
    recordChanges,
    registryAfter: registry.registry,
    fenceAfter,
    fenceBefore: view.fence,
    nonce: fence.nonce,
    claimed: taken.filter((item) => 'claim' in item).length,
    legacyState,
  };
}

function fenceChanges(input: BatchInput, changes: readonly RecordChange[]): readonly Change[] {
  const { fence: before } = input.view;
  return [
    ...(before === undefined ? [] : [{ action: 'DELETE' as const, recordSet: before }]),
    { action: 'CREATE', recordSet: fenceFor(input, changes) },
  ];
}

function fenceFor(input: BatchInput, changes: readonly RecordChange[]): RecordSet {
  const { fenceName, fence, window, nowMinute, view } = input;
  const deleted = new Set(changes.flatMap((change) => (countsAsDeleted(change) ? [change.before.name] : [])));
  const isSteady = changes.every(({ type }) => type === 'change');
  const after = isSteady ? currentWindow(window, nowMinute)
    : advanceWindow(window, nowMinute, standingNames(view, changes), deleted.size);
  return fenceRecordSet(fenceName, { ...fence, window: after });
}

/** What the guard counts: names that go for good, and not by a person's word. */
const countsAsDeleted = (change: RecordChange): change is Extract<RecordChange, { type: 'delete' }> =>
  change.type === 'delete' && !change.nameStays && change.excused === undefined;

const isDelete = ({ action }: Change): boolean => action === 'DELETE';

/** A record to write with its mark, a mark alone, or the set that these marks replace. */
type Item =
  | RecordChange
  | { readonly claim: OwnedRecord }
  | { readonly forget: OwnedRecord }
  /** The original's, which goes last: as long as a name is not marked, it is ours by that word. */
  | { readonly legacyState: RecordSet };
const isChange = (item: Item): item is RecordChange => 'why' in item;

/** As much of the plan as fits, from its beginning, with its marks. At least one, so that the plan gets shorter. */
function take(input: BatchInput, start: Cost): { readonly taken: readonly Item[]; readonly draft: RegistryDraft } {
  const { view, changes, claim, forget, dissolve, limits, allowance, most = Infinity } = input;
  const newDraft = (): RegistryDraft => draftRegistry(view.registry, input.ownershipDomain, input.rootDomain);
  const fits = ({ changes: count, values, characters }: Cost): boolean =>
    count <= allowance && values <= limits.values && characters <= limits.characters;
  const items: readonly Item[] = [
    ...changes.slice(0, most),
    ...claim.map((record) => ({ claim: record })),
    ...forget.map((record) => ({ forget: record })),
    ...(input.legacyState === undefined ? [] : [{ legacyState: input.legacyState }]),
  ];
  const draft = newDraft();
  if (dissolve !== undefined) draft.dissolve(dissolve);
  let spent = start;
  for (const [index, item] of items.entries()) {
    spent = add(spent, costOf(itself(item)));
    mark(item, draft);
    if (index > 0 && !fits(add(spent, registryCost(draft)))) {
      const taken = items.slice(0, index);
      return { taken, draft: marked(taken, newDraft()) };
    }
  }
  return { taken: items, draft };
}

/** What an item changes beside the registry. */
function itself(item: Item): readonly Change[] {
  if (isChange(item)) return changesOf(item);
  return 'legacyState' in item ? [{ action: 'DELETE', recordSet: item.legacyState }] : [];
}

function mark(item: Item, draft: RegistryDraft): void {
  if ('legacyState' in item) return;
  if ('claim' in item) draft.own(item.claim.name, item.claim.type);
  else if ('forget' in item) draft.release(item.forget.name, item.forget.type);
  else if (item.type === 'delete') draft.release(item.before.name, item.before.type);
  else draft.own(item.after.name, item.after.type);
}

function marked(items: readonly Item[], draft: RegistryDraft): RegistryDraft {
  for (const item of items) mark(item, draft);
  return draft;
}

function registryCost(draft: RegistryDraft): Cost {
  const { sets, characters } = draft.cost();
  return { changes: sets, values: sets, characters };
}

function changesOf(change: RecordChange): readonly Change[] {
  return [
    ...(change.type === 'create' ? [] : [{ action: 'DELETE' as const, recordSet: change.before }]),
    ...(change.type === 'delete' ? [] : [{ action: 'CREATE' as const, recordSet: change.after }]),
  ];
}

const costOf = (changes: readonly Change[]): Cost => ({
  changes: changes.length,
  values: changes.reduce((sum, { recordSet }) => sum + recordSet.values.length, 0),
  characters: changes.reduce((sum, { recordSet }) => sum + charactersOf(recordSet), 0),
});

const charactersOf = ({ values }: RecordSet): number => values.reduce((sum, value) => sum + value.length, 0);

const add = (a: Cost, b: Cost): Cost => ({
  changes: a.changes + b.changes,
  values: a.values + b.values,
  characters: a.characters + b.characters,
});

/** In changes: the fence, deleted and created. */
export const FENCE_COST = 2;
/** A registry set, deleted and created. */
const REGISTRY_SET_COST = 2;

/** How many changes it takes to send all of it at once, roughly: with the fence and the registry sets that it fills. */
export function roughCost(changes: readonly RecordChange[], claim: readonly OwnedRecord[] = []): number {
  const marked = [...changes.flatMap((change) => (change.type === 'create' ? [change.after] : [])), ...claim];
  const characters = marked.reduce((sum, { name }) => sum + name.length, 0);
  const records = changes.reduce((sum, change) => sum + changesOf(change).length, 0);
  return FENCE_COST + REGISTRY_SET_COST + Math.ceil(characters / CHARACTERS_PER_SET) + records;
}
