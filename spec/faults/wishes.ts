/** What was wanted when: every state of a world, as the pure core judges it. */
import type { Config } from '../../src/config';
import { desired, type Desired } from '../../src/core/desired';
import { ownerLabel, ownershipDomain } from '../../src/core/fence';
import type { World } from '../../src/emulators/rancher-world';
import { createRenderer } from '../../src/emulators/rancher-world';
import type { WorldState } from '../../src/emulators/rancher-world';
import { ROUTE53_LIMITS } from '../../src/providers/route53';
import { hostsReader, servicesReader } from '../../src/sources/rancher-metadata/decode';
import { readJson } from '../sources/rancher-metadata/read-body';

export interface Wish {
  /** From then on, until the next one; on the monotonic clock. */
  readonly fromMs: number;
  readonly names: Desired['names'];
}

export interface WorldLine {
  /** Every wish so far, oldest first. */
  wishes(config: NameSettings): readonly Wish[];
  stop(): void;
}

type NameSettings = Pick<Config, 'rootDomain' | 'nameTemplate' | 'ttlSeconds' | 'ownerId'>;

/** Follows a world from now on. */
export function followWorld(world: World): WorldLine {
  const states: { readonly fromMs: number; readonly state: WorldState }[] = [];
  const remember = (): void => { states.push({ fromMs: performance.now(), state: world.state() }); };
  remember();
  const stop = world.onChange(remember);
  const render = createRenderer('2015-12-19');

  function wanted(state: WorldState, { rootDomain, nameTemplate, ttlSeconds, ownerId }: NameSettings): Desired['names'] {
    const { common } = render(state);
    const { name, uuid } = state.environment;
    const snapshot = {
      version: '', connection: 0, readAtMs: 0, torn: false, environment: { name, uuid },
      hosts: valueOf(readJson(hostsReader().next(), common['hosts'])),
      services: valueOf(readJson(servicesReader().next(), common['services'])),
    };
    return desired(snapshot, {
      rootDomain, nameTemplate, ttlSeconds, valuesPerSet: ROUTE53_LIMITS.valuesPerSet,
      ownershipDomain: ownershipDomain(ownerId ?? ownerLabel(uuid), rootDomain),
    }).names;
  }

  return {
    wishes: (config) => states.map(({ fromMs, state }) => ({ fromMs, names: wanted(state, config) })),
    stop,
  };
}

function valueOf<T>(decoded: { readonly value: T } | { readonly problem: string }): T {
  if ('problem' in decoded) throw new Error(decoded.problem);
  return decoded.value;
}
