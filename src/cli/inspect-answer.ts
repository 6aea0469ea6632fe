import type { Effect } from '../contract/effect.ts';
import type { Explanation } from '../contract/inspect.ts';
import { plainEffect } from './effect-words.ts';
import { markedLines } from './evidence/marked-lines.ts';
import { marksOf, unmarked } from './evidence/marks.ts';
import type { Paint } from './paint.ts';
import { visibleLine, visibleText, wrapped } from './visible-text.ts';

/** What any `inspect` may answer; each kind has its own part of it. */
export interface InspectAnswer extends Partial<Explanation> {
  readonly decision?: string;
  readonly reason?: string;
  readonly contained?: boolean;
  readonly effects?: readonly Effect[];
  readonly real?: string;
  readonly redacted?: string;
  readonly found?: readonly { readonly kind: string; readonly start: number; readonly end: number }[];
}

export interface AnswerStyle {
  readonly width: number;
  readonly paint: Paint;
  readonly workspace: string;
}

const EFFECTS_SHOWN = 20;

/** An answer for a person: what it would do, the text with the parts that say so, why, and what would change it. */
export function inspectAnswer(text: string, answer: InspectAnswer, style: AnswerStyle): readonly string[] {
  if (answer.redacted !== undefined) return [visibleText(answer.redacted)];
  const { decision = '', reason = '', sentence, effects = [], evidence = [], change = [] } = answer;
  const { paint, width } = style;
  const head = `${colourOf(decision, paint)(paint.bold(decision))}: ${visibleLine(sentence ?? reason)}`;
  const lines = [head];
  if (sentence !== undefined) lines.push('', ...shownText(text, answer, style), '');
  const rest = unmarked(effects, evidence).flatMap((index) => effects[index] ?? []);
  for (const effect of rest.slice(0, EFFECTS_SHOWN))
    lines.push(`  - ${visibleLine(plainEffect(effect, style.workspace))}`);
  if (rest.length > EFFECTS_SHOWN) lines.push(`  - and ${rest.length - EFFECTS_SHOWN} more`);
  if (rest.length > 0 && sentence !== undefined) lines.push('');
  if (sentence !== undefined) lines.push(...wrapped(visibleLine(`Why: ${shortened(reason)}`), width));
  if (change.length > 0) lines.push('What would change it:');
  for (const way of change) lines.push(...bullet(visibleLine(way), width));
  if (answer.contained === true)
    lines.push(paint.green('In the sandbox it would run without a question: it can do no harm there.'));
  if (answer.real !== undefined) lines.push(`  ${visibleLine(answer.real)}`);
  return lines;
}

const REASON_CHARACTERS_MAX = 600;

/** Whole sentences as far as they fit; where many rules speak, they all say no for reasons of their own. */
function shortened(reason: string): string {
  if (reason.length <= REASON_CHARACTERS_MAX) return reason;
  const end = reason.lastIndexOf('. ', REASON_CHARACTERS_MAX);
  return `${reason.slice(0, end < 0 ? REASON_CHARACTERS_MAX : end + 1).toWellFormed()} … (--json has all of it)`;
}

function bullet(text: string, width: number): readonly string[] {
  const [first = '', ...rest] = wrapped(text, width, '    ');
  return [`  - ${first.slice(4)}`, ...rest];
}

function colourOf(decision: string, paint: Paint): (text: string) => string {
  if (decision === 'allow') return paint.green;
  return decision === 'ask' ? paint.yellow : paint.red;
}

function shownText(text: string, answer: InspectAnswer, { width, paint, workspace }: AnswerStyle): readonly string[] {
  const marks = marksOf(text, {
    effects: answer.effects ?? [],
    evidence: answer.evidence ?? [],
    blamed: answer.blamed ?? [],
    inWords: (effect) => plainEffect(effect, workspace),
  });
  return markedLines(text.replace(/\n$/, ''), marks, { width, paint, isWhole: false });
}

/** Which secrets were found, and where: said beside the redacted text, never shown. */
export const secretPlaces = (text: string, { found = [] }: InspectAnswer): readonly string[] =>
  found.map(({ kind, start, end }) => {
    const { line, column } = placeOf(text, start);
    return `${line}:${column} ${visibleLine(kind)}, ${end - start} characters`;
  });

/** Line and column of an offset, both from 1. */
export function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - (before.lastIndexOf('\n') + 1) + 1 };
}
