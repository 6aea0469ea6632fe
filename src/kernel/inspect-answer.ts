import type { Action } from '../contract/action.ts';
import type { RuleKind } from '../contract/catalogue.ts';
import type { Decision, DecisionAnswer, Verdict } from '../contract/decision.ts';
import type { ActionEffect } from '../contract/effect.ts';
import type { Explanation } from '../contract/inspect.ts';
import { isWithin } from '../effects/path/place.ts';

interface AnswerContext {
  readonly action: Pick<Action, 'effects' | 'workspace'>;
  /** What would be said if these were all effects of the act. */
  readonly judge: (effects: readonly ActionEffect[]) => Pick<Decision, 'answer'>;
}

/** What an answer rests on, and what would change it. Of the policy's layers and packs it says only the rules' names. */
export function explainAnswer(
  decision: Decision,
  context: AnswerContext,
): Pick<Explanation, 'blamed' | 'rules' | 'change'> {
  const { effects } = context.action;
  return {
    blamed: decision.blamed.map((effect) => effects.indexOf(effect)).filter((index) => index >= 0),
    rules: rulesOf(decision.determining),
    change: changesOf(decision, context),
  };
}

function rulesOf(verdicts: readonly Verdict[]): Explanation['rules'] {
  const byId = new Map(verdicts.map((verdict) => [verdict.rule, verdict]));
  return [...byId.values()].map(({ rule, opinion, because }) => ({
    id: rule,
    opinion,
    ...(because !== undefined && { because }),
  }));
}

/** The judge that speaks for the kernel's own floors, and the name under which silence is answered. */
const FLOOR = 'kind';
const DEFAULT = 'default';

function changesOf(decision: Decision, context: AnswerContext): readonly string[] {
  if (decision.answer === 'allow') return [];
  return [...withoutBlamed(decision, context), ...byRules(decision), ...byPermits(decision, context)];
}

const SAYS: Readonly<Record<DecisionAnswer, string>> = {
  allow: 'it would be allowed',
  ask: 'it would only be asked about',
  deny: 'it would still be denied',
};

/** Tried, not guessed: the act is judged again without what stood in its way. */
function withoutBlamed({ answer, blamed }: Decision, { action, judge }: AnswerContext): readonly string[] {
  const rest = action.effects.filter((effect) => !blamed.includes(effect));
  if (blamed.length === 0 || rest.length === 0) return [];
  const { answer: without } = judge(rest);
  return without === answer ? [] : [`Without the parts that stand in the way ${SAYS[without]}.`];
}

/** Rules that a sentence names; all of them stand beside it. */
const RULES_MAX = 3;

function byRules({ determining }: Decision): readonly string[] {
  const named = determining.filter(({ rule }) => rule !== DEFAULT);
  const list = (verdicts: readonly Verdict[]): string => {
    const names = [...new Set(verdicts.map(({ rule }) => rule))];
    const left = names.length - RULES_MAX;
    return left > 0 ? `${names.slice(0, RULES_MAX).join(', ')} and ${left} more` : names.join(', ');
  };
  const floors = named.filter(({ judge }) => judge === FLOOR);
  const forbids = named.filter(({ judge, opinion }) => judge !== FLOOR && opinion === 'forbid');
  const asks = named.filter(({ opinion }) => opinion === 'ask');
  const verb = asks.length === 1 ? 'asks' : 'ask';
  return [
    ...(floors.length > 0 ? [`No policy changes this: ${list(floors)} belongs to the kernel.`] : []),
    ...(forbids.length > 0
      ? [`No answer and no permit outweighs a forbid: ${list(forbids)} would have to except this.`]
      : []),
    ...(asks.length > 0 ? [`Your yes to it; ${list(asks)} ${verb} whatever else is permitted.`] : []),
  ];
}

const PERMITS_MAX = 3;

/** Rules that would permit what only silence stands against. */
function byPermits({ answer, determining }: Decision, { action }: AnswerContext): readonly string[] {
  const silent = determining.flatMap(({ rule, effect }) => (rule === DEFAULT && effect !== undefined ? [effect] : []));
  if (silent.length === 0 || determining.some(({ rule }) => rule !== DEFAULT)) return [];
  const permits = [...new Set(silent.map((effect) => permitFor(effect, action.workspace)))];
  const rules = permits.filter((permit) => permit !== undefined);
  if (permits.length > rules.length)
    return [
      'What cannot be told beforehand is permitted by no rule; as plain, separate commands it would be judged by what it does.',
    ];
  const yes = answer === 'ask' ? 'Your yes to it, or a rule that permits it' : 'A rule that permits it';
  const shown = rules.slice(0, PERMITS_MAX).map((rule) => `\`${rule}\``);
  const left = rules.length - shown.length;
  return [`${yes}: ${shown.join(' and ')}${left > 0 ? ` and ${left} more like these` : ''}.`];
}

/** Effects that a permit covers only where it names them. */
const NAMED_EFFECTS: ReadonlySet<string> = new Set(['destroy', 'persist', 'privilege']);
/** Plain enough to stand in a pattern and mean itself. */
const PLAIN_PATH = /^[\w./@+~ -]+$/;
const PLAIN_NAME = /^[\w.:+-]+$/;

/** The narrowest rule for one effect as a policy file would have it; `undefined` where a rule cannot name it. */
function permitFor(effect: ActionEffect, workspace: string): string | undefined {
  const { type, method, targetKind } = effect;
  if (targetKind === 'repository') return 'permit: git.change';
  const kind = KIND_FOR[type] ?? (method === 'GET' || method === 'HEAD' ? 'net.fetch' : 'net.send');
  const field = fieldFor(effect, workspace);
  if (field === undefined || type === 'unknown') return undefined;
  return `permit: ${kind}, where: { ${field}${NAMED_EFFECTS.has(type) ? `, effect: ${type}` : ''} }`;
}

const KIND_FOR: Partial<Readonly<Record<ActionEffect['type'], RuleKind>>> = {
  read: 'file.read',
  write: 'file.write',
  persist: 'file.write',
  delete: 'file.delete',
  destroy: 'file.delete',
  execute: 'process.run',
  privilege: 'process.run',
  secret: 'secret.use',
};

function fieldFor({ target, targetKind, extent, subcommand }: ActionEffect, workspace: string): string | undefined {
  switch (targetKind) {
    case 'host':
      return PLAIN_NAME.test(target) ? `host: "${target.replace(/:(?:80|443)$/, '')}"` : undefined;
    case 'program':
      return PLAIN_NAME.test(target)
        ? `program: "${[target, ...(subcommand ? [subcommand] : [])].join(' ')}"`
        : undefined;
    case 'path':
      if (!PLAIN_PATH.test(target)) return undefined;
      return `path: "${isWithin(target, workspace) ? `.${target.slice(workspace.length)}` : target}${extent === 'tree' ? '/**' : ''}"`;
    default:
      return undefined;
  }
}
