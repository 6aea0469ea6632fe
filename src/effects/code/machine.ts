import type { EffectSink } from './effect-sink.ts';
import type { Library } from './library.ts';
import type { LooseEnds } from './loose-ends.ts';
import type { Scope, Trail } from './scope.ts';
import type { Expression, FunctionSyntax, Language, Span, Statement } from './syntax.ts';
import type { Arguments, Value } from './value.ts';

/** How a list of statements ended. */
export type Completion = 'normal' | 'break' | 'continue' | 'return';

/** One call of a function of the program. */
export interface Frame {
  readonly definition: FunctionSyntax | undefined;
  readonly self: Value | undefined;
  readonly returns: Value[];
  /** What it hands out as a generator. */
  readonly yields: Value[];
}

/** Everything that following one program may look at or write to; the parts call each other through it. */
export interface Machine {
  readonly language: Language;
  readonly library: Library;
  readonly trail: Trail;
  readonly sink: EffectSink;
  readonly globals: Scope;
  readonly looseEnds: LooseEnds;
  /** Words behind the program's name; `undefined` where they are not known. */
  readonly argv: readonly string[] | undefined;
  /** The innermost call of a function of the program. */
  frame: Frame;
  /** What was thrown so far, for whoever catches it. */
  readonly raised: Value[];
  /** What a text that is run as code may still nest. */
  depth: number;

  /** Takes one step; false once there are none left. */
  step(): boolean;
  /** Takes one round of a loop; false where loops are no longer followed round by round. */
  round(): boolean;
  /** True the first time for each part of the program. */
  visit(part: object): boolean;
  /** Keeps what runs at a time of its own: walked again at the end, when every variable may hold all that it ever held. */
  defer(walk: () => void): void;
  /** Keeps a part that was passed over, to be walked at the end. */
  postpone(walk: () => void): void;

  evaluate(expression: Expression, scope: Scope): Value;
  /** As `evaluate`, for a value that is called, asked for a member or tested at once, and handed to nobody. */
  reach(expression: Expression, scope: Scope): Value;
  assign(target: Expression, value: Value, scope: Scope, declares?: boolean): void;
  run(statements: readonly Statement[], scope: Scope): Completion;
  call(callee: Value, args: Arguments, at: Span): Value;
  member(object: Value, name: string, at: Span): Value;
  item(object: Value, index: Value, at: Span): Value;
  importModule(name: string, at: Span): Value;
  /** Follows a text that the program runs as code of its own language. */
  runSource(text: string, at: Span, scope?: Scope): Value;
}
