/** What nothing may bend, read from the emulators' logs once a test is over. Every breach is one line. */
import { sameValues, type RecordSet, type RecordType } from '../../src/core/record';
import type { DomainName } from '../../src/core/name';
import type { EmulatedZone } from '../../src/emulators/route53/emulated-zone';
import type { LoggedRequest, Mutation } from '../../src/emulators/route53/request-log';
import type { Route53Emulator } from '../../src/emulators/route53/server';
import type { World } from '../../src/emulators/rancher-world';
import { bucketPresets } from '../../src/providers/route53';
import type { Config } from '../../src/config';
import { ownedIn } from '../stories/watch';
import type { Wish } from './wishes';

export const isMark = (name: DomainName): boolean => /^(fence|names-\d+)\.external-dns-/.test(name);

/** What whoever wrote it was to write: every wish of its world, oldest first. */
export type WishesOf = (mutation: Mutation) => readonly Wish[];

/** What became of a world's change may be decided and sent so long after the next one: it was on its way. */
const UNDER_WAY_MS = 3_000;
/** Timers fire a little early. */
const EARLY_MS = 50;

/**
 * I4: what is deleted was not wanted for as long as deletes are delayed. (A name that keeps a record of another type is
 * no delete of a name: it need not wait.)
 */
export function earlyDeletes(mutations: readonly Mutation[], wishesOf: WishesOf, delayMs: number): readonly string[] {
  return mutations.filter(isOurs).flatMap((mutation) => {
    const { atMs, by, changes } = mutation;
    const wishes = wishesOf(mutation);
    const created = new Set(changes.filter(({ action }) => action !== 'DELETE').map(({ recordSet }) => keyOf(recordSet)));
    const gone = changes.filter(({ action, recordSet }) => action === 'DELETE' && !created.has(keyOf(recordSet)))
      .map(({ recordSet }) => recordSet).filter(({ name, type }) => !isMark(name) && type !== 'TXT');
    return gone.filter((recordSet) => !wasUnwanted(recordSet, wishes, atMs, delayMs))
      .map(({ name, type }) => `I4: request ${by} deletes ${type} ${name}, which is wanted`);
  });
}

function wasUnwanted({ name, type }: RecordSet, wishes: readonly Wish[], atMs: number, delayMs: number): boolean {
  let sinceMs: number | undefined;
  for (const [index, { fromMs, names }] of wishes.entries()) {
    if (fromMs > atMs) break;
    const wanted = names.get(name);
    if (wanted !== undefined && (wanted.firmness !== 'exactly' || valuesOf(wanted.addresses, type).length > 0)) {
      sinceMs = undefined;
      continue;
    }
    sinceMs ??= fromMs;
    const untilMs = Math.min(wishes[index + 1]?.fromMs ?? Infinity, atMs);
    const neededMs = wanted === undefined ? delayMs - EARLY_MS : 0;
    if (untilMs - sinceMs >= neededMs && atMs - untilMs <= UNDER_WAY_MS) return true;
  }
  return false;
}

/**
 * I5: every set that is written was wanted since it was last right, or holds beside what was wanted only what stood
 * there. It is right from a batch of ours that made it what was wanted at that moment: what was wanted before is
 * yesterday's. `graceMs`: how much older what is read may be when it is written.
 */
export function inventions(mutations: readonly Mutation[], wishesOf: WishesOf, graceMs = 0): readonly string[] {
  const rightSinceMs = new Map<string, number>();
  return mutations.filter(isOurs).flatMap((mutation) => {
    const { atMs, by, changes } = mutation;
    const wishes = wishesOf(mutation);
    const before = new Map(changes.filter(({ action }) => action === 'DELETE').map(({ recordSet }) => [keyOf(recordSet), recordSet.values]));
    const written = changes.filter(({ action, recordSet }) => action !== 'DELETE' && !isMark(recordSet.name)).map(({ recordSet }) => recordSet);
    const invented = written.filter((recordSet) => {
      const since = (rightSinceMs.get(keyOf(recordSet)) ?? -Infinity) - graceMs;
      return !inForce(wishes, since, atMs).some((wish) => isWanted(recordSet, wish, before.get(keyOf(recordSet)) ?? []));
    });
    const now = wishes.findLast(({ fromMs }) => fromMs <= atMs);
    for (const recordSet of written) if (now && isWanted(recordSet, now, [])) rightSinceMs.set(keyOf(recordSet), atMs);
    for (const { recordSet } of changes) {
      if (!written.some((other) => keyOf(other) === keyOf(recordSet)) && now && !now.names.has(recordSet.name)) rightSinceMs.set(keyOf(recordSet), atMs);
    }
    return invented.map(({ name, type, values }) =>
      `I5: request ${by} writes ${type} ${name} ${values.join()}, which nobody wanted since it was right`);
  });
}

/** Those that were in force at some time in between. */
const inForce = (wishes: readonly Wish[], sinceMs: number, untilMs: number): readonly Wish[] => wishes
  .filter(({ fromMs }, index) => fromMs <= untilMs && (wishes[index + 1]?.fromMs ?? Infinity) > sinceMs);

