import { SallyportError } from '../../contract/errors.ts';
import type {
  Advice,
  AdviceStep,
  ExplainedAct,
  ExplainedVerdict,
  PolicyExplanation,
} from '../../contract/policy-advice.ts';
import { type CliContext, type GlobalOptions, policyPlaces } from '../context.ts';
import { effectInWords } from '../effect-words.ts';
import { type Paint, paintFor } from '../paint.ts';
import { visibleLine } from '../visible-text.ts';
import { actOfWords, EXIT_OF } from './policy.ts';

export interface ExplainOptions extends GlobalOptions {
  readonly command?: string;
  readonly entry?: number;
  readonly tool?: string;
  readonly input?: string;
}

/**
 * `sallyport policy explain …`: why would this be allowed, asked or denied, by which rule, and what would change it. The
 * act is given in short words, as a command line, as a call of a tool, or as an entry of the ledger.
 */
export async function explainPolicy(
  words: readonly string[],
  options: ExplainOptions,
  context: CliContext,
): Promise<number> {
  const act = actOf(words, options);
  const port = await context.openExplain(policyPlaces(options, context));
  try {
    const explanation = await port.explain(act);
    const { screen } = context;
    if (options.json === true) screen.line(JSON.stringify(explanation));
    else for (const line of explanationLines(explanation, paintFor(screen))) screen.line(line);
    return EXIT_OF[explanation.answer];
  } finally {
    port.close();
  }
}

function actOf(words: readonly string[], { command, entry, tool, input = '{}' }: ExplainOptions): ExplainedAct {
  const ways = [words.length > 0, command !== undefined, entry !== undefined, tool !== undefined].filter(Boolean);
  if (ways.length !== 1)
    throw new SallyportError(
      'USAGE_INVALID',
      'Name one act: in words (run git push), with --command, with --tool and --input, or with --entry.',
    );
  if (command !== undefined) return { kind: 'process.run', arguments: { command } };
  if (entry !== undefined) return { entry };
  if (tool !== undefined) return { tool, input: parsedInput(input) };
  const [kind, args] = actOfWords(words);
  return { kind, arguments: args };
}

function parsedInput(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Readonly<Record<string, unknown>>;
  } catch {
    // Said below, in the same words.
  }
  throw new SallyportError('USAGE_INVALID', '--input is an object of JSON, like {"path": "a.txt"}.');
}

function explanationLines(explanation: PolicyExplanation, paint: Paint): readonly string[] {
  const { answer, reason, effects, determining, said, workspace, forTheModel, advice, stricter, recorded } =
    explanation;
  const also = said.filter((verdict) => !determining.some((one) => one.rule === verdict.rule));
  return [
    ...(recorded === undefined ? [] : [paint.dim(recordedLine(recorded))]),
    paint.bold(`${answer}: ${visibleLine(reason)}`),
    ...(effects.length === 0 ? ['It has no effects that were understood.'] : ['', 'What it does']),
    ...effects.map((effect) => `  ${visibleLine(effectInWords(effect, workspace))}`),
    ...(determining.length === 0 ? [] : ['', 'What decided', ...distinctLines(determining, paint)]),
    ...(also.length === 0 ? [] : ['', 'What was said besides', ...distinctLines(also, paint)]),
    ...(advice === undefined ? [] : ['', ...adviceLines(advice, paint)]),
    ...(stricter === undefined ? [] : ['', 'To be asked first', ...indented(stricter)]),
    '',
    paint.dim(`An agent is told: ${visibleLine(forTheModel)}`),
  ];
}

const recordedLine = ({ seq, answer, rules }: NonNullable<PolicyExplanation['recorded']>): string =>
  `Entry ${seq}: then it was ${answer}${rules.length === 0 ? '' : ` (${rules.map(visibleLine).join(', ')})`}. Now:`;

const distinctLines = (verdicts: readonly ExplainedVerdict[], paint: Paint): readonly string[] => [
  ...new Set(verdicts.flatMap((verdict) => verdictLine(verdict, paint))),
];

function verdictLine({ opinion, rule, because, file, line, column }: ExplainedVerdict, paint: Paint): string {
  const place = file === undefined ? '' : paint.dim(`  ${visibleLine(file)}:${line}:${column}`);
  return `  ${opinion} ${visibleLine(rule)}${because === undefined ? '' : `: ${visibleLine(because)}`}${place}`;
}

function adviceLines({ isPossible, steps, nothing }: Advice, paint: Paint): readonly string[] {
  const [answers, rules] = [steps.filter((step) => step.do === 'answer'), steps.filter((step) => step.do !== 'answer')];
  return [
    'What would change it',
    ...answers.map(({ say }) => `  ${visibleLine(say)}`),
    ...(isPossible && rules.length > 1 ? [paint.dim('  or, all of these:')] : []),
    ...(isPossible ? rules.flatMap(stepLines) : nothing.map((why) => `  ${visibleLine(why)}`)),
  ];
}

const stepLines = ({ say, yaml }: AdviceStep): readonly string[] => [
  `  ${visibleLine(say)}`,
  ...(yaml === undefined ? [] : indented(yaml).map((line) => `  ${line}`)),
];

const indented = (text: string): readonly string[] => text.split('\n').map((line) => `  ${visibleLine(line)}`);
