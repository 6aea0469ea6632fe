import type { DecisionAnswer } from './decision.ts';
import type { JsonObject } from './json.ts';
import type { ToolEffect, ToolSheet, ValueKind } from './sheet.ts';

/** The sheet of each tool that one server has, bound already; a tool without one gets the safest reading. */
export interface BoundSheets {
  of(tool: string): ToolSheet | undefined;
}

export interface ToolCall {
  readonly tool: string;
  readonly arguments: JsonObject;
}

/**
 * Where a value stands, the strongest place first: in the person's words, in their answer, in a field that the service
 * vouches for, in metadata bound to what the person named, in a source that the person named and handed this to, in
 * other metadata, in outside text, nowhere at all.
 */
export const PLACES = ['words', 'answer', 'vouched', 'bound', 'delegated', 'metadata', 'outside', 'nowhere'] as const;
export type Place = (typeof PLACES)[number];

/** Where one value of one argument came from. */
export interface ValueOrigin {
  readonly parameter: string;
  readonly value: string;
  readonly kind: ValueKind;
  readonly place: Place;
  /** What holds it, for a person: `the mail from billing@example.com`. */
  readonly source?: string;
}

export interface AuthorityReason {
  /** The rule: `mandate/effect`, `mandate/count`, `provenance/outside`, `content/link`, ... */
  readonly rule: string;
  /** One sentence for a person, made of our own words and quoted values. */
  readonly because: string;
  readonly parameter?: string;
}

export interface AuthorityAnswer {
  readonly answer: DecisionAnswer;
  /** Empty for an allow. */
  readonly reasons: readonly AuthorityReason[];
  readonly provenance: readonly ValueOrigin[];
  readonly effects: readonly ToolEffect[];
}

/**
 * What a person's words and answers give authority for, in one task. Pure: it does no I/O and looks nothing up. The
 * kernel's judge and the replay of recorded sessions drive the same object.
 */
export interface Authority {
  /** Would this call be covered? Changes nothing. */
  judge(call: ToolCall): AuthorityAnswer;
  /**
   * A call came back: its result is labelled and indexed, and the call counts unless it failed. In a recorded session,
   * which goes on whatever is answered, the calls that were stopped are told too.
   */
  heard(call: ToolCall, result: string, outcome?: { readonly isFailed?: boolean }): void;
  /** The person said yes to this call: its values hold for their kind until the task ends. */
  endorse(call: ToolCall): void;
  /** One line: `may: read, send 1 message; not: pay, delete, publish`. */
  readonly summary: string;
}
