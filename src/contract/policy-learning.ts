import type { AskedEnd } from './asked-end.ts';

/** A question of the past. */
export interface PastAsk {
  readonly seq: number;
  readonly atMs: number;
  readonly kind: string;
  readonly summary: string;
  readonly end: AskedEnd;
}

/** A rule that would spare questions, at the width that was chosen. */
export interface LearnedRule {
  readonly id: string;
  /** As it would stand in the file. */
  readonly yaml: string;
  /** Questions that led to it, oldest first. */
  readonly from: readonly PastAsk[];
  /** Past questions that this rule, with the others proposed, would have spared. */
  readonly spares: readonly PastAsk[];
  /** How many acts of the past it speaks of, asked about or not. */
  readonly matches: number;
}

/** What was learned from the questions of the past. Nothing of it holds until a person has confirmed it. */
export interface PolicyLearning {
  readonly asked: number;
  readonly proposals: readonly LearnedRule[];
  /** Questions from which nothing is learned, and why. */
  readonly left: readonly (PastAsk & { readonly why: string })[];
}

/** A change of a policy file, to be shown and confirmed. */
export interface PolicyEdit {
  readonly file: string;
  /** Undefined where there is none yet. */
  readonly before: string | undefined;
  readonly after: string;
  /** Of file and new content: what an answer is bound to. */
  readonly digest: string;
  /** Ids of the rules that come with it. */
  readonly rules: readonly string[];
}
