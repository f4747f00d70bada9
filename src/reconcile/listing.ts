/** Lists our part of a zone in the order that makes it safe: fence, registry, records. */
import { concatMap, from, map, of, reduce, takeWhile, type Observable } from 'rxjs';
import type { CallFailure, ListOutcome } from '../core/change';
import { legacyNames, legacyStateName } from '../core/legacy-state';
import { isWithin, type DomainName } from '../core/name';
import { readRegistry } from '../core/registry';
import type { Provider } from '../providers/provider';
import type { Listing } from './input';
import { claimedDomain, claimedFence, type Wanted } from './wanted';
import { MOST_SINGLE_NAMES } from './step';

/**
 * The ownership area is read first, so that a record that appears while the listing runs is at worst a stranger to
 * it, never an orphan; batches planned on the listing delete the fence that was read before all else.
 */
export function listZone(provider: Provider, { claim, desired }: Wanted): Observable<Listing | CallFailure> {
  const domain = claimedDomain(claim);
  const legacyName = legacyStateName(claim.environmentUuid, claim.rootDomain);
  return readAll(provider, isWithin(legacyName, domain) ? [] : [legacyName], [domain]).pipe(
    concatMap((ownership) => {
      if (ownership.type !== 'listed') return of(ownership);
      const legacyState = ownership.recordSets.find(({ name, type, special }) =>
        name === legacyName && type === 'TXT' && special === undefined);
      const legacy = legacyState === undefined ? [] : legacyNames(legacyState, claim.rootDomain);
      const fence = ownership.recordSets.find(({ name, type }) => name === claimedFence(claim) && type === 'TXT');
      const registry = readRegistry(ownership.recordSets, domain, claim.rootDomain);
      const names = [...desired.names.keys(), ...registry.owned.keys(), ...legacy];
      const coverage = coverageOf(names, desired.suffix, claim.rootDomain);
      return readAll(provider, coverage.names, coverage.domains).pipe(
        map((records): Listing | CallFailure => records.type !== 'listed' ? records : {
          fence,
          registry,
          legacyState,
          recordSets: records.recordSets.filter(({ name }) => !isWithin(name, domain) && name !== legacyName),
          coverage: { domains: coverage.domains, names: new Set(coverage.names) },
          calls: ownership.calls + records.calls,
        }),
      );
    }),
  );
}

/** Names below the suffix are neighbours; a few others are read one by one, many with the whole root domain. */
function coverageOf(names: readonly DomainName[], suffix: DomainName, rootDomain: DomainName) {
  const outside = [...new Set(names)].filter((name) => !isWithin(name, suffix));
  const many = outside.length > MOST_SINGLE_NAMES;
  return many ? { domains: [rootDomain], names: [] } : { domains: [suffix], names: outside };
}

/** Every record set of the names and of all at or below the domains; the first failure ends it. */
export function readAll(
  provider: Provider,
  names: readonly DomainName[],
  domains: readonly DomainName[],
): Observable<ListOutcome> {
  const calls = [
    ...domains.map((domain) => () => provider.listBelow(domain)),
    ...names.map((name) => () => provider.listAt(name)),
  ];
  return from(calls).pipe(
    concatMap((call) => call()),
    takeWhile(({ type }) => type === 'listed', true),
    reduce<ListOutcome, ListOutcome>(
      (all, outcome) => all.type !== 'listed' || outcome.type !== 'listed' ? outcome : {
        type: 'listed',
        recordSets: [...all.recordSets, ...outcome.recordSets],
        calls: all.calls + outcome.calls,
      },
      { type: 'listed', recordSets: [], calls: 0 },
    ),
  );
}

