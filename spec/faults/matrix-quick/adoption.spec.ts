import { ownershipDomain } from '../../../src/core/fence';
import { readRegistry } from '../../../src/core/registry';
import type { RecordSet } from '../../../src/core/record';
import { recordsIn } from '../../stories/stage';
import { ownedIn } from '../../stories/watch';
import { fault, type Arena } from '../arena';
import { addServices, DOMAIN, NO_WRITE_BACK, OWNER, plainSet, settled } from '../matrix/shop';

/** As many values as a record set holds. */
const MOST = 400;
const STATE = `external-dns-${OWNER}.example.com`;
const names = Array.from({ length: MOST }, (_, index) => `service-${index}.${DOMAIN}`);
const FAST = { ROUTE53_CHANGE_RATE: '100000', ROUTE53_CHANGE_BURST: '100000' };

/** After every change of the zone: the names that are in neither the original's state nor our registry. */
function unowned({ route53 }: Arena): readonly string[] {
  const sets = new Map<string, RecordSet>();
  return route53.log.mutations().flatMap(({ by, changes }) => {
    for (const { action, recordSet } of changes) {
      const key = `${recordSet.name} ${recordSet.type}`;
      if (action === 'DELETE') sets.delete(key);
      else sets.set(key, recordSet);
    }
    const listed = new Set(sets.get(`${STATE} TXT`)?.values);
    const { owned } = readRegistry([...sets.values()], ownershipDomain(OWNER, 'example.com'), 'example.com');
    return names.filter((name) => !listed.has(`"${name}."`) && !owned.has(name)).map((name) => `${name} after ${by}`);
  });
}

describe(`the original's state with ${MOST} names`, () => {
  for (const rest of [0, 30]) {
    fault(`is taken over in one step, ${rest} of them wanted no more: there is no moment in which a name is nobody's`, async (arena) => {
      arena.zone.put(
        { name: STATE, type: 'TXT', ttlSeconds: 300, values: names.map((name) => `"${name}."`) },
        ...names.map((name, index) => ({ ...plainSet(name, index % 4 === 0 ? '192.0.2.1' : '203.0.113.11'), ttlSeconds: 300 })),
        plainSet(`hand.${DOMAIN}`, '192.0.2.9'),
      );
      arena.pardon(`DELETE TXT ${STATE}`);
      addServices(arena, MOST - rest);
      const service = await settled(arena, { ...NO_WRITE_BACK, ...FAST, DELETE_DELAY_SECONDS: '3600' });
      expect(service.of('names adopted')).toEqual([{ type: 'names adopted', names: MOST }]);
      const adopting = arena.route53.log.mutations().filter(({ changes }) => changes.some(({ recordSet: { name } }) => name === STATE))
        .filter(({ by }) => by !== 'hand edit');
      expect(adopting).toHaveLength(1);
      expect(unowned(arena)).toEqual([]);
      expect([...ownedIn(arena.zone).keys()].sort()).toEqual([...names].sort());
      expect(recordsIn(arena.zone)).toHaveLength(MOST + 1);
      expect(recordsIn(arena.zone)).toContain(`hand.${DOMAIN} A 192.0.2.9`);
      arena.excuse(...names.slice(MOST - rest));
    }, { route53: { rates: 'unlimited' }, restWithinMs: 30_000 });
  }
});
