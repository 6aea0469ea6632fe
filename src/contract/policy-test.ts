import type { DecisionAnswer } from './decision.ts';

/** A case that comes out otherwise than it says. */
export interface CaseFailure {
  readonly line: number;
  readonly column: number;
  readonly act: string;
  readonly expected: { readonly answer: DecisionAnswer; readonly rule?: string };
  readonly got: { readonly answer: DecisionAnswer; readonly rules: readonly string[] };
  readonly why?: string;
}

/** A policy file tried on its cases. */
export interface PolicyTest {
  readonly policy: string;
  readonly file: string;
  readonly cases: number;
  readonly failures: readonly CaseFailure[];
  /** Rules that no case names. */
  readonly uncovered: readonly string[];
  /** Rules without which no case fails; only where that was asked. */
  readonly unnoticed?: readonly string[];
}
