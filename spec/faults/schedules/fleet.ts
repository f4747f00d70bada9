import type { Container } from '../../../src/core/snapshot';
import type { DomainName } from '../../../src/core/name';
import type { ListedRecordSet } from '../../../src/core/record';
import { containerOn, isOwn } from './environment';
import { startInstance, type Instance, type Surroundings } from './instance';
import { LEGACY_STATE } from './oracle';

/** Our own containers and the processes in them: at least one container, at most one process in each. */
export interface Fleet {
  readonly alive: () => readonly Instance[];
  readonly one: (act: (instance: Instance) => void) => void;
  readonly latestNames: () => Iterable<DomainName>;
  readonly add: () => void;
  readonly remove: () => void;
  /** Killed or stopped, and started again in the same container. */
  readonly restart: () => void;
  readonly pause: (forMs: number) => void;
  /** Paused processes go on, every container has its process. */
  readonly settleDown: () => void;
  readonly end: () => void;
  /** As the original would write it of all that is there. */
  readonly legacyState: (ttlSeconds: number) => ListedRecordSet;
}

const MOST_CONTAINERS = 3;

export function createFleet(surroundings: Surroundings): Fleet {
  const { environment, chance, zone, tell } = surroundings;
  const instances = new Map<string, Instance>();
  const leaving = new Set<string>();
  let lives = 0;

  const alive = (): readonly Instance[] => [...instances.values()].filter((instance) => instance.isAlive());
  const ownContainers = (change: (containers: readonly Container[]) => readonly Container[]): void => {
    environment.change(({ services }) => ({
      services: services.map((service) => (isOwn(service) ? { ...service, containers: change(service.containers) } : service)),
    }));
  };

  function start(container: string): void {
    // The container may have gone meanwhile.
    if (!instances.has(container) || alive().some((instance) => instance.container === container)) return;
    tell(`— process ${lives + 1} starts in ${container}`);
    instances.set(container, startInstance(container, (lives += 1), surroundings));
  }

  function end(instance: Instance): void {
    tell(`— the process in ${instance.container} ends`);
    if (chance.isTrue(0.6)) instance.kill();
    else {
      instance.stop();
      setTimeout(() => { instance.kill(); }, 10_001);
    }
  }

  function add(): void {
    if (instances.size - leaving.size >= MOST_CONTAINERS) return;
    const container = environment.fresh('own-');
    ownContainers((all) => [...all, containerOn(container, 'h1', { ports: [] })]);
    lives += 1;
    tell(`— process ${lives} starts in ${container}`);
    instances.set(container, startInstance(container, lives, surroundings));
  }

  const health = (container: string, healthState: string): void => {
    ownContainers((all) => all.map((other) => (other.uuid === container ? { ...other, healthState } : other)));
  };

  const fleet: Fleet = {
    alive,
    one(act) {
      const all = alive();
      if (all.length > 0) act(chance.oneOf(all));
    },
    latestNames: () => alive().flatMap(({ log }) => [...(log.readings.at(-1)?.names.keys() ?? [])]),
    add,
    remove() {
      const staying = [...instances].filter(([container]) => !leaving.has(container));
      const [container, instance] = chance.oneOf(staying);
      if (staying.length === 1) add();
      leaving.add(container);
      if (instance.isAlive()) end(instance);
      setTimeout(() => {
        instances.get(container)?.kill();
        instances.delete(container);
        leaving.delete(container);
        ownContainers((all) => all.filter(({ uuid }) => uuid !== container));
      }, chance.between(1, 12_001));
    },
    restart() {
      fleet.one((instance) => {
        end(instance);
        setTimeout(() => {
          instance.kill();
          start(instance.container);
        }, chance.oneOf([1, 1_009, 10_007]));
      });
    },
    pause(forMs) {
      fleet.one(({ container, gate }) => {
        tell(`— the process in ${container} is paused`);
        gate.close();
        setTimeout(() => { if (!gate.isOpen()) health(container, 'unhealthy'); }, 6_007);
        setTimeout(() => {
          gate.open();
          health(container, 'healthy');
        }, forMs);
      });
    },
    settleDown() {
      for (const [container, instance] of instances) {
        instance.gate.open();
        if (!instance.isAlive()) start(container);
        health(container, 'healthy');
      }
    },
    end: () => { for (const instance of instances.values()) instance.kill(); },
    legacyState: (ttlSeconds) => ({
      name: LEGACY_STATE, type: 'TXT', ttlSeconds,
      values: [...zone.sets().filter(({ type }) => type === 'A').map(({ name }) => `"${name}."`), '"gone.shop.default.example.com."'],
    }),
  };
  add();
  return fleet;
}
