import type { Action } from '../contract/action.ts';
import type { Decision } from '../contract/decision.ts';
import type { DriveResult } from '../contract/driver.ts';
import type { Outcome } from '../contract/outcome.ts';

/** What a driver's result comes to: one that was ended for its time or on request was not done. */
export function toOutcome(action: Action, decision: Decision, { status = 'done', value, label }: DriveResult): Outcome {
  const result = { value, label };
  if (status === 'timed-out')
    return {
      status,
      action,
      result,
      fault: { code: 'PROCESS_TIMED_OUT', message: 'It took longer than its limit and was stopped.' },
    };
  if (status === 'cancelled')
    return { status, action, result, fault: { code: 'CANCELLED', message: 'It was stopped.' } };
  return { status, action, decision, result };
}
