import { EXIT, SallyportError } from '../../contract/errors.ts';
import type { LearningWidth, PolicyDesk } from '../../contract/policy-desk.ts';
import type { LearnedRule, PastAsk, PolicyEdit, PolicyLearning } from '../../contract/policy-learning.ts';
import { confirmPolicy } from '../confirm-policy.ts';
import { type CliContext, namedState, withPolicyDesk } from '../context.ts';
import { type Paint, paintFor } from '../paint.ts';
import { visibleLine } from '../visible-text.ts';
import { type PastOptions, rangeOf } from './policy-past.ts';

export interface LearnOptions extends PastOptions {
  readonly width?: LearningWidth;
  readonly only?: readonly string[];
  readonly write?: boolean;
}

/**
 * `sallyport policy learn`: lists what was asked, or would have been (`--on-ask deny` watches without a word), and proposes
 * rules at the width that is chosen. With `--write` they are shown as a change of the person's own file, and a person at
 * the terminal says yes or no.
 */
export const learnPolicy = (options: LearnOptions, context: CliContext): Promise<number> =>
  withPolicyDesk(options, context, async (desk) => {
    const learning = desk.learn(rangeOf(options), options.width ?? 'exact');
    const { screen } = context;
    if (options.write === true) return write(chosen(learning, options.only), desk, options, context);
    if (options.json === true) screen.line(JSON.stringify(learning));
    else for (const line of learningLines(learning, paintFor(screen))) screen.line(line);
    return EXIT.done;
  });

function chosen({ proposals }: PolicyLearning, only: readonly string[] | undefined): readonly LearnedRule[] {
  const strange = only?.find((id) => !proposals.some((rule) => rule.id === id));
  if (strange !== undefined)
    throw new SallyportError('USAGE_INVALID', `There is no proposal "${strange}"; without --write they are listed.`);
  return only === undefined ? proposals : proposals.filter(({ id }) => only.includes(id));
}

async function write(
  rules: readonly LearnedRule[],
  desk: PolicyDesk,
  options: LearnOptions,
  context: CliContext,
): Promise<number> {
  const { screen } = context;
  const say = (written: boolean, text: string, more: object = {}): void =>
    screen.line(options.json === true ? JSON.stringify({ written, ...more }) : text);
  if (rules.length === 0) {
    say(false, 'There is nothing to write.');
    return EXIT.done;
  }
  const edit = desk.editOwn(rules.map(({ yaml }) => yaml));
  const answer = await confirmPolicy(edit, questionText(edit, rules), context);
  if (answer === undefined) {
    say(false, 'Not written. Nothing has changed.');
    return EXIT.denied;
  }
  const writer = await context.openPolicyWriter(namedState(options, context));
  await writer.write(edit, answer);
  say(true, `Written to ${visibleLine(edit.file)}. It is in force now.`, { file: edit.file, rules: edit.rules });
  return EXIT.done;
}

/** The change, and what each rule would have spared: what is not shown is not asked about. */
const questionText = ({ file, before, after }: PolicyEdit, rules: readonly LearnedRule[]): string =>
  [
    '',
    `Your own policy, ${visibleLine(file)}${before === undefined ? ' (new)' : ''}, would get these lines:`,
    '',
    ...addedLines(before ?? '', after).map((line) => `  + ${visibleLine(line)}`),
    '',
    ...rules.flatMap(({ id, spares, matches }) => [
      `  ${visibleLine(id)} speaks of ${matches} ${matches === 1 ? 'act' : 'acts'} of this time, and would have spared:`,
      ...spares.map((ask) => `    ${askLine(ask)}`),
    ]),
    '',
    '  They hold in every workspace, for every agent, until you take them out.',
    '',
    '  y  write it   ·   n  leave it as it is',
    '',
  ].join('\n');

/** Rules are only ever added, so what is new is what stands nowhere before. */
function addedLines(before: string, after: string): readonly string[] {
  const old = before.split('\n');
  let at = 0;
  return after.split('\n').filter((line) => {
    if (line === old[at]) {
      at += 1;
      return false;
    }
    return line !== '';
  });
}

const askLine = ({ seq, kind, summary, end }: PastAsk): string =>
  `${String(seq).padStart(6)}  ${end.padEnd(10)}  ${kind}  ${visibleLine(summary.split('\n')[0] ?? '')}`;

function learningLines({ asked, proposals, left }: PolicyLearning, paint: Paint): readonly string[] {
  if (asked === 0) return ['Nothing was asked in this time; --since all looks at everything.'];
  const reasons = new Map<string, number>();
  for (const { why } of left) reasons.set(why, (reasons.get(why) ?? 0) + 1);
  return [
    `${asked} ${asked === 1 ? 'question' : 'questions'} in this time. ${proposals.length === 0 ? 'No rule is proposed.' : 'These rules would have spared some:'}`,
    ...proposals.flatMap((rule) => proposalLines(rule, paint)),
    ...(reasons.size === 0 ? [] : ['', 'Nothing is learned from:']),
    ...[...reasons].map(([why, count]) => `  ${String(count).padStart(4)}  ${visibleLine(why)}`),
    ...(proposals.length === 0
      ? []
      : [
          '',
          paint.dim(
            'Nothing is written yet. --write shows the change of your own file and asks; --width makes rules wider.',
          ),
        ]),
  ];
}

const proposalLines = ({ yaml, spares, matches }: LearnedRule, paint: Paint): readonly string[] => [
  '',
  ...yaml.split('\n').map((line) => `  ${paint.green(visibleLine(line))}`),
  ...spares.map((ask) => paint.dim(`    ${askLine(ask)}`)),
  ...(matches > spares.length
    ? [paint.dim(`    and speaks of ${matches - spares.length} other acts of this time`)]
    : []),
];
