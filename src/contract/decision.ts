import type { ActionEffect } from './effect.ts';

/** One rule's or judge's opinion on one effect. */
export type Opinion = 'permit' | 'ask' | 'forbid';

/** What an act may take at most; what is absent is not capped. */
export interface Cap {
  readonly rows?: number;
  readonly seconds?: number;
  readonly bytes?: number;
}

/** A duty that comes with an allow. A kernel that does not know one denies. */
export type Obligation =
  /** Only in the sandbox. */
  | { readonly kind: 'confine' }
  /** What it changes is held back until a person applies it. */
  | { readonly kind: 'stage' }
  /** What looks like a secret is taken out of the result. */
  | { readonly kind: 'redact' }
  | { readonly kind: 'cap'; readonly value: Cap }
  /** Tells these channels that it was done. */
  | { readonly kind: 'notify'; readonly value: readonly string[] }
  /** So many persons have to say yes, each with a key of their own. */
  | { readonly kind: 'two-person'; readonly value: number };

/** What one judge says. `effect` is absent where it holds for the whole act. */
export interface Verdict {
  readonly judge: string;
  readonly opinion: Opinion;
  /** The rule's id (`pack/rule`), or the judge's own name for its reason. */
  readonly rule: string;
  readonly effect?: ActionEffect;
  /** For a person: why. */
  readonly because?: string;
  readonly obligations?: readonly Obligation[];
}

export type DecisionAnswer = 'allow' | 'ask' | 'deny';

/** The combined answer, final for one digest. */
export interface Decision {
  readonly answer: DecisionAnswer;
  /** The verdicts that determined the answer, and no others. */
  readonly determining: readonly Verdict[];
  /** The effects that stand in the way: forbidden ones for a deny, asked ones for an ask. */
  readonly blamed: readonly ActionEffect[];
  readonly obligations: readonly Obligation[];
  /** One sentence for a person. */
  readonly reason: string;
  /** For the model: what stopped it and what it may do instead; never the rule's text, nor a path outside the workspace. */
  readonly remedy: string;
}
