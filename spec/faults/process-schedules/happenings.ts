/** What can happen to the real process, and around it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultKind as RancherFault } from '../../../src/emulators/rancher-world';
import type { Fault as Route53Fault } from '../../../src/emulators/route53/faults';
import type { DomainName } from '../../../src/core/name';
import { ROOT_DOMAIN, type Stage } from '../../stories/stage';
import { ownedIn } from '../../stories/watch';
import type { Chance } from '../schedules/chance';
import type { Lives } from './lives';

export type Happenings = readonly (readonly [weight: number, name: string, happen: () => void | Promise<void>])[];

const DOMAIN = `shop.default.${ROOT_DOMAIN}`;
const HOSTS = ['node1', 'node2', 'node3', 'node4'];
/** How long the world goes on, and how long the answers stay old: a broken connection is tried again after a second. */
const WORLD_AHEAD_MS: readonly [number, number] = [200, 800];
/** A restart takes longer than the pause between two polls: one of them meets nobody. */
const RESTART_MS = 500;
const STALE_MS: readonly [number, number] = [1_300, 2_300];
const STRANGER = { type: 'A', ttlSeconds: 60, values: ['192.0.2.66'] } as const;
/** Never removed, so that there is always a name left. */
export const KEEPER = 'keeper';

const ROUTE53_FAULTS: readonly Route53Fault[] = [
  { kind: 'http', status: 500 }, { kind: 'http', status: 503, body: 'html', processed: true }, { kind: 'reset' }, { kind: 'resetAfter' },
  { kind: 'truncated' }, { kind: 'throttling' }, { kind: 'priorRequestNotComplete' }, { kind: 'expiredToken' }, { kind: 'accessDenied' },
  { kind: 'noSuchHostedZone' }, { kind: 'delay', ms: 700 }, { kind: 'http', status: 502, body: 'html' },
];
const RANCHER_FAULTS: readonly RancherFault[] = [
  { kind: 'status', status: 500 }, { kind: 'status', status: 404 }, { kind: 'html' }, { kind: 'empty' }, { kind: 'reset' },
  { kind: 'resetAfter' }, { kind: 'truncated' }, { kind: 'cut' }, { kind: 'delay', ms: 300 }, { kind: 'body', body: 'null' },
];

/** `taken` hears of names that strangers hold. */
export function happenings(
  stage: Stage, chance: Chance, lives: Lives, taken: (name: DomainName) => void,
): Happenings {
  const { world, zone, metadata, rancher, route53 } = stage;
  let names = 0;
  const fresh = (): string => `s${(names += 1)}`;
  const add = (name: string): void => {
    world.addService({ stack: 'Shop', name, ports: ['80:80/tcp'], hosts: chance.some(HOSTS, 0.4) });
  };
  const services = () => world.state().services.filter(({ name }) => /^s\d+$/.test(name));
  const withOne = <T>(items: readonly T[], act: (item: T) => void): void => {
    if (items.length > 0) act(chance.oneOf(items));
  };
  const ours = () => zone.recordSets().filter(({ name, type }) => type === 'A' && ownedIn(zone).has(name));

  return [
    [6, 'a service appears', () => { add(fresh()); }],
    [3, 'services appear', () => { world.change(() => { for (let count = 0; count < 5; count += 1) add(fresh()); }); }],
    [2, 'a service goes', () => { withOne(services(), ({ uuid }) => { world.removeService(uuid); }); }],
    [6, 'a service moves', () => { withOne(services(), ({ uuid }) => { world.moveService(uuid, chance.oneOf(HOSTS)); }); }],
    [2, 'a container is ill', () => {
      withOne(services().flatMap(({ uuid }) => world.containersOf(uuid)), ({ uuid }) => {
        world.setHealth(uuid, chance.oneOf(['unhealthy', 'healthy']));
      });
    }],
    [2, 'a host has another address', () => {
      world.updateHost(chance.oneOf(HOSTS), { agentIp: `203.0.113.${chance.between(50, 250)}` });
    }],
    [2, 'the version moves', () => { metadata.reload(); }],

    [6, 'Route 53 fails', () => { route53.inject({ ...chance.oneOf(ROUTE53_FAULTS), count: chance.between(1, 3) }); }],
    [4, 'rancher-metadata fails', () => { metadata.inject({ ...chance.oneOf(RANCHER_FAULTS), count: chance.between(1, 3) }); }],
    [3, 'Rancher fails', () => { rancher.inject({ ...chance.oneOf(RANCHER_FAULTS), count: chance.between(1, 3) }); }],
    [1, 'rancher-metadata restarts', async () => {
      await metadata.stop();
      await metadata.start();
    }],

    [3, 'rancher-metadata restarts with the answers of a moment ago', async () => {
      metadata.save();
      world.change(() => {
        add(fresh());
        withOne(services(), ({ uuid }) => { world.moveService(uuid, chance.oneOf(HOSTS)); });
      });
      await sleep(chance.between(...WORLD_AHEAD_MS));
      await metadata.stop();
      await sleep(RESTART_MS);
      await metadata.start({ stale: true });
      await sleep(chance.between(...STALE_MS));
      metadata.catchUp();
    }],
    [2, 'hosts change while they are read', () => {
      const relabel = (): void => { world.updateHost(chance.oneOf(HOSTS), { labels: { turn: fresh() } }); };
      metadata.inject({ kind: 'meanwhile', match: '/services', count: 5, change: relabel });
    }],

    [2, 'hand edit', () => { withOne(ours(), (set) => { zone.put({ ...set, values: ['192.0.2.77'] }); }); }],
    [2, 'hand removal', () => { withOne(ours(), ({ name, type }) => { zone.remove(name, type); }); }],
    [1, 'a stranger comes', () => { zone.put({ ...STRANGER, name: `${fresh()}.${DOMAIN}` }); }],
    [2, 'a stranger comes, and a service of its name', () => {
      const name = fresh();
      taken(`${name}.${DOMAIN}`);
      zone.put({ ...STRANGER, name: `${name}.${DOMAIN}` });
      add(name);
    }],

    [3, 'the process is killed', () => lives.succeed('SIGKILL')],
    [1, 'the process is stopped', () => lives.succeed('SIGTERM')],
    [1, 'the process hangs', () => lives.hang(chance.between(100, 1_500))],
  ];
}
