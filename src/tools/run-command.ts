import { z } from 'zod';
import type { JsonObject } from '../contract/json.ts';
import type { Outcome } from '../contract/outcome.ts';
import type { ToolContext, ToolResult } from '../contract/tool.ts';
import { defineTool, listOf, relativeTo, resultOf, textOf, toResult, unsuccessful } from './tool.ts';

export const runCommand = defineTool({
  name: 'run_command',
  description:
    'Runs a bash command in a sandbox: no network, no secrets, the workspace writable (what it changes is carried over when it ends and can be undone). /tmp is private to one command.',
  parameters: z.strictObject({
    command: z.string().min(1).max(100_000),
    cwd: z.string().max(4096).optional().describe('Folder in the workspace; the workspace itself when absent'),
    timeout_ms: z.int().min(1).max(3_600_000).optional(),
  }),
  run: ({ command, cwd, timeout_ms }, context) =>
    runAndApply(
      { command, ...(cwd !== undefined && { cwd }), ...(timeout_ms !== undefined && { timeoutMs: timeout_ms }) },
      context,
    ),
});

/** Two acts: the command in its sandbox, then the carrying over of what it changed, each judged for itself. */
export async function runAndApply(args: JsonObject, context: ToolContext): Promise<ToolResult> {
  const run = await context.propose('process.run', args);
  const value = resultOf(run);
  if (value === undefined) return toResult(run, () => '');
  const applied = await applyStage(value, context);
  const text = [processText(run, value), ...applied.lines].filter((line) => line !== '').join('\n');
  return { text, isError: value['exitCode'] !== 0, outcomes: [run, ...applied.outcomes] };
}

function processText(run: Outcome, value: JsonObject): string {
  const ended =
    typeof value['exitCode'] === 'number'
      ? `exit code ${value['exitCode']}`
      : `ended by ${textOf(value['signal']) || 'the kernel'}`;
  const fault = 'fault' in run ? `${run.status}: ${run.fault.message}` : endedWhy(value['ended']);
  const thrownAway = value['discarded'] === true ? 'What it had changed was thrown away.' : '';
  const stdout = streamText(value['stdout']);
  const stderr = streamText(value['stderr']);
  return [ended, fault, thrownAway, stdout, stderr === '' ? '' : `--- standard error ---\n${stderr}`]
    .filter((part) => part !== '')
    .join('\n');
}

/** Why it was ended before its end (its output, memory, processes, disk); empty where it was not. */
const endedWhy = (ended: JsonObject[string] | undefined): string =>
  ended !== null && typeof ended === 'object' && !Array.isArray(ended) ? textOf((ended as JsonObject)['message']) : '';

const streamText = (stream: JsonObject[string] | undefined): string =>
  stream !== null && typeof stream === 'object' && !Array.isArray(stream)
    ? textOf((stream as JsonObject)['text']).trimEnd()
    : '';

interface Applied {
  readonly lines: readonly string[];
  readonly outcomes: readonly Outcome[];
}

/** Rounds of leaving out: what is forbidden, then what a person does not want, then nothing is left to object to. */
const APPLY_ROUNDS_MAX = 3;

/** What git was told is taken over as that; of the files, what may not be changed is left out and said. */
async function applyStage(value: JsonObject, context: ToolContext): Promise<Applied> {
  const git = await importRepositories(value['git'], context);
  const files = await applyFiles(value['stage'], context);
  return { lines: [...git.lines, ...files.lines], outcomes: [...git.outcomes, ...files.outcomes] };
}

/** Commits, branches and the index, one act a repository. */
async function importRepositories(git: JsonObject[string] | undefined, context: ToolContext): Promise<Applied> {
  if (git === null || typeof git !== 'object' || Array.isArray(git)) return { lines: [], outcomes: [] };
  const { stage, repositories } = git as JsonObject;
  const folders = Array.isArray(repositories) ? repositories.map(textOf) : [];
  const outcomes: Outcome[] = [];
  for (const folder of folders) outcomes.push(await context.propose('git.change', { op: 'import', stage, folder }));
  const name = (index: number): string => relativeTo(context.workspace, folders[index] ?? '');
  return { outcomes, lines: outcomes.map((outcome, index) => importedLine(outcome, name(index))) };
}

function importedLine(outcome: Outcome, name: string): string {
  const value = resultOf(outcome);
  const where = name === '' || name === '.' ? 'git' : `git in ${name}`;
  if (value === undefined) return `${where}: nothing was taken over: ${unsuccessful(outcome)}`;
  const kept = [...listOf(value['conflicts']), ...listOf(value['refused'])].map(({ why }) => textOf(why));
  if (kept.length > 0) return `${where}: not taken over (${kept.join('; ')})`;
  const moved = 'action' in outcome ? outcome.action.summary.split('\n').slice(1) : [];
  return [`${where}:`, ...moved].join('\n');
}

async function applyFiles(stage: JsonObject[string] | undefined, context: ToolContext): Promise<Applied> {
  if (stage === null || typeof stage !== 'object' || Array.isArray(stage)) return { lines: [], outcomes: [] };
  const { id, changes } = stage as JsonObject;
  const outcomes: Outcome[] = [];
  const leftOut = new Map<string, string>();
  while (outcomes.length < APPLY_ROUNDS_MAX && (leftOut.size === 0 || leftOut.size < listOf(changes).length)) {
    const leaveOut = [...leftOut.keys()];
    const outcome = await context.propose('stage.apply', {
      op: 'apply',
      stage: id,
      ...(leaveOut.length > 0 && { leaveOut }),
    });
    outcomes.push(outcome);
    const objections = objectionsTo(outcome, leftOut);
    if (objections.length === 0)
      return { lines: [...appliedLines(outcome, context.workspace), ...leftLines(leftOut, context)], outcomes };
    for (const [path, why] of objections) leftOut.set(path, why);
  }
  return { lines: leftLines(leftOut, context), outcomes };
}

/** The paths that stood in the way this time, with the reason for the model; none where the act was done or failed. */
function objectionsTo(outcome: Outcome, known: ReadonlyMap<string, string>): readonly (readonly [string, string])[] {
  if (outcome.status !== 'denied' && outcome.status !== 'refused') return [];
  const isForbidden =
    outcome.status === 'denied' && outcome.decision.determining.some(({ opinion }) => opinion === 'forbid');
  const why =
    outcome.status === 'refused'
      ? 'the person refused it'
      : isForbidden
        ? 'it is protected'
        : 'it needs a person who answers';
  return outcome.decision.blamed.filter(({ target }) => !known.has(target)).map(({ target }) => [target, why] as const);
}

const leftLines = (leftOut: ReadonlyMap<string, string>, { workspace }: ToolContext): readonly string[] =>
  [...leftOut].map(([path, why]) => `not carried over: ${relativeTo(workspace, path)} (${why})`);

const SHOWN_MAX = 50;

function appliedLines(outcome: Outcome, workspace: string): readonly string[] {
  const value = resultOf(outcome);
  if (value === undefined) return [`not carried over: ${unsuccessful(outcome)}`];
  const applied = Array.isArray(value['applied'])
    ? value['applied'].map((path) => `changed ${relativeTo(workspace, textOf(path))}`)
    : [];
  const kept = [...listOf(value['conflicts']), ...listOf(value['refused'])].map(
    (entry) => `not carried over: ${relativeTo(workspace, textOf(entry['path']))} (${textOf(entry['why'])})`,
  );
  const more = applied.length > SHOWN_MAX ? [`(and ${applied.length - SHOWN_MAX} more changed)`] : [];
  return [...applied.slice(0, SHOWN_MAX), ...more, ...kept];
}
