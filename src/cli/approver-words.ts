import type { ApproverWords, GrantHistory, Question } from '../contract/approval.ts';
import type { Paint } from './paint.ts';
import { type QuestionStyle, questionText } from './question.ts';
import { headLine, visibleLine, visibleText, wrapped } from './visible-text.ts';

const PAST_SHOWN = 5;

/** What the terminal says to somebody who is asked. */
export const approverWords = (paint: Paint): ApproverWords => ({
  question: (question, width) => questionText(question, { width, ...paint }),
  list: (questions, width) => listText(questions, { width, ...paint }),
  remember: (question, width) => rememberText(question, { width, ...paint }),
  paused: (why, width) =>
    [
      '',
      paint.bold('Sallyport has paused the agent.'),
      '',
      ...wrapped(
        visibleLine(
          `Why: ${why}. Who has to answer again and again stops reading. Unless you let it go on, everything else that it would ask in this session is a no.`,
        ),
        width,
        '  ',
      ),
      '',
      '  [c] let it go on asking',
      '  [n] no (also any other key)',
    ].join('\n'),
});

/** Several questions at once: all acts in a list, whole, before each is answered by itself. */
function listText(questions: readonly Question[], { width, bold }: QuestionStyle): string {
  const lines = questions.flatMap(({ action }, index) => {
    const [first = '', ...rest] = visibleText(action.summary)
      .split('\n')
      .flatMap((line) => wrapped(line, width, '     '));
    return [`  ${index + 1}. ${first.trimStart()}`, ...rest];
  });
  return [
    '',
    bold(`Sallyport has ${questions.length} questions at once. Each is asked by itself:`),
    '',
    ...lines,
    '',
  ].join('\n');
}

/** What would be saved, and what it would have covered, before it is saved. */
function rememberText({ projectScope = '', history }: Question, { width, bold }: QuestionStyle): string {
  return [
    '',
    bold('  This would be remembered, and nothing else:'),
    '',
    ...wrapped(visibleLine(projectScope), width, '    '),
    '',
    ...historyLines(history?.(), width),
    '',
    '  It ends when the policy, the program or this folder changes, and you can take it back:',
    '  sallyport approvals list, sallyport approvals revoke ID',
    '',
    '  [1] for a day   [2] for a week   [3] for 30 days   [4] ten times within a week',
  ].join('\n');
}

/** What a grant would have covered in the past. */
export function historyLines(history: GrantHistory | undefined, width: number): readonly string[] {
  if (history === undefined) return ['  The record does not hold what it would have covered so far.'];
  const { asked, covered } = history;
  const shown = covered
    .slice(0, PAST_SHOWN)
    .flatMap(({ atMs, summary }) =>
      wrapped(`${new Date(atMs).toISOString().slice(0, 16)}  ${headLine(summary)}`, width, '    '),
    );
  return [
    asked === 0
      ? '  Nothing was asked in this folder before.'
      : `  Of ${asked} earlier ${asked === 1 ? 'question' : 'questions'} in this folder it would have covered ${covered.length}${covered.length === 0 ? '.' : ':'}`,
    ...shown,
    ...(covered.length > PAST_SHOWN ? [`    and ${covered.length - PAST_SHOWN} more`] : []),
  ];
}
