import type { Action } from '../../../contract/action.ts';
import type { ActionEffect } from '../../../contract/effect.ts';
import type { LearnedRule, PastAsk, PolicyLearning } from '../../../contract/policy-learning.ts';
import type { PastAct } from '../../history/past-acts.ts';
import type { ActRead } from '../../history/recorded-act.ts';
import { type Redecision, redecide } from '../../history/redecide.ts';
import { compilePolicy } from '../compile-policy.ts';
import type { CompiledPolicy, CompileOptions } from '../compiled-policy.ts';
import { parsePolicy } from '../parse-policy.ts';
import { type ProposedPermit, permitFor, type Width } from './permit-for.ts';
import { ruleId, ruleYaml } from './rule-yaml.ts';

type Readable = Extract<ActRead, { action: unknown }>;
type Asked = PastAct & { readonly read: Readable };

/**
 * Proposes permits from the questions of the past, at one width, each tried on all that was done. Nothing is learned from
 * an act that a person refused or a rule denied, nor from one that was made after reading what came from outside; and no
 * rule is proposed that speaks of such an act too.
 */
export function learnRules(acts: readonly PastAct[], options: CompileOptions, width: Width): PolicyLearning {
  const policy = compilePolicy(options);
  const asked = acts.filter((act) => act.answer === 'ask' || act.end !== undefined);
  const left: (PastAsk & { why: string })[] = [];
  const candidates = new Map<string, { permit: ProposedPermit; from: Asked[] }>();
  for (const act of asked) {
    const found = permitsFrom(act, policy, options, width);
    if ('why' in found) {
      if (found.why !== undefined) left.push({ ...askOf(act), why: found.why });
    } else
      for (const permit of found.permits) {
        const key = JSON.stringify(permit);
        const known = candidates.get(key) ?? { permit, from: [] };
        candidates.set(key, { permit, from: [...known.from, found.act] });
      }
  }
  const tried = [...candidates.values()].map((one) => ({ ...one, spokenOf: spokenOf(one.permit, acts, options) }));
  const good: typeof tried = [];
  for (const one of tried) {
    const bad = one.spokenOf.find(isUnwanted);
    if (bad === undefined) good.push(one);
    else
      for (const act of one.from)
        left.push({
          ...askOf(act),
          why: `a rule for it would speak of entry ${bad.seq} too, which was ${wordFor(bad)}`,
        });
  }
  const spared = sparedBy(
    good.map(({ permit }) => permit),
    asked,
    options,
  );
  const proposals = good.map(
    ({ permit, from, spokenOf: matched }): LearnedRule => ({
      id: ruleId(permit),
      yaml: ruleYaml({ id: ruleId(permit), ...permit, because: becauseOf(from) }),
      from: from.map(askOf),
      spares: spared.filter((act) => matched.includes(act)).map(askOf),
      matches: matched.length,
    }),
  );
  const useful = proposals.filter(({ spares }) => spares.length > 0);
  const kept = new Set(useful.flatMap(({ from }) => from.map(({ seq }) => seq)));
  for (const { from } of proposals)
    for (const ask of from)
      if (!kept.has(ask.seq) && !left.some(({ seq }) => seq === ask.seq))
        left.push({ ...ask, why: 'what else it does would still be asked about' });
  return {
    asked: asked.length,
    proposals: useful.toSorted((one, other) => other.spares.length - one.spares.length),
    left: [...new Map(left.filter(({ seq }) => !kept.has(seq)).map((ask) => [ask.seq, ask])).values()],
  };
}

const askOf = ({ seq, atMs, kind, summary, end = 'open' }: PastAct): PastAsk => ({ seq, atMs, kind, summary, end });

/** Refused by a person, or denied by a rule; not what was denied because nobody was there. */
const isUnwanted = ({ end, answer }: PastAct): boolean => end === 'refused' || (end === undefined && answer === 'deny');

