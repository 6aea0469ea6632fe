import { EXIT } from '../../contract/errors.ts';
import type { CaseFailure, PolicyTest } from '../../contract/policy-test.ts';
import { type CliContext, type GlobalOptions, withPolicyDesk } from '../context.ts';
import { type Paint, paintFor } from '../paint.ts';
import { visibleLine } from '../visible-text.ts';

/** `sallyport policy test [FILE]`: tries a policy on the cases beside it; exit status 1 where one comes out otherwise. */
export const testPolicy = (
  file: string | undefined,
  options: GlobalOptions & { readonly cases?: string; readonly thorough?: boolean },
  context: CliContext,
): Promise<number> =>
  withPolicyDesk(options, context, async (desk) => {
    const result = await desk.test(file ?? OWN_FILE, options.cases, options.thorough === true);
    const { screen } = context;
    if (options.json === true) screen.line(JSON.stringify(result));
    else for (const line of testLines(result, paintFor(screen))) screen.line(line);
    const isSound = result.failures.length + (result.unnoticed?.length ?? 0) === 0;
    return isSound ? EXIT.done : EXIT.failed;
  });

const OWN_FILE = 'sallyport.yaml';

function testLines(
  { policy, file, cases, failures, uncovered, unnoticed }: PolicyTest,
  paint: Paint,
): readonly string[] {
  const head = `${cases} ${cases === 1 ? 'case' : 'cases'} of ${visibleLine(policy)}: `;
  return [
    failures.length === 0
      ? `${head}${paint.green('all hold')}.`
      : `${head}${paint.red(failures.length === 1 ? 'one fails' : `${failures.length} fail`)}.`,
    ...failures.flatMap((failure) => failureLines(failure, file, paint)),
    ...listed('No case names', uncovered, paint.dim),
    ...listed('No case would fail without', unnoticed ?? [], paint.yellow),
  ];
}

const listed = (what: string, ids: readonly string[], colour: (text: string) => string): readonly string[] =>
  ids.length === 0 ? [] : ['', colour(`${what}: ${ids.map(visibleLine).join(', ')}.`)];

function failureLines(
  { line, column, act, expected, got, why }: CaseFailure,
  file: string,
  paint: Paint,
): readonly string[] {
  const wanted = `${expected.answer}${expected.rule === undefined ? '' : `  by ${visibleLine(expected.rule)}`}`;
  const came = `${got.answer}${got.rules.length === 0 ? '  no rule speaks of it' : `  by ${got.rules.map(visibleLine).join(', ')}`}`;
  return [
    '',
    `${paint.bold(`${visibleLine(file)}:${line}:${column}`)}  ${visibleLine(act)}`,
    `  ${paint.green(`- ${wanted}`)}`,
    `  ${paint.red(`+ ${came}`)}`,
    ...(why === undefined ? [] : [paint.dim(`  ${visibleLine(why)}`)]),
  ];
}
