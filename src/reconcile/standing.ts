/** Who writes a zone: the container that holds the fence, as long as it lives. */
import type { Fence } from '../core/fence';
import type { Standing, State } from './state';
import type { Wanted } from './wanted';

/** Two containers do not fight over a zone, two Rancher servers not over an owner. */
export function standingOf(
  fence: Fence | undefined,
  wanted: Wanted,
  { successor }: Pick<State, 'successor'>,
  takeover: boolean,
): Standing {
  if (wanted.claim.unclear) return 'owner unclear';
  if (fence === undefined) return 'writing';
  if (isForeign(fence, wanted) && !takeover) return 'foreign fence';
  if (fence.holder === wanted.claim.holder) return 'writing';
  return isUnheardOf(fence.holder, wanted, successor) || !isFitter(wanted, fence.holder) ? 'standing by' : 'writing';
}

/**
 * It took the fence from us, and our source, which may be cut off from Rancher, has never heard of it. Only another
 * answer of the source can tell.
 */
const isUnheardOf = (holder: string, { colleagues, reading }: Wanted, successor: State['successor']): boolean =>
  holder === successor?.holder && reading === successor.reading && !colleagues.has(holder);

/** A holder that is ill may write all the same: it is followed by one that is well, not by another that is ill. */
function isFitter({ claim, conditionOf }: Wanted, holder: string): boolean {
  switch (conditionOf(holder)) {
    case 'well': return false;
    case 'ill': return conditionOf(claim.holder) !== 'ill';
    case undefined: return true;
  }
}

/** Was it written by us? If not, it must be taken over before anything else is written. */
export const holds = (fence: Fence | undefined, wanted: Wanted): boolean =>
  fence?.holder === wanted.claim.holder && !isForeign(fence, wanted);

/** Of another Rancher server, as far as both know theirs. */
const isForeign = ({ origin }: Fence, { claim }: Wanted): boolean =>
  origin !== '' && claim.origin !== '' && origin !== claim.origin;
