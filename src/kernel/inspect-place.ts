import type { Action, StartedProgram } from '../contract/action.ts';
import type { Decision } from '../contract/decision.ts';
import type { ActionEffect, Effect } from '../contract/effect.ts';
import type { Facts } from '../contract/facts.ts';
import type { Reading } from '../contract/reading.ts';
import type { ScanFinding } from '../contract/scan.ts';
import type { SnippetLanguage, SnippetPlace } from '../effects/embedded/snippet.ts';
import { sentenceOf } from '../effects/sentence.ts';
import { reachOf } from './classify/reach.ts';
import { programReach } from './inspect-code.ts';
import { inspectedAction } from './inspect-command.ts';
import { combine } from './policy/combine.ts';
import type { CompiledPolicy } from './policy/compiled-policy.ts';

/** A reading with the programs that are started; `refused` is why a text is never run. */
export interface ScanReading extends Pick<Reading, 'parsed' | 'effects' | 'evidence'> {
  readonly programs?: readonly StartedProgram[];
  readonly refused?: string;
}

/** One part of a snippet's text that was read by itself. */
export interface ReadPart {
  readonly start: number;
  readonly text: string;
  readonly reading: ScanReading;
}

/** A part of a text that would do something that is not simply allowed. Offsets are into the part's text. */
export interface JudgedPlace {
  readonly start: number;
  readonly end: number;
  readonly decision: ScanFinding['decision'];
  /** True where the sandbox would let it run without a question. */
  readonly isContained: boolean;
  /** False where nothing stands in the way but what could not be told: a word in it may mean something else. */
  readonly isTold: boolean;
  readonly sentence: string;
  readonly effects: readonly Effect[];
  readonly rules: readonly string[];
  readonly because: string;
}

export interface PlaceContext {
  readonly facts: Facts;
  readonly policy: CompiledPolicy;
  readonly place: SnippetPlace;
  readonly language: SnippetLanguage;
}

/** What the policy says of each line of a text that was read, where it is not simply allowed. */
export function judgedPlaces({ text, reading }: ReadPart, context: PlaceContext): readonly JudgedPlace[] {
  if (reading.refused !== undefined) return [refusedPlace(text, reading.refused)];
  const counted = locatedEffects(text, reading).filter(({ effect }) => counts(effect, context));
  const groups = new Map<number, Located[]>();
  for (const located of counted) {
    const line = located.start === 0 ? -1 : text.lastIndexOf('\n', located.start - 1);
    groups.set(line, [...(groups.get(line) ?? []), located]);
  }
  const programs = context.place === 'here' ? (reading.programs ?? []) : [];
  const judged = [...groups.values()].flatMap((group) => judgedGroup(text, group, context) ?? []);
  return [...judged, ...judgedPrograms(text, { located: counted, programs }, context)];
}

interface Located {
  readonly effect: Effect;
  readonly start: number;
  readonly end: number;
}

const refusedPlace = (text: string, refused: string): JudgedPlace => ({
  start: 0,
  end: text.length,
  decision: 'deny',
  isContained: false,
  isTold: true,
  sentence: 'It holds characters that show a person something else than what would run.',
  effects: [],
  rules: ['floor/unreadable-command'],
  because: refused,
});

const LEAVES: ReadonlySet<Effect['type']> = new Set(['network', 'secret', 'unknown']);
const ORDINARY_OF_SQL: ReadonlySet<Effect['type']> = new Set(['read', 'write', 'delete']);

/**
 * Effects on files of a machine that is thrown away afterwards are none: what leaves it is what counts. A file of
 * statements is there to change tables; what it does beyond that, and to the files of its server, counts.
 */
function counts({ type, target }: Effect, { place, language }: PlaceContext): boolean {
  if (place !== 'here') return LEAVES.has(type);
  return !(language === 'sql' && ORDINARY_OF_SQL.has(type) && !/\bserver\b/.test(target));
}

/** Each effect with each part of the text that gave it. */
function locatedEffects(text: string, reading: ScanReading): readonly Located[] {
  const { effects, evidence } = reading;
  const known = evidence.flatMap(({ effect, start, end }): readonly Located[] => {
    const found = effects[effect];
    const isInside = start >= 0 && start <= end && end <= text.length;
    return found === undefined || !isInside ? [] : [{ effect: found, start, end: Math.max(end, start + 1) }];
  });
  const placed = new Set(known.map(({ effect }) => effect));
  const rest = effects
    .filter((effect) => !placed.has(effect))
    .map((effect) => ({ effect, ...spelledIn(text, effect) }));
  return [...known, ...rest];
}

