/** The acts of the demo: each changes something, waits until it is right, and says what was measured. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoggedRequest, ReceivedRequest } from '../../emulators/route53/request-log';
import { everyCase, fallsIll } from './cases';
import { isRenamed } from './rename';
import { ensure, seconds, until, type Narration } from '../narration';
import { PUBLISHED_SERVICES, hostAddress, hostName, populate } from '../shop-world';
import { ROOT_DOMAIN, type Stage } from '../stage';
import type { Act } from './act';

const DEADLINE_MS = 10_000;
const nameOf = (service: string, stack: string): string => `${service}.${stack}.production.${ROOT_DOMAIN}`;
/** A name that someone else put there before the service ever ran. */
const FOREIGN = { name: nameOf('legacy', 'shop'), type: 'A', ttlSeconds: 60, values: ['192.0.2.200'] };

export const ACTS: readonly Act[] = [
  serviceStarts, namesAppear, serviceMoves, handEditIsRepaired, throttlingIsSurvived, serviceIsRemoved, everyCase, fallsIll, isRenamed,
];

async function serviceStarts({ service, zone, world }: Stage, { held }: Narration): Promise<void> {
  zone.put(FOREIGN);
  world.addService({ stack: 'shop', name: 'legacy', ports: ['9000:80/tcp'], hosts: [hostName(1)] });
  const elapsedMs = await until('the service listens', DEADLINE_MS, () => statusUrl(service) !== undefined);
  const health = await fetch(`${statusUrl(service) ?? ''}/`);
  ensure('its health check answers 200', health.status === 200);
  held(`the service is up after ${seconds(elapsedMs)}: GET / → ${health.status}`);
}

async function namesAppear(stage: Stage, { held }: Narration): Promise<void> {
  const { world, route53 } = stage;
  const before = writes(stage).length;
  populate(world);
  const expected = world.state().services.filter(({ ports }) => ports.length > 0);
  const stackNames = new Map(world.state().stacks.map(({ uuid, name }) => [uuid, name]));
  const names = expected.map(({ name, stackUuid }) => nameOf(name, stackNames.get(stackUuid) ?? ''))
    .filter((name) => name !== FOREIGN.name);
  ensure(`${PUBLISHED_SERVICES} services publish ports`, names.length === PUBLISHED_SERVICES);

  const resolvedMs = await until('all names resolve', DEADLINE_MS, async () => {
    const answers = await Promise.all(names.map((name) => stage.resolve(name)));
    return answers.every((addresses) => addresses.length === 2);
  });
  const calls = writes(stage).length - before;
  held(`${names.length} services came up: all ${names.length} names resolve over DNS after ${seconds(resolvedMs)}, ${calls} write ${calls === 1 ? 'call' : 'calls'}`);

  const shown = (): number => world.state().services.filter(({ fqdn }) => fqdn !== null && fqdn !== '').length;
  const shownMs = await until('Rancher shows the names', DEADLINE_MS, () => shown() === names.length);
  held(`Rancher shows ${shown()} of them as service.fqdn ${seconds(shownMs)} later, e.g. ${world.findService('shop', 'web')?.fqdn ?? ''}`);
  ensure('no throttled call', route53.log.requests().every(({ outcome }) => outcome?.code !== 'Throttling'));
}

async function serviceMoves(stage: Stage, { held }: Narration): Promise<void> {
  const name = nameOf('web', 'shop');
  const before = await stage.resolve(name);
  const sent = writes(stage).length;
  const listed = lists(stage).length;
  stage.world.moveService(uuidOf(stage, 'shop', 'web'), hostName(7));
  const elapsedMs = await until(`${name} moves`, DEADLINE_MS, async () => (await stage.resolve(name)).join() === hostAddress(7));
  held(`shop/web moved from ${before.join(', ')} to ${hostAddress(7)}: right in DNS after ${seconds(elapsedMs)}, `
    + `${writes(stage).length - sent} write and ${lists(stage).length - listed} list calls`);
}

