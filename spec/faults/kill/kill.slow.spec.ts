import { pointText } from './point';
import { runScenario } from './run';
import { SCENARIOS } from './scenario';
import { pointsOf, replayed, sweep } from './sweep';

/** Two processes a point; more when the machine is busy. */
const MINUTES = 20;

describe('the program, killed before, during and after each request', () => {
  it('is succeeded by one that brings all to its end, and no invariant is hurt', async () => {
    const undisturbed = await Promise.all(SCENARIOS.map((scenario) => runScenario(scenario)));
    expect(undisturbed.map((run) => run.violations)).toEqual(SCENARIOS.map(() => []));
    const all = SCENARIOS.flatMap((scenario, index) => undisturbed.slice(index, index + 1).flatMap((run) => pointsOf(scenario, run)));
    const points = replayed() ?? all;
    const { missed, violations } = await sweep(points, (line) => process.stdout.write(line));
    process.stdout.write(`kill points: ${points.length}, violations: ${violations.length} (${missed} runs were over before)\n`);
    expect(violations).toEqual([]);
    expect(missed).toBeLessThanOrEqual(points.length / 20);
    expect(new Set(points.map(pointText)).size).toBe(points.length);
  }, MINUTES * 60_000);
});
