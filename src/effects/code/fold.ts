import type { Machine } from './machine.ts';
import type { Span } from './syntax.ts';
import type { Arguments, Value } from './value.ts';

/** One call whose value may be computed. */
export interface FoldCall {
  readonly args: Arguments;
  /** The receiver, for methods. */
  readonly self: Value | undefined;
  readonly at: Span;
  readonly machine: Machine;
}

/** Gives the value of a call; `undefined` where it cannot be told. */
export type Fold = (call: FoldCall) => Value | undefined;
