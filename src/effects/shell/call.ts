import type { Argument } from './argument.ts';
import type { OptionSpec } from './option-table.ts';

export interface GivenOption {
  readonly spec: OptionSpec;
  readonly values: readonly Argument[];
}

/** Arguments of one program after its options were told from its operands. */
export class Call {
  readonly program: string;
  /** Sub-commands that were chosen, joined by spaces; `''` where there are none. */
  readonly verb: string;
  readonly options: readonly GivenOption[];
  readonly operands: readonly Argument[];

  constructor(program: string, verb: string, options: readonly GivenOption[], operands: readonly Argument[]) {
    this.program = program;
    this.verb = verb;
    this.options = options;
    this.operands = operands;
  }

  /** True where one of these options (by the first name on its line) was given. */
  has(...names: readonly string[]): boolean {
    return this.options.some(({ spec }) => names.includes(spec.name));
  }

  /** First values of every use of an option. */
  values(name: string): readonly Argument[] {
    return this.options.filter(({ spec }) => spec.name === name).flatMap(({ values }) => values.slice(0, 1));
  }

  /** What a person would call it: `git push`. */
  get title(): string {
    return this.verb === '' ? this.program : `${this.program} ${this.verb}`;
  }
}
