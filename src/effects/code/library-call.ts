import type { Rule } from './library.ts';
import type { Span } from './syntax.ts';
import type { Arguments, Value } from './value.ts';

/** One call of something that the tables know. */
export interface LibraryCall {
  readonly name: string;
  readonly rule: Rule;
  readonly args: Arguments;
  /** The object whose method it is. */
  readonly self: Value | undefined;
  readonly at: Span;
}
