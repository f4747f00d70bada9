/** Who writes a zone: the container that holds the fence, as long as it is alive. */
import type { Fence } from '../core/fence';
import type { Wanted } from './state';

/** Two containers do not fight over a zone, two Rancher servers not over an owner. */
export function standingOf(
  fence: Fence | undefined,
  wanted: Wanted,
  takeover: boolean,
): 'writing' | 'standing by' | 'foreign fence' {
  if (fence === undefined) return 'writing';
  if (isForeign(fence, wanted) && !takeover) return 'foreign fence';
  return fence.holder !== wanted.claim.holder && wanted.runningContainers.has(fence.holder) ? 'standing by' : 'writing';
}

/** Was it written by us? If not, it must be taken over before anything else is written. */
export const holds = (fence: Fence | undefined, wanted: Wanted): boolean =>
  fence?.holder === wanted.claim.holder && !isForeign(fence, wanted);

/** Of another Rancher server, as far as both know theirs. */
const isForeign = ({ origin }: Fence, { claim }: Wanted): boolean =>
  origin !== '' && claim.origin !== '' && origin !== claim.origin;
