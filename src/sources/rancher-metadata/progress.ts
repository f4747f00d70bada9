import type { Observable } from 'rxjs';
import type { SourceOutput } from '../source';
import type { MetadataClient } from './client';
import type { Known } from './read-snapshot';
import type { Settings } from './settings';

/** One connection to the server, from its first answer until it cannot be reached. */
export interface Connection {
  readonly client: MetadataClient;
  readonly settings: Settings;
  /** How many broke before this one. */
  readonly brokenBefore: number;
  /** How many rereads have been asked for; emits at once, then with every further one. */
  readonly asked$: Observable<number>;
}

/** Where a connection stands between two operations. */
export interface Progress {
  /** Left by the last reading; undefined before the first. */
  readonly known: Known | undefined;
  /** A reading is due: something changed, or it was asked for. */
  readonly isDue: boolean;
  /** How many rereads had been asked for when the last reading began. */
  readonly asked: number;
  /** Readings refused in a row. */
  readonly refusals: number;
  /** After a refusal: when to read again even if nothing changed. */
  readonly rereadAtMs: number | undefined;
  /** Before this the server is not polled. */
  readonly pollAtMs: number;
  /** The server does not wait, and that has been said. */
  readonly isPolled: boolean;
}

/** Where an operation led, and what is to be told of it. */
export interface Step {
  readonly progress: Progress;
  readonly output?: SourceOutput;
}

export const START: Progress = {
  known: undefined, isDue: true, asked: 0, refusals: 0, rereadAtMs: undefined, pollAtMs: 0, isPolled: false,
};

/** Ends a connection, and is the only error that another try can mend. */
export class SourceDown extends Error {}
