/** A rolling upgrade: containers of 50 services come and go one by one over 30 s. */
import { nowMs, sleepUntil } from '../clock';
import { metadataReadMs } from '../metadata-floor';
import { row } from '../row';
import { costRows, onStage, type Bench, type Stage } from '../stage';
import { settled } from './change';

const SERVICES = 1_000;
const UPGRADED = 50;
const CONTAINERS_EACH = 2;
const WINDOW_MS = 30_000;
/** rancher-metadata takes over what changed once a second at most. */
const RELOAD_MS = 1_000;
const EACH_TIME = Math.ceil(UPGRADED * CONTAINERS_EACH / (WINDOW_MS / RELOAD_MS));
const DEADLINE_MS = 30_000;

export const rolling = (bench: Bench) => onStage(bench, SERVICES, async (stage) => {
  const floorMs = await metadataReadMs(stage);
  const service = await settled(stage);
  const beforeCpuSeconds = service.cost().cpuSeconds;
  const shownAtMs = await upgrade(stage);
  const wanted = await Promise.all(Array.from({ length: UPGRADED }, async (_, index) =>
    ({ index, addresses: await stage.metadata.addresses(index) })));
  const arrivedAtMs = await stage.route53.holding({ wanted, withinMs: DEADLINE_MS });
  const { list, change } = await stage.route53.calls();
  const cost = service.cost();
  return [
    row('rolling', `ms-${SERVICES}`, arrivedAtMs - shownAtMs, floorMs + bench.roundTripMs / 2),
    row('rolling', `calls-${SERVICES}`, list + change),
    ...costRows('rolling', SERVICES, { ...cost, cpuSeconds: cost.cpuSeconds - beforeCpuSeconds }),
  ];
});

/** A container comes a reload after the one it replaces has gone. Returns when the last change was shown. */
async function upgrade({ metadata }: Stage): Promise<number> {
  const steps = UPGRADED * CONTAINERS_EACH;
  const startMs = nowMs();
  let added: readonly number[] = [];
  for (let step = 0; step < steps; step += EACH_TIME) {
    await sleepUntil(startMs + step / EACH_TIME * RELOAD_MS);
    const removed = Array.from({ length: Math.min(EACH_TIME, steps - step) }, (_, nth) => (step + nth) % UPGRADED);
    await metadata.replace({ removed, added, turn: turnOf(step - EACH_TIME) });
    added = removed;
  }
  return metadata.replace({ removed: [], added, turn: turnOf(steps - 1) });
}

/** The second container of a service goes to another host than the first: every step changes its record. */
const turnOf = (step: number): number => (step < UPGRADED ? 5 : 6);
