import { concat, concatMap, type Observable, of, throwError, timeout } from 'rxjs';
import type { OperationEvent } from '../../core/event';
import { type Progress, SourceDown, type Step } from './progress';

/**
 * Runs `work$`, which emits one outcome, within a deadline that cancels it and between the brackets by which health
 * knows a stall; then goes on with what `after` makes of the outcome.
 */
export function operation<Outcome>(
  progress: Progress,
  deadlineMs: number,
  work$: Observable<Outcome | SourceDown>,
  after: (outcome: Outcome) => Observable<Step>,
): Observable<Step> {
  const began: OperationEvent = { type: 'operation began', operation: 'read source', deadlineMs };
  const ended: OperationEvent = { type: 'operation ended', operation: 'read source' };
  const late = new SourceDown(`no complete answer within ${deadlineMs} ms`);
  return concat(of({ progress, output: began }), work$.pipe(
    timeout({ first: deadlineMs, with: () => of(late) }),
    concatMap((outcome) => concat(
      of({ progress, output: ended }),
      outcome instanceof SourceDown ? throwError(() => outcome) : after(outcome),
    )),
  ));
}
