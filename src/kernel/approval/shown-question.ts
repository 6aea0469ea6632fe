import type { Question, ShownQuestion } from '../../contract/approval.ts';

/** The part of a question that a person reads, and nothing else: what waits elsewhere, and what an answer is signed over. */
export function shownOf({ action, decision, ...rest }: Question): ShownQuestion {
  const { kind, summary, effects, evidence, preview, principal, workspace } = action;
  const { sessionScope, projectScope, provenance, persons } = rest;
  return {
    action: {
      ...{ kind, summary, effects, principal, workspace },
      ...(evidence !== undefined && { evidence }),
      ...(preview !== undefined && { preview }),
    },
    decision: { reason: decision.reason, blamed: decision.blamed },
    ...(sessionScope !== undefined && { sessionScope }),
    ...(projectScope !== undefined && { projectScope }),
    ...(provenance !== undefined && { provenance }),
    ...(persons !== undefined && { persons }),
  };
}
