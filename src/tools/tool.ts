import { z } from 'zod';
import type { JsonObject, JsonValue } from '../contract/json.ts';
import type { Outcome } from '../contract/outcome.ts';
import type { Tool, ToolContext, ToolResult } from '../contract/tool.ts';

interface ToolParts<Schema extends z.ZodType> {
  readonly name: string;
  readonly description: string;
  readonly parameters: Schema;
  readonly run: (args: z.infer<Schema>, context: ToolContext) => Promise<ToolResult>;
}

/** Makes a tool from a schema: the same schema is shown to the model and holds its arguments. */
export function defineTool<Schema extends z.ZodType>({ name, description, parameters, run }: ToolParts<Schema>): Tool {
  // Models are shown plain JSON Schema; the dialect line is noise to them.
  const { $schema: _, ...schema } = z.toJSONSchema(parameters) as Record<string, JsonValue>;
  return Object.freeze({
    definition: { name, description, parameters: schema },
    run: async (args: unknown, context: ToolContext) => run(parameters.parse(args), context),
  });
}

/** The value of an act that was done; `undefined` for every other outcome. */
export function resultOf(outcome: Outcome): JsonObject | undefined {
  const value = 'result' in outcome ? outcome.result?.value : undefined;
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** One outcome as a tool result: `render` says what came of it where it was done. */
export function toResult(outcome: Outcome, render: (value: JsonObject) => string): ToolResult {
  const value = resultOf(outcome);
  if (outcome.status === 'done' || outcome.status === 'staged')
    return { text: render(value ?? {}), isError: false, outcomes: [outcome] };
  return { text: unsuccessful(outcome), isError: true, outcomes: [outcome] };
}

/** What the model is told of an act that was not done: never a rule's text, never a place outside the workspace. */
export function unsuccessful(outcome: Outcome): string {
  switch (outcome.status) {
    case 'denied':
      return outcome.decision.remedy.startsWith('denied')
        ? outcome.decision.remedy
        : `denied: ${outcome.decision.remedy}`;
    case 'refused':
      return `refused by the person${outcome.reason === undefined ? '.' : `: ${outcome.reason}`}`;
    case 'invalid':
      return `invalid: ${outcome.fault.message}`;
    case 'failed':
    case 'timed-out':
    case 'cancelled':
    case 'uncertain':
      return `${outcome.status}: ${outcome.fault.message}`;
    case 'done':
    case 'staged':
      return outcome.status;
  }
}

/** A path as the model knows it: relative to the workspace. */
export const relativeTo = (workspace: string, path: string): string =>
  path === workspace ? '.' : path.startsWith(`${workspace}/`) ? path.slice(workspace.length + 1) : path;

export const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');
export const listOf = (value: JsonValue | undefined): readonly JsonObject[] =>
  Array.isArray(value)
    ? value.filter((part): part is JsonObject => part !== null && typeof part === 'object' && !Array.isArray(part))
    : [];
