import type { ToolCall } from './model.ts';
import type { Outcome } from './outcome.ts';

/** Everything a front end shows of a running agent: session → turn → step, each named noun.past. */
export type AgentEvent =
  /** `mandate` says in a line what the words of the task let the agent do without a question. */
  | { readonly type: 'session.started'; readonly session: string; readonly task: string; readonly mandate: string }
  | { readonly type: 'turn.started'; readonly turn: number }
  | { readonly type: 'text.arrived'; readonly text: string }
  | { readonly type: 'step.started'; readonly turn: number; readonly call: ToolCall }
  | { readonly type: 'output.arrived'; readonly stream: 'stdout' | 'stderr'; readonly text: string }
  /** `shown` is what goes back to the model. A step without outcomes never reached the kernel (no such tool, bad JSON). */
  | {
      readonly type: 'step.finished';
      readonly call: ToolCall;
      readonly outcomes: readonly Outcome[];
      readonly shown: string;
      readonly isError: boolean;
    }
  | { readonly type: 'session.finished'; readonly end: AgentEnd; readonly turns: number; readonly tokens: number };

export type AgentEnd =
  | { readonly status: 'finished'; readonly report: string }
  | { readonly status: 'stopped'; readonly why: string }
  | { readonly status: 'budget'; readonly why: string }
  | { readonly status: 'failed'; readonly code: string; readonly why: string };
