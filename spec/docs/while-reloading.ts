import type { Stage } from '../stories/stage';

const RELOAD_MS = 250;

/**
 * Rancher's version moves all the while, as in any busy environment: deletions want a second reading, and the first
 * changes after a start a second version.
 */
export async function whileReloading<Seen>({ metadata }: Stage, seen: Promise<Seen>): Promise<Seen> {
  const timer = setInterval(() => metadata.reload(), RELOAD_MS);
  try {
    return await seen;
  } finally {
    clearInterval(timer);
  }
}
