import { homedir } from 'node:os';
import { linesOf } from './cli/input-lines.ts';
import { PACKS_FOLDER } from './config/packs-folder.ts';
import { readPolicySources } from './config/policy-files.privileged.ts';
import { readShippedSheets } from './config/sheets-folder.privileged.ts';
import { readTextFile } from './config/text-file.privileged.ts';
import { SallyportError } from './contract/errors.ts';
import type { Sheet } from './contract/sheet.ts';
import type { TrajectoryReplayOptions, TrajectoryReport } from './contract/trajectory-replay.ts';
import { recordedBytes } from './drivers/trajectory/recorded-bytes.privileged.ts';
import { decideForeignTool } from './kernel/decide-tool.ts';
import { compilePolicy } from './kernel/policy/compile-policy.ts';
import { parsePolicy } from './kernel/policy/parse-policy.ts';
import { parseSheet } from './kernel/sheet/parse-sheet.ts';
import { authorityTrajectoryJudge } from './kernel/trajectory/authority-trajectory-judge.ts';
import { PERTURBATIONS, type PerturbationName, parsePhrases, perturbation } from './kernel/trajectory/perturbation.ts';
import { policyTrajectoryJudge } from './kernel/trajectory/policy-trajectory-judge.ts';
import { replayTrajectories } from './kernel/trajectory/replay-trajectories.ts';
import { noDefence, sessionTaintJudge } from './kernel/trajectory/session-taint-judge.ts';
import type { Trajectory } from './kernel/trajectory/trajectory.ts';
import type { TrajectoryJudge } from './kernel/trajectory/trajectory-judge.ts';

/** Plays recorded sessions against the rules that hold in the kernel: nothing is asked of a model, and nothing is done. */
export async function replayRecordedSessions(options: TrajectoryReplayOptions): Promise<TrajectoryReport> {
  const sheets = shippedSheets();
  const change = changeFor(options, sheets);
  return replayTrajectories(linesOf(recordedBytes(options.file)), {
    judge: withPolicy(judgeFor(options.baseline, sheets), options.policyFile),
    now: () => performance.now(),
    ...(change !== undefined && { change }),
  });
}

/** The tool sheets that come with Sallyport. */
export const shippedSheets = (): readonly Sheet[] =>
  readShippedSheets().map(({ name, text }) => parseSheet(text, name));

const CLOCK = { now: () => Date.now(), monotonic: () => performance.now() };

function judgeFor(baseline: string | undefined, sheets: readonly Sheet[]): TrajectoryJudge {
  if (baseline === undefined) return authorityTrajectoryJudge(sheets, CLOCK);
  if (baseline === 'none') return noDefence;
  if (baseline === 'session-taint') return sessionTaintJudge(sheets);
  throw new SallyportError('USAGE_INVALID', `There is no baseline ${baseline}: none, session-taint.`);
}

/** The rules of a policy that was named; without one nothing but authority is measured. */
function withPolicy(judge: TrajectoryJudge, policyFile: string | undefined): TrajectoryJudge {
  if (policyFile === undefined) return judge;
  const [workspace, home] = [process.cwd(), homedir()];
  const { sources, packs } = readPolicySources({ workspace, home, packsFolder: PACKS_FOLDER, named: policyFile });
  const layers = sources.map(({ layer, file, text }) => ({ layer, file: parsePolicy(text, file) }));
  const policy = compilePolicy({ layers, packs, home, workspace });
  return policyTrajectoryJudge(judge, (tool, input) =>
    decideForeignTool({ tool, input, principal: { kind: 'agent', name: 'agent' } }, policy, {
      workspace,
      nowMs: Date.now(),
    }),
  );
}

function changeFor(
  { perturbation: name, tableFile }: TrajectoryReplayOptions,
  sheets: readonly Sheet[],
): ((record: Trajectory) => Trajectory) | undefined {
  if (name === undefined) return undefined;
  if (!isPerturbation(name))
    throw new SallyportError('USAGE_INVALID', `There is no perturbation ${name}: ${PERTURBATIONS.join(', ')}.`);
  if (name === 'phrases' && tableFile === undefined)
    throw new SallyportError('USAGE_INVALID', 'Which phrases? Name a table with --table.');
  const phrases = tableFile === undefined ? [] : parsePhrases(readTextFile(tableFile), tableFile);
  return perturbation(name, { phrases, sheets });
}

const isPerturbation = (name: string): name is PerturbationName => PERTURBATIONS.some((known) => known === name);
