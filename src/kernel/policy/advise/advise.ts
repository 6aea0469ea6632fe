import type { Action } from '../../../contract/action.ts';
import type { Verdict } from '../../../contract/decision.ts';
import type { ActionEffect } from '../../../contract/effect.ts';
import type { Advice, AdviceStep } from '../../../contract/policy-advice.ts';
import { answerOf } from '../compare/find-widening.ts';
import { compilePolicy } from '../compile-policy.ts';
import type { CompileOptions, JudgeContext } from '../compiled-policy.ts';
import { joinLayers, type Stated } from '../join-layers.ts';
import { parsePolicy } from '../parse-policy.ts';
import { type ProposedPermit, permitFor, shortPath } from './permit-for.ts';
import { flow, ruleId, ruleYaml } from './rule-yaml.ts';

/** An act that a policy does not simply allow, and everything that was said of it. */
export interface Stopped {
  readonly action: Action;
  readonly verdicts: readonly Verdict[];
  readonly isAsked: boolean;
}

/**
 * What would let an act happen without a question: the smallest permit for each effect that nothing permits, and an edit
 * of each rule that objects; or that nothing would, and whose word that is. Permits are tried before they are proposed.
 */
export function advise(stopped: Stopped, options: CompileOptions, context: JudgeContext): Advice {
  const { action, verdicts, isAsked } = stopped;
  const { stated } = joinLayers(options);
  const objections = distinct(verdicts.filter(({ opinion }) => opinion !== 'permit'));
  const about = objections.map((verdict) => adviceOn(verdict, stated, options));
  const silent = action.effects.filter((effect) => effect.impact === 'external' && !isPermitted(effect, verdicts));
  const permits = silent.map((effect) => ({ effect, permit: permitFor(effect, action, 'exact', options) }));
  const impossible = permits.filter(({ permit }) => permit === undefined);
  const proposed = distinctPermits(permits.flatMap(({ permit }) => (permit === undefined ? [] : [permit])));
  const refused = about.flatMap((one) => ('nothing' in one ? [one.nothing] : []));
  const nothing = [...refused, ...(refused.length > 0 ? [] : impossible.map(({ effect }) => whyNone(effect)))];
  const steps = [...about.flatMap((one) => ('nothing' in one ? [] : [one])), ...proposed.map(permitStep)];
  const isEnough = nothing.length > 0 || isProved(action, objections, proposed, options, context);
  if (!isEnough) nothing.push('these rules alone would not be enough');
  const answer: readonly AdviceStep[] = isAsked
    ? [{ do: 'answer', say: 'a yes when it is asked, for exactly this act' }]
    : [];
  return {
    isPossible: nothing.length === 0,
    steps: nothing.length === 0 ? [...answer, ...steps] : answer,
    nothing: unique(nothing),
  };
}

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

const distinct = (verdicts: readonly Verdict[]): readonly Verdict[] => [
  ...new Map(verdicts.map((verdict) => [`${verdict.judge} ${verdict.rule}`, verdict])).values(),
];

const distinctPermits = (permits: readonly ProposedPermit[]): readonly ProposedPermit[] => [
  ...new Map(permits.map((permit) => [JSON.stringify(permit), permit])).values(),
];

const isPermitted = (effect: ActionEffect, verdicts: readonly Verdict[]): boolean =>
  verdicts.some(({ opinion, effect: meant }) => opinion === 'permit' && meant === effect);

const whyNone = (effect: ActionEffect): string =>
  effect.type === 'unknown'
    ? `no rule permits ${inWords(effect)}: it was not understood, so it may be anything`
    : `no rule permits ${inWords(effect)}: it is known in words only, which no rule can name`;

const inWords = ({ type, target }: ActionEffect): string => `${type} ${target}`;

const permitStep = (permit: ProposedPermit): AdviceStep => ({
  do: 'permit',
  say: 'permit it in your own file (~/.config/sallyport/policy.yaml)',
  yaml: ruleYaml({ id: ruleId(permit), ...permit }),
});

/** What can be done about one rule that objects, and by whom. */
function adviceOn(
  { judge, rule, opinion, because, effect }: Verdict,
  stated: readonly Stated[],
  options: CompileOptions,
): AdviceStep | { readonly nothing: string } {
  const { layers } = options;
  const does = opinion === 'forbid' ? 'forbids' : 'asks about';
  if (judge !== 'policy')
    return { nothing: `nothing: ${rule} is a floor of the kernel${because === undefined ? '' : ` (${because})`}` };
  const found = stated.find(({ id }) => id === rule);
  if (found === undefined) return { nothing: `nothing: ${rule} ${does} it` };
  const { layer, file, rule: said } = found;
  const place = `${file}:${said.at.line}:${said.at.column}`;
  if (layer === 'organisation') return { nothing: `nothing: ${rule} of the organisation ${does} it (${place})` };
  if (file === 'mode') return { do: 'mode', say: `another mode: ${rule} ${does} it` };
  const own = layers.find((one) => one.layer === layer)?.file.file ?? '';
  if (!layers.some((one) => one.file.file === file))
    return { do: 'pack', say: `a policy without the pack of ${rule}, which ${does} it; ${own} uses it`, file: own };
  const exception = effect === undefined ? undefined : exceptionFor(effect, found, options);
  return {
    do: 'edit',
    say: `in ${place}, ${exception === undefined ? `narrow or delete ${rule}, which ${does} it` : `except it from ${rule}, which ${does} it`}`,
    ...(exception !== undefined && { yaml: exception }),
    file,
    ...said.at,
  };
}

/** The smallest exception, where the rule has none yet. */
function exceptionFor(effect: ActionEffect, { rule }: Stated, places: CompileOptions): string | undefined {
  if (rule.unless !== undefined) return undefined;
  const { target, targetKind, subcommand } = effect;
  if (targetKind === 'path' && rule.where.path !== undefined && !/[*?[\]{}!\\]/.test(target))
    return `unless: ${flow({ path: shortPath(target, places) })}`;
  if (targetKind === 'host' && rule.where.host !== undefined) return `unless: ${flow({ host: target })}`;
  if (targetKind === 'program' && rule.where.program !== undefined)
    return `unless: ${flow({ program: [target, subcommand ?? ''].join(' ').trim() })}`;
  return undefined;
}

/** False too where a permit cannot be read as a rule: then it is none to propose. */
function isProved(...asked: Parameters<typeof isAllowedWith>): boolean {
  try {
    return isAllowedWith(...asked);
  } catch {
    return false;
  }
}

/** True where the act is allowed once these rules are gone and those permits are there. */
function isAllowedWith(
  action: Action,
  objections: readonly Verdict[],
  permits: readonly ProposedPermit[],
  options: CompileOptions,
  context: JudgeContext,
): boolean {
  const gone = new Set(objections.map(({ rule }) => rule));
  const text = JSON.stringify({
    version: 1,
    default: 'ask',
    rules: permits.map((permit) => ({ id: ruleId(permit), ...permit })),
  });
  const added = { layer: 'person' as const, file: parsePolicy(text, 'proposed') };
  const without = compilePolicy({ ...options, layers: [...options.layers, added] });
  const verdicts = without.judge(action, context).filter(({ rule }) => !gone.has(rule));
  const asked = { ...without, judge: () => verdicts };
  return answerOf(asked, action, context) === 'allow';
}
