/** Removed names leave holes in the registry: when there are more sets than its entries need, the emptiest goes. */
import type { Registry } from './registry';

/** Of the 2,000 that a set takes; the rest is room for what comes. */
const FAIR_CHARACTERS_PER_SET = 1_700;

/** The number of the set to dissolve; undefined when the registry is dense enough. */
export function setToDissolve({ sets }: Registry): number | undefined {
  let emptiest: readonly [number: number, characters: number] | undefined;
  let total = 0;
  for (const [number, { characters }] of sets) {
    total += characters;
    if (emptiest === undefined || characters < emptiest[1]) emptiest = [number, characters];
  }
  return sets.size > Math.ceil(total / FAIR_CHARACTERS_PER_SET) ? emptiest?.[0] : undefined;
}
