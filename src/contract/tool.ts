import type { ActionKind } from './catalogue.ts';
import type { ToolDefinition } from './model.ts';
import type { Outcome } from './outcome.ts';

export interface ToolContext {
  /** The workspace's root; what a model says of paths is relative to it. */
  readonly workspace: string;
  /** Proposes one act on behalf of the agent; the only thing that a tool can do. */
  readonly propose: (kind: ActionKind, args: unknown) => Promise<Outcome>;
}

/** What goes back to the model, and the outcomes that it stands for (a command and the applying of its changes are two). */
export interface ToolResult {
  readonly text: string;
  readonly isError: boolean;
  readonly outcomes: readonly Outcome[];
}

/** What a model sees and may call: it turns arguments into proposals and outcomes into text, and holds no power itself. */
export interface Tool {
  readonly definition: ToolDefinition;
  /** Throws a zod error where the arguments do not fit the parameters. */
  run(args: unknown, context: ToolContext): Promise<ToolResult>;
}
