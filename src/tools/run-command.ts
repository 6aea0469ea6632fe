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

/** What may not be changed is left out and said; the rest is carried over. */
async function applyStage(value: JsonObject, context: ToolContext): Promise<Applied> {
  const stage = value['stage'];
  if (stage === null || typeof stage !== 'object' || Array.isArray(stage)) return { lines: [], outcomes: [] };
  const id = textOf((stage as JsonObject)['id']);
  const first = await context.propose('stage.apply', { op: 'apply', stage: id });
  if (first.status !== 'denied') return { lines: appliedLines(first, context.workspace), outcomes: [first] };
  const leaveOut = first.decision.blamed.map(({ target }) => target);
  const lines = leaveOut.map((path) => `not carried over: ${relativeTo(context.workspace, path)} is protected`);
  if (leaveOut.length === 0 || leaveOut.length >= listOf((stage as JsonObject)['changes']).length) {
    return { lines: leaveOut.length === 0 ? [unsuccessful(first)] : lines, outcomes: [first] };
  }
  const second = await context.propose('stage.apply', { op: 'apply', stage: id, leaveOut });
  return { lines: [...appliedLines(second, context.workspace), ...lines], outcomes: [first, second] };
}

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
