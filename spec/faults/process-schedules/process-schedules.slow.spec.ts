import { playProcess } from './schedule';

/** SEED plays one again. */
const SEED = process.env['SEED'] ?? '';
const RUNS = 50;
/** A process takes half a second of a processor to start. */
const AT_ONCE = 3;
const MINUTES = 15;

describe('random schedules of the real process on sockets', () => {
  it('hurt no promise', async () => {
    const seeds = SEED === '' ? Array.from({ length: RUNS }, (_, index) => index + 1) : [Number(SEED)];
    const total = seeds.length;
    const failed: string[] = [];
    async function work(): Promise<void> {
      for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
        const { violations, story } = await playProcess(seed);
        if (violations.length === 0) continue;
        failed.push(`SEED=${seed}: ${violations.join('; ')}`);
        process.stdout.write(`SEED=${seed}\n${violations.join('\n')}\n${story.slice(-200).join('\n')}\n`);
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    process.stdout.write(`random schedules: ${total}, violations: ${failed.length} (real processes)\n`);
    expect(failed).toEqual([]);
  }, MINUTES * 60_000);
});
