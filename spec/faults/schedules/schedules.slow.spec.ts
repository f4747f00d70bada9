import { playSeeds } from './seeds';

const RUNS = 1_000;
const MINUTES = 10;

describe('random schedules in virtual time', () => {
  it(`${RUNS} of them hurt no promise`, () => {
    expect(playSeeds(1, RUNS)).toEqual([]);
  }, MINUTES * 60_000);
});