function isWanted({ name, type, ttlSeconds, values }: RecordSet, { names }: Wish, before: readonly string[]): boolean {
  const wanted = names.get(name);
  if (wanted?.ttlSeconds !== ttlSeconds) return false;
  const addresses = valuesOf(wanted.addresses, type);
  return addresses.length > 0
    && addresses.every((address) => values.includes(address))
    && values.every((value) => addresses.includes(value) || before.includes(value));
}

/** I3: what the zone has else than it should; names that are excused may be anything. */
export function differences(zone: EmulatedZone, { names }: Wish, excused: ReadonlySet<DomainName>, rootDomain = zone.name, owner?: string): readonly string[] {
  const owned = ownedIn(zone, rootDomain, owner);
  const surplus = [...owned.keys()].filter((name) => !names.has(name) && !excused.has(name)).map((name) => `I3: ${name} is still ours`);
  const wrong = [...names.values()].filter(({ name }) => !excused.has(name)).flatMap(({ name, addresses, firmness, ttlSeconds }) =>
    (['A', 'AAAA'] as const).flatMap((type) => {
      if (firmness === 'as it is') return [];
      const wanted = addresses[type];
      const found = zone.find(name, type);
      const values = found?.values ?? [];
      const isRight = firmness === 'at least' ? wanted.every((value) => values.includes(value)) : sameValues(values, wanted);
      if (isRight && (found === undefined || found.ttlSeconds === ttlSeconds)) return [];
      return [`I3: ${type} ${name} is ${values.join()} and should be ${wanted.join()}`];
    }));
  return [...surplus, ...wrong];
}

/** I8: names that Rancher does not show. */
export function unshown(
  world: World, zone: EmulatedZone, { names }: Wish, excused: ReadonlySet<DomainName>, rootDomain = zone.name, owner?: string,
): readonly string[] {
  const owned = ownedIn(zone, rootDomain, owner);
  const shown = new Map(world.state().services.filter(({ sidekick }) => !sidekick).map(({ uuid, fqdn }) => [uuid, fqdn]));
  return [...names.values()]
    .filter(({ name, sidekick }) => !sidekick && owned.has(name) && !excused.has(name))
    .filter(({ name, service }) => shown.get(service.uuid) !== name)
    .map(({ name }) => `I8: Rancher does not show ${name}`);
}

/** The event loop that client and emulator share may be busy for so long between a sending and its arrival. */
const LATE_MS = 300;

/** I7: what one key asked for and changed, against the rates that were configured for it. */
export function excesses({ log }: Pick<Route53Emulator, 'log'>, key: string, { route53 }: Config): readonly string[] {
  const presets = bucketPresets(route53.region);
  const requests = log.requests().filter(({ accessKeyId }) => accessKeyId === key);
  const requestRate = rateOf(route53.requestRate, route53.requestBurst, presets.requestBucket);
  const changeRate = presets.changeBucket && rateOf(route53.changeRate, route53.changeBurst, presets.changeBucket);
  return [
    ...excess('requests', requests, () => 1, requestRate),
    ...(changeRate === undefined ? [] : excess('changes', requests, ({ changes = [] }) => changes.length, changeRate)),
  ];
}

interface Rate {
  readonly ratePerSecond: number;
  readonly burst: number;
}

const rateOf = (rate: number | undefined, burst: number | undefined, preset: Rate): Rate => ({
  ratePerSecond: rate ?? preset.ratePerSecond,
  burst: burst ?? (rate === undefined ? preset.burst : Math.max(1, Math.ceil(rate))),
});

/** A bucket that would have run dry. One batch may be larger than it: then it must have been full. */
function excess(what: string, requests: readonly LoggedRequest[], cost: (request: LoggedRequest) => number, { ratePerSecond, burst }: Rate): readonly string[] {
  const spare = 1 + (ratePerSecond * LATE_MS) / 1_000;
  let tokens = burst;
  let lastMs = requests[0]?.atMs ?? 0;
  return requests.flatMap((request) => {
    tokens = Math.min(burst, tokens + ((request.atMs - lastMs) / 1_000) * ratePerSecond);
    lastMs = request.atMs;
    const taken = cost(request);
    const isTooMuch = taken > 0 && tokens + spare < Math.min(taken, burst);
    tokens -= taken;
    return isTooMuch ? [`I7: request ${request.sequence} takes ${taken} ${what} when ${tokens + taken} were left`] : [];
  });
}

export interface Secret {
  readonly name: string;
  readonly value: string;
}

/** I6: secrets in a text, whether as they are or as they stand in a URL, in JSON or in base64. */
export function leaks(text: string, secrets: readonly Secret[]): readonly string[] {
  return secrets.flatMap(({ name, value }) => {
    const forms = [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), Buffer.from(value).toString('base64').replace(/=+$/, '')];
    const found = forms.find((form) => text.includes(form));
    if (found === undefined) return [];
    const at = text.indexOf(found);
    return [`I6: ${name} in ${JSON.stringify(text.slice(Math.max(0, at - 80), at + found.length + 20))}`];
  });
}

const isOurs = ({ by }: Mutation): boolean => by !== 'hand edit';
const keyOf = ({ name, type }: Pick<RecordSet, 'name' | 'type'>): string => `${name} ${type}`;
const valuesOf = (addresses: { readonly A: readonly string[]; readonly AAAA: readonly string[] }, type: RecordType): readonly string[] =>
  type === 'A' || type === 'AAAA' ? addresses[type] : [];
