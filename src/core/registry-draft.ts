/** The registry under change: what a batch adds to it and takes from it, and the sets to write for that. */
import { OWNERSHIP_TTL_SECONDS } from './fence';
import type { DomainName } from './name';
import type { RecordSet, RecordType } from './record';
import { entryText, type OwnedName, type Registry } from './registry';
import { packText } from './txt';

/** Of a value's 4,000 at most, so that a set stays readable and a rewrite cheap. */
export const CHARACTERS_PER_SET = 2_000;
/** Entries grow where they are, up to what a value holds (Route 53: 4,000 characters, quotes included). */
const MOST_CHARACTERS = 3_900;

/** What changed in the registry: the sets to write anew, and the registry once they are written. */
export interface RegistryRewrite {
  readonly deletes: readonly RecordSet[];
  readonly creates: readonly RecordSet[];
  readonly registry: Registry;
}

/** A registry under change: collects what a batch adds and removes, and knows what that costs. */
export interface RegistryDraft {
  /** Marks a record set as ours. */
  own(name: DomainName, type: RecordType): void;
  /** Removes the mark. */
  release(name: DomainName, type: RecordType): void;
  /** Moves the entries of a set into others, the roomiest first, so that the set goes and few are rewritten. */
  dissolve(set: number): void;
  /** Sets that would be deleted and created by now, at most, and the characters of their values. */
  cost(): { readonly sets: number; readonly characters: number };
  finish(): RegistryRewrite;
}

interface DraftSet {
  readonly before: RecordSet | undefined;
  readonly entries: Map<DomainName, string>;
  characters: number;
}

export function draftRegistry(registry: Registry, domain: DomainName, rootDomain: DomainName): RegistryDraft {
  const touched = new Map<number, DraftSet>();
  const moved = new Map<DomainName, OwnedName | undefined>();
  const home = homes(registry, touched);

  const ownedNow = (name: DomainName): OwnedName | undefined =>
    moved.has(name) ? moved.get(name) : registry.owned.get(name);

  const touch = (number: number): DraftSet => {
    const known = touched.get(number);
    if (known !== undefined) return known;
    const set = registry.sets.get(number);
    const draft = { before: set?.recordSet, entries: new Map(set?.entries), characters: set?.characters ?? 0 };
    touched.set(number, draft);
    return draft;
  };

  const write = (name: DomainName, types: ReadonlySet<RecordType>): void => {
    const before = ownedNow(name)?.set;
    if (before !== undefined) setEntry(touch(before), name, undefined);
    if (types.size === 0) {
      moved.set(name, undefined);
      return;
    }
    const text = entryText(name, types, rootDomain);
    const stays = before !== undefined && touch(before).characters + lengthOf(text) <= MOST_CHARACTERS;
    const set = stays ? before : home(name, lengthOf(text));
    setEntry(touch(set), name, text);
    moved.set(name, { types, set });
  };

  return {
    own(name, type) {
      const types = ownedNow(name)?.types ?? new Set();
      if (!types.has(type)) write(name, new Set([...types, type]));
    },
    release(name, type) {
      const types = ownedNow(name)?.types;
      if (types?.has(type)) write(name, new Set([...types].filter((other) => other !== type)));
    },
    dissolve(number) {
      const leaving = [...touch(number).entries];
      for (const [name, text] of leaving) {
        setEntry(touch(number), name, undefined);
        const set = roomiest(registry, touched, number, lengthOf(text));
        setEntry(touch(set), name, text);
        moved.set(name, { types: ownedNow(name)?.types ?? new Set(), set });
      }
    },
    cost() {
      let sets = 0;
      let characters = 0;
      for (const { before, entries, characters: after } of touched.values()) {
        sets += (before === undefined ? 0 : 1) + (entries.size === 0 ? 0 : 1);
        characters += (before === undefined ? 0 : valueCharacters(before)) + quotedLength(after);
      }
      return { sets, characters };
    },
    finish: () => finish(registry, touched, moved, domain),
  };
}

