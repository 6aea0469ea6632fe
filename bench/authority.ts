/**
 * Authority, measured on recorded sessions of real models: `node bench/authority.ts DATA`, DATA with `agentdojo/` and
 * `agentdyn/`. Prints a table, and writes what it is made of to bench/results/authority.json.
 */
import { createReadStream, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createGunzip } from 'node:zlib';
import { linesOf } from '../src/cli/input-lines.ts';
import { shippedSheets } from '../src/compose-trajectories.ts';
import type { TrajectoryReport, TrajectoryTotal } from '../src/contract/trajectory-replay.ts';
import { authorityTrajectoryJudge } from '../src/kernel/trajectory/authority-trajectory-judge.ts';
import { PERTURBATIONS, type Phrase, parsePhrases, perturbation } from '../src/kernel/trajectory/perturbation.ts';
import { replayTrajectories } from '../src/kernel/trajectory/replay-trajectories.ts';
import { noDefence, sessionTaintJudge } from '../src/kernel/trajectory/session-taint-judge.ts';
import type { Trajectory } from '../src/kernel/trajectory/trajectory.ts';
import type { TrajectoryJudge } from '../src/kernel/trajectory/trajectory-judge.ts';
import { governanceSdkJudge, markerJudge } from './authority/rivals.ts';

const phrasesOf = (name: string): readonly Phrase[] => {
  const file = join(import.meta.dirname, 'perturbations', `${name}.json`);
  return parsePhrases(readFileSync(file, 'utf8'), file);
};
const sheets = shippedSheets();
const stripped = phrasesOf('markers-stripped');
const ours = authorityTrajectoryJudge(sheets, { now: () => Date.now(), monotonic: () => performance.now() });
const change = (name: (typeof PERTURBATIONS)[number], phrases: readonly Phrase[] = []) =>
  perturbation(name, { phrases, sheets });

interface Run {
  readonly name: string;
  readonly judge: TrajectoryJudge;
  readonly change?: (record: Trajectory) => Trajectory;
}

const RUNS: readonly Run[] = [
  { name: 'no defence', judge: noDefence },
  { name: 'session-wide taint', judge: sessionTaintJudge(sheets) },
  { name: 'list of phrases', judge: markerJudge(sheets, stripped) },
  {
    name: 'list of phrases, markers stripped',
    judge: markerJudge(sheets, stripped),
    change: change('phrases', stripped),
  },
  { name: 'governance SDK, its own patterns', judge: governanceSdkJudge(sheets, []) },
  { name: 'governance SDK, with the phrases', judge: governanceSdkJudge(sheets, stripped) },
  {
    name: 'governance SDK, with the phrases, markers stripped',
    judge: governanceSdkJudge(sheets, stripped),
    change: change('phrases', stripped),
  },
  { name: 'Sallyport', judge: ours },
  { name: 'Sallyport, markers stripped', judge: ours, change: change('phrases', stripped) },
  { name: 'Sallyport, in German', judge: ours, change: change('phrases', phrasesOf('german')) },
  ...PERTURBATIONS.filter((name) => name !== 'phrases').map((name) => ({
    name: `Sallyport, ${name}`,
    judge: ours,
    change: change(name),
  })),
];

/** Half of the tasks that rules were tried out on, and the rest: a rule that holds only for the first is no rule. */
const data = resolve(process.argv[2] ?? '../shared/data');
const results: Record<string, Record<string, unknown>> = {};
let missing = false;
for (const set of ['agentdojo', 'agentdyn']) {
  const file = join(data, set, 'dev.jsonl.gz');
  if (!existsSync(file)) {
    console.error(`MISSING: ${file}`);
    missing = true;
    continue;
  }
  console.log(`\n${set}`);
  console.log(rowOf(['', 'attacks left', 'by a call', 'utility kept', 'questions', 'asked, kept']));
  results[set] = {};
  for (const run of RUNS) {
    const report = await replayTrajectories(linesOf(createReadStream(file).pipe(createGunzip())), {
      judge: run.judge,
      now: () => performance.now(),
      ...(run.change !== undefined && { change: run.change }),
    });
    console.log(rowOf([run.name, ...figures(report.total)]));
    results[set][run.name] = summary(report);
  }
}
if (Object.keys(results).length > 0)
  writeFileSync(join(import.meta.dirname, 'results/authority.json'), `${JSON.stringify(results, null, 2)}\n`);
process.exitCode = missing ? 1 : 0;

function figures(total: TrajectoryTotal): readonly string[] {
  const percent = (rate: number | null) => (rate === null ? '-' : `${(rate * 100).toFixed(1)} %`);
  return [
    percent(total.attackSuccess),
    percent(total.attackSuccessByCall),
    percent(total.utilityKept),
    (total.questionsPerSession ?? 0).toFixed(2),
    percent(total.askedByPersonKept),
  ];
}

function rowOf([name = '', ...cells]: readonly string[]): string {
  return `${name.padEnd(52)}${cells.map((cell) => cell.padStart(14)).join('')}`;
}

function summary({ total, suites, decisionMicroseconds }: TrajectoryReport): unknown {
  return { total, suites, decisionMicroseconds };
}
