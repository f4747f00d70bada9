/** Which names stand in the zone as records of ours, beside what Rancher shows of them. */
import type { DomainName } from '../core/name';
import type { ServiceReference } from '../core/verdict';
import { isConfirmed } from '../core/view';
import type { State } from './state';

export interface ConfirmedName {
  readonly service: ServiceReference;
  readonly wanted: DomainName;
  /** What Rancher shows now. */
  readonly observed: string | undefined;
}

/** Sidekicks are left out: Rancher has one place for a name per service, and it is the enclosing one's. */
export function confirmedNames({ wanted, view }: State): readonly ConfirmedName[] {
  if (wanted === undefined || view === undefined) return [];
  const confirmed: ConfirmedName[] = [];
  for (const { name, service, sidekick, shownFqdn } of wanted.desired.names.values()) {
    if (!sidekick && isConfirmed(view, name)) confirmed.push({ service, wanted: name, observed: shownFqdn });
  }
  return confirmed;
}
