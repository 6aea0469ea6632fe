import type { DecisionAnswer, Obligation } from './decision.ts';
import type { JsonObject } from './json.ts';
import type { Label } from './label.ts';
import type { Principal } from './proposal.ts';

/** A call of a tool, as a row of `policy decide --jsonl` asks about it. */
export interface ToolCallQuestion {
  /** One of our own tools (`read_file`), a kind of act (`file.read`), or a tool of somebody else's (`server/tool`). */
  readonly tool: string;
  readonly input: JsonObject;
  readonly principal: Principal;
  /** Of the context that the call was made from; absent means untrusted and private. */
  readonly label?: Label;
}

export interface ToolCallDecision {
  readonly decision: DecisionAnswer;
  /** The rules that determined it. */
  readonly rules: readonly string[];
  /** Duties of whoever carries the call out. */
  readonly obligations: readonly Obligation[];
  readonly reason: string;
}

/** What would the policy say of a call? Pure questions: nothing is opened, asked, looked up, recorded or done. */
export interface DecidePort {
  /** Throws a `SallyportError` or a zod error for what is no act. */
  decide(question: ToolCallQuestion): Promise<ToolCallDecision>;
}

/** Where the questions are about. */
export interface DecideOptions {
  readonly workspace: string;
  /** A policy file that takes the place of the shipped default. */
  readonly policyFile?: string;
}
