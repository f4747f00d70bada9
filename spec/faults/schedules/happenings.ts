import { fenceRecordSet, readFence } from '../../../src/core/fence';
import type { DomainName } from '../../../src/core/name';
import { recordKey, type ListedRecordSet } from '../../../src/core/record';
import { FENCE_NAME, OWNERSHIP_DOMAIN } from '../../make';
import { changesOf } from './changes';
import { isMark, ownedIn } from './oracle';
import type { Surroundings } from './instance';
import type { Fleet } from './fleet';
import type { Weather } from './zone';

/** Everything that can happen in a run, with how often it does. */
export type Happenings = readonly (readonly [weight: number, name: string, happen: () => void])[];

const STRANGERS = ['192.0.2.66', '192.0.2.77'];

export function happenings(surroundings: Surroundings, fleet: Fleet): Happenings {
  const { environment, zone, chance, settings } = surroundings;
  const changes = changesOf(environment, chance);
  const soon = (): number => chance.oneOf([503, 7_001, 31_013, 90_007, 240_031]);

  const ours = (): readonly ListedRecordSet[] => {
    const owned = ownedIn(zone.contents());
    return zone.sets().filter((set) => owned.has(recordKey(set)));
  };
  const wantedNames = (): readonly DomainName[] => [...fleet.latestNames()];
  const withOne = <T>(items: readonly T[], act: (item: T) => void): void => {
    if (items.length > 0) act(chance.oneOf(items));
  };
  const stranger = (name: DomainName): ListedRecordSet => chance.oneOf<ListedRecordSet>([
    { name, type: 'A', ttlSeconds: 60, values: [chance.oneOf(STRANGERS)] },
    { name, type: 'AAAA', ttlSeconds: 60, values: ['2001:db8:f::1'] },
    { name, type: 'A', ttlSeconds: 0, values: [], special: 'alias' },
    { name, type: 'A', ttlSeconds: 60, values: [chance.oneOf(STRANGERS)], special: 'routed' },
  ]);
  const occupied = (name: DomainName): boolean => zone.sets().some((set) => set.name === name);
  const weather = (what: Weather): void => {
    zone.weather = what;
    setTimeout(() => { zone.weather = 'fine'; }, soon());
  };

  return [
    [8, 'services appear', () => { changes.grow(chance.between(1, 3)); }],
    [1, 'many services appear', () => { changes.grow(chance.between(5, 20)); }],
    [8, 'services go', () => { changes.shrink(chance.oneOf([0.03, 0.1, 0.3])); }],
    [1, 'all services go', () => { changes.shrink(1); }],
    [2, 'all services vanish for a while', () => { changes.vanish(soon()); }],
    [6, 'a service moves', changes.move],
    [3, 'a service scales', changes.scale],
    [3, 'a service is renamed', changes.rename],
    [1, 'a stack is renamed', changes.renameStack],
    [0.5, 'the environment is renamed', changes.renameEnvironment],
    [4, 'health', changes.health],
    [4, 'hosts', changes.hosts],

    [4, 'hand edit', () => { withOne(ours(), (set) => { zone.put({ ...set, values: [chance.oneOf(STRANGERS)], type: 'A' }); }); }],
    [3, 'hand removal', () => { withOne(ours(), (set) => { zone.remove(set); }); }],
    [1, 'hand removal of many', () => { zone.remove(...chance.some(ours(), 0.7)); }],
    [1, 'our record becomes special', () => { withOne(ours(), (set) => { zone.put({ ...set, values: [], special: 'alias' }); }); }],
    [3, 'a stranger comes to a wanted name', () => {
      withOne(wantedNames().filter((name) => !occupied(name)), (name) => { zone.put(stranger(name)); });
    }],
    [2, 'a stranger comes to any name', () => { zone.put(stranger(`${environment.fresh('x')}.default.example.com`)); }],
    [1, 'a CNAME comes to a wanted name', () => {
      withOne(wantedNames().filter((name) => !occupied(name)), (name) => { zone.put({ name, type: 'CNAME', ttlSeconds: 60, values: ['www.example.org'] }); });
    }],
    [3, 'strangers go', () => {
      const owned = ownedIn(zone.contents());
      zone.remove(...chance.some(zone.sets().filter((set) => !owned.has(recordKey(set)) && !isMark(set.name)), 0.5));
    }],

    [1, 'the fence is removed', () => { zone.remove(...zone.sets().filter(({ name }) => name === FENCE_NAME)); }],
    [1, 'the fence is edited', () => { withOne(zone.sets().filter(({ name }) => name === FENCE_NAME), (set) => {
      const found = readFence(set);
      zone.put(found === undefined || chance.isTrue(0.3) ? { ...set, values: ['"hello"'] } : fenceRecordSet(FENCE_NAME, {
        ...found, nonce: environment.fresh('theirs-'), ...chance.oneOf([{}, { holder: 'ghost' }, { origin: 'https://other.example.org' }]),
      }));
    }); }],
    [1, 'the registry is edited', () => { withOne(zone.sets().filter(({ name }) => name.startsWith('names-') && isMark(name)), (set) => {
      chance.oneOf([
        () => { zone.remove(set); },
        () => { zone.put({ ...set, values: ['"hello ..% \\"there\\""'] }); },
        () => { zone.put({ ...set, name: `names-${chance.between(1, 9)}.${OWNERSHIP_DOMAIN}` }); },
        () => { zone.put({ ...set, ttlSeconds: 17 }); },
      ])();
    }); }],

    [2, 'throttling', () => { weather('throttling'); }],
    [1, 'prior request', () => { weather('prior request'); }],
    [1, 'denied', () => { weather('denied'); }],
    [2, 'dead', () => { weather('dead'); }],
    [5, 'flaky', () => { weather('flaky'); }],
    [2, 'poison', () => { withOne(wantedNames(), (name) => {
      zone.poison.set(name, chance.oneOf(['named', 'unnamed', 'not permitted']));
      setTimeout(() => { zone.poison.delete(name); }, soon());
    }); }],
    [1, 'full', () => {
      zone.room = zone.sets().length + chance.between(0, 2);
      setTimeout(() => { zone.room = Infinity; }, soon());
    }],

    [4, 'connection breaks', () => { fleet.one(({ source }) => { source.breakFor(chance.between(103, 9_001), chance.oneOf([0, 0, 2_003, 31_007, 200_009])); }); }],
    [3, 'torn readings', () => { fleet.one(({ source }) => {
      source.tear(chance.oneOf([0.3, 1]));
      setTimeout(() => { source.tear(0); }, soon());
    }); }],
    [4, 'restart', () => { fleet.restart(); }],
    [2, 'a new container', () => { fleet.add(); }],
    [3, 'a container goes', () => { fleet.remove(); }],
    [3, 'a process is paused', () => { fleet.pause(soon()); }],
    [4, 'an approval', () => { fleet.one(({ log, approve }) => {
      const held = log.held();
      if (held !== undefined) approve(held.checksum);
    }); }],
    [0.5, 'the original writes its state', () => { zone.put(fleet.legacyState(settings.ttlSeconds)); }],
  ];
}
