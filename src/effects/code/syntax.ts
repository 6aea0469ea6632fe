/**
 * One small language for all that are read: the front ends (`parse-python.ts`, `parse-javascript.ts`) translate into
 * it, and one interpreter follows it. Offsets are UTF-16 code units of the program's text.
 */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Expression = Span &
  (
    | { readonly kind: 'constant'; readonly value: string | number | boolean | null }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'member'; readonly object: Expression; readonly name: string }
    | { readonly kind: 'index'; readonly object: Expression; readonly index: Expression }
    | {
        readonly kind: 'slice';
        readonly object: Expression;
        readonly from: Expression | undefined;
        readonly to: Expression | undefined;
        readonly step: Expression | undefined;
      }
    | { readonly kind: 'call'; readonly callee: Expression; readonly args: readonly ArgumentSyntax[] }
    | { readonly kind: 'sequence'; readonly items: readonly Expression[] }
    /** Only inside a sequence or a target: all that is left. */
    | { readonly kind: 'spread'; readonly value: Expression }
    | { readonly kind: 'mapping'; readonly entries: readonly MappingEntry[] }
    /** Parts that are joined to one text. */
    | { readonly kind: 'text'; readonly parts: readonly Expression[] }
    | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
    | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression }
    | { readonly kind: 'conditional'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
    | { readonly kind: 'function'; readonly definition: FunctionSyntax }
    | { readonly kind: 'class'; readonly definition: ClassSyntax }
    | {
        readonly kind: 'comprehension';
        readonly clauses: readonly Clause[];
        readonly element: Expression;
        readonly value?: Expression;
      }
    | {
        readonly kind: 'assignment';
        readonly target: Expression;
        readonly operator: string;
        readonly value: Expression;
      }
    /** Only inside a target: what is taken where nothing was given. */
    | { readonly kind: 'default'; readonly target: Expression; readonly value: Expression }
    /** What a generator hands out; `all` where it hands out each item of the value. */
    | { readonly kind: 'yield'; readonly value: Expression | undefined; readonly all: boolean }
    /** Evaluated for what it does; the value is not known. `hides` says what cannot be seen through it. */
    | { readonly kind: 'opaque'; readonly parts: readonly Expression[]; readonly hides?: string }
    /** Evaluated one after the other; the last one is the value. */
    | { readonly kind: 'several'; readonly parts: readonly Expression[] }
  );

export interface ArgumentSyntax {
  /** Keyword of the argument, where it has one. */
  readonly name?: string;
  readonly spread?: 'items' | 'entries';
  readonly value: Expression;
}

export interface MappingEntry {
  /** Absent for a spread. */
  readonly key?: Expression;
  readonly value: Expression;
}

export interface Clause {
  readonly target: Expression;
  readonly iterable: Expression;
  readonly tests: readonly Expression[];
}

export interface Parameter {
  readonly target: Expression;
  readonly name: string;
  readonly otherwise?: Expression;
  readonly rest?: 'items' | 'entries';
}

export interface FunctionSyntax extends Span {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
  readonly decorators: readonly Expression[];
  /** Types of parameters and result, where the language evaluates them. */
  readonly annotations: readonly Expression[];
  /** True for what only begins when it is called: coroutines and generators. */
  readonly runsLater?: boolean;
  /** True where `this` is that of the surrounding function. */
  readonly isArrow?: boolean;
}

export interface ClassSyntax extends Span {
  readonly name: string;
  readonly parents: readonly Expression[];
  readonly body: readonly Statement[];
  readonly decorators: readonly Expression[];
}

export interface Handler {
  readonly target?: Expression;
  readonly body: readonly Statement[];
}

export type Statement = Span &
  (
    | { readonly kind: 'expression'; readonly value: Expression }
    | {
        readonly kind: 'assign';
        readonly targets: readonly Expression[];
        readonly value: Expression;
        readonly declares?: boolean;
      }
    | {
        readonly kind: 'if';
        readonly test: Expression;
        readonly yes: readonly Statement[];
        readonly no: readonly Statement[];
      }
    | {
        readonly kind: 'each';
        readonly target: Expression;
        readonly iterable: Expression;
        readonly body: readonly Statement[];
        readonly otherwise: readonly Statement[];
        /** True where the target takes the keys of an object (`for … in` of JavaScript). */
        readonly overKeys?: boolean;
        readonly declares?: boolean;
      }
    | {
        readonly kind: 'while';
        readonly test: Expression;
        readonly body: readonly Statement[];
        readonly update?: Expression;
        readonly otherwise: readonly Statement[];
        /** True where the body comes before the first test. */
        readonly testsLast?: boolean;
      }
    | { readonly kind: 'function'; readonly definition: FunctionSyntax }
    | { readonly kind: 'class'; readonly definition: ClassSyntax }
    | { readonly kind: 'return'; readonly value?: Expression }
    | { readonly kind: 'raise'; readonly value?: Expression }
    | { readonly kind: 'break' }
    | { readonly kind: 'continue' }
    | {
        readonly kind: 'try';
        readonly body: readonly Statement[];
        readonly handlers: readonly Handler[];
        readonly last: readonly Statement[];
      }
    | {
        readonly kind: 'with';
        readonly items: readonly { readonly value: Expression; readonly target?: Expression }[];
        readonly body: readonly Statement[];
      }
    | ImportSyntax
    | { readonly kind: 'scope'; readonly names: readonly string[] }
    | { readonly kind: 'delete'; readonly targets: readonly Expression[] }
    | { readonly kind: 'block'; readonly body: readonly Statement[] }
  );

export interface ImportSyntax {
  readonly kind: 'import';
  readonly module: string;
  /** The name under which the module itself is known from here on. */
  readonly as?: string;
  readonly names: readonly { readonly name: string; readonly as: string }[];
  /** All public names at once. */
  readonly star?: boolean;
}

export type Language = 'python' | 'javascript';

/** Text to statements; `why` where it is not a program of the language. */
export type ParsedProgram =
  | { readonly ok: true; readonly body: readonly Statement[] }
  | { readonly ok: false; readonly why: string; readonly at: number };

/** Thrown by the front ends for what they do not take; caught at their door. */
export class NotRead extends Error {
  readonly at: number;
  constructor(why: string, at: number) {
    super(why);
    this.at = at;
  }
}

/** Beyond this depth a program is not followed: no person nests so deep, and recursion has an end. */
export const NESTING_MAX = 220;
