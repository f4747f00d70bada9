import { seededRandom } from '../../../src/emulators/rancher-world';

/** Chance out of one seed: the same seed plays the same schedule. */
export interface Chance {
  /** 0 ≤ n < 1. */
  readonly next: () => number;
  /** A whole number, both ends included. */
  readonly between: (low: number, high: number) => number;
  readonly oneOf: <T>(items: readonly T[]) => T;
  readonly isTrue: (probability: number) => boolean;
  /** One of a table whose rows begin with their weights. */
  readonly weighted: <T extends readonly [number, ...unknown[]]>(rows: readonly T[]) => T;
  /** Each with this probability. */
  readonly some: <T>(items: readonly T[], probability: number) => readonly T[];
}

export function chanceOf(seed: number): Chance {
  const next = seededRandom(seed);
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  function oneOf<T>(items: readonly T[]): T {
    const item = items[between(0, items.length - 1)];
    if (item === undefined) throw new Error('nothing to choose from');
    return item;
  }
  return {
    next,
    between,
    oneOf,
    weighted(rows) {
      let left = next() * rows.reduce((sum, [weight]) => sum + weight, 0);
      return rows.find(([weight]) => (left -= weight) < 0) ?? oneOf(rows);
    },
    isTrue: (probability) => next() < probability,
    some: (items, probability) => items.filter(() => next() < probability),
  };
}
