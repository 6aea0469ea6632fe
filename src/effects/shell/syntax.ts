/** The closed subset of bash that is read: a small tree of frozen values, one kind for each construct. */

/** A piece of a word. `quoted` says whether the shell would leave the result whole (no splitting, no globbing). */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  /** `*`, `?` or a whole bracket expression, active. */
  | { readonly kind: 'glob'; readonly text: string }
  /** `~` at the start of a word, before `/` or the end. */
  | { readonly kind: 'tilde' }
  | VariablePart
  /** `$((…))`, `$?`, `$#`, `$$`, `${#name}`: digits, whatever happens. */
  | { readonly kind: 'number'; readonly raw: string; readonly arithmetic?: Arithmetic }
  | { readonly kind: 'command'; readonly script: Script; readonly quoted: boolean }
  | { readonly kind: 'process'; readonly direction: '<' | '>'; readonly script: Script };

/** `$name` or one of the harmless `${name…}` forms. `raw` is what stands between the quotes, if any. */
export interface VariablePart {
  readonly kind: 'variable';
  readonly name: string;
  readonly raw: string;
  /** True for `${name:-…}` and its kin: the value is not simply that of the variable. */
  readonly derived: boolean;
  readonly quoted: boolean;
  /** Of an array: `@` or `*` for all of it, or the text between the brackets. */
  readonly subscript?: string;
  /** `${!name[@]}`: the subscripts themselves. */
  readonly keys?: true;
  /** Expansions inside: of a default, a pattern, a subscript. */
  readonly inside?: readonly Part[];
  /** Where the form counts something out or into: `${name:1:$n}`, `${name[i]}`. */
  readonly arithmetic?: Arithmetic;
  /** `${name:=…}`: the variable is set. */
  readonly sets?: true;
}

/** A text that bash calculates. What its names hold is calculated too, and can run commands. */
export interface Arithmetic {
  readonly raw: string;
  /** The text with `$` in place of each of `inside`. */
  readonly frame: string;
  /** Variables whose values go in. */
  readonly names: readonly string[];
  /** Variables that get a number. */
  readonly sets: readonly string[];
  readonly inside: readonly Part[];
}

export interface Word {
  readonly parts: readonly Part[];
  /** Positions in the text that was parsed; brace expansion gives several words the same ones. */
  readonly start: number;
  readonly end: number;
}

export interface Assignment {
  readonly name: string;
  readonly append: boolean;
  readonly value: Word;
  /** `name[…]=value`: what stands between the brackets, as written and as read. */
  readonly subscript?: Word;
  /** `name=(…)`: each with its key, where it has one; `value` is then empty. */
  readonly elements?: readonly { readonly key?: Word; readonly value: Word }[];
}

export type Redirect =
  /** `>file`, `2>>file`, `<file`, `&>file`; `fd` is absent where the operator's own default holds. */
  | { readonly kind: 'file'; readonly operator: FileOperator; readonly fd: string; readonly target: Word }
  /** `2>&1`, `>&-`, `<&3`. */
  | { readonly kind: 'duplicate'; readonly operator: '>&' | '<&'; readonly fd: string; readonly from: string }
  /** A here-document or here-string: text given to standard input. */
  | { readonly kind: 'text'; readonly fd: string; readonly value: Word };
export type FileOperator = '<' | '<>' | '>' | '>>' | '>|' | '&>' | '&>>';

export interface SimpleCommand {
  readonly kind: 'simple';
  readonly assignments: readonly Assignment[];
  readonly words: readonly Word[];
  /** Arguments of a declaration that are assignments of arrays; they stand behind `words`. */
  readonly declared?: readonly Assignment[];
  readonly redirects: readonly Redirect[];
  readonly start: number;
  readonly end: number;
}

export type CompoundCommand = {
  readonly redirects: readonly Redirect[];
} & (
  | { readonly kind: 'group' | 'subshell'; readonly body: Script }
  | { readonly kind: 'if'; readonly branches: readonly Branch[]; readonly otherwise?: Script }
  | { readonly kind: 'for'; readonly name: string; readonly words: readonly Word[]; readonly body: Script }
  /** `for ((start; condition; step))`. */
  | { readonly kind: 'count'; readonly parts: readonly Arithmetic[]; readonly body: Script }
  | { readonly kind: 'while' | 'until'; readonly condition: Script; readonly body: Script }
  | { readonly kind: 'case'; readonly word: Word; readonly clauses: readonly Clause[] }
  /** `((…))`. */
  | { readonly kind: 'arithmetic'; readonly arithmetic: Arithmetic }
  /** `[[ … ]]`. */
  | { readonly kind: 'condition'; readonly items: readonly ConditionItem[] }
  | { readonly kind: 'function'; readonly name: string; readonly body: Command }
);

export interface Clause {
  readonly patterns: readonly Word[];
  readonly body: Script;
  readonly end: ';;' | ';&' | ';;&';
}

/** `raw` with `inside` is a regular expression: bash's own, given as written. */
export type ConditionItem =
  | { readonly operator: string }
  | { readonly word: Word }
  | { readonly raw: string; readonly inside: readonly Part[] };

export interface Branch {
  readonly condition: Script;
  readonly body: Script;
}

export type Command = SimpleCommand | CompoundCommand;

export interface Pipeline {
  readonly start: number;
  readonly negated: boolean;
  readonly timed: '' | 'time' | 'time -p';
  /** Each but the last is followed by its operator. */
  readonly stages: readonly { readonly command: Command; readonly operator: '|' | '|&' }[];
}

/** `a && b || c`. */
export interface Chain {
  readonly first: Pipeline;
  readonly rest: readonly { readonly operator: '&&' | '||'; readonly pipeline: Pipeline }[];
}

export interface Script {
  /** `line`: a line ends behind it. After some errors bash goes on with the next line, not with the next command. */
  readonly items: readonly { readonly chain: Chain; readonly background: boolean; readonly line?: true }[];
}

/** Something outside the subset. Thrown inside the parser and caught at its door, nowhere else; it needs no stack. */
export class Unparsed {
  readonly why: string;
  readonly at: number;
  /** Set where the text must be refused, not merely left unparsed. */
  readonly operator?: string;

  constructor(why: string, at: number, operator?: string) {
    this.why = why;
    this.at = at;
    if (operator !== undefined) this.operator = operator;
  }
}

/** Limits of the parser: beyond them a text is unparsed, so that reading stays in bounded time. */
export const SCRIPT_CHARACTERS_MAX = 10_000;
export const SCRIPT_COMMANDS_MAX = 50;
/** The same for whole programs, which are longer than what an agent types. */
export const PROGRAM_CHARACTERS_MAX = 50_000;
export const PROGRAM_COMMANDS_MAX = 500;
export const SCRIPT_DEPTH_MAX = 8;
export const BRACE_WORDS_MAX = 200;
export const SCRIPT_WORDS_MAX = 2_000;
