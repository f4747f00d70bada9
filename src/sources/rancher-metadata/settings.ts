export interface RancherMetadataOptions {
  /** `http://rancher-metadata.rancher.internal` */
  readonly url: string;
  /** Milliseconds on a monotonic clock. */
  now(): number;
  /** Chance, 0 ≤ n < 1. */
  random(): number;
  /** How long the server may hold an answer back while nothing changes. */
  readonly maxWaitSeconds?: number;
  /** For the reading of one snapshot, all requests together. */
  readonly deadlineMs?: number;
  readonly maxBodyBytes?: number;
  readonly pace?: Partial<Pace>;
}

/** How often the server is asked. */
export interface Pace {
  /** The wait after a first failure, doubled with each further one. */
  readonly firstRetryMs: number;
  readonly limitRetryMs: number;
  /** The longest wait after answers that were not believed: to read them costs more than to knock. */
  readonly limitRereadMs: number;
  /** That it is still down for the same reason is told so often. */
  readonly retellMs: number;
  /** A reply without news that came sooner shows a server that does not wait. */
  readonly quickReplyMs: number;
  /** How often such a server is asked. */
  readonly pollIntervalMs: number;
  /** From one question to the next, when there are always news. */
  readonly pollSpacingMs: number;
  /** How much later than the wait it was asked for the answer to a poll may come. */
  readonly pollSlackMs: number;
}

export type Settings = Required<Omit<RancherMetadataOptions, 'pace'>> & { readonly pace: Pace };

const DEFAULTS = {
  /** The server goes on waiting for a client that has left, so not for long; it takes up to 120. */
  maxWaitSeconds: 30,
  /** 10,000 services take about a second; after a minute nobody wants that answer any more. */
  deadlineMs: 30_000,
  /** 10,000 services with two containers each are 40 MB, 72 MB if indented. */
  maxBodyBytes: 128 * 1024 * 1024,
};

const PACE: Pace = {
  /** It is on this very host: once it is back, its first answer should be seen as the first. */
  firstRetryMs: 500,
  limitRetryMs: 2_000,
  limitRereadMs: 30_000,
  retellMs: 60_000,
  /** rancher-metadata looks whether the wait is over every 5 s, so no real wait is as short as this. */
  quickReplyMs: 1000,
  /** The server itself reloads at most once a second. */
  pollIntervalMs: 1000,
  /** Four readings a second are plenty; the first change after a quiet time does not wait for this. */
  pollSpacingMs: 250,
  /** The server is late by up to 6 s, because it looks up that seldom; the rest is for the way. */
  pollSlackMs: 10_000,
};

export const settingsOf = (options: RancherMetadataOptions): Settings =>
  ({ ...DEFAULTS, ...options, pace: { ...PACE, ...options.pace } });

export const pollDeadlineMs = ({ maxWaitSeconds, pace }: Settings): number =>
  maxWaitSeconds * 1000 + pace.pollSlackMs;
