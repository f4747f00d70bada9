import { until } from '../../stories/stage';
import { programFault, said } from './process-stage';
import { addService, writeCalls } from './shop';

/** What is in flight is waited for so long. */
const STOP_DEADLINE_MS = 8_000;
/** Docker kills what is still there then. */
const KILLED_AFTER_MS = 10_000;
const SPARE_MS = 3_000;

describe('P2 told to stop', () => {
  programFault('while a batch is in flight that is never answered: it waits 8 s for it, then ends with 0', async (arena, start) => {
    const hung = arena.inject({ kind: 'hangAfter', action: 'ChangeResourceRecordSets' });
    addService(arena);
    const program = start();
    await until('it is in flight', () => hung.hits() > 0, () => program.log.slice(-20));
    program.signal('SIGTERM');
    await said(program, 'stopping');
    const startedMs = performance.now();
    await until('it ends', program.hasExited, () => program.log.slice(-20), STOP_DEADLINE_MS + SPARE_MS);
    const tookMs = performance.now() - startedMs;
    expect(tookMs).toBeGreaterThan(STOP_DEADLINE_MS - SPARE_MS);
    expect(tookMs).toBeLessThan(KILLED_AFTER_MS);
    expect(await program.exited).toEqual({ code: 0, signal: null });
    expect(writeCalls(arena)).toBe(1);
  }, {}, 60_000);
});
