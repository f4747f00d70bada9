/** How the service is doing, for whoever asks: `/`, `/readyz`, the page. */

export interface Judgement {
  /** False when the loop is stalled: a restart would help. Outages elsewhere leave it true. */
  readonly alive: boolean;
  /** True when the zone was brought in step and nothing stands in the way of keeping it so. */
  readonly ready: boolean;
  /** Why it is not alive or not ready, and what else a person may want to look at. */
  readonly reasons: readonly JudgementReason[];
  /** What a yes to the deletes that wait must name; undefined when none wait. */
  readonly heldChecksum: string | undefined;
}

export interface JudgementReason {
  readonly code: ReasonCode;
  readonly message: string;
  /** Does it keep us from being ready? */
  readonly blocking: boolean;
}

export type ReasonCode =
  | 'starting' | 'stopping' | 'stalled' | 'source-down' | 'snapshot-refused'
  | 'zone-unavailable' | 'zone-denied' | 'zone-full' | 'fence-foreign' | 'owner-unclear'
  | 'records-refused' | 'deletes-held' | 'original-runs' | 'conflicts' | 'write-back-off' | 'write-back-down';
