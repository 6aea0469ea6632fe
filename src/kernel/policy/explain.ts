import type { Action } from '../../contract/action.ts';
import type { Decision, Verdict } from '../../contract/decision.ts';
import type { ActionEffect, EffectType } from '../../contract/effect.ts';
import { tellsItself } from '../../contract/telling-effect.ts';
import { isWithin } from '../../effects/path/place.ts';

/** A decision before it was put into words. */
export type BareDecision = Omit<Decision, 'reason' | 'remedy'>;

export interface Explanation {
  /** For a person: what was decided, by which rules, about which effects, and why. */
  readonly person: string;
  /** For the model: stage and remedy. No rule's text, no path outside the workspace, nothing that it did not know. */
  readonly model: string;
}

const EFFECTS_SHOWN_MAX = 3;
const TARGET_SHOWN_MAX = 200;

/** Puts a decision into words. Without a workspace no path is shown to the model. */
export function explainDecision(
  { workspace }: Partial<Pick<Action, 'workspace'>>,
  decision: BareDecision,
): Explanation {
  return { person: forPerson(decision), model: forModel(decision, workspace) };
}

function forPerson({ answer, determining, blamed }: BareDecision): string {
  const rules = [...new Set(determining.map(({ rule }) => rule))].filter((rule) => rule !== DEFAULT_RULE);
  const because = [...new Set(determining.flatMap(({ because: why }) => (why === undefined ? [] : [why])))].map(
    sentence,
  );
  const by = rules.length === 0 ? '' : ` by ${rules.join(', ')}`;
  if (answer === 'allow')
    return [`Allowed${by || ': what it does stays in the sandbox or can be undone'}.`, ...because].join(' ');
  const what = blamed.length === 0 ? '' : `: it would ${inWords(blamed, phraseForPerson)}`;
  const head =
    answer === 'deny'
      ? `Denied${by}${what}.`
      : `Needs an answer${rules.length === 0 ? '' : ` (${rules.join(', ')})`}${what}.`;
  const silence = determining.some(isDefault) ? [SILENCE[answer]] : [];
  return [head, ...because, ...silence].join(' ');
}

const DEFAULT_RULE = 'default';
const isDefault = ({ rule }: Verdict): boolean => rule === DEFAULT_RULE;
const SILENCE = {
  deny: 'It leaves the machine or cannot be undone, no rule permits it, and the policy denies what nothing permits.',
  ask: 'It leaves the machine or cannot be undone, and no rule permits it.',
} as const;

const sentence = (text: string): string => {
  const plain = text.trim();
  return `${plain.charAt(0).toUpperCase()}${plain.slice(1)}${/[.!?]$/.test(plain) ? '' : '.'}`;
};

/** Floors of the kernel speak to the model too: their words are ours, and they name the way that works. */
const SPEAKS_TO_MODEL = 'kind';

function forModel({ answer, determining, blamed }: BareDecision, workspace: string | undefined): string {
  if (answer === 'allow') return 'allowed';
  const stage = answer === 'deny' ? 'denied' : 'needs a person’s answer';
  const floors = determining.flatMap(({ judge, because }) =>
    judge === SPEAKS_TO_MODEL && because !== undefined ? [because] : [],
  );
  const what =
    blamed.length === 0 ? 'this act' : `this would ${inWords(blamed, (effect) => phraseForModel(effect, workspace))}`;
  const remedies = floors.length > 0 ? floors.map(sentence) : [...new Set(blamed.map(({ type }) => REMEDIES[type]))];
  return [`${stage}: ${what}.`, ...(remedies.length === 0 ? ['Go on without it.'] : remedies)].join(' ');
}

function inWords(effects: readonly ActionEffect[], phrase: (effect: ActionEffect) => string): string {
  const phrases = [...new Set(effects.map(phrase))];
  const shown = phrases.slice(0, EFFECTS_SHOWN_MAX);
  const left = phrases.length - shown.length;
  return left === 0 ? shown.join(', ') : `${shown.join(', ')} and ${left} more`;
}

const phraseForPerson = (effect: ActionEffect): string =>
  tellsItself(effect) ? `do something that ${cut(effect.target)}` : phraseOf(effect, cut(effect.target));

const cut = (text: string): string => (text.length > TARGET_SHOWN_MAX ? `${text.slice(0, TARGET_SHOWN_MAX)}…` : text);

function phraseOf(effect: ActionEffect, target: string): string {
  if (effect.targetKind === 'tool')
    return `use the tool ${target.replace(/^\//, '')}${TOLD_OF_TOOL[effect.type] ?? ''}`;
  const below = effect.extent === 'tree' ? ' and what is in it' : '';
  const does = effect.type === 'network' && isPlainFetch(effect) ? 'fetch from' : VERBS[effect.type];
  const subcommand = effect.subcommand === undefined || effect.subcommand === '' ? '' : ` ${effect.subcommand}`;
  const kept =
    effect.targetKind !== 'repository'
      ? ''
      : effect.type === 'delete'
        ? 'files that git keeps in '
        : 'the git repository ';
  return `${does} ${kept}${target}${subcommand}${below}`;
}

/** What is known of a foreign tool beside its name; nothing, where no sheet describes it. */
const TOLD_OF_TOOL: Partial<Readonly<Record<EffectType, string>>> = {
  unknown: ', of which only the name is known',
};

const isPlainFetch = ({ method }: ActionEffect): boolean => method === 'GET' || method === 'HEAD';

const VERBS: Readonly<Record<EffectType, string>> = {
  read: 'read',
  write: 'write',
  delete: 'delete',
  execute: 'run',
  network: 'send data to',
  secret: 'use the secret',
  destroy: 'destroy',
  privilege: 'gain rights by',
  persist: 'leave behind, to run later,',
  unknown: 'do what could not be read beforehand:',
};

const REMEDIES: Readonly<Record<EffectType, string>> = {
  read: 'Go on without it; if the task needs what is in it, ask the person for that part.',
  write: 'Leave it as it is, and tell the person what you would change there and why.',
  delete: 'Leave it as it is, and tell the person what you would delete and why.',
  execute: 'Do it another way, or tell the person what you need and why.',
  network: 'Go on without it, or ask the person to permit this host.',
  secret: 'Go on without it; values of secrets stay with the person.',
  destroy: 'Leave it as it is; what cannot be undone is done by a person.',
  privilege: 'Go on with the rights you have.',
  persist: 'Leave nothing behind that runs by itself; tell the person what you would set up.',
  unknown: 'Write it as plain, separate commands that can be read beforehand.',
};

/** The model wrote the act, so it may see its own words again, but not where a link of the workspace leads. */
function phraseForModel(effect: ActionEffect, workspace: string | undefined): string {
  if (effect.targetKind === 'text')
    return effect.type === 'unknown'
      ? 'do what cannot be read beforehand'
      : phraseOf(effect, 'something that is not named');
  if (effect.targetKind !== 'path' && !effect.target.startsWith('/')) return phraseOf(effect, cut(effect.target));
  if (workspace !== undefined && isWithin(effect.target, workspace))
    return phraseOf(effect, cut(effect.target.slice(workspace.length + 1) || 'the workspace itself'));
  return phraseOf(effect, 'a place outside the workspace');
}
