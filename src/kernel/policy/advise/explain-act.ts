import type { Action } from '../../../contract/action.ts';
import type { Verdict } from '../../../contract/decision.ts';
import type { ExplainedVerdict, PolicyExplanation } from '../../../contract/policy-advice.ts';
import { dutiesFor } from '../../duty/duties.ts';
import { combine } from '../combine.ts';
import { compilePolicy } from '../compile-policy.ts';
import type { CompileOptions, JudgeContext, RuleInfo } from '../compiled-policy.ts';
import { explainDecision } from '../explain.ts';
import { advise } from './advise.ts';
import { permitFor } from './permit-for.ts';
import { ruleId, ruleYaml } from './rule-yaml.ts';

/** An act, and what others than the policy say of it. */
export interface ActToExplain {
  readonly action: Action;
  readonly beside: readonly Verdict[];
}

/** Why a policy allows, asks about or denies an act, by which rules, and what would change that. */
export function explainAct(
  { action, beside }: ActToExplain,
  options: CompileOptions,
  context: JudgeContext,
): PolicyExplanation {
  const policy = compilePolicy(options);
  const verdicts = [...policy.judge(action, context), ...beside];
  const duties = dutiesFor(
    action,
    verdicts.flatMap(({ obligations }) => obligations ?? []),
  );
  const decision = combine(verdicts, { effects: action.effects, default: policy.default, duties });
  const { person, model } = explainDecision(action, decision);
  const infos = new Map(policy.rules.map((info) => [info.id, info]));
  const explained = (verdict: Verdict): ExplainedVerdict => explainedVerdict(verdict, action, infos);
  const isAsked = decision.answer === 'ask';
  const { answer } = decision;
  return {
    answer,
    reason: person,
    forTheModel: model,
    summary: action.summary,
    kind: action.kind,
    workspace: action.workspace,
    effects: action.effects,
    determining: decision.determining.map(explained),
    said: verdicts.map(explained),
    ...(answer === 'allow'
      ? stricterRule(action, options)
      : { advice: advise({ action, verdicts, isAsked }, options, context) }),
  };
}

function explainedVerdict(
  { opinion, rule, judge, because, effect }: Verdict,
  { effects }: Action,
  infos: ReadonlyMap<string, RuleInfo>,
): ExplainedVerdict {
  const index = effect === undefined ? -1 : effects.indexOf(effect);
  const info = judge === 'policy' ? infos.get(rule) : undefined;
  return {
    opinion,
    rule,
    judge,
    ...(because !== undefined && { because }),
    ...(index >= 0 && { effect: index }),
    ...(info !== undefined && { layer: info.layer, file: info.file, ...info.at }),
  };
}

/** The smallest rule that would ask first; of the furthest-reaching effect. */
function stricterRule(action: Action, options: CompileOptions): { readonly stricter?: string } {
  const effect = action.effects.find(({ impact }) => impact === action.impact);
  const permit = effect && permitFor(effect, action, 'exact', options);
  if (permit === undefined) return {};
  const { permit: ask, where } = permit;
  return { stricter: ruleYaml({ id: ruleId(permit), ask, ...(where && { where }) }) };
}
