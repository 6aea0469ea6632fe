import type { Action } from '../../contract/action.ts';
import type { Verdict } from '../../contract/decision.ts';
import { digestOf } from '../classify/digest.ts';
import { deepFreeze } from '../classify/freeze.ts';
import { compileRule } from './compile-rule.ts';
import type {
  CompiledPolicy,
  CompileOptions,
  JudgeContext,
  PolicyPlaces,
  RuleInfo,
  StatedLimit,
} from './compiled-policy.ts';
import { dialledForbids } from './dialled-forbids.ts';
import { joinLayers, type Stated } from './join-layers.ts';
import { masksOf } from './masks.ts';
import type { PolicyDefault, PolicyMode } from './policy-file.ts';
import { createRuleIndex, type RuleIndex } from './rule-index.ts';
import { ruleInWords } from './rule-words.ts';
import { eachSubject } from './subject.ts';

export type { CompiledPolicy } from './compiled-policy.ts';

/**
 * Joins the files of all layers into the policy in force. Throws `POLICY_INVALID` for an unknown pack and for packs that
 * use each other in a circle.
 */
export function compilePolicy(options: CompileOptions): CompiledPolicy {
  const places: PolicyPlaces = { home: options.home, workspace: options.workspace };
  const { stated, ...settings } = joinLayers(options);
  return assemble(stated, { ...settings, places });
}

interface Settled {
  readonly silence: PolicyDefault;
  readonly mode: PolicyMode;
  readonly limits: readonly StatedLimit[];
  readonly places: PolicyPlaces;
}

function assemble(stated: readonly Stated[], { silence, mode, limits, places }: Settled): CompiledPolicy {
  const active = stated.filter(({ isActive }) => isActive);
  const rules = active.map(({ rule, id }) => compileRule(rule, id, places));
  const index = createRuleIndex(rules);
  const masks = Object.freeze(masksOf(rules));
  const hosts = Object.freeze(rules.flatMap(({ opinion, where }) => (opinion === 'permit' ? (where.host ?? []) : [])));
  return Object.freeze({
    digest: digestOf({
      default: silence,
      mode,
      rules: active.map(contentOf).sort(),
      limits: limits.map(({ limit: { at: _, ...limit } }) => digestOf(limit)).sort(),
    }),
    default: silence,
    mode,
    rules: deepFreeze(stated.map(toInfo)),
    limits: deepFreeze(limits),
    judge: (action: Action, context: JudgeContext = NO_CONTEXT) => judge(index, action, context, places),
    masks: () => masks,
    forbidsDialling: dialledForbids(rules),
    permittedHosts: () => hosts,
  });
}

/** Nothing is known of time and mandate: what asks for them fails, and so takes its strict side. */
const NO_CONTEXT: JudgeContext = Object.freeze({
  nowMs: Number.NaN,
  mandateNames: () => {
    throw new TypeError('no mandate is known');
  },
});

/** Order of rules and files does not matter to a decision, so it does not matter to the version. */
const contentOf = ({ rule: { at: _, ...rule }, id, layer }: Stated): string => digestOf({ rule, id, layer });

function judge(index: RuleIndex, action: Action, context: JudgeContext, places: PolicyPlaces): readonly Verdict[] {
  const verdicts: Verdict[] = [];
  eachSubject(action, context, places, (subject) => index.ask(subject, verdicts));
  return verdicts;
}

function toInfo({ rule, id, layer, file, isActive }: Stated): RuleInfo {
  const { opinion, because, at } = rule;
  return {
    id,
    layer,
    opinion,
    where: ruleInWords(rule),
    ...(because !== undefined && { because }),
    file,
    at,
    active: isActive,
  };
}
