import type { DecisionAnswer, Obligation, Opinion, Verdict } from '../../contract/decision.ts';
import type { ActionEffect } from '../../contract/effect.ts';
import type { BareDecision } from './explain.ts';
import { unique } from './unique.ts';

export interface WeighOptions {
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
export function weigh(verdicts: readonly Verdict[], options: WeighOptions): BareDecision {
  const { effects, default: silence, duties = NO_DUTIES } = options;
  const spoken = heardOf(verdicts, effects);
  const heard = withSilence(spoken, effects, silence);
  let worst = 0;
  for (const verdict of heard) worst = Math.max(worst, rankOf(verdict, duties));
  const decisive = heard.filter((verdict) => rankOf(verdict, duties) === worst);
  const answer = ANSWERS[worst] ?? 'deny';
  return {
    answer,
    determining: inOrder(decisive),
    blamed: answer === 'allow' ? NONE : blamedBy(decisive, effects),
    obligations: answer === 'deny' ? NONE : obligationsOf(heard),
  };
}

const NONE: readonly never[] = Object.freeze([]);

/** What is no opinion, and what comes with a duty that nobody carries out, is as bad as a forbid. */
function rankOf({ opinion, obligations }: Verdict, duties: ReadonlySet<string>): number {
  const rank = OPINIONS.indexOf(opinion);
  return rank < 0 || (obligations?.some(({ kind }) => !duties.has(kind)) ?? false) ? WORST : rank;
}

/** A permit of an effect that is not there permits nothing. */
function heardOf(verdicts: readonly Verdict[], effects: readonly ActionEffect[]): readonly Verdict[] {
  const isStray = ({ effect, opinion }: Verdict): boolean =>
    opinion === 'permit' && effect !== undefined && !effects.includes(effect);
  return verdicts.some(isStray) ? verdicts.filter((verdict) => !isStray(verdict)) : verdicts;
}

/** For each external effect of which nobody spoke, what is said to silence. */
function withSilence(
  heard: readonly Verdict[],
  effects: readonly ActionEffect[],
  silence: 'ask' | 'deny',
): readonly Verdict[] {
  if (heard.some((verdict) => speaksOfAll(verdict, effects))) return heard;
  let all: Verdict[] | undefined;
  for (const part of effects) {
    if (part.impact !== 'external' || heard.some(({ effect }) => effect === part)) continue;
    all ??= [...heard];
    all.push(byDefault(silence, part));
  }
  return all ?? heard;
}

const speaksOfAll = ({ effect }: Verdict, effects: readonly ActionEffect[]): boolean =>
  effect === undefined || !effects.includes(effect);

function byDefault(silence: 'ask' | 'deny', effect: ActionEffect): Verdict {
  return { judge: 'policy', opinion: silence === 'ask' ? 'ask' : 'forbid', rule: 'default', effect };
}

function blamedBy(decisive: readonly Verdict[], effects: readonly ActionEffect[]): readonly ActionEffect[] {
  if (decisive.some((verdict) => speaksOfAll(verdict, effects))) return effects;
  return effects.filter((part) => decisive.some(({ effect }) => effect === part));
}

function obligationsOf(heard: readonly Verdict[]): readonly Obligation[] {
  const all = heard.some(({ obligations }) => obligations !== undefined)
    ? heard.flatMap(({ obligations }) => obligations ?? [])
    : NONE;
  return all.length < 2 ? all : unique(all);
}

/** Each verdict once, in an order that does not depend on who came first. */
function inOrder(verdicts: readonly Verdict[]): readonly Verdict[] {
  if (verdicts.length < 2) return verdicts;
  const sorted = verdicts.toSorted(compare);
  return sorted.filter((verdict, index) => index === 0 || compare(verdict, sorted[index - 1] ?? verdict) !== 0);
}

function compare(left: Verdict, right: Verdict): number {
  if (left === right) return 0;
  if (left.judge !== right.judge) return left.judge < right.judge ? -1 : 1;
  if (left.opinion !== right.opinion) return left.opinion < right.opinion ? -1 : 1;
  if (left.rule !== right.rule) return left.rule < right.rule ? -1 : 1;
  const [one, other] = [JSON.stringify(left), JSON.stringify(right)];
  return one === other ? 0 : one < other ? -1 : 1;
}
