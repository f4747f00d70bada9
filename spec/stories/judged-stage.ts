/** A stage for each story of a spec file: when the story is over, the oracle has the last word on all that was written. */
import { breaches } from './oracle';
import { openStage, type RunningService, type Stage, type StageOptions } from './stage';
import { NO_WRITE_BACK, QUICK } from './watch';

export interface JudgedStage {
  /** The story's stage: opened by it, closed by us. */
  readonly open: (options?: StageOptions) => Promise<Stage>;
  /** A service on it, without write-back, that does not wait before it deletes. */
  readonly start: (environment?: Readonly<Record<string, string>>) => RunningService;
}

/** To be called once, at the top of a spec file. `usual`: what its services are started with. */
export function judgedStage(usual: Readonly<Record<string, string>> = {}): JudgedStage {
  let stage: Stage | undefined;
  const current = (): Stage => {
    if (stage === undefined) throw new Error('the story has opened no stage');
    return stage;
  };
  afterEach(async () => {
    expect(breaches(current().route53)).toEqual([]);
    await current().close();
  });
  return {
    open: async (options) => (stage = await openStage(options)),
    start: (environment = {}) =>
      current().start({ ...NO_WRITE_BACK, DELETE_DELAY_SECONDS: '0', ...usual, ...environment }, QUICK),
  };
}
