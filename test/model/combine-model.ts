import type { DecisionAnswer, Verdict } from '../../src/contract/decision.ts';
import type { ActionEffect } from '../../src/contract/effect.ts';

/**
 * What `combine` must answer, written a second time and in the plainest words, to hold the real one to it. It knows
 * nothing of reasons and duties. Slow and short on purpose.
 */
export function combineModel(
  verdicts: readonly Verdict[],
  effects: readonly ActionEffect[],
  silence: 'ask' | 'deny',
): DecisionAnswer {
  const isForbidden = (effect?: ActionEffect) => about(effect).some(({ opinion }) => opinion === 'forbid');
  const isAsked = (effect?: ActionEffect) => about(effect).some(({ opinion }) => opinion === 'ask');
  const isPermitted = (effect?: ActionEffect) => about(effect).some(({ opinion }) => opinion === 'permit');
  const about = (effect?: ActionEffect) =>
    verdicts.filter((verdict) => verdict.effect === undefined || verdict.effect === effect || isStray(verdict));
  const isStray = ({ effect, opinion }: Verdict) =>
    effect !== undefined && !effects.includes(effect) && opinion !== 'permit';

  if (isForbidden() || effects.some(isForbidden)) return 'deny';
  const unspoken = effects.filter((effect) => effect.impact === 'external' && !isAsked(effect) && !isPermitted(effect));
  if (unspoken.length > 0 && silence === 'deny') return 'deny';
  if (isAsked() || effects.some(isAsked) || unspoken.length > 0) return 'ask';
  return 'allow';
}
