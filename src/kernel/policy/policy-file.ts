import type { RuleKind } from '../../contract/catalogue.ts';
import type { Opinion } from '../../contract/decision.ts';
import type { EffectType, Impact } from '../../contract/effect.ts';
import type { Digest } from '../../contract/ids.ts';

/** Where something stands in a policy file; both count from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** What the policy says to an external effect that no rule speaks of. There is no `allow`. */
export type PolicyDefault = 'ask' | 'deny';

/**
 * The typed fields of `where` and `unless`. Different fields must all fit, the values of one field are alternatives.
 * Values are as written (and checked): globs, host rules and programs are read again when the policy is compiled.
 */
export interface Matchers {
  readonly path?: readonly string[];
  readonly host?: readonly string[];
  readonly method?: readonly string[];
  readonly program?: readonly string[];
  readonly effect?: readonly EffectType[];
  readonly impact?: readonly Impact[];
  readonly principal?: readonly string[];
}

export interface PolicyRule {
  readonly id: string;
  readonly opinion: Opinion;
  readonly kinds: readonly RuleKind[] | '*';
  /** Empty where the rule has no `where`: it holds for everything of its kinds. */
  readonly where: Matchers;
  readonly unless?: Matchers;
  readonly because?: string;
  readonly at: TextPlace;
}

/** One policy file as it was read: valid by itself, not yet joined with packs and other files. */
export interface PolicyFile {
  /** Name for messages. */
  readonly file: string;
  /** Over what the file says, not how it is laid out: comments and order of keys do not count. */
  readonly digest: Digest;
  readonly use: readonly { readonly pack: string; readonly at: TextPlace }[];
  readonly default?: PolicyDefault;
  readonly rules: readonly PolicyRule[];
}
