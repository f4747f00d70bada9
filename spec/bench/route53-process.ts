/** Route 53 as a process of its own. */
import type { RatesName } from '../../src/emulators/route53/buckets';
import type { EmulatedZone } from '../../src/emulators/route53/emulated-zone';
import type { LoggedRequest } from '../../src/emulators/route53/request-log';
import { startRoute53Emulator, type Route53Emulator } from '../../src/emulators/route53/server';
import { nowMs, sleep } from './clock';
import { offer } from './remote';
import { foreignRecords, nameOf, rightZone, ROOT_DOMAIN } from './shape';

export interface Calls {
  readonly list: number;
  readonly change: number;
  readonly refused: number;
  readonly changeTokens: number;
  /** What the emulator itself took for all of them, the round trips left out. */
  readonly emulatorMs: number;
}

let route53: Route53Emulator;
let zone: EmulatedZone;
let roundTripMs = 0;
const POLL_MS = 2;

async function until<T>(found: () => T | undefined, withinMs: number, what: string): Promise<T> {
  const deadlineMs = nowMs() + withinMs;
  for (;;) {
    const value = found();
    if (value !== undefined) return value;
    if (nowMs() > deadlineMs) throw new Error(`never seen: ${what}`);
    await sleep(POLL_MS);
  }
}

/** When the zone first held so many addresses of ours; counts on from where it stopped. */
function counting(wanted: number): () => number | undefined {
  let seen = 0;
  let held = 0;
  return () => {
    const mutations = route53.log.mutations();
    for (; seen < mutations.length; seen += 1) {
      for (const { action, recordSet } of mutations[seen]?.changes ?? []) {
        if (recordSet.type === 'A') held += action === 'CREATE' ? 1 : -1;
      }
      if (held >= wanted) return mutations[seen]?.atMs;
    }
    return undefined;
  };
}

const commands = {
  async start(options: { readonly rates: RatesName; readonly roundTripMs: number }): Promise<string> {
    ({ roundTripMs } = options);
    route53 = await startRoute53Emulator({ ...options, recordSetsPerZone: 30_000, now: nowMs });
    zone = route53.createZone({ name: ROOT_DOMAIN });
    return route53.url;
  },
  seedRight({ count, environmentUuid, ownContainerUuid }: {
    readonly count: number; readonly environmentUuid: string; readonly ownContainerUuid: string;
  }): void {
    zone.put(...rightZone(count, environmentUuid, ownContainerUuid));
    route53.log.clear();
  },
  seedForeign(count: number): void {
    zone.put(...foreignRecords(count));
    route53.log.clear();
  },
  forget: (): void => route53.log.clear(),
  /** When the batch arrived that made it so many records. */
  filled: ({ count, withinMs }: { readonly count: number; readonly withinMs: number }): Promise<number> =>
    until(counting(count), withinMs, `${count} records`),
  /** When the last of the services had these addresses; the batch's arrival. */
  holding({ wanted, withinMs }: {
    readonly wanted: readonly { readonly index: number; readonly addresses: readonly string[] }[];
    readonly withinMs: number;
  }): Promise<number> {
    const isRight = () => wanted.every(({ index, addresses }) =>
      [...zone.find(nameOf(index), 'A')?.values ?? []].sort().join() === addresses.join());
    return until(() => (isRight() ? route53.log.mutations().at(-1)?.atMs ?? 0 : undefined), withinMs, 'the changes');
  },
  /** Services whose records are in the zone by now, at most `count`. */
  written: (count: number): readonly number[] => zone.recordSets()
    .flatMap(({ name }) => /^service-(\d+)\./.exec(name)?.[1] ?? []).slice(0, count).map(Number),
  calls(): Calls {
    const requests = route53.log.requests();
    const of = (action: string): number => requests.filter((request) => request.action === action).length;
    const took = ({ atMs, outcome }: LoggedRequest): number =>
      (outcome === undefined ? 0 : Math.max(0, outcome.endedAtMs - atMs - roundTripMs / 2));
    return {
      list: requests.length - of('ChangeResourceRecordSets'),
      change: of('ChangeResourceRecordSets'),
      refused: requests.filter(({ outcome }) => (outcome?.status ?? 200) >= 400).length,
      changeTokens: route53.log.counters().changeTokens,
      emulatorMs: requests.reduce((sum, request) => sum + took(request), 0),
    };
  },
  /** From the arrival of the first to the answer of the last request. */
  span(): number {
    const requests = route53.log.requests();
    const last = requests.at(-1)?.outcome?.endedAtMs ?? NaN;
    return last - (requests[0]?.atMs ?? NaN) + roundTripMs / 2;
  },
};

export type Route53Commands = typeof commands;

offer(commands);
