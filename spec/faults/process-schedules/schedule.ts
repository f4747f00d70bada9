/**
 * One run of the real program on real sockets, out of one seed: what happens and when is drawn from it, but not to the
 * millisecond; a seed that failed may have to be played more than once.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseConfig } from '../../../src/config';
import type { DomainName } from '../../../src/core/name';
import { breaches } from '../../stories/oracle';
import { openStage, type Stage } from '../../stories/stage';
import { asked } from '../../stories/watch';
import { secretsIn } from '../canary';
import { differences, earlyDeletes, inventions, leaks, unshown } from '../oracle';
import { programEnvironment } from '../program';
import { chanceOf, type Chance } from '../schedules/chance';
import { followWorld, type Wish } from '../wishes';
import { happenings, KEEPER, type Happenings } from './happenings';
import { createLives, type Lives } from './lives';

export interface Played {
  readonly violations: readonly string[];
  /** What happened, and all that the processes said. */
  readonly story: readonly string[];
}

const STEPS: readonly [number, number] = [8, 20];
const PAUSE_MS: readonly [number, number] = [0, 350];
/** Enough for the longest wait of a name that was refused. */
const RECOVERY_MS = 60_000;
/** The metadata moves by itself now and then, as in any environment that lives. */
const STIR_MS = 200;
const QUIET_MS = 700;
const POLL_MS = 10;

export async function playProcess(seed: number): Promise<Played> {
  const chance = chanceOf(seed);
  const stage = await openStage({ metadata: { seed } });
  const line = followWorld(stage.world);
  stage.world.addService({ stack: 'Shop', name: KEEPER, ports: ['80:80/tcp'], hosts: ['node1'] });
  const environment = { ...programEnvironment(stage), RESYNC_SECONDS: '2' };
  const config = parseConfig({ env: environment, flags: {}, readFile: () => '' });
  if (!config.ok) throw new Error(config.problems.join('; '));
  const lives = createLives(environment);
  const taken = new Set<DomainName>();
  const story: string[] = [];
  const wishes = (): readonly Wish[] => line.wishes(config.config);
  try {
    const fallen = await happened(happenings(stage, chance, lives, (name) => taken.add(name)), chance, lives, story);
    const restless = fallen ?? await atRest(stage, lives, () => unfinished(stage, wishes(), taken));
    const mutations = stage.route53.log.mutations();
    const all = wishes();
    return {
      violations: [
        ...(restless === undefined ? [] : [restless]),
        ...breaches(stage.route53),
        ...earlyDeletes(mutations, () => all, 0),
        ...inventions(mutations, () => all),
        ...leaks(await lives.utterances(), secretsIn(environment)),
      ],
      story: [...story, ...lives.log()],
    };
  } finally {
    line.stop();
    await lives.end();
    await stage.close();
  }
}

/** Plays the schedule; what is wrong with the process, if anything is. */
async function happened(table: Happenings, chance: Chance, lives: Lives, story: string[]): Promise<string | undefined> {
  const steps = chance.between(...STEPS);
  for (let step = 0; step < steps; step += 1) {
    await sleep(chance.between(...PAUSE_MS));
    const [, name, happen] = chance.weighted(table);
    story.push(name);
    if (lives.hasFallen()) return `the process ended by itself before: ${name}`;
    await happen();
  }
  return undefined;
}

/** Nothing more happens, but for what is left of faults: it comes to rest as it should be, and stays there. */
async function atRest(stage: Stage, lives: Lives, open: () => readonly string[]): Promise<string | undefined> {
  stage.metadata.clearFaults();
  stage.rancher.clearFaults();
  const stirring = setInterval(() => stage.metadata.reload(), STIR_MS);
  const deadlineMs = performance.now() + RECOVERY_MS;
  try {
    while (open().length > 0) {
      if (lives.hasFallen()) return 'the process ended by itself';
      if (performance.now() > deadlineMs) return `no rest: ${open().join('; ')}`;
      await sleep(POLL_MS);
    }
    // What others did to the zone is seen with the next listing.
    const writes = (): number => asked(stage.route53, 'ChangeResourceRecordSets');
    let before = writes();
    for (;;) {
      await sleep(QUIET_MS);
      if (writes() === before) return open().length === 0 ? undefined : `no rest: ${open().join('; ')}`;
      if (performance.now() > deadlineMs) return 'I3: it goes on writing';
      before = writes();
    }
  } finally {
    clearInterval(stirring);
  }
}

function unfinished({ zone, world }: Stage, wishes: readonly Wish[], taken: ReadonlySet<DomainName>): readonly string[] {
  const wish = wishes.at(-1);
  return wish === undefined ? ['nothing is wanted'] : [...differences(zone, wish, taken), ...unshown(world, zone, wish, taken)];
}
