import type { Effect } from './effect.ts';

/** Which part of a text gave which effect. */
export interface Evidence {
  /** Index into the reading's `effects`. */
  readonly effect: number;
  /** Offsets into the text, in UTF-16 code units; `end` is the first one that does not belong. */
  readonly start: number;
  readonly end: number;
}

/**
 * What a text (a command, a program, a statement) would do, read before it happens. Every reader of `effects/` answers
 * with this or more: total, deterministic, in bounded time.
 */
export interface Reading {
  /** False when some part was not understood: then there is an `unknown` effect for it. */
  readonly parsed: boolean;
  readonly effects: readonly Effect[];
  /** Absent entries are effects that no single part gave. */
  readonly evidence: readonly Evidence[];
  /** One plain sentence for a person: what it would do. */
  readonly sentence: string;
}
