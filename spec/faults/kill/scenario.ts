/** What happens to an environment while the program writes its zone, and what the zone must hold after each step. */
import { fenceName, fenceRecordSet, ownershipDomain } from '../../../src/core/fence';
import { emptyRegistry } from '../../../src/core/registry';
import { draftRegistry } from '../../../src/core/registry-draft';
import type { RecordSet } from '../../../src/core/record';
import type { World } from '../../../src/emulators/rancher-world';
import type { EmulatedZone } from '../../../src/emulators/route53/emulated-zone';
import { ROOT_DOMAIN, smallWorld } from '../../stories/stage';
import { OWNER } from '../../stories/watch';

export interface Scenario {
  readonly name: string;
  readonly world: () => World;
  /** What others, the original or a container before us have left. */
  readonly left: readonly RecordSet[];
  readonly steps: readonly Step[];
}

export interface Step {
  readonly change: (world: World) => void;
  /** Our records once it is done: `name address …`, the names relative to Shop's domain. */
  readonly ours: readonly string[];
}

const DOMAIN = `shop.default.${ROOT_DOMAIN}`;
const TTL_SECONDS = 300;

/** `web 203.0.113.11 203.0.113.12` → an A record below Shop's domain. */
export function shopRecord(line: string): RecordSet {
  const [name = '', ...values] = line.split(' ');
  return { name: `${name}.${DOMAIN}`, type: 'A', ttlSeconds: TTL_SECONDS, values };
}

/** Ours they never become: beside our names, below them, at one that is wanted (`taken`), and in between. */
const STRANGERS: readonly RecordSet[] = [
  shopRecord('hand 192.0.2.9'), { ...shopRecord('taken 192.0.2.8'), ttlSeconds: 60 }, shopRecord('x.web 192.0.2.7'),
  { name: `www.${ROOT_DOMAIN}`, type: 'A', ttlSeconds: TTL_SECONDS, values: ['192.0.2.6'] },
  { name: `web.${DOMAIN}`, type: 'TXT', ttlSeconds: 60, values: ['"v=spf1 -all"'] },
];

export const isStranger = ({ name, type }: Pick<RecordSet, 'name' | 'type'>): boolean =>
  STRANGERS.some((stranger) => stranger.name === name && stranger.type === type);

export const ORIGINAL_STATE = `external-dns-${OWNER}.${ROOT_DOMAIN}`;

const originalState = (...names: readonly string[]): RecordSet => ({
  name: ORIGINAL_STATE, type: 'TXT', ttlSeconds: TTL_SECONDS, values: names.map((name) => `"${name}.${DOMAIN}."`),
});

/** Fence and registry of a container that is no more. */
function marksOf(records: readonly RecordSet[]): readonly RecordSet[] {
  const draft = draftRegistry(emptyRegistry, ownershipDomain(OWNER, ROOT_DOMAIN), ROOT_DOMAIN);
  for (const { name, type } of records) draft.own(name, type);
  const fence = fenceRecordSet(fenceName(OWNER, ROOT_DOMAIN), {
    epoch: 1, holder: 'a-container-of-yesterday', origin: '', nonce: 'nonce-of-yesterday', window: [],
  });
  return [fence, ...draft.finish().creates];
}

function shopWorld(): World {
  const world = smallWorld();
  for (const [name, host] of [['web', 'node1'], ['api', 'node1'], ['new', 'node2'], ['taken', 'node1']] as const) {
    world.addService({ stack: 'Shop', name, ports: ['80:80/tcp'], hosts: [host] });
  }
  return world;
}

const uuidOf = (world: World, name: string): string => world.findService('Shop', name)?.uuid ?? '';
const add = (world: World, name: string, host: string): void =>
  void world.addService({ stack: 'Shop', name, ports: ['80:80/tcp'], hosts: [host] });

/** One write for each kind of change, then one with all of them. */
const LIFE: readonly Step[] = [
  { change: (world) => add(world, 'late', 'node4'), ours: ['api 203.0.113.11', 'late 203.0.113.14', 'new 203.0.113.12', 'web 203.0.113.11'] },
  {
    change: (world) => world.moveService(uuidOf(world, 'web'), 'node3'),
    ours: ['api 203.0.113.11', 'late 203.0.113.14', 'new 203.0.113.12', 'web 203.0.113.13'],
  },
  { change: (world) => world.removeService(uuidOf(world, 'new')), ours: ['api 203.0.113.11', 'late 203.0.113.14', 'web 203.0.113.13'] },
  {
    change: (world) => world.change(() => {
      add(world, 'more', 'node2');
      world.moveService(uuidOf(world, 'api'), 'node4');
      world.removeService(uuidOf(world, 'late'));
    }),
    ours: ['api 203.0.113.14', 'more 203.0.113.12', 'web 203.0.113.13'],
  },
];

const ALL_AT_ONCE: Step = {
  change: (world) => world.change(() => {
    add(world, 'more', 'node2');
    world.moveService(uuidOf(world, 'api'), 'node4');
    world.removeService(uuidOf(world, 'new'));
  }),
  ours: ['api 203.0.113.14', 'more 203.0.113.12', 'web 203.0.113.11'],
};

const START: Step = { change: () => undefined, ours: ['api 203.0.113.11', 'new 203.0.113.12', 'web 203.0.113.11'] };

/** The original wrote `web`, `api` on a host it has left, `old`, and `ghost`, which somebody removed. */
const BEFORE = [shopRecord('web 203.0.113.11'), shopRecord('api 203.0.113.12'), shopRecord('old 203.0.113.14')];

/** What of it is ours from the moment its state is gone, relative to the root domain. */
export const ADOPTED = BEFORE.map(({ name }) => name.slice(0, -ROOT_DOMAIN.length - 1));

export const SCENARIOS: readonly Scenario[] = [
  { name: 'adopting', world: shopWorld, left: [...STRANGERS, ...BEFORE, originalState('web', 'api', 'old', 'ghost')], steps: [START, ...LIFE] },
  { name: 'succeeding', world: shopWorld, left: [...STRANGERS, ...BEFORE, ...marksOf(BEFORE)], steps: [START, ALL_AT_ONCE] },
];

/** As lines that can be compared: everything but the zone's own sets and our marks. */
export const recordLines = (records: readonly RecordSet[]): readonly string[] => records
  .map(({ name, type, ttlSeconds, values }) => `${name} ${type} ${ttlSeconds} ${[...values].sort().join(' ')}`)
  .sort();

export const linesOf = ({ ours }: Step): readonly string[] => recordLines([...STRANGERS, ...ours.map(shopRecord)]);

export const linesIn = (zone: EmulatedZone): readonly string[] => recordLines(zone.recordSets()
  .filter(({ name, type }) => name !== zone.name && !/^(fence|names-\d+)\.external-dns-/.test(name) && type !== 'NS'));
