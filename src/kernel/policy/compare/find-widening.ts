import type { Action } from '../../../contract/action.ts';
import type { DecisionAnswer } from '../../../contract/decision.ts';
import { dutiesFor } from '../../duty/duties.ts';
import { combine } from '../combine.ts';
import { compilePolicy } from '../compile-policy.ts';
import type { CompiledPolicy, CompileOptions, JudgeContext } from '../compiled-policy.ts';
import { joinLayers, type Stated } from '../join-layers.ts';
import { masksOf } from '../masks.ts';
import { exampleActs, type Vocabulary, vocabularyOf } from './example-acts.ts';
import { isHostPermittedWithin } from './fields-within.ts';
import { isObjectionWithin, isPermitWithin, type ReadRule, readRule } from './rule-within.ts';

/** A rule by which the second policy may let something happen that the first does not. */
export interface Loosening {
  /** `gone` is a forbid or ask of the first that the second lacks; `new` a permit that only the second has. */
  readonly change: 'gone' | 'new';
  readonly rule: Stated;
  /** An act that the second allows and the first does not; absent where none was found, which proves nothing. */
  readonly example?: { readonly action: Action; readonly before: DecisionAnswer; readonly nowMs: number };
}

/** Does the second policy let anything happen that the first does not? */
export interface Widening {
  /** `no` only where it is proved; `yes` only with an example; else `unknown`. */
  readonly answer: 'yes' | 'no' | 'unknown';
  readonly loosenings: readonly Loosening[];
  /** What else was loosened and cannot be told by a rule. */
  readonly besides: readonly string[];
}

interface Side {
  readonly policy: CompiledPolicy;
  readonly stated: readonly Stated[];
  readonly permits: readonly ReadRule[];
  readonly objections: readonly ReadRule[];
}

/**
 * Compares two policies rule by rule. Every effect that the first objects to must be met by an objection of the second,
 * and every permit of the second must lie within one of the first: then an act that the second allows the first allows
 * too, whatever its effects. Where that cannot be shown of a rule, examples are tried, with both policies as they are.
 */
export function findWidening(before: CompileOptions, after: CompileOptions, nowMs: number): Widening {
  const [one, other] = [sideOf(before), sideOf(after)];
  if (one.policy.digest === other.policy.digest) return { answer: 'no', loosenings: [], besides: [] };
  const gone = one.objections.filter((rule) => !isKept(rule, other.objections, isObjectionWithin));
  const fresh = other.permits.filter((rule) => !isKept(rule, one.permits, isPermitWithin));
  const names = vocabularyOf([...gone, ...fresh, ...other.objections, ...other.permits, ...one.objections], after);
  const find = (rule: ReadRule) => exampleOf(rule, { one, other, names, places: after, nowMs });
  const loosenings = [
    ...gone.map((rule) => looseningOf('gone', rule, one, find(rule))),
    ...fresh.map((rule) => looseningOf('new', rule, other, find(rule))),
  ];
  const besides = besidesOf(one, other);
  const isFound = loosenings.some(({ example }) => example !== undefined);
  return { answer: isFound ? 'yes' : loosenings.length + besides.length === 0 ? 'no' : 'unknown', loosenings, besides };
}

function sideOf(options: CompileOptions): Side {
  const { stated } = joinLayers(options);
  const active = stated.filter(({ isActive }) => isActive);
  const read = active.map(({ rule, id }) => readRule(rule, id, options));
  return {
    policy: compilePolicy(options),
    stated: active,
    permits: read.filter(({ rule }) => rule.opinion === 'permit'),
    objections: read.filter(({ rule }) => rule.opinion !== 'permit'),
  };
}

/** Most rules stand in both as they are; only the others have to be compared one with another. */
const isKept = (
  rule: ReadRule,
  others: readonly ReadRule[],
  isWithin: (inner: ReadRule, outer: ReadRule) => boolean,
): boolean => others.some((other) => textOf(other) === textOf(rule)) || others.some((other) => isWithin(rule, other));

const looseningOf = (
  change: Loosening['change'],
  { id, rule }: ReadRule,
  { stated }: Side,
  example: Loosening['example'],
): Loosening => {
  const found = stated.find((one) => one.rule === rule && one.id === id);
  if (found === undefined) throw new TypeError(`${id} is not stated`);
  return { change, rule: found, ...(example !== undefined && { example }) };
};

