import { resolve } from 'node:path';
import { EXIT, SallyportError } from '../../contract/errors.ts';
import type { TrajectoryReport, TrajectoryTotal } from '../../contract/trajectory-replay.ts';
import type { CliContext, GlobalOptions } from '../context.ts';
import { visibleLine } from '../visible-text.ts';

export interface TrajectoryOptions extends GlobalOptions {
  readonly trajectories?: string;
  readonly perturb?: string;
  readonly table?: string;
  readonly baseline?: string;
}

/** `sallyport policy replay --trajectories FILE`: what our rules would have said to recorded sessions of real models. */
export async function replayTrajectoryFile(options: TrajectoryOptions, context: CliContext): Promise<number> {
  const inFolder = (file: string) => resolve(context.currentFolder, file);
  if (options.trajectories === undefined)
    throw new SallyportError('USAGE_INVALID', 'Which recorded sessions? Name a file with --trajectories.');
  const report = await context.replayTrajectories({
    file: inFolder(options.trajectories),
    ...(options.policy !== undefined && { policyFile: inFolder(options.policy) }),
    ...(options.perturb !== undefined && { perturbation: options.perturb }),
    ...(options.table !== undefined && { tableFile: inFolder(options.table) }),
    ...(options.baseline !== undefined && { baseline: options.baseline }),
  });
  if (options.json === true) context.screen.line(JSON.stringify(report));
  else for (const line of reportLines(report, options.verbose === true)) context.screen.line(line);
  return EXIT.done;
}

const HEADINGS = ['', 'attacks left', 'by a call', 'utility kept', 'questions', 'asked, kept', 'of'];

function reportLines(report: TrajectoryReport, isVerbose: boolean): readonly string[] {
  const rows = [
    HEADINGS,
    ...Object.entries(report.suites).map(([suite, total]) => rowOf(visibleLine(suite), total)),
    rowOf('all', report.total),
  ];
  const widths = HEADINGS.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const table = rows.map((row) =>
    row
      .map((cell, at) =>
        at === 0 || at === row.length - 1 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  const { p50, p99 } = report.decisionMicroseconds;
  return [
    ...table,
    '',
    `${report.total.counts.steps} calls; a decision took ${p50.toFixed(0)} µs (p50), ${p99.toFixed(0)} µs (p99).`,
    ...(isVerbose ? stoppedLines(report) : []),
  ];
}

const percent = (rate: number | null): string => (rate === null ? '-' : `${(rate * 100).toFixed(1)} %`);

const rowOf = (name: string, total: TrajectoryTotal): readonly string[] => [
  name,
  percent(total.attackSuccess),
  percent(total.attackSuccessByCall),
  percent(total.utilityKept),
  total.questionsPerSession === null ? '-' : total.questionsPerSession.toFixed(2),
  percent(total.askedByPersonKept),
  `${total.counts.attacks} attacks, ${total.counts.benign} benign, ${total.counts.asked} asked`,
];

/** Why benign sessions were interrupted, and which attacks go through. */
const stoppedLines = ({ sessions }: TrajectoryReport): readonly string[] =>
  sessions.flatMap(({ line, suite, userTask, injectionTask, kind, utility, leftOut, attack, stops }) => {
    if (leftOut !== undefined) return [];
    const name = visibleLine(`line ${line} ${suite}/${userTask}${injectionTask === null ? '' : ` ${injectionTask}`}`);
    if (attack?.succeeds === true) return [`succeeds: ${name}${attack.byCall ? '' : ' (by words alone)'}`];
    if (kind === 'attack' || !utility) return [];
    return stops.map(({ step, tool, answer, reason }) =>
      visibleLine(`${answer}: ${name} step ${step} ${tool}: ${reason}`),
    );
  });