/** Where the target of an effect is spelled; else the text's first line. */
function spelledIn(text: string, { target }: Pick<Effect, 'target'>): { readonly start: number; readonly end: number } {
  for (const word of [target, target.slice(target.lastIndexOf('/') + 1), target.replace(/:\d+$/, '')]) {
    const at = word.length > 1 ? text.indexOf(word) : -1;
    if (at >= 0) return { start: at, end: at + word.length };
  }
  const start = Math.max(0, text.search(/\S/));
  const end = text.indexOf('\n', start);
  return { start, end: end < 0 ? Math.max(text.length, start + 1) : end };
}

function judgedGroup(whole: string, all: readonly Located[], context: PlaceContext): JudgedPlace | undefined {
  const group = withoutSettings(all, context);
  if (group.length === 0) return undefined;
  const text = linesOf(whole, group);
  const effects = [...new Set(group.map(({ effect }) => effect))];
  const decision = decide(text, effects, 'open', context);
  if (decision.answer === 'allow') return undefined;
  const blamed = group.filter(({ effect }) => decision.blamed.some((one) => isSame(one, effect)));
  const [first] = blamed.toSorted((left, right) => left.start - right.start);
  return {
    start: first?.start ?? 0,
    end: first?.end ?? 1,
    decision: decision.answer,
    isContained: decide(text, effects, 'sandbox', context).answer === 'allow',
    isTold: decision.blamed.some(({ type }) => type !== 'unknown'),
    sentence: sentenceOf(effects, context.facts),
    effects,
    ...reasonOf(decision),
  };
}

/** The lines that a group stands on: what forbids look for in what was not understood is looked for there. */
function linesOf(text: string, group: readonly Located[]): string {
  const start = Math.min(...group.map((located) => located.start));
  const end = text.indexOf('\n', Math.max(...group.map((located) => located.end - 1)));
  return text.slice(start === 0 ? 0 : text.lastIndexOf('\n', start - 1) + 1, end < 0 ? text.length : end);
}

/**
 * Programs get their settings, keys too, from the environment: that is how it is to be done. Sending them away in the
 * same breath is another matter.
 */
function withoutSettings(group: readonly Located[], { language }: PlaceContext): readonly Located[] {
  if (language === 'shell' || group.some(({ effect }) => effect.type === 'network')) return group;
  return group.filter(({ effect }) => !(effect.type === 'secret' && /\bvariables?\b/.test(effect.target)));
}

const isSame = (left: Effect, right: Effect): boolean => left.type === right.type && left.target === right.target;

interface Started {
  readonly located: readonly Located[];
  readonly programs: readonly StartedProgram[];
}

/** What rules say of the programs that are started, whatever their effects. */
function judgedPrograms(text: string, { located, programs }: Started, context: PlaceContext): readonly JudgedPlace[] {
  if (programs.length === 0) return [];
  const effects = located.map(({ effect }) => effect);
  const action = actionOf({ text, effects, programs }, 'open', context);
  const verdicts = context.policy
    .judge(action)
    .filter(({ effect, opinion }) => effect === undefined && opinion !== 'permit');
  if (verdicts.length === 0) return [];
  const decision = combine(verdicts, { effects: [], default: context.policy.default });
  if (decision.answer === 'allow') return [];
  return [
    {
      ...spelledIn(text, { target: '' }),
      decision: decision.answer,
      isContained: false,
      isTold: true,
      sentence: sentenceOf(effects, context.facts),
      effects,
      ...reasonOf(decision),
    },
  ];
}

type Reach = 'open' | 'sandbox';

function decide(text: string, effects: readonly Effect[], reach: Reach, context: PlaceContext): Decision {
  const action = actionOf({ text, effects, programs: [] }, reach, context);
  const verdicts = context.policy.judge(action).filter(({ effect }) => effect !== undefined);
  return combine(verdicts, { effects: action.effects, default: context.policy.default });
}

interface Judged {
  /** Forbids see every word of what was not understood. */
  readonly text: string;
  readonly effects: readonly Effect[];
  readonly programs: readonly StartedProgram[];
}

/** A program of the workspace works on its files; that is what it is there for, and git brings them back. */
function actionOf({ text, effects, programs }: Judged, reach: Reach, { facts }: PlaceContext): Action {
  const reached = effects.map(
    (effect): ActionEffect => ({
      ...effect,
      impact: reach === 'sandbox' ? reachOf(effect, 'sandbox', facts) : programReach(effect, facts),
    }),
  );
  return inspectedAction({ command: text, effects: reached, programs, workspace: facts.workspace });
}

function reasonOf({ determining }: Decision): Pick<JudgedPlace, 'rules' | 'because'> {
  const because = [...new Set(determining.flatMap(({ because: why }) => why ?? []))];
  return {
    rules: [...new Set(determining.map(({ rule }) => rule))],
    because:
      because.length > 0 ? because.join('; ') : 'it leaves the machine or cannot be undone, and no rule permits it',
  };
}
