import type { Action } from '../contract/action.ts';
import type { ApprovalGrant } from '../contract/approval.ts';
import type { Decision } from '../contract/decision.ts';
import type { Grant } from '../contract/grant.ts';
import type { ActionId, Digest } from '../contract/ids.ts';
import type { JsonObject, JsonValue } from '../contract/json.ts';
import type { LedgerRecord } from '../contract/ledger.ts';
import type { Fault, Outcome } from '../contract/outcome.ts';
import type { Proposal } from '../contract/proposal.ts';
import { askedForRecord } from './approval/grant-history.ts';
import type { Asked } from './approval/scope.ts';
import { recordedAct, recordedBeside } from './history/recorded-act.ts';

/** Longest text that a payload keeps of one value; the digest in the header stands for the whole. */
const TEXT_KEPT = 4_096;
/** Most parts of one list that a payload keeps. */
const PARTS_KEPT = 200;
/** Deepest nesting that a payload keeps: the ledger refuses what is deeper, and then an outcome would have no record. */
const DEPTH_KEPT = 40;

/** Every ledger record that the kernel writes, one function each. Headers hold closed words; text goes to the payload. */
export const recordOf = {
  invalid: (proposal: Proposal, action: ActionId, fault: Fault): LedgerRecord => ({
    event: 'action.invalid',
    session: proposal.session,
    action,
    header: { principal: proposal.principal.kind, fault: fault.code },
    payload: { kind: String(proposal.kind).slice(0, 100), message: abridge(fault.message) },
  }),

  denied: (
    action: Action,
    decision: Decision,
    policy: Digest,
    status: 'denied' | 'cancelled' = 'denied',
  ): LedgerRecord => ({
    ...about('action.denied', action),
    header: { ...actHeader(action), ...decisionHeader(decision), policy, status },
    payload: actPayload(action, decision),
  }),

  asked: (action: Action, decision: Decision, asked: Asked): LedgerRecord => ({
    ...about('approval.asked', action),
    header: { ...actHeader(action), ...decisionHeader(decision) },
    payload: { ...actPayload(action, decision), asked: abridge(askedForRecord(asked)) },
  }),

  granted: (action: Action, grant: ApprovalGrant): LedgerRecord => ({
    ...about('approval.granted', action),
    header: { digest: action.digest, scope: grant.scope },
    payload: { by: grant.by },
  }),

  grantMade: (action: Action, grant: Grant): LedgerRecord => ({
    ...about('grant.made', action),
    header: { digest: action.digest, grant: grant.id, scope: grant.lasts, policy: grant.policy },
    payload: {
      ...{ by: grant.by, text: abridge(grant.text), untilMs: grant.untilMs, workspace: grant.workspace },
      ...(grant.usesMax !== undefined && { usesMax: grant.usesMax }),
    },
  }),

  grantUsed: (action: Action, grant: Grant): LedgerRecord => ({
    ...about('grant.used', action),
    header: { digest: action.digest, grant: grant.id, scope: grant.lasts, uses: grant.uses + 1 },
    payload: { by: grant.by },
  }),

  refused: (
    action: Action,
    decision: Decision,
    answer: { readonly by: string; readonly reason?: string },
  ): LedgerRecord => ({
    ...about('action.refused', action),
    header: { ...actHeader(action), ...decisionHeader(decision), status: 'refused' },
    payload: { ...actPayload(action, decision), ...answer },
  }),

  started: (action: Action, decision: Decision & { by?: string; scope?: string }, policy: Digest): LedgerRecord => ({
    ...about('action.started', action),
    header: {
      ...actHeader(action),
      ...decisionHeader(decision),
      policy,
      ...(decision.scope !== undefined && { scope: decision.scope }),
    },
    payload: { ...actPayload(action, decision), ...(decision.by !== undefined && { by: decision.by }) },
  }),

  finished: (outcome: Outcome, action: Action, durationMs: number): LedgerRecord => ({
    ...about('action.finished', action),
    header: {
      digest: action.digest,
      kind: action.kind,
      status: outcome.status,
      durationMs: Math.round(durationMs),
      ...('fault' in outcome && { fault: outcome.fault.code }),
    },
    payload: {
      ...('fault' in outcome && { message: abridge(outcome.fault.message) }),
      ...('result' in outcome &&
        outcome.result !== undefined && { result: abridge(outcome.result.value), label: { ...outcome.result.label } }),
    },
  }),
} as const;

const about = (event: LedgerRecord['event'], { session, id }: Action) => ({ event, session, action: id });

const actHeader = ({ kind, digest, impact, effects, principal }: Action): JsonObject => ({
  kind,
  digest,
  impact,
  effects: distinct(effects.map(({ type }) => type)),
  principal: principal.kind,
});

const decisionHeader = ({ answer, determining }: Decision): JsonObject => ({
  answer,
  rules: distinct(determining.map(({ rule }) => rule)).slice(0, 20),
});

/** Each once, in order. */
const distinct = (words: readonly string[]): readonly string[] =>
  words.length < 2 ? words : [...new Set(words)].sort();

const actPayload = (action: Action, decision: Decision): JsonObject => ({
  summary: abridge(action.summary),
  arguments: abridge(recordedArguments(action)),
  ...recordedAct(action),
  ...recordedBeside(decision, action),
  facts: abridge(action.facts),
  reason: decision.reason,
});

/** A conversation grows with every turn, and each part of it has a record of its own already. */
function recordedArguments({ kind, arguments: args }: Action): JsonObject {
  // What policy hides is said by the policy's digest.
  const { excludes: _, ...own } = args;
  if (kind !== 'model.generate') return own;
  const { messages, tools, ...rest } = args;
  return {
    ...rest,
    messages: Array.isArray(messages) ? messages.length : 0,
    tools: Array.isArray(tools) ? tools.length : 0,
  };
}

/**
 * Keeps a record readable and bounded: long texts are cut with their length said, long lists and deep nesting too.
 * What needs no cut is given back as it is, since nearly everything needs none.
 */
export function abridge(value: JsonValue, depth = 0): JsonValue {
  if (typeof value === 'string')
    return value.length <= TEXT_KEPT ? value : `${value.slice(0, TEXT_KEPT)}… (${value.length} characters)`;
  if (value === null || typeof value !== 'object') return value;
  if (depth === DEPTH_KEPT) return '… (nested deeper)';
  return Array.isArray(value) ? abridgedList(value, depth + 1) : abridgedObject(value as JsonObject, depth + 1);
}

function abridgedList(list: readonly JsonValue[], depth: number): JsonValue {
  const first = list.length <= PARTS_KEPT ? list : list.slice(0, PARTS_KEPT);
  const parts = first.map((part) => abridge(part, depth));
  if (first !== list) return [...parts, `… (${list.length} in all)`];
  return parts.every((part, index) => part === list[index]) ? list : parts;
}

function abridgedObject(object: JsonObject, depth: number): JsonValue {
  let isWhole = true;
  const parts = Object.entries(object).map(([name, part]): [string, JsonValue] => {
    const short = abridge(part, depth);
    if (short !== part) isWhole = false;
    return [name, short];
  });
  return isWhole ? object : Object.fromEntries(parts);
}
