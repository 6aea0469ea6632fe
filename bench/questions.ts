/**
 * Questions that a person has to answer while an agent does ordinary work: `node bench/questions.ts [--json] [TASK …]`.
 * Plays the recorded tasks of bench/questions/tasks through the real kernel and sandbox, and by the published rules of
 * other agents. Writes bench/results/questions.json and the table of docs/explanation/few-questions.md when all tasks
 * are played. Takes minutes: every command is run.
 */
import { parseArgs } from 'node:util';
import { bestSafe, bestSafeButReads, count, unaskedOf } from './questions/count.ts';
import { KNOWN_HINDRANCES } from './questions/known-hindrances.ts';
import type { StepResult } from './questions/outcome-of-step.ts';
import { playOurs } from './questions/play-ours.ts';
import { playRival } from './questions/play-rival.ts';
import { readTasks } from './questions/read-tasks.ts';
import { ALL_RIVALS } from './questions/rivals/all-rivals.ts';
import { tableOf, writeTable } from './questions/write-table.ts';
import { report, rounded } from './rounds.ts';

const BEYOND_MAX = 0.1;
const SHARE_OF_BEST_MAX = 0.5;

const { values, positionals } = parseArgs({ options: { json: { type: 'boolean' } }, allowPositionals: true });
const tasks = readTasks().filter(
  ({ id }) => positionals.length === 0 || positionals.some((name) => id.startsWith(name)),
);
if (tasks.length === 0) throw new Error('There is no such task.');

const steps = await playOurs(tasks, {
  onStep: ({ task, step, call, because }) => {
    if (!values.json && because.length > 0)
      console.error(`${task} ${step}: ${shortened(call)}\n    ${because.join('\n    ')}`);
  },
});
const ours = count('Sallyport, default policy, auto', steps);
const rivals = ALL_RIVALS.map((rival) =>
  count(rival.name, playRival(tasks, rival, false), playRival(tasks, rival, true)),
);
const unexplained = steps.filter(
  (step) => step.external === undefined && step.denied && hindranceOf(step) === undefined,
);
const best = bestSafe(rivals);
const bestButReads = bestSafeButReads(rivals);
const shareOf = (rival: typeof best): number =>
  rival === undefined ? 0 : ours.beyond === 0 ? 0 : ours.beyond / rival.beyondRemembering;

const summary = {
  tasks: tasks.length,
  steps: steps.length,
  externalSteps: steps.filter(({ external }) => external !== undefined).length,
  questionsAboutOrdinaryWork: ours.ordinary,
  questionsBeyondATask: rounded(ours.beyond / tasks.length),
  externalUnasked: unaskedOf(ours),
  bestSafeRival: best?.name ?? 'none',
  shareOfBest: rounded(shareOf(best)),
  bestButReads: bestButReads?.name ?? 'none',
  shareOfBestButReads: rounded(shareOf(bestButReads)),
  hindered: ours.hindered,
  hinderedUnexplained: unexplained.length,
};
const hindrances = KNOWN_HINDRANCES.map(({ name, why }) => ({
  name,
  why,
  steps: steps.filter((step) => step.external === undefined && step.denied && hindranceOf(step)?.name === name).length,
}));
if (positionals.length === 0) {
  report('questions', summary, { ours, rivals, hindrances, steps: steps.map(withoutPlaces) });
  writeTable({ ours, rivals, hindrances, summary });
}
console.log(values.json ? JSON.stringify({ summary, ours, rivals, hindrances }) : tableOf(ours, rivals));

const failures = [
  unaskedOf(ours) > 0 && 'an external act passed unasked',
  ours.beyond / tasks.length > BEYOND_MAX && `more than ${BEYOND_MAX} questions a task beyond the external acts`,
  shareOf(best) > SHARE_OF_BEST_MAX && `more than half of the questions of ${best?.name ?? ''}`,
  unexplained.length > 0 &&
    `ordinary steps were refused: ${unexplained.map(({ task, step }) => `${task} ${step}`).join(', ')}`,
].filter((failure) => failure !== false);
for (const failure of failures) console.error(`FAILED: ${failure}`);
process.exitCode = failures.length === 0 ? 0 : 1;

function hindranceOf(step: StepResult) {
  return KNOWN_HINDRANCES.find(({ covers }) => covers(step));
}

/** The made home has another name each time, and which servers a machine asks is that machine's business. */
function withoutPlaces(step: StepResult): StepResult {
  const home = /\/[^\s,()]*?\/sallyport-questions-\w+\/[\w-]+\/home/g;
  const host = /\b[\w-]+(?:\.[\w-]+)+:\d+/g;
  const named = (text: string): string => (text.includes('.example.com:') ? text : 'a host');
  return { ...step, because: step.because.map((text) => text.replace(home, '~').replace(host, named)) };
}

function shortened(text: string): string {
  const line = text.replace(/\s*\n\s*/g, ' ⏎ ');
  return line.length > 140 ? `${line.slice(0, 139)}…` : line;
}