async function handEditIsRepaired(stage: Stage, { held }: Narration): Promise<void> {
  const { zone } = stage;
  const name = nameOf('api', 'blog');
  const ours = zone.find(name, 'A');
  if (ours === undefined) throw new Error(`${name} is not in the zone`);
  zone.put({ ...ours, values: ['192.0.2.66'] });
  const elapsedMs = await until(`${name} is repaired`, 15_000, async () => (await stage.resolve(name)).join() === [...ours.values].sort().join());
  const drift = stage.service.log().find(({ event, message }) => event === 'drift' && message.includes(name));
  ensure('the drift is in the log', drift !== undefined);
  held(`${name} was edited by hand: repaired at the next resync, after ${seconds(elapsedMs)}`);
  const foreign = await stage.resolve(FOREIGN.name);
  ensure('the foreign record stays', foreign.join() === FOREIGN.values.join());
  held(`${FOREIGN.name} belongs to someone else and stays ${foreign.join(', ')}, although shop/legacy wants the name`);
}

async function throttlingIsSurvived(stage: Stage, { held }: Narration): Promise<void> {
  const refusals = 4;
  const fault = stage.route53.inject({ action: 'ChangeResourceRecordSets', kind: 'throttling', count: refusals });
  for (const service of ['jobs', 'feed', 'maps']) {
    stage.world.addService({ stack: 'media', name: service, ports: ['8100:80/tcp'], hosts: [hostName(3)] });
  }
  const elapsedMs = await until('the new names resolve', 20_000, async () => {
    const answers = await Promise.all(['jobs', 'feed', 'maps'].map((service) => stage.resolve(nameOf(service, 'media'))));
    return answers.every((addresses) => addresses.join() === hostAddress(3));
  });
  ensure(`Route 53 refused ${refusals} calls`, fault.hits() === refusals);
  held(`3 services came up while Route 53 refused ${fault.hits()} calls (Rate exceeded): right after ${seconds(elapsedMs)}`);
}

async function serviceIsRemoved(stage: Stage, { held }: Narration): Promise<void> {
  const name = nameOf('files', 'wiki');
  stage.world.removeService(uuidOf(stage, 'wiki', 'files'));
  const elapsedMs = await until(`${name} goes`, 15_000, async () => (await stage.resolve(name)).length === 0);
  held(`wiki/files was removed: its name is gone after ${seconds(elapsedMs)} (two readings, DELETE_DELAY_SECONDS apart, must agree)`);
}

function uuidOf({ world }: Stage, stack: string, service: string): string {
  const found = world.findService(stack, service);
  if (found === undefined) throw new Error(`${stack}/${service} is not in this world`);
  return found.uuid;
}

const requestsOf = ({ route53 }: Stage, action: ReceivedRequest['action']): readonly LoggedRequest[] =>
  route53.log.requests().filter((request) => request.action === action);
const writes = (stage: Stage): readonly LoggedRequest[] => requestsOf(stage, 'ChangeResourceRecordSets');
const lists = (stage: Stage): readonly LoggedRequest[] => requestsOf(stage, 'ListResourceRecordSets');

/** Where the service says that it listens. */
export function statusUrl(service: Stage['service']): string | undefined {
  const fields = service.log().find(({ event }) => event === 'listening')?.fields;
  return fields === undefined ? undefined : `http://127.0.0.1:${String(fields['port'])}`;
}

/** The last act of `--once`: to stop changes nothing. */
export async function serviceStops(stage: Stage, { held }: Narration): Promise<void> {
  const { service, zone } = stage;
  await nothingIsWritten(stage);
  const before = JSON.stringify(zone.recordSets());
  const { code, elapsedMs } = await service.stop();
  ensure(`it exits 0 (it exited ${String(code)})`, code === 0);
  ensure('the zone is as it was', JSON.stringify(zone.recordSets()) === before);
  held(`the service was stopped: exit code 0 after ${seconds(elapsedMs)}, the zone is as it was (${zone.recordSets().length} record sets)`);
}

/** Some tidying of the registry may still follow what was last seen: a batch on its way is not what is looked at here. */
async function nothingIsWritten(stage: Stage): Promise<void> {
  for (let before = -1; before !== writes(stage).length;) {
    before = writes(stage).length;
    await sleep(QUIET_MS);
  }
}

const QUIET_MS = 700;
