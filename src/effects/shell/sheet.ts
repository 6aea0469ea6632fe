import type { Argument } from './argument.ts';
import type { Call } from './call.ts';
import type { Scene, Stream } from './scene.ts';

/**
 * What is known of one program, as data that can be checked against its manual page. Every option that is not listed
 * is an unknown effect, so a list may be short but must never be wrong.
 */
export interface Sheet {
  /** Names under which the program is started. */
  readonly names: readonly string[];
  /** Manual page and version that the lists were read from. */
  readonly source: string;
  /**
   * How arguments are parsed:
   * `gnu` options anywhere, long ones may be abbreviated; `posix` the same up to the first operand;
   * `exact` options anywhere, no abbreviations; `exact-posix` up to the first operand;
   * `single` long options with one dash (`-name value`, `-name=value`); `single-posix` up to the first operand.
   */
  readonly style: 'gnu' | 'posix' | 'exact' | 'exact-posix' | 'single' | 'single-posix';
  /**
   * One option a line, all its names: `-n --lines=TEXT`, `-i[=TEXT] --in-place[=TEXT] @WRITE`, `--arg=TEXT+TEXT`,
   * `-#` for digits. The value's role stands behind `=`; `@ROLE` changes the role of all operands;
   * `!effect` adds an effect, `!effect:some_words` one with its own text; `!machine` rights over the whole machine.
   */
  readonly options?: readonly string[];
  /** Roles of the operands in order, one of them repeatable (`TEXT READ...`); or computed from the options. */
  readonly operands?: string | ((call: Call) => string);
  /** The operand that is meant where none is given. */
  readonly otherwise?: string;
  /** Effects that every call has, written as in `options`. */
  readonly marks?: readonly string[];
  /** What the output shows of the system, where no path says it. */
  readonly shows?: string;
  /** Sub-commands. The first operand chooses; options before it are those of this sheet. */
  readonly verbs?: ReadonlyMap<string, Verb>;
  /** Looks at the options in front of a sub-command. */
  readonly beforeVerb?: (call: Call, scene: Scene) => void;
  /** Every argument is an operand: what runs decides what options mean. */
  readonly freeOptions?: boolean;
  /** Puts arguments of an older form right before they are read. */
  readonly prepare?: (args: readonly Argument[]) => readonly Argument[];
  /** Options of this sheet are also understood behind the sub-command. */
  readonly optionsEverywhere?: boolean;
  /** Effects of a sub-command that is not listed. */
  readonly otherVerbs?: readonly string[];
  /** Reads what lists cannot say. Runs after options and operands. */
  readonly read?: (call: Call, scene: Scene) => void;
  /** Takes over entirely, for programs whose arguments are not options and operands (find, dd, test). */
  readonly parse?: (args: readonly Argument[], scene: Scene, program: string) => Stream | undefined;
  /** The sub-command of a call, for programs that are read by `parse`; undefined where it cannot be told for certain. */
  readonly subcommand?: (texts: readonly (string | undefined)[]) => string | undefined;
  /** What comes out, where the next program in a pipe should know. */
  readonly output?: (call: Call, scene: Scene) => Stream;
}

/** A sub-command is a sheet without names of its own. */
export type Verb = Omit<Sheet, 'names' | 'source' | 'style'> & { readonly style?: Sheet['style'] };
