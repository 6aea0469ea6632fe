import type { Question } from '../contract/approval.ts';
import { effectInWords, plainEffect } from './effect-words.ts';
import { markedLines } from './evidence/marked-lines.ts';
import { blamedIndices, marksOf } from './evidence/marks.ts';
import { visibleLine, visibleText, wrapped } from './visible-text.ts';

const EFFECTS_SHOWN = 40;
/** More would push the question itself off the screen. */
const MARKS_SHOWN = 40;

export interface QuestionStyle {
  readonly width: number;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly cyan: (text: string) => string;
}

/**
 * A question as a person reads it: the whole act, wrapped and escaped but never cut, what it does in plain words, why it
 * is asked, the diff where there is one, and what each key would mean.
 */
export function questionText(question: Question, style: QuestionStyle): string {
  const { action, decision, sessionScope } = question;
  const { width, bold, dim } = style;
  const lines = [
    '',
    bold(`Sallyport asks: may ${visibleLine(action.principal.name)} do this?`),
    '',
    ...actLines(question, style),
    '',
    ...effectLines(action.effects, action.workspace, width),
    ...wrapped(visibleLine(`Why asked: ${decision.reason}`), width, '  '),
  ];
  if (action.preview !== undefined && action.preview !== '') lines.push('', ...block(action.preview, width));
  lines.push('', ...keys(sessionScope, dim), '');
  return lines.join('\n');
}

/** The whole act; under a command, which part of it gave which effect. What is asked about has carets. */
function actLines({ action, decision }: Question, style: QuestionStyle): readonly string[] {
  const { summary, effects, evidence = [], workspace } = action;
  const blamed = blamedIndices(effects, decision.blamed);
  const marks = marksOf(summary, { effects, evidence, blamed, inWords: (effect) => plainEffect(effect, workspace) });
  if (marks.length === 0) return block(summary, style.width);
  const gravest = marks.toSorted((left, right) => Number(right.isBlamed) - Number(left.isBlamed));
  return markedLines(summary, gravest.slice(0, MARKS_SHOWN), { width: style.width, paint: style, isWhole: true });
}

const block = (text: string, width: number): readonly string[] =>
  visibleText(text)
    .split('\n')
    .flatMap((line) => wrapped(line, width, '    '));

function effectLines(effects: Question['action']['effects'], workspace: string, width: number): readonly string[] {
  // What cannot be undone comes first: it is what the person has to see.
  const ordered = effects.toSorted(
    (left, right) => Number(right.impact === 'external') - Number(left.impact === 'external'),
  );
  const shown = ordered
    .slice(0, EFFECTS_SHOWN)
    .flatMap((effect) => wrapped(`- ${visibleLine(effectInWords(effect, workspace))}`, width, '  '));
  return effects.length > EFFECTS_SHOWN
    ? [...shown, `  - and ${effects.length - EFFECTS_SHOWN} more of the same act`, '']
    : [...shown, ''];
}

const keys = (sessionScope: string | undefined, dim: (text: string) => string): readonly string[] => [
  '  [y] yes, once',
  ...(sessionScope === undefined ? [] : [`  [s] yes, ${visibleLine(sessionScope)}`]),
  '  [n] no (also Enter)',
  '  [r] no, and say why',
  dim('  Nothing else you type counts.'),
];
