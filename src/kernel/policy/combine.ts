import type { Decision, DecisionAnswer, Obligation, Opinion, Verdict } from '../../contract/decision.ts';
import type { ActionEffect } from '../../contract/effect.ts';
import { explainDecision } from './explain.ts';
import { unique } from './unique.ts';

export interface CombineOptions {
  /** Everything that the act would do. An act without effects does nothing, and silence allows it. */
  readonly effects: readonly ActionEffect[];
  /** What is said to an external effect of which no verdict speaks. */
  readonly default: 'ask' | 'deny';
  /** Duties that the kernel carries out; a verdict with any other denies. */
  readonly duties?: ReadonlySet<Obligation['kind']>;
}

/** Worst last: what decides is the greatest rank. */
const OPINIONS: readonly Opinion[] = ['permit', 'ask', 'forbid'];
const ANSWERS: readonly DecisionAnswer[] = ['allow', 'ask', 'deny'];
const WORST = OPINIONS.length - 1;
const NO_DUTIES: ReadonlySet<Obligation['kind']> = new Set();

/**
 * Many verdicts, one decision, whatever their order. For each effect a forbid beats an ask and an ask a permit; where
 * nobody speaks, what is contained or reversible is allowed and what is external gets the default. The worst effect
 * decides the act. A verdict without an effect speaks of all; one about an effect that is not there speaks of all too,
 * unless it permits. After Cedar's authorizer, with `ask` between.
 */
export function combine(verdicts: readonly Verdict[], options: CombineOptions): Decision {
  const { effects, default: silence, duties = NO_DUTIES } = options;
  const present = new Set(effects);
  const speaksOf = ({ effect, opinion }: Verdict, part: ActionEffect | undefined): boolean =>
    effect === undefined || effect === part || (opinion !== 'permit' && !present.has(effect));
  const parts = effects.length === 0 ? [undefined] : effects;
  const heard = parts.flatMap((part) => {
    const spoken = verdicts.filter((verdict) => speaksOf(verdict, part));
    if (spoken.length === 0 && part?.impact === 'external') spoken.push(byDefault(silence, part));
    return spoken.map((verdict) => ({ verdict, part, rank: rankOf(verdict, duties) }));
  });
  const worst = heard.reduce((rank, next) => Math.max(rank, next.rank), 0);
  const answer = ANSWERS[worst] ?? 'deny';
  const decisive = heard.filter(({ rank }) => rank === worst);
  const blame = new Set(decisive.map(({ part }) => part));
  const decision = {
    answer,
    determining: unique(decisive.map(({ verdict }) => verdict)),
    blamed: answer === 'allow' ? [] : effects.filter((effect) => blame.has(effect)),
    obligations: answer === 'deny' ? [] : unique(heard.flatMap(({ verdict }) => verdict.obligations ?? [])),
  };
  const { person, model } = explainDecision({}, decision);
  return { ...decision, reason: person, remedy: model };
}

/** What is no opinion, and what comes with a duty that nobody carries out, is as bad as a forbid. */
function rankOf({ opinion, obligations = [] }: Verdict, duties: ReadonlySet<string>): number {
  const rank = OPINIONS.indexOf(opinion);
  return rank < 0 || obligations.some(({ kind }) => !duties.has(kind)) ? WORST : rank;
}

function byDefault(silence: 'ask' | 'deny', effect: ActionEffect): Verdict {
  return { judge: 'policy', opinion: silence === 'ask' ? 'ask' : 'forbid', rule: 'default', effect };
}
