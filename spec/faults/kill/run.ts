/** One run of a scenario with the real program, which is killed on the way. */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseConfig } from '../../../src/config';
import { openStage, type Stage } from '../../stories/stage';
import { secretsIn } from '../canary';
import { excesses, leaks } from '../oracle';
import { programEnvironment, startProgram, utterances, type Program } from '../program';
import type { KillPoint, ServerName } from './point';
import type { Scenario, Step } from './scenario';
import { unfinished, violations, type Taken } from './verdict';
import { arm, type Weapon } from './weapon';

export interface Ran {
  readonly violations: readonly string[];
  /** False: the run was over before the moment came. */
  readonly wasKilled: boolean;
  /** How many requests each server got, until nothing was left to do: it is not killed after that. */
  readonly requests: Record<ServerName, number>;
  /** The numbers of the requests to Route 53 that were to change something. */
  readonly writes: readonly number[];
  /** What the programs said last, for whoever looks into a violation. */
  readonly log: readonly string[];
}

const STEP_DEADLINE_MS = 15_000;
/** In a busy environment the version of the metadata moves every second. */
const STIR_MS = 200;
const POLL_MS = 4;

/** Without a point: as it is without faults. */
export async function runScenario(scenario: Scenario, point?: KillPoint): Promise<Ran> {
  const stage = await openStage({ world: scenario.world(), route53: { rates: 'aws' }, metadata: { tickMs: 200, seed: 1 } });
  stage.zone.put(...scenario.left);
  const actor = createActor(stage, point);
  try {
    const found = await performed(stage, scenario, actor);
    return {
      violations: [...found, ...await actor.breaches()],
      wasKilled: actor.wasKilled(),
      requests: actor.requests(),
      writes: stage.route53.log.requests().filter(({ action }) => action === 'ChangeResourceRecordSets').map(({ sequence }) => sequence),
      log: actor.log(),
    };
  } finally {
    await actor.end();
    await stage.close();
  }
}

const countOf = ({ log }: { readonly log: { requests(): readonly unknown[] } }): number => log.requests().length;

/** The container that we are, whichever process and whichever container that is at the moment. */
interface Actor {
  readonly container: () => string;
  readonly wasKilled: () => boolean;
  /** Kills it when that is due and starts its successor. */
  act(): Promise<void>;
  /** Whatever lingered arrives, and the metadata no longer moves by itself. */
  finish(): void;
  /** The program ended by itself. */
  readonly hasFallen: () => boolean;
  readonly log: () => readonly string[];
  /** How many requests each server had got when it finished. */
  readonly requests: () => Record<ServerName, number>;
  /** Of secrets (I6) and of rates (I7); each process has buckets of its own. */
  readonly breaches: () => Promise<readonly string[]>;
  end(): Promise<void>;
}

function createActor(stage: Stage, point: KillPoint | undefined): Actor {
  const lives: Life[] = [born(stage, 1)];
  const weapon: Weapon | undefined = point && arm(point, stage);
  let container = stage.world.state().ownContainerUuid ?? '';
  let killed = false;
  let stirring: NodeJS.Timeout | undefined;
  let requests: Record<ServerName, number> = { route53: 0, metadata: 0, rancher: 0 };
  const current = (): Program | undefined => lives.at(-1)?.program;

  return {
    container: () => container,
    wasKilled: () => killed,
    async act() {
      if (killed || weapon?.isDue() !== true) return;
      killed = true;
      await current()?.kill();
      weapon.killed();
      if (point?.successor === 'upgrade') container = replaceContainer(stage, container);
      lives.push(born(stage, 2));
      stirring = setInterval(() => stage.metadata.reload(), STIR_MS);
    },
    finish() {
      clearInterval(stirring);
      requests = { route53: countOf(stage.route53), metadata: countOf(stage.metadata), rancher: countOf(stage.rancher) };
      if (killed) weapon?.finish();
      else weapon?.disarm();
    },
    hasFallen: () => current()?.hasFallen() ?? true,
    log: () => lives.flatMap(({ program: { log } }, index) => [`--- process ${index + 1}`, ...log.slice(-25)]),
    requests: () => requests,
    breaches: async () => (await Promise.all(lives.map((life) => breachesOf(stage, life)))).flat(),
    async end() {
      clearInterval(stirring);
      await current()?.kill();
    },
  };
}

interface Life {
  readonly program: Program;
  readonly environment: Readonly<Record<string, string>>;
}

