/** Record sets as the service's name servers answer them: no aliases, no routing. */
import type { DomainName } from '../../core/name';
import type { RecordSet } from '../../core/record';
import type { Account } from './account';
import type { HostedZone } from './hosted-zone';
import { storedName } from './names';
import type { EmulatedRecordSet } from './record-set';

/** Aliases of aliases; an alias in a circle has no answer. */
const LONGEST_CHAIN = 8;

export function servedSets(account: Account, zone: HostedZone, name: DomainName, depth = 0): readonly RecordSet[] {
  const byType = new Map<string, EmulatedRecordSet[]>();
  for (const { recordSet } of zone.store.at(storedName(name))) {
    byType.set(recordSet.type, [...(byType.get(recordSet.type) ?? []), recordSet]);
  }
  return [...byType.values()].flatMap((candidates) =>
    candidates.every(({ multiValueAnswer }) => multiValueAnswer)
      ? together(candidates)
      : chosen(candidates).flatMap((set) => (set.alias ? aliased(account, set, depth) : plain(set))));
}

/** The first with a weight, or without one; good enough to see that something is served. */
const chosen = (candidates: readonly EmulatedRecordSet[]): readonly EmulatedRecordSet[] =>
  candidates.filter(({ weight }) => weight !== 0).slice(0, 1);

const plain = ({ name, type, ttlSeconds, values }: EmulatedRecordSet): readonly RecordSet[] =>
  (values.length === 0 ? [] : [{ name, type, ttlSeconds, values }]);

const together = (sets: readonly EmulatedRecordSet[]): readonly RecordSet[] => {
  const [first] = sets;
  return first === undefined ? [] : [{ ...first, values: [...new Set(sets.flatMap(({ values }) => values))] }];
};

function aliased(account: Account, { name, type, alias }: EmulatedRecordSet, depth: number): readonly RecordSet[] {
  const zone = alias && account.zones.get(alias.hostedZoneId);
  if (!zone || depth >= LONGEST_CHAIN) return [];
  return servedSets(account, zone, alias.dnsName, depth + 1)
    .filter((set) => set.type === type).map((set) => ({ ...set, name }));
}
