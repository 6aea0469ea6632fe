/** The closed subset of bash that is read: a small tree of frozen values, one kind for each construct. */

/** A piece of a word. `quoted` says whether the shell would leave the result whole (no splitting, no globbing). */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  /** `*`, `?` or a whole bracket expression, active. */
  | { readonly kind: 'glob'; readonly text: string }
  /** `~` at the start of a word, before `/` or the end. */
  | { readonly kind: 'tilde' }
  /** `$name` or one of the harmless `${name…}` forms. `raw` is what stands between the quotes, if any. */
  | {
      readonly kind: 'variable';
      readonly name: string;
      readonly raw: string;
      /** True for `${name:-…}` and its kin: the value is not simply that of the variable. */
      readonly derived: boolean;
      readonly quoted: boolean;
    }
  /** `$((…))`, `$?`, `$#`, `$$`: digits, whatever happens. `names` are the variables an arithmetic text mentions. */
  | { readonly kind: 'number'; readonly raw: string; readonly names: readonly string[] }
  | { readonly kind: 'command'; readonly script: Script; readonly quoted: boolean }
  | { readonly kind: 'process'; readonly direction: '<' | '>'; readonly script: Script };

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
}

export type Redirect =
  /** `>file`, `2>>file`, `<file`, `&>file`; `fd` is absent where the operator's own default holds. */
  | { readonly kind: 'file'; readonly operator: FileOperator; readonly fd: string; readonly target: Word }
  /** `2>&1`, `>&-`, `<&3`. */
  | { readonly kind: 'duplicate'; readonly operator: '>&' | '<&'; readonly fd: string; readonly from: string }
  /** A here-document or here-string: text given to standard input. */
  | { readonly kind: 'text'; readonly fd: string; readonly value: Word };
export type FileOperator = '<' | '>' | '>>' | '>|' | '&>' | '&>>';

export interface SimpleCommand {
  readonly kind: 'simple';
  readonly assignments: readonly Assignment[];
  readonly words: readonly Word[];
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
  | { readonly kind: 'while' | 'until'; readonly condition: Script; readonly body: Script }
);

export interface Branch {
  readonly condition: Script;
  readonly body: Script;
}

export type Command = SimpleCommand | CompoundCommand;

export interface Pipeline {
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
  readonly items: readonly { readonly chain: Chain; readonly background: boolean }[];
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
export const SCRIPT_DEPTH_MAX = 8;
export const BRACE_WORDS_MAX = 200;
export const SCRIPT_WORDS_MAX = 2_000;