/** Each has a key of its own, by which its requests are known. */
function born(stage: Stage, turn: number): Life {
  const environment = { ...programEnvironment(stage), AWS_ACCESS_KEY: `AKIACANARYKILL000${turn}` };
  return { environment, program: startProgram(environment) };
}

async function breachesOf({ route53 }: Stage, { program, environment }: Life): Promise<readonly string[]> {
  const parsed = parseConfig({ env: environment, flags: {}, readFile: () => '' });
  if (!parsed.ok) throw new Error(parsed.problems.join('; '));
  return [
    ...leaks(await utterances(program), secretsIn(environment)),
    ...excesses(route53, environment['AWS_ACCESS_KEY'] ?? '', parsed.config),
  ];
}

/** As an upgrade does it: another container of the same service, and the old one is gone. */
function replaceContainer({ world, metadata }: Stage, old: string): string {
  const service = world.findService('route53', 'route53');
  if (service === undefined) throw new Error('our own service is not in this world');
  let successor = old;
  world.change(() => {
    successor = world.addContainer(service.uuid, { healthState: 'healthy', host: 'node2' }).uuid;
    world.removeContainer(old);
  });
  metadata.setClient('127.0.0.1', successor);
  return successor;
}

async function performed(stage: Stage, { steps }: Scenario, actor: Actor): Promise<readonly string[]> {
  const taken: Taken[] = [];
  for (const step of steps) {
    taken.push({ step, atMs: performance.now() });
    step.change(stage.world);
    const problem = await reached(stage, step, actor);
    if (problem !== undefined) return [`I3, step ${taken.length}: ${problem}`, ...violations(stage, taken)];
  }
  const last = steps.at(-1);
  const restless = last === undefined ? undefined : await stirred(stage, last, actor);
  return [...(restless === undefined ? [] : [restless]), ...violations(stage, taken)];
}

/**
 * Acts until the step is done; undefined, or what never came to be. An undisturbed program also waits for news by then,
 * so that its requests are the same in every run.
 */
async function reached(stage: Stage, step: Step, actor: Actor): Promise<string | undefined> {
  const deadlineMs = performance.now() + STEP_DEADLINE_MS;
  for (;;) {
    await actor.act();
    const problem = unfinished(stage, step, actor.container());
    if (problem === undefined && (actor.wasKilled() || stage.metadata.waiting() > 0)) return undefined;
    if (actor.hasFallen()) return 'the program ended by itself';
    if (performance.now() > deadlineMs) return problem ?? 'the program does not wait for news';
    await sleep(POLL_MS);
  }
}

/** The metadata moves without news, and what lingered arrives: nothing more is written, and nothing is otherwise. */
async function stirred(stage: Stage, last: Step, actor: Actor): Promise<string | undefined> {
  // The last of the requests may be a moment behind what it was for.
  await sleep(AFTER_ALL_MS);
  const killedLate = await reached(stage, last, actor);
  if (killedLate !== undefined) return `I3, after all: ${killedLate}`;
  actor.finish();
  // What landed: on a view that a late batch made old, one batch may still be sent, and is refused by the fence.
  const writes = stage.route53.log.mutations().length;
  for (let reading = 0; reading < 2; reading += 1) {
    if (!await isReadAgain(stage)) return 'I3: it reads the environment no more';
  }
  await sleep(AFTER_ALL_MS);
  const more = stage.route53.log.mutations().length - writes;
  if (more > 0) return `I3: ${more} more writes when nothing was left to write`;
  const problem = unfinished(stage, last, actor.container());
  return problem === undefined ? undefined : `I3, in the end: ${problem}`;
}

const AFTER_ALL_MS = 100;

/** After the metadata moved, which it does again and again: news that come while something is read are one. */
async function isReadAgain(stage: Stage): Promise<boolean> {
  const before = readings(stage);
  const deadlineMs = performance.now() + STEP_DEADLINE_MS;
  let reloadAtMs = 0;
  while (readings(stage) === before || stage.metadata.waiting() === 0) {
    if (performance.now() > deadlineMs) return false;
    if (performance.now() > reloadAtMs) {
      stage.metadata.reload();
      reloadAtMs = performance.now() + RELOAD_MS;
    }
    await sleep(POLL_MS);
  }
  return true;
}

const RELOAD_MS = 1_000;

const readings = ({ metadata }: Stage): number => metadata.log.requests()
  .filter(({ path, outcome }) => path.endsWith('/services') && outcome !== undefined).length;
