/** The newest believed wish, and for whom it is. */
import type { Belief } from '../core/belief';
import type { Desired } from '../core/desired';
import { fenceName, ownershipDomain } from '../core/fence';
import type { DomainName } from '../core/name';
import type { Condition } from '../core/running-containers';

/** Who we are in the zone. */
export interface Claim {
  readonly rootDomain: DomainName;
  readonly owner: string;
  /** For the state of the original, which names it. */
  readonly environmentUuid: string;
  /** The container we run in. */
  readonly holder: string;
  /** The address of our Rancher server; empty when it is not known. */
  readonly origin: string;
  /** The owner is an environment's uuid that other servers have too, and nothing tells them apart. */
  readonly unclear: boolean;
}

export const claimedDomain = ({ owner, rootDomain }: Claim): DomainName => ownershipDomain(owner, rootDomain);
export const claimedFence = ({ owner, rootDomain }: Claim): DomainName => fenceName(owner, rootDomain);

/** The newest believed wish. */
export interface Wanted {
  readonly claim: Claim;
  readonly desired: Desired;
  readonly belief: Belief;
  /** Names that services had before, by which service: `<uuid> <name>`. */
  readonly formerly: ReadonlyMap<DomainName, string>;
  /** Of a container, which may be the writer. Looked up when it matters: there may be many thousands. */
  readonly conditionOf: (containerUuid: string) => Condition;
  /** Containers of our own service that the source has ever shown. */
  readonly colleagues: ReadonlySet<string>;
  /** Which answer of the source it comes from: another one is news. */
  readonly reading: string;
}
