import { playSchedule } from './schedule';
import { playSeeds } from './seeds';

const SEED = process.env['SEED'] ?? '';
/** The thousand are in schedules.slow.spec.ts. */
const RUNS = 30;

describe('random schedules in virtual time', () => {
  if (SEED === '') {
    it(`${RUNS} of them hurt no promise`, () => {
      expect(playSeeds(1, RUNS)).toEqual([]);
    });
  } else {
    it(`seed ${SEED}, told from its beginning to its end`, () => {
      const { violations, story } = playSchedule(Number(SEED), true);
      process.stdout.write(`${story.join('\n')}\n`);
      expect(violations).toEqual([]);
    });
  }
});
