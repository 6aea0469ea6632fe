import type { Question } from '../contract/approval.ts';
import { effectInWords } from './effect-words.ts';
import { visibleLine, visibleText, wrapped } from './visible-text.ts';

const EFFECTS_SHOWN = 40;

export interface QuestionStyle {
  readonly width: number;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
}

/**
 * A question as a person reads it: the whole act, wrapped and escaped but never cut, what it does in plain words, why it
 * is asked, the diff where there is one, and what each key would mean.
 */
export function questionText(
  { action, decision, sessionScope }: Question,
  { width, bold, dim }: QuestionStyle,
): string {
  const lines = [
    '',
    bold(`Sallyport asks: may ${visibleLine(action.principal.name)} do this?`),
    '',
    ...block(action.summary, width),
    '',
    ...effectLines(action.effects, action.workspace, width),
    ...wrapped(visibleLine(`Why asked: ${decision.reason}`), width, '  '),
  ];
  if (action.preview !== undefined && action.preview !== '') lines.push('', ...block(action.preview, width));
  lines.push('', ...keys(sessionScope, dim), '');
  return lines.join('\n');
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
