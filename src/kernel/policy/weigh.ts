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

/** What decides is the greatest rank. */
const RANKS: Readonly<Record<Opinion, number>> = Object.freeze({ permit: 0, ask: 1, forbid: 2 });
const ANSWERS: readonly DecisionAnswer[] = ['allow', 'ask', 'deny'];
const WORST = ANSWERS.length - 1;
const NO_DUTIES: ReadonlySet<Obligation['kind']> = new Set();

/**
 * Many verdicts, one decision, whatever their order. For each effect a forbid beats an ask and an ask a permit; where
 * nobody speaks, what is contained or reversible is allowed and what is external gets the default. The worst effect
 * decides the act. A verdict without an effect speaks of all; one about an effect that is not there speaks of all too,
 * unless it permits. After Cedar's authorizer, with `ask` between.
 */
export function weigh(verdicts: readonly Verdict[], options: WeighOptions): BareDecision {
  const { effects, default: silence, duties = NO_DUTIES } = options;
  const [only] = effects;
  if (effects.length === 1 && only !== undefined && verdicts.length > 0 && areAllOf(only, verdicts))
    return weighPlainly(verdicts, effects);
  const heard = withSilence(heardOf(verdicts, effects), effects, silence);
  const worst = worstRank(heard, duties);
  const answer = ANSWERS[worst] ?? 'deny';
  const decisive = heardAt(worst, heard, duties);
  return {
    answer,
    determining: inOrder(decisive),
    blamed: answer === 'allow' ? NONE : blamedBy(decisive, effects),
    obligations: answer === 'deny' ? NONE : obligationsOf(heard),
  };
}

/** True where every verdict speaks of this effect and of nothing else, and comes without duties: the everyday case. */
function areAllOf(only: ActionEffect, verdicts: readonly Verdict[]): boolean {
  for (const { effect, obligations } of verdicts) if (effect !== only || obligations !== undefined) return false;
  return true;
}

function weighPlainly(verdicts: readonly Verdict[], effects: readonly ActionEffect[]): BareDecision {
  let worst = 0;
  let count = 0;
  for (const verdict of verdicts) {
    const rank = rankOf(verdict, NO_DUTIES);
    if (rank > worst) count = 0;
    if (rank >= worst) count += 1;
    if (rank > worst) worst = rank;
  }
  const decisive = count === verdicts.length ? verdicts.slice() : heardAt(worst, verdicts, NO_DUTIES);
  const answer = ANSWERS[worst] ?? 'deny';
  return { answer, determining: inOrder(decisive), blamed: answer === 'allow' ? NONE : effects, obligations: NONE };
}

function worstRank(heard: readonly Verdict[], duties: ReadonlySet<string>): number {
  let worst = 0;
  for (const verdict of heard) worst = Math.max(worst, rankOf(verdict, duties));
  return worst;
}

function heardAt(rank: number, heard: readonly Verdict[], duties: ReadonlySet<string>): Verdict[] {
  const found: Verdict[] = [];
  for (const verdict of heard) if (rankOf(verdict, duties) === rank) found.push(verdict);
  return found;
}

const NONE: readonly never[] = Object.freeze([]);

/** Named one by one: looking up a changing name is dearer than all the rest of a verdict. */
function numberOf(opinion: Opinion): number | undefined {
  if (opinion === 'permit') return RANKS.permit;
  if (opinion === 'ask') return RANKS.ask;
  return opinion === 'forbid' ? RANKS.forbid : undefined;
}

/** What is no opinion, and what comes with a duty that nobody carries out, is as bad as a forbid. */
function rankOf({ opinion, obligations }: Verdict, duties: ReadonlySet<string>): number {
  const rank = numberOf(opinion);
  if (rank === undefined) return WORST;
  if (obligations === undefined) return rank;
  return obligations.some(({ kind }) => !duties.has(kind)) ? WORST : rank;
}

