/** What a server of zones needs to know of one; an emulated hosted zone fits. */
import type { DomainName } from '../../core/name';
import type { RecordSet } from '../../core/record';

export interface ServedZone {
  readonly name: DomainName;
  /** The record sets of exactly this name, in normal form. */
  lookup(name: DomainName): readonly RecordSet[];
  /** Are there record sets below the name? Then it exists, even if it has none itself. */
  hasBelow(name: DomainName): boolean;
}
