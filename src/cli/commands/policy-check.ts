import { EXIT } from '../../contract/errors.ts';
import type { PolicyCheck } from '../../contract/policy-desk.ts';
import type { FindingWeight, PolicyFinding } from '../../contract/policy-finding.ts';
import { type CliContext, type GlobalOptions, withPolicyDesk } from '../context.ts';
import { type Paint, paintFor } from '../paint.ts';
import { visibleLine } from '../visible-text.ts';

/**
 * `sallyport policy check [FILE]`: loads the policy, says what is in force, and what in it does not do what its author
 * most likely meant. A mistake that keeps it from loading is shown with its place.
 */
export const checkPolicy = (
  file: string | undefined,
  options: GlobalOptions & { readonly strict?: boolean },
  context: CliContext,
): Promise<number> =>
  withPolicyDesk(options, context, (desk) => {
    const checked = desk.check(file);
    const { screen } = context;
    if (options.json === true) screen.line(JSON.stringify(checked));
    else for (const line of checkLines(checked, options.verbose === true, paintFor(screen))) screen.line(line);
    const isDoubtful = checked.findings.some(({ weight }) => weight !== 'note');
    return options.strict === true && isDoubtful ? EXIT.failed : EXIT.done;
  });

function checkLines(checked: PolicyCheck, isVerbose: boolean, paint: Paint): readonly string[] {
  const { rules, files, default: silence, digest, findings } = checked;
  const isShown = ({ weight }: PolicyFinding): boolean => isVerbose || weight !== 'note';
  const notes = findings.filter((finding) => !isShown(finding)).length;
  return [
    `Sound: ${rules.length} rules from ${files.map(visibleLine).join(', ')}; what no rule covers and cannot be undone: ${silence}.`,
    paint.dim(`Version ${digest}`),
    ...rules
      .filter(({ active }) => !active)
      .map(({ id }) =>
        paint.yellow(
          `Not in force: ${visibleLine(id)}. A workspace's own file permits once a person has accepted it (policy accept).`,
        ),
      ),
    ...findings.filter(isShown).flatMap((finding) => findingLines(finding, paint)),
    ...(notes === 0 ? [] : [paint.dim(`${notes} ${notes === 1 ? 'note' : 'notes'} more with --verbose.`)]),
    ...(isVerbose
      ? rules.map(
          ({ id, opinion, where, active }) =>
            `  ${(active ? opinion : '-').padEnd(7)} ${visibleLine(id)}  ${visibleLine(where)}`,
        )
      : []),
  ];
}

function findingLines(finding: PolicyFinding, paint: Paint): readonly string[] {
  const { file, line, column, weight, check, rule, message, fix } = finding;
  return [
    '',
    `${paint.bold(`${visibleLine(file)}:${line}:${column}`)}  ${colourOf(weight, paint)(weight)} ${paint.dim(check)}`,
    `  ${visibleLine(rule)}: ${visibleLine(message)}.`,
    `  ${paint.dim('fix')}  ${visibleLine(fix)}`,
  ];
}

const colourOf = (weight: FindingWeight, paint: Paint): ((text: string) => string) =>
  weight === 'mistake' ? paint.red : weight === 'doubt' ? paint.yellow : paint.dim;
