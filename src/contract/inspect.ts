import type { DecisionAnswer, Opinion } from './decision.ts';
import type { Effect } from './effect.ts';
import type { Evidence } from './reading.ts';

/** One rule of an `inspect command` row: a program, or a program and its first words. */
export type PrefixRule = { readonly permit: string } | { readonly ask: string } | { readonly forbid: string };

/** What an answer rests on, for a person. Offsets of `evidence` are into the text that was inspected. */
export interface Explanation {
  /** What it would do. */
  readonly sentence: string;
  readonly evidence: readonly Evidence[];
  /** Indices of the effects that stand in the way. */
  readonly blamed: readonly number[];
  /** The rules that determined the answer. */
  readonly rules: readonly { readonly id: string; readonly opinion: Opinion; readonly because?: string }[];
  /** What would change the answer, each in a sentence. */
  readonly change: readonly string[];
}

/** The part of an explanation that a kind without named rules gives. */
type Explained = Partial<
  Pick<Explanation, 'sentence' | 'evidence' | 'blamed'> & { readonly effects: readonly Effect[] }
>;

export interface CommandInspection extends Explanation {
  readonly decision: DecisionAnswer;
  /** True when it would run in the sandbox without a question. */
  readonly contained: boolean;
  /**
   * Of a command, what stands out of each part of its list: what a part that does more than read reads on the way is
   * left out, unless it is what stands in the way, and a deletion is told as `destroy`, since nothing stands behind a
   * command that is only asked about.
   */
  readonly effects: readonly Effect[];
  readonly reason: string;
  readonly parsed: boolean;
}

/** One statement and the policy that it is held to; `schema` are CREATE statements of any of the dialects. */
export interface SqlRow {
  readonly sql: string;
  /** `postgres` (the default), `sqlite` or `mysql`. */
  readonly dialect?: string;
  /** `read-only` (the default), `tables:a,b`, `deny-columns:t.c,…`, `no-ddl` or `where-required`. */
  readonly policy?: string;
  readonly schema?: string | null;
}

export interface SqlInspection extends Explanation {
  readonly decision: 'allow' | 'deny';
  /** What is read, written and called stands with the statement where there is only one. */
  readonly statements: readonly {
    readonly kind: string;
    readonly reads: readonly string[];
    readonly writes: readonly string[];
    readonly functions: readonly string[];
  }[];
  readonly effects: readonly Effect[];
  readonly reason: string;
  readonly parsed: boolean;
}

/** What would this do, and what would we say? Pure questions: nothing is opened, run or recorded. */
export interface InspectPort {
  command(row: {
    readonly command: string;
    readonly cwd?: string;
    readonly rules?: readonly PrefixRule[];
  }): Promise<CommandInspection>;
  /** `language` by its name or a usual short form; throws `USAGE_INVALID` for one that is not read. */
  code(row: { readonly language: string; readonly code: string; readonly cwd?: string }): Promise<CommandInspection>;
  /** A program in a file, and the ending of its name for a language. Throws `USAGE_INVALID` where it cannot be read. */
  program(file: string): { readonly language: string; readonly code: string };
  /** Throws `PROPOSAL_INVALID` for a dialect or policy that there is not. */
  sql(row: SqlRow): Promise<SqlInspection>;
  url(row: { readonly url: string; readonly allow: readonly string[]; readonly [key: string]: unknown }): {
    readonly decision: 'allow' | 'deny';
    readonly reason: string;
  } & Explained;
  path(row: {
    readonly root: string;
    readonly home?: string;
    readonly op: string;
    readonly path: string;
    readonly recursive?: boolean;
  }): {
    readonly decision: 'allow' | 'deny';
    readonly real?: string;
    readonly reason: string;
  } & Explained;
  secrets(row: { readonly text: string }): {
    readonly redacted: string;
    readonly found: readonly { readonly kind: string; readonly start: number; readonly end: number }[];
  };
}
