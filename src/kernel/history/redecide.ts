import type { DecisionAnswer, Verdict } from '../../contract/decision.ts';
import { dutiesFor } from '../duty/duties.ts';
import { combine } from '../policy/combine.ts';
import type { CompiledPolicy } from '../policy/compiled-policy.ts';
import type { ActRead } from './recorded-act.ts';

export interface Redecision {
  readonly answer: DecisionAnswer;
  /** The rules that determine it. */
  readonly rules: readonly string[];
  readonly determining: readonly Verdict[];
}

/**
 * What a policy says of an act of the past, at the time of that act. What others than the policy said then still holds.
 * Pure: it asks rules about what was recorded, and there is nothing here by which anything could be done.
 */
export function redecide(
  { action, beside }: Extract<ActRead, { action: unknown }>,
  policy: CompiledPolicy,
  atMs: number,
): Redecision {
  const named = new Set(
    beside.flatMap(({ opinion, effect }) => (opinion === 'permit' && effect ? [effect.target] : [])),
  );
  const said = policy.judge(action, { nowMs: atMs, mandateNames: (resource) => named.has(resource) });
  const verdicts = [...said, ...beside];
  const duties = dutiesFor(
    action,
    verdicts.flatMap(({ obligations }) => obligations ?? []),
  );
  const { answer, determining } = combine(verdicts, { effects: action.effects, default: policy.default, duties });
  return { answer, rules: [...new Set(determining.map(({ rule }) => rule))], determining };
}
