import type { AgentEvent } from '../contract/agent-event.ts';
import type { JsonObject } from '../contract/json.ts';
import type { Outcome } from '../contract/outcome.ts';

/** One event as a JSON row: stable names, no functions, outcomes in brief. */
export function eventRow(event: AgentEvent): JsonObject {
  switch (event.type) {
    case 'step.started':
      return { type: event.type, turn: event.turn, tool: event.call.name, arguments: event.call.arguments };
    case 'step.finished':
      return {
        type: event.type,
        tool: event.call.name,
        isError: event.isError,
        shown: event.shown,
        outcomes: event.outcomes.map(outcomeRow),
      };
    case 'session.finished':
      return { type: event.type, end: { ...event.end }, turns: event.turns, tokens: event.tokens };
    default:
      return { ...event };
  }
}

/** One outcome in brief. */
export function outcomeRow(outcome: Outcome): JsonObject {
  const act =
    'action' in outcome
      ? { kind: outcome.action.kind, digest: outcome.action.digest, summary: outcome.action.summary }
      : {};
  const decision =
    'decision' in outcome
      ? {
          answer: outcome.decision.answer,
          reason: outcome.decision.reason,
          rules: outcome.decision.determining.map(({ rule }) => rule),
        }
      : {};
  const fault = 'fault' in outcome ? { fault: { ...outcome.fault } } : {};
  const refusal = outcome.status === 'refused' && outcome.reason !== undefined ? { refusal: outcome.reason } : {};
  return { status: outcome.status, ...act, ...decision, ...fault, ...refusal };
}
