import type { Decision, Verdict } from '../../contract/decision.ts';
import { explainDecision } from './explain.ts';
import { type WeighOptions, weigh } from './weigh.ts';

export type CombineOptions = WeighOptions;

/** Many verdicts, one decision in words. */
export function combine(verdicts: readonly Verdict[], options: CombineOptions): Decision {
  const decision = weigh(verdicts, options);
  const { person, model } = explainDecision({}, decision);
  return { ...decision, reason: person, remedy: model };
}
