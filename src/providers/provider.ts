import type { Observable } from 'rxjs';
import type { ApplyOutcome, BatchLimits, ChangeBatch, ListOutcome } from '../core/change';
import type { DomainName } from '../core/name';

/**
 * A zone at a DNS provider that applies batches of exact changes atomically. Every Observable here is cold, emits one
 * outcome and completes; unsubscribing cancels the call. Expected failures are outcomes, only bugs are errors.
 * What a provider must do is in `spec/providers/contract.ts`.
 */
export interface Provider {
  readonly limits: BatchLimits;
  /** Every record set at or below `domain`. Reads its own batches. A listing that broke off is not `listed`. */
  listBelow(domain: DomainName): Observable<ListOutcome>;
  /** Every record set of exactly this name. */
  listAt(name: DomainName): Observable<ListOutcome>;
  /**
   * Waits until a batch costing `changes` (values deleted and created) can be sent without exceeding the configured rate, and emits how
   * many changes can be sent now: at least that, or all that the rate ever allows at once.
   */
  admit(changes: number): Observable<number>;
  /** Sends one batch, once. */
  apply(batch: ChangeBatch): Observable<ApplyOutcome>;
}