/** A permit with a duty that cannot be kept denies, so it counts as an objection that the second must have unchanged. */
function besidesOf(one: Side, other: Side): readonly string[] {
  const kept = new Set(other.permits.map(textOf));
  const duties = one.permits.filter((read) => read.rule.obligations !== undefined && !kept.has(textOf(read)));
  const shown = one.objections.filter((rule) => rule.compiled.reach.isHidden && !isStillHidden(rule, other));
  const hosts = one.policy.permittedHosts();
  const opened = other.policy
    .permittedHosts()
    .filter((host) => !hosts.some((known) => isHostPermittedWithin(host, known)));
  return [
    ...duties.map(({ id }) => `duties of ${id} no longer hold`),
    ...shown.map(({ id }) => `the sandbox may no longer hide all that ${id} hides`),
    ...opened.map(({ host, wildcard }) => `${wildcard ? '*.' : ''}${host} may be a private address now`),
  ];
}

/** An exception can show what the sandbox hid for want of a way to say it, so only a wider rule without one will do. */
function isStillHidden(rule: ReadRule, { policy, objections }: Side): boolean {
  const masks = new Set(policy.masks());
  if (masksOf([rule.compiled]).every((mask) => masks.has(mask))) return true;
  return objections.some(
    (wider) => wider.compiled.reach.isHidden && wider.rule.unless === undefined && isObjectionWithin(rule, wider),
  );
}

const TEXTS = new WeakMap<ReadRule, string>();

/** What a rule says, whatever it is called. */
function textOf(read: ReadRule): string {
  const { at: _, id: __, because: ___, ...said } = read.rule;
  const text = TEXTS.get(read) ?? JSON.stringify(said);
  TEXTS.set(read, text);
  return text;
}

interface Search {
  readonly one: Side;
  readonly other: Side;
  readonly names: Vocabulary;
  readonly places: CompileOptions;
  readonly nowMs: number;
}

const HOUR_MS = 3_600_000;
/** Every third hour of a week, for rules that hold at times. */
const WEEK = Array.from({ length: 56 }, (_, index) => index * 3 * HOUR_MS);

function exampleOf(rule: ReadRule, { one, other, names, places, nowMs }: Search): Loosening['example'] {
  const times = rule.rule.where.time === undefined ? [0] : WEEK;
  for (const who of askersOf(rule))
    for (const action of exampleActs(rule.rule.kinds, names, places, who))
      for (const later of times) {
        const context = { nowMs: nowMs + later, mandateNames: () => false };
        if (answerOf(other.policy, action, context) !== 'allow') continue;
        const before = answerOf(one.policy, action, context);
        if (before !== 'allow') return { action, before, nowMs: context.nowMs };
      }
  return undefined;
}

export function answerOf(policy: CompiledPolicy, action: Action, context: JudgeContext): DecisionAnswer {
  const verdicts = policy.judge(action, context);
  const duties = dutiesFor(
    action,
    verdicts.flatMap(({ obligations }) => obligations ?? []),
  );
  return combine(verdicts, { effects: action.effects, default: policy.default, duties }).answer;
}

/** Who could do it and what it could be made from: what the rule asks for, else an agent that has read something. */
function askersOf({ rule: { where } }: ReadRule): readonly Pick<Action, 'principal' | 'label'>[] {
  const principals = (where.principal ?? ['agent']).map(principalOf);
  const sources = (where.source ?? []).map((source) => source.replaceAll('*', 'x'));
  return principals.flatMap((principal) =>
    (where.integrity ?? (['untrusted', 'user'] as const)).flatMap((integrity) =>
      (where.confidentiality ?? (['private', 'public'] as const)).map((confidentiality) => ({
        principal,
        label: { integrity, confidentiality, sources },
      })),
    ),
  );
}

function principalOf(text: string): Action['principal'] {
  const [kind, name] = text.split(':');
  if (kind === 'person' || kind === 'agent') return { kind, name: name ?? (kind === 'person' ? 'ana' : 'coder') };
  return { kind: 'agent', name: text };
}
