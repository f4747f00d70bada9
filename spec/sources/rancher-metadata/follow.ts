/** Subscribes to a source and lets a spec walk through what it says. */
import { NEVER, type Observable } from 'rxjs';
import type { Snapshot } from '../../../src/core/snapshot';
import type { SourceOutput } from '../../../src/sources/source';
import { rancherMetadata, type RancherMetadataOptions } from '../../../src/sources/rancher-metadata';

export interface Follower {
  /** All so far. */
  readonly outputs: SourceOutput[];
  /** The next output of this type after those already taken; waits for it. */
  next<Type extends SourceOutput['type']>(type: Type): Promise<Extract<SourceOutput, { type: Type }>>;
  nextSnapshot(): Promise<Snapshot>;
  stop(): void;
}

/** Waits are short here, so that specs are quick. */
const PACE = { firstRetryMs: 2, limitRetryMs: 8, pollIntervalMs: 2, pollSpacingMs: 2, retellMs: 0 };

export function follow(
  options: Pick<RancherMetadataOptions, 'url'> & Partial<RancherMetadataOptions>,
  reread$: Observable<unknown> = NEVER,
  onError: (error: unknown) => void = (error) => { throw error; },
): Follower {
  const pace = { ...PACE, ...options.pace };
  const source = rancherMetadata({ now: () => performance.now(), random: () => 0, ...options, pace });
  const outputs: SourceOutput[] = [];
  let taken = 0;
  let look = () => { /* nobody waits yet */ };
  const subscription = source.snapshots(reread$).subscribe({
    next: (output) => { outputs.push(output); look(); },
    error: onError,
  });
  const next: Follower['next'] = (type) => new Promise((resolve) => {
    look = () => {
      const index = outputs.findIndex((output, at) => at >= taken && output.type === type);
      const found = outputs[index];
      if (found === undefined) return;
      taken = index + 1;
      look = () => { /* nobody waits */ };
      resolve(found as Extract<SourceOutput, { type: typeof type }>);
    };
    look();
  });
  const follower: Follower = {
    outputs,
    next,
    nextSnapshot: async () => (await next('snapshot')).snapshot,
    stop: () => { subscription.unsubscribe(); },
  };
  following.push(follower);
  return follower;
}

/** Of all that a spec began. */
export function stopFollowers(): void {
  for (const follower of following.splice(0)) follower.stop();
}

const following: Follower[] = [];
