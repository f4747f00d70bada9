/** What stories look at beside the zone itself. */
import { recordsIn, until, type RunningService, type Stage } from './stage';
import { ownershipDomain } from '../../src/core/fence';
import type { DomainName } from '../../src/core/name';
import { readRegistry } from '../../src/core/registry';
import type { MetadataEmulator } from '../../src/emulators/rancher-metadata';
import type { EmulatedZone } from '../../src/emulators/route53/emulated-zone';
import type { Route53Emulator } from '../../src/emulators/route53/server';
import type { Pace } from '../../src/reconcile/ports';

/** The same waits as ever, only shorter: a story does not sit through a minute. */
export const QUICK: Pace = {
  passing: { firstMs: 20, limitMs: 100 }, denied: { firstMs: 50, limitMs: 200 }, fullZonePauseMs: 300,
};

/** Without write-back, which would make the metadata move. */
export const NO_WRITE_BACK = { CATTLE_URL: '', CATTLE_ACCESS_KEY: '', CATTLE_SECRET_KEY: '' };

/** The environment of a stage. */
export const OWNER = '4d1c3a2e-9b1d-4a53-8e0f-0c2d5c1c7f10';

/** Waits until the zone holds exactly these, `name type values`, beside its own sets and our marks. */
export const holds = (zone: EmulatedZone, ...records: readonly string[]): Promise<void> => {
  const wanted = [...records].sort();
  return until(wanted.join('; '), () => JSON.stringify(recordsIn(zone)) === JSON.stringify(wanted), () => recordsIn(zone));
};

/** As `GET /readyz` tells it, but for the write-back, which most stories do without. */
export async function readiness(service: RunningService): Promise<{ readonly ready: boolean; readonly codes: readonly string[] }> {
  await service.told('listening');
  const answer = await fetch(`http://127.0.0.1:${service.of('listening')[0]?.port ?? 0}/readyz`);
  const { ready, reasons } = await answer.json() as { ready: boolean; reasons: { code: string }[] };
  return { ready, codes: reasons.map(({ code }) => code).filter((code) => code !== 'write-back-off') };
}

/** How often an operation of Route 53 was asked for, whatever was answered. */
export const asked = ({ log }: Pick<Route53Emulator, 'log'>, action: string): number =>
  Object.values(log.counters().requests[action] ?? {}).reduce((sum, count) => sum + count, 0);

/** How often rancher-metadata was asked for paths that end so. */
export const arrivals = ({ log }: Pick<MetadataEmulator, 'log'>, end: string): number =>
  log.requests().filter(({ path }) => path.endsWith(end)).length;

/** The names in the registry, each with its types. */
export const ownedIn = (zone: EmulatedZone, rootDomain: DomainName = zone.name, owner = OWNER): ReadonlyMap<DomainName, string> =>
  new Map([...readRegistry(zone.recordSets(), ownershipDomain(owner, rootDomain), rootDomain).owned]
    .map(([name, { types }]) => [name, [...types].sort().join(' ')]));

/** Waits until Rancher has been read so often from now on, from beginning to end. */
export async function readAgain({ metadata }: Stage, service: RunningService, times = 1): Promise<void> {
  const readings = (): number =>
    service.events.filter((event) => event.type === 'operation ended' && event.operation === 'read source').length;
  for (let turn = 0; turn < times; turn += 1) {
    const before = readings();
    const path = (): number => metadata.log.requests().filter((request) => request.path.endsWith('/services')).length;
    const servicesBefore = path();
    metadata.reload();
    // Twice: the poll that hears of the new version ends as well.
    await until('Rancher is read', () => path() > servicesBefore && readings() >= before + 2, () => service.events.map(({ type }) => type));
  }
}
