/** One clock for all processes of a benchmark: the machine's, monotonic. */
export const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6;

export const sleepUntil = (atMs: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, atMs - nowMs())));

export const sleep = (ms: number): Promise<void> => sleepUntil(nowMs() + ms);

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle - 0.5)] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
}
