/** From a new version in the metadata to the change batch at Route 53. */
import { median, nowMs, sleep, sleepUntil } from '../clock';
import { metadataReadMs } from '../metadata-floor';
import { row, type Row } from '../row';
import { costRows, forEachSize, onStage, type Bench, type Stage } from '../stage';

const SIZES = [10, 1_000, 5_000, 10_000];
const CHANGES = 7;
/** Long enough that every change comes after a quiet time. */
const BETWEEN_MS = 2_500;
const DEADLINE_MS = 30_000;

export const change = (bench: Bench) =>
  forEachSize(bench, SIZES, (count) => onStage(bench, count, (stage) => changeOf(bench, stage, count)));

async function changeOf(bench: Bench, stage: Stage, count: number): Promise<readonly Row[]> {
  const floorMs = await metadataReadMs(stage);
  const service = await settled(stage);
  const latenciesMs: number[] = [];
  for (let nth = 0; nth < CHANGES; nth += 1) {
    latenciesMs.push(await moved(stage, [Math.floor(nth * count / CHANGES)], 1));
    await sleep(BETWEEN_MS);
  }
  const calls = await stage.route53.calls();
  bench.note(`change ${count}: ${latenciesMs.map((ms) => ms.toFixed(0)).join(', ')} ms; a client that throws the `
    + `metadata away needs ${floorMs.toFixed(0)} ms to read them from the emulator`);
  return [
    row('change', `ms-${count}`, median(latenciesMs), floorMs + bench.roundTripMs / 2),
    row('change', `calls-${count}`, (calls.list + calls.change) / CHANGES, 1),
    ...costRows('change', count, service.cost()),
  ];
}

const BURST = 100;
const BURST_SERVICES = 1_000;

export const burst = (bench: Bench) => onStage(bench, BURST_SERVICES, async (stage) => {
  const floorMs = await metadataReadMs(stage);
  const service = await settled(stage);
  const latenciesMs: number[] = [];
  for (let turn = 1; turn <= 3; turn += 1) {
    latenciesMs.push(await moved(stage, Array.from({ length: BURST }, (_, index) => index * 10), turn));
    await sleep(BETWEEN_MS);
  }
  const calls = await stage.route53.calls();
  return [
    row('burst', `ms-${BURST_SERVICES}`, median(latenciesMs), floorMs + bench.roundTripMs / 2),
    row('burst', `calls-${BURST_SERVICES}`, (calls.list + calls.change) / latenciesMs.length, 1),
    ...costRows('burst', BURST_SERVICES, service.cost()),
  ];
});

const LOAD = 10_000;
const INTO_THE_LOAD_MS = [25_000, 30_000, 35_000];

/** A service whose record is there already changes while most of the others still wait for the bucket. */
export const startChange = (bench: Bench) => onStage(bench, LOAD, async (stage) => {
  const service = stage.start();
  const beganAtMs = await stage.route53.filled({ count: 1, withinMs: DEADLINE_MS });
  const written = await stage.route53.written(INTO_THE_LOAD_MS.length);
  const latenciesMs: number[] = [];
  for (const [nth, afterMs] of INTO_THE_LOAD_MS.entries()) {
    await sleepUntil(beganAtMs + afterMs);
    latenciesMs.push(await moved(stage, [written[nth] ?? 0], 1));
  }
  bench.note(`start-change: ${latenciesMs.map((ms) => ms.toFixed(0)).join(', ')} ms`);
  return [
    row('start-change', `seconds-${LOAD}`, median(latenciesMs) / 1000),
    ...costRows('start-change', LOAD, service.cost()),
  ];
});

/** In sync with a zone that was right, past the doubt in what may be an old answer, and quiet. */
export async function settled(stage: Stage, environment: Readonly<Record<string, string>> = {}) {
  await stage.seed();
  const service = stage.start(environment);
  await service.told('in sync');
  await stage.metadata.bump();
  await sleep(2 * BETWEEN_MS);
  await stage.route53.forget();
  return service;
}

/** Milliseconds until the batch with the last of these services' new addresses arrived. */
async function moved({ metadata, route53 }: Stage, indexes: readonly number[], turn: number): Promise<number> {
  const before = nowMs();
  const movedAtMs = await metadata.move({ indexes, turn });
  const wanted = await Promise.all(indexes.map(async (index) => ({ index, addresses: await metadata.addresses(index) })));
  const arrivedAtMs = await route53.holding({ wanted, withinMs: DEADLINE_MS });
  if (arrivedAtMs < before) throw new Error('the move changed no record');
  return arrivedAtMs - movedAtMs;
}
