/** Chance that repeats: what the emulators leave to chance comes from one seed. */
export type Random = () => number;

/** Numbers in [0, 1) from a 32 bit seed (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A version 4 UUID. */
export const randomUuid = (random: Random): string =>
  'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (place) => {
    const digit = Math.floor(random() * 16);
    return (place === 'x' ? digit : (digit & 3) | 8).toString(16);
  });

/** The same elements in another order: each takes the place of one before it (Fisher-Yates, inside out). */
export function shuffled<T>(elements: readonly T[], random: Random): readonly T[] {
  const order: T[] = [];
  elements.forEach((element, index) => {
    const place = Math.floor(random() * (index + 1));
    const displaced = order[place];
    if (place < index && displaced !== undefined) order[index] = displaced;
    order[place] = element;
  });
  return order;
}
