import type { Question, ShownQuestion } from '../contract/approval.ts';
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

/** A question at the terminal: what it is about, and what each key would mean. */
export const questionText = (question: Question, style: QuestionStyle): string =>
  [...questionLines(question, style), '', ...keys(question, style), ''].join('\n');

/**
 * A question as a person reads it: the whole act, wrapped and escaped but never cut, what it does in plain words, why it
 * is asked, where its values came from, and the diff where there is one.
 */
export function questionLines(question: ShownQuestion, style: QuestionStyle): readonly string[] {
  const { action, decision, provenance = [], persons = 1 } = question;
  const { width, bold } = style;
  const lines = [
    '',
    bold(`Sallyport asks: may ${visibleLine(action.principal.name)} do this?`),
    '',
    ...actLines(question, style),
    '',
    ...effectLines(action.effects, action.workspace, width),
    ...wrapped(visibleLine(`Why asked: ${decision.reason}`), width, '  '),
    ...provenance.flatMap((sentence) => wrapped(visibleLine(sentence), width, '  ')),
    ...(persons > 1 ? [`  ${persons} persons have to say yes, each with a key of their own.`] : []),
  ];
  if (action.preview !== undefined && action.preview !== '') lines.push('', ...block(action.preview, width));
  return lines;
}

/** The whole act; under a command, which part of it gave which effect. What is asked about has carets. */
function actLines({ action, decision }: ShownQuestion, style: QuestionStyle): readonly string[] {
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

function effectLines(effects: ShownQuestion['action']['effects'], workspace: string, width: number): readonly string[] {
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

const keys = ({ sessionScope, projectScope, edit }: Question, { dim }: QuestionStyle): readonly string[] => [
  '  [y] yes, once',
  ...(sessionScope === undefined ? [] : [`  [s] yes, ${visibleLine(sessionScope)}`]),
  ...(projectScope === undefined
    ? []
    : ['  [p] yes, for this project until a day: shows first what would be remembered']),
  '  [n] no (also Enter)',
  '  [r] no, and say why',
  ...(edit === undefined ? [] : ['  [e] change it: your version is judged as a new act']),
  dim('  Nothing else you type counts.'),
];