const wordFor = ({ end }: PastAct): string => (end === 'refused' ? 'refused' : 'denied');

function becauseOf(from: readonly PastAct[]): string {
  const times = from.length === 1 ? 'once' : `${from.length} times`;
  const granted = from.filter(({ end }) => end === 'granted').length;
  return granted === 0 ? `asked ${times} while nobody answered` : `asked ${times}, of them with a yes: ${granted}`;
}

/** What came from these may have been written by anybody. */
const OUTSIDE = /^(host|mcp|tool|page|mail|untrusted):/;

type Found =
  | { readonly act: Asked; readonly permits: readonly ProposedPermit[] }
  | { readonly why: string | undefined };

/** The permits that would have spared a question; `why` undefined where it would not be asked any more. */
function permitsFrom(act: PastAct, policy: CompiledPolicy, options: CompileOptions, width: Width): Found {
  const { read } = act;
  if (act.end === 'refused') return { why: 'it was refused' };
  if ('gap' in read) return { why: read.gap };
  const { sources, integrity } = read.action.label;
  const outside = integrity === 'untrusted' ? sources.find((source) => OUTSIDE.test(source)) : undefined;
  if (outside !== undefined) return { why: `it was made after reading ${outside}` };
  const now = redecide(read, policy, act.atMs);
  if (now.answer === 'allow') return { why: undefined };
  if (now.answer === 'deny') return { why: `it is denied now (${now.rules.join(', ')})` };
  const asker = now.rules.find((rule) => rule !== 'default');
  if (asker !== undefined) return { why: `${asker} asks about it, and an ask beats every permit` };
  const permits = silentEffects(now, read.action).map((effect) => permitOf(effect, read.action, width, options));
  const known = permits.filter((permit) => permit !== undefined);
  if (known.length < permits.length) return { why: 'no rule permits what was not understood' };
  return { act: { ...act, read }, permits: known };
}

const silentEffects = ({ determining }: Redecision, { effects }: Action): readonly ActionEffect[] =>
  effects.filter((effect) => determining.some(({ effect: meant }) => meant === effect));

/** Where the chosen width has no meaning for an effect, it is proposed as it was. */
const permitOf = (
  effect: ActionEffect,
  action: Action,
  width: Width,
  options: CompileOptions,
): ProposedPermit | undefined => {
  const permit = permitFor(effect, action, width, options) ?? permitFor(effect, action, 'exact', options);
  return permit !== undefined && isReadable(permit) ? permit : undefined;
};

function fileOf(permits: readonly ProposedPermit[]) {
  const rules = permits.map((permit) => ({ id: ruleId(permit), ...permit }));
  return parsePolicy(JSON.stringify({ version: 1, default: 'ask', rules }), 'proposed');
}

function isReadable(permit: ProposedPermit): boolean {
  try {
    return fileOf([permit]).rules.length === 1;
  } catch {
    return false;
  }
}

/** Acts of the past of which the permit speaks. */
function spokenOf(permit: ProposedPermit, acts: readonly PastAct[], options: CompileOptions): readonly PastAct[] {
  const alone = compilePolicy({ ...options, layers: [{ layer: 'person', file: fileOf([permit]) }] });
  return acts.filter(({ read, atMs }) => {
    if ('gap' in read) return false;
    return alone.judge(read.action, { nowMs: atMs, mandateNames: () => false }).length > 0;
  });
}

/** Questions that would not have been asked under all these permits together. */
function sparedBy(
  permits: readonly ProposedPermit[],
  asked: readonly PastAct[],
  options: CompileOptions,
): readonly PastAct[] {
  if (permits.length === 0) return [];
  const layers = [...options.layers, { layer: 'person' as const, file: fileOf(permits) }];
  const policy = compilePolicy({ ...options, layers });
  return asked.filter(
    ({ read, atMs, end }) => end !== 'refused' && !('gap' in read) && redecide(read, policy, atMs).answer === 'allow',
  );
}