function setEntry(set: DraftSet, name: DomainName, text: string | undefined): void {
  set.characters += lengthOf(text) - lengthOf(set.entries.get(name));
  if (text === undefined) set.entries.delete(name);
  else set.entries.set(name, text);
}

/** With the space behind it. */
const lengthOf = (text: string | undefined): number => (text === undefined ? 0 : text.length + 1);
const valueCharacters = ({ values }: RecordSet): number => values.reduce((sum, value) => sum + value.length, 0);
/** Quotes and spaces around each string of 255. */
const quotedLength = (characters: number): number => characters + 3 * Math.ceil(characters / 255);

/**
 * Where a new name's entry goes: beside others of its stack, else into a set that is rewritten anyway, else into the
 * fullest with room, else into a new one. So a stack's names share sets, and one new name rewrites one set.
 */
function homes(registry: Registry, touched: ReadonlyMap<number, DraftSet>) {
  let byStack: Map<string, number> | undefined;

  return (name: DomainName, length: number): number => {
    const characters = (number: number): number => (touched.get(number) ?? registry.sets.get(number))?.characters ?? 0;
    const hasRoom = (number: number): boolean => characters(number) + length <= CHARACTERS_PER_SET;
    const fullest = (numbers: Iterable<number>): number | undefined =>
      [...numbers].filter(hasRoom).sort((a, b) => characters(b) - characters(a) || a - b)[0];

    byStack ??= setsByStack(registry);
    const neighbours = byStack.get(stackOf(name));
    const number = (neighbours !== undefined && hasRoom(neighbours) ? neighbours : undefined)
      ?? fullest(touched.keys())
      ?? fullest(registry.sets.keys())
      ?? lowestFree((candidate) => registry.sets.has(candidate) || touched.has(candidate));
    byStack.set(stackOf(name), number);
    return number;
  };
}

/** Another set with room: one that is rewritten anyway, else the emptiest. */
function roomiest(registry: Registry, touched: ReadonlyMap<number, DraftSet>, besides: number, length: number): number {
  const hasRoom = ([number, { characters }]: readonly [number, { readonly characters: number }]): boolean =>
    number !== besides && characters + length <= CHARACTERS_PER_SET;
  const [open] = [...touched].filter(hasRoom);
  const [emptiest] = [...registry.sets].filter(([number]) => !touched.has(number)).filter(hasRoom)
    .sort(([, a], [, b]) => a.characters - b.characters);
  const [set] = open ?? emptiest ?? [];
  return set ?? lowestFree((candidate) => registry.sets.has(candidate) || touched.has(candidate));
}

function setsByStack({ sets }: Registry): Map<string, number> {
  const byStack = new Map<string, number>();
  for (const [number, { entries }] of sets) for (const name of entries.keys()) byStack.set(stackOf(name), number);
  return byStack;
}

const stackOf = (name: DomainName): string => name.slice(name.indexOf('.') + 1);

function lowestFree(taken: (number: number) => boolean): number {
  let number = 1;
  while (taken(number)) number += 1;
  return number;
}

function finish(
  registry: Registry,
  touched: ReadonlyMap<number, DraftSet>,
  moved: ReadonlyMap<DomainName, OwnedName | undefined>,
  domain: DomainName,
): RegistryRewrite {
  const sets = new Map(registry.sets);
  const deletes: RecordSet[] = [];
  const creates: RecordSet[] = [];
  for (const [number, { before, entries, characters }] of touched) {
    if (before !== undefined) deletes.push(before);
    if (entries.size === 0) sets.delete(number);
    else {
      const values = [packText([...entries.values()].join(' '))];
      const name = `names-${number}.${domain}`;
      const recordSet: RecordSet = { name, type: 'TXT', ttlSeconds: OWNERSHIP_TTL_SECONDS, values };
      creates.push(recordSet);
      sets.set(number, { recordSet, entries, characters });
    }
  }
  const owned = new Map(registry.owned);
  for (const [name, mark] of moved) {
    if (mark === undefined) owned.delete(name);
    else owned.set(name, mark);
  }
  return { deletes, creates, registry: { sets, owned } };
}
