/** Runs of many seeds, and what to tell of them. */
import { playSchedule } from './schedule';

/** Prints `random schedules: N, violations: V`; each seed that failed can be replayed with `SEED=`. */
export function playSeeds(first: number, count: number): readonly string[] {
  const failed: string[] = [];
  for (let seed = first; seed < first + count; seed += 1) {
    const { violations } = playSchedule(seed);
    if (violations.length > 0) failed.push(`SEED=${seed}: ${violations.join('; ')}`);
  }
  process.stdout.write(`random schedules: ${count}, violations: ${failed.length}\n`);
  return failed;
}
