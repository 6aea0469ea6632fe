import { z } from 'zod';
import { ERRORS } from '../contract/errors.ts';
import type { JsonObject, JsonValue } from '../contract/json.ts';
import type { Fault, Outcome } from '../contract/outcome.ts';
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
    case 'failed':
    case 'timed-out':
    case 'cancelled':
    case 'uncertain':
      return `${outcome.status}: ${outcome.fault.message}${whatNext(outcome.fault)}`;
    case 'done':
    case 'staged':
      return outcome.status;
  }
}

/** Faults of files and paths are the model's own to mend; what to do about the others is said to the person. */
const whatNext = ({ code }: Fault): string =>
  /^(FILE|EDIT|PATCH|PATH|URL)_/.test(code) ? ` ${ERRORS[code].next}` : '';

/**
 * A path as the model knows it: relative to the workspace. What is active or invisible in a name is written out, since
 * a line break in it would begin a line that looks like one of ours.
 */
export const relativeTo = (workspace: string, path: string): string =>
  (path === workspace ? '.' : path.startsWith(`${workspace}/`) ? path.slice(workspace.length + 1) : path).replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`,
  );

export const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');
export const listOf = (value: JsonValue | undefined): readonly JsonObject[] =>
  Array.isArray(value)
    ? value.filter((part): part is JsonObject => part !== null && typeof part === 'object' && !Array.isArray(part))
    : [];
