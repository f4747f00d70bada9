/** What it costs to stand by: an environment that only says that it changed, one that says nothing, and a resync. */
import { sleep, sleepUntil, nowMs } from '../clock';
import { listCalls, readSeconds } from '../limits';
import { row } from '../row';
import { forEachSize, onStage, type Bench, type Stage } from '../stage';
import { settled } from './change';

const WINDOW_MS = 60_000;
const BUMP_MS = 1_000;
const BUMP_SIZES = [1_000, 5_000];
const IDLE_SERVICES = 1_000;

export const bump = (bench: Bench) => forEachSize(bench, BUMP_SIZES, (count) => bumpOf(bench, count));

const bumpOf = (bench: Bench, count: number) => onStage(bench, count, async (stage) => {
  const service = await settled(stage);
  const before = service.cost();
  const startMs = nowMs();
  for (let atMs = startMs; atMs < startMs + WINDOW_MS; atMs += BUMP_MS) {
    await sleepUntil(atMs);
    await stage.metadata.bump();
  }
  await sleepUntil(startMs + WINDOW_MS);
  const after = service.cost();
  const { list, change } = await stage.route53.calls();
  const seconds = (nowMs() - startMs) / 1000;
  return [
    row('bump', `core-percent-${count}`, 100 * (after.cpuSeconds - before.cpuSeconds) / seconds),
    row('bump', `calls-${count}`, list + change, 0),
    row('bump', `cpu-s-${count}`, after.cpuSeconds - before.cpuSeconds),
    row('bump', `rss-mb-${count}`, after.peakRssMb),
  ];
});

/** A start is over when Rancher was read once more after DELETE_DELAY_SECONDS, and V8 has tidied up after it. */
const AFTER_A_START_MS = 15_000;

export const idle = (bench: Bench) => onStage(bench, IDLE_SERVICES, async (stage) => {
  const service = await settled(stage);
  await sleep(AFTER_A_START_MS);
  const before = service.cost();
  await sleep(WINDOW_MS);
  const after = service.cost();
  const { list, change } = await stage.route53.calls();
  return [
    row('idle', `cpu-s-${IDLE_SERVICES}`, after.cpuSeconds - before.cpuSeconds, 0),
    row('idle', `calls-${IDLE_SERVICES}`, list + change, 0),
    row('idle', `rss-mb-${IDLE_SERVICES}`, after.peakRssMb),
  ];
});

const OWN_RECORDS = 10_000;
/** Later than the service is settled, also on a slow machine. */
const RESYNC_SECONDS = 40;
const POLL_MS = 1_000;

/** The second reading of a zone, with a client that is warm. */
export const resync = (bench: Bench) => onStage(bench, OWN_RECORDS, async (stage) => {
  const service = await settled(stage, { RESYNC_SECONDS: String(RESYNC_SECONDS) });
  const before = service.cost();
  const calls = await callsOfResync(stage);
  const after = service.cost();
  return [
    row('resync', `seconds-${OWN_RECORDS}`, await stage.route53.span() / 1000, readSeconds(OWN_RECORDS, bench)),
    row('resync', `calls-${OWN_RECORDS}`, calls, listCalls(OWN_RECORDS)),
    row('resync', `cpu-s-${OWN_RECORDS}`, after.cpuSeconds - before.cpuSeconds),
    row('resync', `rss-mb-${OWN_RECORDS}`, after.peakRssMb),
  ];
});

/** Waits until one has begun and no call was added to it for a while. */
async function callsOfResync({ route53 }: Stage): Promise<number> {
  const deadlineMs = nowMs() + 2 * RESYNC_SECONDS * 1000;
  for (let seen = 0; nowMs() < deadlineMs;) {
    await sleep(POLL_MS);
    const { list, change } = await route53.calls();
    if (seen > 0 && list + change === seen) return seen;
    seen = list + change;
  }
  throw new Error('no resync was seen');
}
