/** Cold starts: into an empty zone, a zone that is right already, and a zone full of others' records. */
import { listCalls, readSeconds, startSeconds } from '../limits';
import { row } from '../row';
import { costRows, forEachSize, onStage, type Bench } from '../stage';

const SIZES = [10, 100, 1_000, 5_000, 10_000];
const LONGEST_START_MS = 240_000;
/** Where only the buckets count, they are what is measured against. */
const BOUND_BY_BUCKETS = 5_000;

export const start = (bench: Bench) => forEachSize(bench, SIZES, (count) => startOf(bench, count));

const startOf = (bench: Bench, count: number) => onStage(bench, count, async (stage) => {
  const { route53 } = stage;
  const service = stage.start();
  const filledAtMs = await route53.filled({ count, withinMs: LONGEST_START_MS });
  const cost = service.cost();
  const calls = await route53.calls();
  const seconds = (filledAtMs - service.startedAtMs) / 1000;
  const limit = startSeconds(count, bench);
  bench.note(`start ${count}: ${calls.change} batches of ${calls.changeTokens} change tokens in all, ${calls.list} reads, `
    + `${calls.refused} refused; the emulator of Route 53 took ${calls.emulatorMs.toFixed(0)} ms`);
  return [
    row('start', `seconds-${count}`, seconds, limit),
    ...(count < BOUND_BY_BUCKETS ? [] : [row('start', `ratio-${count}`, seconds / limit, 1)]),
    row('start', `calls-${count}`, calls.list + calls.change),
    ...costRows('start', count, cost),
  ];
});

export const startReady = (bench: Bench) => forEachSize(bench, SIZES, (count) => startReadyOf(bench, count));

const startReadyOf = (bench: Bench, count: number) => onStage(bench, count, async (stage) => {
  const { route53 } = stage;
  await stage.seed();
  const service = stage.start();
  const inSyncAtMs = await service.told('in sync');
  const calls = await route53.calls();
  return [
    row('start-ready', `seconds-${count}`, (inSyncAtMs - service.startedAtMs) / 1000, readSeconds(count, bench)),
    row('start-ready', `calls-${count}`, calls.list + calls.change, listCalls(count) + 1),
    ...costRows('start-ready', count, service.cost()),
  ];
});

const FEW = 10;
const FOREIGN = 10_000;

export const startForeign = (bench: Bench) => onStage(bench, FEW, async (stage) => {
  const { route53 } = stage;
  await route53.seedForeign(FOREIGN);
  const service = stage.start();
  const filledAtMs = await route53.filled({ count: FEW, withinMs: LONGEST_START_MS });
  return [
    row('start-foreign', `seconds-${FEW}`, (filledAtMs - service.startedAtMs) / 1000, startSeconds(FEW, bench)),
    row('start-foreign', `calls-${FEW}`, (await route53.calls()).list),
    ...costRows('start-foreign', FEW, service.cost()),
  ];
});
