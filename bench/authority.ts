/**
 * Authority, measured on recorded sessions of real models: `node bench/authority.ts DATA`, DATA with `agentdojo/` and
 * `agentdyn/`. Prints the tables, writes them into docs/explanation/authority-measured.md, and what they are made of into
 * bench/results/authority.json.
 */
import { createReadStream, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createGunzip } from 'node:zlib';
import { linesOf } from '../src/cli/input-lines.ts';
import { shippedSheets } from '../src/compose-trajectories.ts';
import type { TrajectoryReport, TrajectoryTotal } from '../src/contract/trajectory-replay.ts';
import { authorityTrajectoryJudge } from '../src/kernel/trajectory/authority-trajectory-judge.ts';
import { perturbation } from '../src/kernel/trajectory/perturbation.ts';
import { replayTrajectories } from '../src/kernel/trajectory/replay-trajectories.ts';
import { noDefence, sessionTaintJudge } from '../src/kernel/trajectory/session-taint-judge.ts';
import type { Trajectory } from '../src/kernel/trajectory/trajectory.ts';
import type { TrajectoryJudge } from '../src/kernel/trajectory/trajectory-judge.ts';
import { perturbationsOfBench, phrasesOf } from './authority/perturbations-of-bench.ts';
import { governanceSdkJudge, markerJudge } from './authority/rivals.ts';

const sheets = shippedSheets();
const stripped = phrasesOf('markers-stripped');
const strip = perturbation('phrases', { phrases: stripped, sheets });
const ours = authorityTrajectoryJudge(sheets, { now: () => Date.now(), monotonic: () => performance.now() });

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
    change: strip,
  },
  { name: 'governance SDK, its own patterns', judge: governanceSdkJudge(sheets, []) },
  { name: 'governance SDK, with the phrases', judge: governanceSdkJudge(sheets, stripped) },
  {
    name: 'governance SDK, with the phrases, markers stripped',
    judge: governanceSdkJudge(sheets, stripped),
    change: strip,
  },
  { name: 'Sallyport', judge: ours },
  ...perturbationsOfBench(sheets).map(([name, change]) => ({ name: `Sallyport, ${name}`, judge: ours, change })),
];

const SETS: Readonly<Record<string, string>> = { agentdojo: 'AgentDojo', agentdyn: 'AgentDyn' };
const HEADINGS = ['attacks left', 'by a call', 'utility kept', 'questions', 'asked, kept'];
const tables: string[] = [];
const data = resolve(process.argv[2] ?? '../shared/data');
const results: Record<string, Record<string, unknown>> = {};
let missing = false;
for (const set of Object.keys(SETS)) {
  const file = join(data, set, 'dev.jsonl.gz');
  if (!existsSync(file)) {
    console.error(`MISSING: ${file}`);
    missing = true;
    continue;
  }
  console.log(`\n${set}`);
  console.log(rowOf(['', ...HEADINGS]));
  tables.push(`| ${SETS[set]} | ${HEADINGS.join(' | ')} |`, '|---|---|---|---|---|---|');
  results[set] = {};
  for (const run of RUNS) {
    const report = await replayTrajectories(linesOf(createReadStream(file).pipe(createGunzip())), {
      judge: run.judge,
      now: () => performance.now(),
      ...(run.change !== undefined && { change: run.change }),
    });
    console.log(rowOf([run.name, ...figures(report.total)]));
    tables.push(`| ${[run.name, ...figures(report.total)].join(' | ')} |`);
    results[set][run.name] = summary(report);
  }
  tables.push('');
}
if (!missing) {
  writePage();
  writeFileSync(join(import.meta.dirname, 'results/authority.json'), `${JSON.stringify(results, null, 2)}\n`);
}
process.exitCode = missing ? 1 : 0;

/** The tables of the page in docs are these. */
function writePage(): void {
  const page = join(import.meta.dirname, '../docs/explanation/authority-measured.md');
  const text = readFileSync(page, 'utf8');
  const [begin, end] = ['<!-- tables: written by bench/authority.ts -->\n', '<!-- end of tables -->'];
  const [before, after] = [text.indexOf(begin) + begin.length, text.indexOf(end)];
  writeFileSync(page, `${text.slice(0, before)}\n${tables.join('\n')}\n${text.slice(after)}`);
}

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
