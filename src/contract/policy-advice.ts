import type { DecisionAnswer, Opinion } from './decision.ts';
import type { ActionEffect } from './effect.ts';

/** One opinion about an act, with where it is written. */
export interface ExplainedVerdict {
  readonly opinion: Opinion;
  readonly rule: string;
  readonly judge: string;
  readonly because?: string;
  /** What it is about, as its number among the effects; absent where it is about the whole act. */
  readonly effect?: number;
  readonly layer?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** One thing to do so that the act would be allowed; all of them are needed. */
export interface AdviceStep {
  /** `permit`: write this rule. `edit`: change that rule. `pack`: use fewer packs. `mode`: another mode. `answer`: say yes. */
  readonly do: 'permit' | 'edit' | 'pack' | 'mode' | 'accept' | 'answer';
  /** For a person, one line. */
  readonly say: string;
  /** The smallest rule or exception that does it, as YAML. */
  readonly yaml?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** What would let the act happen without a question. */
export interface Advice {
  /** False where nothing that this person can write would. */
  readonly isPossible: boolean;
  readonly steps: readonly AdviceStep[];
  /** Why nothing would, each as one sentence. */
  readonly nothing: readonly string[];
}

/** Why an act is allowed, asked or denied, by which rules, and what would change it. */
export interface PolicyExplanation {
  readonly answer: DecisionAnswer;
  readonly reason: string;
  /** What an agent is told. */
  readonly forTheModel: string;
  readonly summary: string;
  readonly kind: string;
  readonly workspace: string;
  readonly effects: readonly ActionEffect[];
  /** What decided. */
  readonly determining: readonly ExplainedVerdict[];
  /** Everything that was said, what decided too. */
  readonly said: readonly ExplainedVerdict[];
  /** For what is not allowed. */
  readonly advice?: Advice;
  /** For what is allowed: a rule that would ask first. */
  readonly stricter?: string;
  /** Of a recorded act: what was decided then. */
  readonly recorded?: { readonly seq: number; readonly answer: DecisionAnswer; readonly rules: readonly string[] };
}

/** What to explain. */
export type ExplainedAct =
  | { readonly kind: string; readonly arguments: unknown }
  | { readonly tool: string; readonly input: Readonly<Record<string, unknown>> }
  | { readonly entry: number };

/** Explains; asks nobody, records nothing, does nothing. */
export interface ExplainPort {
  /** Throws for what is no act, and for an entry that speaks of none. */
  explain(act: ExplainedAct): Promise<PolicyExplanation>;
  close(): void;
}
