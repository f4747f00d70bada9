/** How the service is doing, for whoever asks: `/`, `/readyz`, the page. */

export interface Judgement {
  /** False when the loop is stalled: a restart would help. Outages elsewhere leave it true. */
  readonly alive: boolean;
  /** True when the zone was brought in step and nothing stands in the way of keeping it so. */
  readonly ready: boolean;
  /** Why it is not alive or not ready, and what else a person may want to look at. */
  readonly reasons: readonly JudgementReason[];
  /** Deletes that wait for a yes; undefined when none do. */
  readonly held: HeldDeletes | undefined;
}

export interface HeldDeletes {
  /** What a yes must name. */
  readonly checksum: string;
  readonly reason: string;
  /** All of them: whoever says yes should see to what. */
  readonly names: readonly string[];
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
