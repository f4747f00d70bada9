/** All points at which a run can be killed, and what came of each. */
import { parsePoint, pointText, SUCCESSORS, type KillPoint, type Moment } from './point';
import { runScenario, type Ran } from './run';
import { SCENARIOS, type Scenario } from './scenario';

/** Most of the time a run waits. */
const AT_ONCE = 4;
/** What reads the environment changes nothing: some of its requests stand for all. */
const METADATA_STRIDE = 12;

/** Every request of a run without faults, at every moment that makes a difference. */
export function pointsOf({ name }: Scenario, { requests, writes }: Ran): readonly KillPoint[] {
  const numbers = (count: number, stride = 1): readonly number[] =>
    Array.from({ length: Math.ceil(count / stride) }, (_, index) => 1 + index * stride);
  const points = (server: KillPoint['server'], all: readonly number[], moments: readonly Moment[]) =>
    all.flatMap((request) => moments.map((moment) => ({ scenario: name, server, request, moment })));
  return [
    ...points('route53', numbers(requests.route53), ['before', 'during', 'after']),
    ...points('route53', writes, ['late', 'last']),
    ...points('rancher', numbers(requests.rancher), ['before', 'during', 'after']),
    ...points('metadata', numbers(requests.metadata, METADATA_STRIDE), ['before', 'during', 'after']),
  ].map((point, index) => ({ ...point, successor: SUCCESSORS[index % SUCCESSORS.length] ?? 'restart' }));
}

export interface Swept {
  readonly points: number;
  /** The run was over before the moment came, twice. */
  readonly missed: number;
  readonly violations: readonly string[];
}

/** Runs them, some at a time, and tells each violation with how to replay it. */
export async function sweep(points: readonly KillPoint[], tell: (line: string) => void): Promise<Swept> {
  const waiting = [...points];
  const violations: string[] = [];
  let missed = 0;
  async function work(): Promise<void> {
    for (let point = waiting.shift(); point !== undefined; point = waiting.shift()) {
      const first = await runScenario(scenarioOf(point), point);
      // A run is not the same each time to the request; but nearly.
      const ran = first.wasKilled || first.violations.length > 0 ? first : await runScenario(scenarioOf(point), point);
      if (!ran.wasKilled) {
        missed += 1;
        tell(`missed: ${pointText(point)}\n`);
      }
      if (ran.violations.length === 0) continue;
      violations.push(...ran.violations.map((text) => `${pointText(point)}: ${text}`));
      tell(`KILL_POINT=${pointText(point)}\n${ran.violations.join('\n')}\n${ran.log.join('\n')}\n`);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { points: points.length, missed, violations };
}

function scenarioOf({ scenario }: KillPoint): Scenario {
  const found = SCENARIOS.find(({ name }) => name === scenario);
  if (found === undefined) throw new Error(`there is no scenario ${scenario}`);
  return found;
}

/** The point that KILL_POINT names, to be run alone. */
export const replayed = (): readonly KillPoint[] | undefined => {
  const text = process.env['KILL_POINT'];
  return text === undefined || text === '' ? undefined : [parsePoint(text)];
};
