import type { Action } from '../contract/action.ts';
import type { ToolCallQuestion } from '../contract/decide.ts';
import type { Decision, Obligation } from '../contract/decision.ts';
import { asActionId, asSessionId } from '../contract/ids.ts';
import { digestOf } from './classify/digest.ts';
import { deepFreeze } from './classify/freeze.ts';
import { join, PERSON, UNLABELLED } from './label/join.ts';
import { combine } from './policy/combine.ts';
import type { CompiledPolicy } from './policy/compiled-policy.ts';
import { explainDecision } from './policy/explain.ts';

/** Carried out by whoever asked: they are told of every one. */
const ALL_DUTIES: ReadonlySet<Obligation['kind']> = new Set<Obligation['kind']>([
  'confine',
  'stage',
  'redact',
  'cap',
  'notify',
  'two-person',
]);

/**
 * What a policy says of a call of a tool that is not ours. Nobody here knows what it does, so it is one unknown effect
 * that reaches as far as anything can: rules about tools (`mcp.call`) speak of it, else the policy's default.
 */
export function decideForeignTool(
  question: ToolCallQuestion,
  policy: CompiledPolicy,
  { workspace, nowMs }: { readonly workspace: string; readonly nowMs: number },
): Decision {
  const action = callOf(question, workspace);
  const { effects } = action;
  const decision = combine(policy.judge(action, { nowMs, mandateNames: () => false }), {
    effects,
    default: policy.default,
    duties: ALL_DUTIES,
  });
  return { ...decision, reason: explainDecision(action, decision).person };
}

/** The call as an act that rules can be asked about. */
export function callOf({ tool, input, principal, label }: ToolCallQuestion, workspace: string): Action {
  // A tool without a server has an empty one.
  const target = tool.includes('/') ? tool : `/${tool}`;
  const act = {
    kind: 'process.run',
    arguments: input,
    effects: [{ type: 'unknown', target, targetKind: 'tool', impact: 'external' }],
    principal,
    label: principal.kind === 'person' ? PERSON : join(label ?? UNLABELLED, PERSON),
    workspace,
    facts: null,
  } as const;
  return deepFreeze({
    ...act,
    id: asActionId('a_decide'),
    session: asSessionId('s_decide'),
    impact: 'external',
    summary: `call ${tool}`,
    digest: digestOf(act),
  });
}