/** A permit of an effect that is not there permits nothing. */
function heardOf(verdicts: readonly Verdict[], effects: readonly ActionEffect[]): readonly Verdict[] {
  for (const verdict of verdicts)
    if (isStrayPermit(verdict, effects)) return verdicts.filter((one) => !isStrayPermit(one, effects));
  return verdicts;
}

const isStrayPermit = ({ effect, opinion }: Verdict, effects: readonly ActionEffect[]): boolean =>
  opinion === 'permit' && effect !== undefined && !isAmong(effect, effects);

function isAmong(wanted: ActionEffect, effects: readonly ActionEffect[]): boolean {
  for (const effect of effects) if (effect === wanted) return true;
  return false;
}

/** For each external effect of which nobody spoke, what is said to silence. */
function withSilence(
  heard: readonly Verdict[],
  effects: readonly ActionEffect[],
  silence: 'ask' | 'deny',
): readonly Verdict[] {
  for (const verdict of heard) if (speaksOfAll(verdict, effects)) return heard;
  let all: Verdict[] | undefined;
  for (const part of effects) {
    if (part.impact !== 'external' || isSpokenOf(part, heard)) continue;
    all ??= [...heard];
    all.push(byDefault(silence, part));
  }
  return all ?? heard;
}

function isSpokenOf(part: ActionEffect, heard: readonly Verdict[]): boolean {
  for (const { effect } of heard) if (effect === part) return true;
  return false;
}

const speaksOfAll = ({ effect }: Verdict, effects: readonly ActionEffect[]): boolean =>
  effect === undefined || !isAmong(effect, effects);

function byDefault(silence: 'ask' | 'deny', effect: ActionEffect): Verdict {
  return { judge: 'policy', opinion: silence === 'ask' ? 'ask' : 'forbid', rule: 'default', effect };
}

function blamedBy(decisive: readonly Verdict[], effects: readonly ActionEffect[]): readonly ActionEffect[] {
  if (effects.length < 2) return effects;
  for (const verdict of decisive) if (speaksOfAll(verdict, effects)) return effects;
  return effects.filter((part) => isSpokenOf(part, decisive));
}

function obligationsOf(heard: readonly Verdict[]): readonly Obligation[] {
  let all: Obligation[] | undefined;
  for (const { obligations } of heard) if (obligations !== undefined) all = [...(all ?? []), ...obligations];
  if (all === undefined) return NONE;
  return all.length < 2 ? all : unique(all);
}

const INSERTION_MAX = 16;

/** Each verdict once, in an order that does not depend on who came first. There are few, and nearly always in order. */
function inOrder(verdicts: Verdict[]): readonly Verdict[] {
  if (verdicts.length < 2) return verdicts;
  if (verdicts.length > INSERTION_MAX) verdicts.sort(compare);
  let kept = 1;
  for (let next = 1; next < verdicts.length; next += 1) {
    const verdict = verdicts[next];
    if (verdict !== undefined && insert(verdict, verdicts, kept)) kept += 1;
  }
  verdicts.length = kept;
  return verdicts;
}

/** Puts a verdict where it belongs among the first ones; false where it stands there already. */
function insert(verdict: Verdict, verdicts: Verdict[], count: number): boolean {
  let at = count;
  for (; at > 0; at -= 1) {
    const order = compare(verdicts[at - 1] ?? verdict, verdict);
    if (order === 0) return false;
    if (order < 0) break;
  }
  for (let from = count; from > at; from -= 1) verdicts[from] = verdicts[from - 1] ?? verdict;
  verdicts[at] = verdict;
  return true;
}

function compare(left: Verdict, right: Verdict): number {
  if (left === right) return 0;
  if (left.judge !== right.judge) return left.judge < right.judge ? -1 : 1;
  if (left.opinion !== right.opinion) return left.opinion < right.opinion ? -1 : 1;
  if (left.rule !== right.rule) return left.rule < right.rule ? -1 : 1;
  const [one, other] = [JSON.stringify(left), JSON.stringify(right)];
  return one === other ? 0 : one < other ? -1 : 1;
}
