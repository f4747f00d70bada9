import type { Observable } from 'rxjs';
import type { PublishEvent } from '../core/event';
import type { DomainName } from '../core/name';
import type { ServiceReference } from '../core/verdict';

/** A service whose record is confirmed in the zone, with the name it should show in Rancher and the one it shows. */
export interface ServiceName {
  readonly service: ServiceReference;
  readonly wanted: DomainName;
  /** As the source reads it: undefined or empty when unset, in any case, with or without a trailing dot. */
  readonly observed: string | undefined;
}

/**
 * Brings names to where people look for them. Each list is the whole truth (what is not in it is no more to be
 * published), emitted whenever it changed. Never fails because of the outside world; completes with its input.
 */
export type Publisher = (names$: Observable<readonly ServiceName[]>) => Observable<PublishEvent>;
