import { type CompiledRule, compileRule } from '../compile-rule.ts';
import type { PolicyPlaces } from '../compiled-policy.ts';
import { misses } from '../facets.ts';
import { ALL_KINDS } from '../kind-mask.ts';
import type { PolicyRule } from '../policy-file.ts';
import { isMatchedWithin, type ReadMatchers } from './fields-within.ts';

/** A rule as written, and as it is asked. */
export interface ReadRule {
  readonly id: string;
  readonly rule: PolicyRule;
  readonly compiled: CompiledRule;
}

export const readRule = (rule: PolicyRule, id: string, places: PolicyPlaces): ReadRule => ({
  id,
  rule,
  compiled: compileRule(rule, id, places),
});

export const whereOf = ({ rule, compiled }: ReadRule): ReadMatchers => ({ text: rule.where, placed: compiled.where });

export const unlessOf = ({ rule, compiled }: ReadRule): ReadMatchers | undefined =>
  rule.unless && compiled.unless && { text: rule.unless, placed: compiled.unless };

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/**
 * True where an act of which the permit `inner` speaks is surely one of which the permit `outer` speaks too. Conditions
 * of `outer` and what it excepts count only where `inner` says the same.
 */
export function isPermitWithin(inner: ReadRule, outer: ReadRule): boolean {
  if (!haveKindsWithin(inner, outer) || misses(inner.compiled.facets, outer.compiled.facets)) return false;
  if (outer.rule.obligations !== undefined && !isSame(outer.rule.obligations, inner.rule.obligations)) return false;
  if (outer.rule.when !== undefined && outer.rule.when !== inner.rule.when) return false;
  if (outer.rule.unless !== undefined && !isSame(outer.rule.unless, inner.rule.unless)) return false;
  return isMatchedWithin(whereOf(inner), whereOf(outer), 'narrow');
}

/**
 * True where an effect that the forbid or ask `inner` meets is surely met by `outer` too. Which of the two opinions they
 * have does not matter: neither lets the act happen by itself.
 */
export function isObjectionWithin(inner: ReadRule, outer: ReadRule): boolean {
  if (!haveKindsWithin(inner, outer) || misses(inner.compiled.facets, outer.compiled.facets)) return false;
  if (!isSeenWithin(inner, outer) || !isExceptedWithin(inner, outer)) return false;
  // What one rule cannot tell it forbids whatever its condition says; the other would have to miss just the same.
  if (outer.rule.when !== undefined)
    return outer.rule.when === inner.rule.when && isSame(outer.rule.where, inner.rule.where);
  return isMatchedWithin(whereOf(inner), whereOf(outer), 'wide');
}

/** True where whatever the permit `inner` covers is met by the forbid or ask `outer`: then it never lets anything happen. */
export function isPermitObjectedTo(inner: ReadRule, outer: ReadRule): boolean {
  if (outer.rule.when !== undefined || outer.rule.unless !== undefined) return false;
  if (!haveKindsWithin(inner, outer) || misses(inner.compiled.facets, outer.compiled.facets)) return false;
  return isMatchedWithin(whereOf(inner), whereOf(outer), 'met');
}

const haveKindsWithin = (inner: ReadRule, outer: ReadRule): boolean =>
  (inner.compiled.kinds & ~outer.compiled.kinds) === 0;

/** Rules that name programs also see what is started; rules that name things also see what a text mentions. */
function isSeenWithin(inner: ReadRule, outer: ReadRule): boolean {
  if (inner.rule.where.program !== undefined && outer.rule.where.program === undefined) return false;
  if (seesEveryText(inner) && !seesEveryText(outer)) return false;
  const [one, other] = [inner.compiled.reach, outer.compiled.reach];
  if (one.isOpenToSandbox && !other.isOpenToSandbox) return false;
  if (other.isHidden && !one.isHidden) return false;
  if (other.isKeptWhenDialled && !one.isKeptWhenDialled) return false;
  return !one.isUnhiddenForbid || other.isUnhiddenForbid || outer.rule.where.path === undefined;
}

const MENTIONED = ['path', 'host', 'cidr', 'program', 'server', 'tool', 'connection', 'tables', 'columns'] as const;

const seesEveryText = ({ rule: { where }, compiled }: ReadRule): boolean =>
  compiled.kinds === ALL_KINDS || where.effect !== undefined || MENTIONED.some((field) => where[field] !== undefined);

/** What `outer` excepts, `inner` excepts too. */
function isExceptedWithin(inner: ReadRule, outer: ReadRule): boolean {
  const [own, wider] = [unlessOf(inner), unlessOf(outer)];
  if (wider === undefined) return true;
  if (own === undefined) return false;
  return isSame(own.text, wider.text) || (isPlain(wider) && isPlain(own) && isMatchedWithin(wider, own, 'narrow'));
}

/** Exceptions of whose fields none is left to facets. */
const isPlain = ({ text }: ReadMatchers): boolean =>
  (['effect', 'impact', 'integrity', 'confidentiality', 'method', 'statement'] as const).every(
    (field) => text[field] === undefined,
  );
