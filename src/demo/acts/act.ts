import type { Narration } from '../narration';
import type { Stage } from '../stage';

/** Changes something, waits until it is right, and says what was measured; throws `NotHeld` when it does not hold. */
export type Act = (stage: Stage, narration: Narration) => Promise<void>;
