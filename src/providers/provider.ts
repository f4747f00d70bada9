import type { Observable } from 'rxjs';
import type { ApplyOutcome, BatchLimits, ChangeBatch, ListOutcome } from '../core/change';
import type { DomainName } from '../core/name';

/**
 * A zone at a DNS provider that applies batches of exact changes atomically. Every Observable here is cold, emits one
 * outcome and completes; unsubscribing cancels the call (a batch that was on its way may land all the same). Expected
 * failures are outcomes, only bugs are errors. What a provider must do is in `spec/providers/contract.ts`.
 */
export interface Provider {
  readonly limits: BatchLimits;
  /**
   * Every record set at or below `domain`, in no particular order. Reads its own batches. A listing that broke off is
   * not `listed`. Lost or throttled calls have been tried again before a failure is emitted.
   */
  listBelow(domain: DomainName): Observable<ListOutcome>;
  /** Every record set of exactly this name, as `listBelow`. */
  listAt(name: DomainName): Observable<ListOutcome>;
  /**
   * Waits until a batch of so many changes can be sent without exceeding the configured rate, and emits how many can be
   * sent now: at least that, or all that the rate and a batch's limits ever allow at once. Each DELETE and each CREATE
   * counts one, however many values it has. Reserves nothing.
   */
  admit(changes: number): Observable<number>;
  /**
   * Sends one batch, once, after those that were given before it, when the rate allows. What exceeds `limits` is
   * `invalid` without being sent.
   */
  apply(batch: ChangeBatch): Observable<ApplyOutcome>;
}
