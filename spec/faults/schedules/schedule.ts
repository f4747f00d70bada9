import { readFence } from '../../../src/core/fence';
import type { ListedRecordSet } from '../../../src/core/record';
import { tokenBucket, unlimitedBucket } from '../../../src/streams/token-bucket';
import { FENCE_NAME } from '../../make';
import { chanceOf, type Chance } from './chance';
import { changesOf } from './changes';
import { createEnvironment, type Environment } from './environment';
import { differences, needlesslyHeld } from './final';
import { createFleet, type Fleet } from './fleet';
import { happenings } from './happenings';
import type { Surroundings } from './instance';
import { createOracle, LEGACY_STATE } from './oracle';
import { createZone, type Contents } from './zone';

export interface Played {
  readonly violations: readonly string[];
  /** All that happened, in order. */
  readonly story: readonly string[];
}

/** 2026-11-23T00:00:00Z: every run begins at the same moment. */
const BEGINNING_MS = 1_795_392_000_000;
const MINUTE_MS = 60_000;
/** Longer than the longest quarantine and all that waits before that. */
const RECOVERY_MS = 75 * MINUTE_MS;
const QUIET_MS = 120 * MINUTE_MS;

/**
 * One run out of one seed, in virtual time: hours of faults and changes at random moments, then none. Needs jest's fake
 * timers, which rxjs takes its time from.
 */
export function playSchedule(seed: number, withStory = false): Played {
  jest.useFakeTimers({ now: BEGINNING_MS, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'hrtime', 'performance'] });
  const story: string[] = [];
  const tell = (line: string): void => {
    if (withStory) story.push(`${new Date().toISOString().slice(11, 23)} ${line}`);
  };
  const chance = chanceOf(seed);
  const environment = createEnvironment(chance.between(1, 4));
  const settings = {
    deleteDelayMs: chance.oneOf([1_000, 10_000]), maxDeleteCount: chance.oneOf([1, 3, 10]), maxDeletePercent: 20, ttlSeconds: 300, resyncMs: 300_011,
  };
  const oracle = createOracle(settings);
  changesOf(environment, chance).grow(chance.oneOf([1, 3, 8, 20, 45]));
  const zone = createZone(strangers(environment, chance), (before: Contents, after: Contents) => { oracle.edited(before, after); });
  const surroundings: Surroundings = {
    environment, zone, oracle, chance, settings, tell,
    limits: chance.isTrue(0.3) ? { values: 30, characters: 8_000, valuesPerSet: 400 } : { values: 1_000, characters: 32_000, valuesPerSet: 400 },
    changeBucket: chance.isTrue(0.3) ? () => tokenBucket({ capacity: 25, refillPerSecond: 11 }) : () => unlimitedBucket,
  };
  const fleet = createFleet(surroundings);

  const table = happenings(surroundings, fleet);
  const steps = chance.between(15, 70);
  for (let step = 0; step < steps; step += 1) {
    jest.advanceTimersByTime(pauseMs(chance));
    const [, name, happen] = chance.weighted(table);
    tell(`— ${name}`);
    happen();
  }

  tell('— all is calm');
  calm(surroundings, fleet);
  jest.advanceTimersByTime(RECOVERY_MS);
  const waiting = needlesslyHeld(zone.contents(), fleet.alive(), settings);
  if (oracle.breaches().length === 0 && waiting.length > 0) waiting.forEach(oracle.breach);
  for (const { log, approve } of fleet.alive()) {
    const held = log.held();
    if (held !== undefined) approve(held.checksum);
  }
  jest.advanceTimersByTime(10 * MINUTE_MS);
  for (const difference of differences(zone.contents(), fleet.alive(), settings.ttlSeconds, oracle)) oracle.breach(`I3: ${difference}`);
  for (const { log } of fleet.alive()) if (log.held() !== undefined) oracle.breach('I3: still held after the approval');
  if (fleet.alive().length === 0) oracle.breach('no process is left');
  const received = zone.received();
  jest.advanceTimersByTime(QUIET_MS);
  if (zone.received() !== received) oracle.breach(`I3: ${zone.received() - received} more batches when all was quiet`);

  fleet.end();
  jest.clearAllTimers();
  jest.useRealTimers();
  return { violations: oracle.breaches(), story };
}

/** Sometimes at once, mostly seconds, sometimes minutes. */
const pauseMs = (chance: Chance): number => chance.oneOf([
  () => 0, () => chance.between(1, 401), () => chance.between(401, 9_001), () => chance.between(9_001, 60_001), () => chance.between(60_001, 400_009),
])();

/** Nothing fails any more, and what only a person can mend is mended. */
function calm({ zone, environment, chance }: Surroundings, fleet: Fleet): void {
  zone.weather = 'fine';
  zone.poison.clear();
  zone.room = Infinity;
  changesOf(environment, chance).settleDown();
  fleet.settleDown();
  for (const { source } of fleet.alive()) source.tear(0);
  const fence = zone.sets().find(({ name }) => name === FENCE_NAME);
  const written = fence === undefined ? undefined : readFence(fence);
  const isGhostly = written?.holder === 'ghost' || (written !== undefined && written.origin !== 'https://rancher.example.org');
  if (fence !== undefined && isGhostly) zone.remove(fence);
}

/** What stood in the zone before we came. */
function strangers(environment: Environment, chance: Chance): readonly ListedRecordSet[] {
  const names = environment.current().services.slice(1).map(({ name, stackName }) => `${name}.${stackName}.default.example.com`);
  const theirs = chance.some(names, 0.15).map((name): ListedRecordSet => ({ name, type: 'A', ttlSeconds: 60, values: ['192.0.2.9'] }));
  const others: readonly ListedRecordSet[] = [
    { name: 'www.example.com', type: 'CNAME', ttlSeconds: 60, values: ['other.example.org'] },
    { name: 'example.com', type: 'A', ttlSeconds: 60, values: ['192.0.2.10'] },
    { name: 'old.shop.default.example.com', type: 'A', ttlSeconds: 60, values: ['192.0.2.11'] },
    { name: 'fence.external-dns-env-2.example.com', type: 'TXT', ttlSeconds: 60, values: ['"version=1 epoch=1 holder=them origin= nonce=n"'] },
    { name: 'names-1.external-dns-env-2.example.com', type: 'TXT', ttlSeconds: 60, values: ['"web.shop.other old.shop.default"'] },
    { name: 'web.shop.other.example.com', type: 'A', ttlSeconds: 60, values: ['192.0.2.12'] },
  ];
  const state: ListedRecordSet = { name: LEGACY_STATE, type: 'TXT', ttlSeconds: 300, values: [...theirs.map(({ name }) => `"${name}."`), '"gone.shop.default.example.com."'] };
  return [...theirs, ...others, ...(chance.isTrue(0.2) ? [state] : [])];
}
