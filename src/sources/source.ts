import type { Observable } from 'rxjs';
import type { SourceEvent } from '../core/event';
import type { Snapshot } from '../core/snapshot';

/** Something that knows a Rancher environment. */
export interface Source {
  /**
   * Reads the environment at once, then whenever it changed or `reread$` asks for it. Cold; never fails because
   * of the outside world: it says what is wrong, waits and goes on.
   */
  snapshots(reread$: Observable<unknown>): Observable<SourceOutput>;
}

export type SourceOutput = { readonly type: 'snapshot'; readonly snapshot: Snapshot } | SourceEvent;
