import type { DecisionAnswer } from '../../contract/decision.ts';
import { EXIT } from '../../contract/errors.ts';
import type { PastRange, PolicyDifference, PolicyPlace, PolicyReplay } from '../../contract/policy-desk.ts';
import { type CliContext, type GlobalOptions, withPolicyDesk } from '../context.ts';
import { type Paint, paintFor } from '../paint.ts';
import { sinceMsOf } from '../since.ts';
import { visibleLine } from '../visible-text.ts';

export interface PastOptions extends GlobalOptions {
  readonly since?: string;
  readonly session?: string;
  readonly as?: PolicyPlace;
}

export const rangeOf = ({ since = '7d', session }: PastOptions): PastRange => ({
  sinceMs: sinceMsOf(since, Date.now()),
  ...(session !== undefined && { session }),
});

/** `sallyport policy replay [FILE]`: what was done, under another policy. Nothing is done again. */
export const replayPolicy = (file: string | undefined, options: PastOptions, context: CliContext): Promise<number> =>
  withPolicyDesk(options, context, (desk) => {
    const replay = desk.replay(file, rangeOf(options), options.as);
    const { screen } = context;
    if (options.json === true) screen.line(JSON.stringify(replay));
    else for (const line of replayLines(replay, 'then', 'now', paintFor(screen))) screen.line(line);
    return EXIT.done;
  });

/** `sallyport policy diff [A] B`: does B let anything happen that A does not, and what of the past would change? */
export const diffPolicies = (
  [one, other]: readonly [string, string | undefined],
  options: PastOptions,
  context: CliContext,
): Promise<number> =>
  withPolicyDesk(options, context, (desk) => {
    const [before, after] = other === undefined ? [undefined, one] : [one, other];
    const difference = desk.compare(before, after, rangeOf(options), options.as);
    const { screen } = context;
    if (options.json === true) screen.line(JSON.stringify(difference));
    else
      for (const line of differenceLines(difference, before ?? 'the policy in force', after, paintFor(screen)))
        screen.line(line);
    return EXIT.done;
  });

function differenceLines(
  { widens, loosenings, besides, replay }: PolicyDifference,
  before: string,
  after: string,
  paint: Paint,
): readonly string[] {
  const [one, other] = [visibleLine(before), visibleLine(after)];
  const head = {
    yes: paint.red(`Yes: ${other} lets something happen that ${one} does not.`),
    no: paint.green(`No: ${other} lets nothing happen that ${one} does not. This is proved, rule by rule.`),
    unknown: paint.yellow(
      `Unknown: ${other} may let something happen that ${one} does not. No example was found, which proves nothing.`,
    ),
  }[widens];
  return [
    head,
    ...loosenings.flatMap(({ change, rule, says, file, line, column, example }) => [
      '',
      `  ${change === 'gone' ? paint.red('-') : paint.green('+')} ${visibleLine(says)}`,
      paint.dim(
        `    ${visibleLine(rule)}, ${visibleLine(file)}:${line}:${column}${change === 'gone' ? '; no other rule says as much' : ''}`,
      ),
      ...(example === undefined
        ? []
        : [`    e.g. ${visibleLine(example.act)}: ${example.before} → ${paint.red('allow')}`]),
    ]),
    ...(besides.length === 0 ? [] : ['', ...besides.map((what) => `  ${visibleLine(what)}`)]),
    '',
    ...replayLines(replay, one, other, paint),
  ];
}

function replayLines(replay: PolicyReplay, before: string, after: string, paint: Paint): readonly string[] {
  const { acts, changes, gaps } = replay;
  if (acts + gaps.length === 0) return ['The ledger has no acts in this time; --since all looks at everything.'];
  return [
    `${acts} recorded ${acts === 1 ? 'act' : 'acts'}: ${changes.length === 0 ? 'none is' : changes.length === 1 ? 'one is' : `${changes.length} are`} decided differently.`,
    paint.dim(`  ${before}: ${counts(replay.before)}`),
    paint.dim(`  ${after}: ${counts(replay.after)}`),
    ...(changes.length === 0 ? [] : ['', ...changes.map((change) => changeLine(change, paint))]),
    ...(gaps.length === 0
      ? []
      : ['', paint.yellow(`${gaps.length} could not be asked about again:`), ...gapLines(gaps)]),
  ];
}

const counts = (tally: Readonly<Record<DecisionAnswer, number>>): string =>
  `${tally.allow} allowed, ${tally.ask} asked, ${tally.deny} denied`;

function changeLine({ seq, before, after, kind, summary }: PolicyReplay['changes'][number], paint: Paint): string {
  const isLooser = STRICTNESS[after.answer] < STRICTNESS[before.answer];
  const arrow = `${before.answer} → ${(isLooser ? paint.red : paint.green)(after.answer)}`;
  const by = [...before.rules.map((rule) => `-${rule}`), ...after.rules.map((rule) => `+${rule}`)];
  return `${String(seq).padStart(6)}  ${arrow.padEnd(13)}  ${kind}  ${visibleLine(summary.split('\n')[0] ?? '')}${by.length === 0 ? '' : paint.dim(`  (${by.map(visibleLine).join(', ')})`)}`;
}

const STRICTNESS: Readonly<Record<DecisionAnswer, number>> = { allow: 0, ask: 1, deny: 2 };

/** Many gaps have the same reason. */
function gapLines(gaps: PolicyReplay['gaps']): readonly string[] {
  const reasons = new Map<string, number[]>();
  for (const { seq, why } of gaps) reasons.set(why, [...(reasons.get(why) ?? []), seq]);
  return [...reasons].map(
    ([why, seqs]) =>
      `  ${why} (entries ${seqs.slice(0, 5).join(', ')}${seqs.length > 5 ? ` and ${seqs.length - 5} more` : ''})`,
  );
}
