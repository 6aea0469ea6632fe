import type { Effect, EffectType } from '../../contract/effect.ts';

/** One command that was found, the nested and unwrapped ones too. */
export interface ReadCommand {
  /** Base name of a program of the system (`git`), absolute path of any other; `''` where it is not known. */
  readonly program: string;
  /** Program name included, quoting undone; what is known only at run time stands as it was written. */
  readonly argv: readonly string[];
  /** The sub-command, for programs that have them (`push`, `compose ps`). */
  readonly subcommand?: string;
}

/** How much one reading may look at before it gives up: loops and patterns multiply what a short text says. */
const BUDGETS = { commands: 400, patterns: 60, paths: 1_500 } as const;
const LISTED_COMMANDS_MAX = 200;

/** What the reading of one text has found so far; the same effect is kept once. */
export class Findings {
  readonly #effects = new Map<string, Effect>();
  readonly #commands = new Map<string, ReadCommand>();
  readonly #spent = { commands: 0, patterns: 0, paths: 0 };
  /** Why a text has to be refused, found in a place that the byte gate does not see. */
  refusal: string | undefined;

  get effects(): readonly Effect[] {
    return [...this.#effects.values()];
  }

  /** Every command once, in the order in which they were found. */
  get commands(): readonly ReadCommand[] {
    return [...this.#commands.values()];
  }

  addCommand(command: ReadCommand): void {
    if (this.#commands.size < LISTED_COMMANDS_MAX) this.#commands.set(command.argv.join('\0'), command);
    else this.addText('unknown', `more than ${LISTED_COMMANDS_MAX} commands`);
  }

  /** True once nothing more is looked at; there is an unknown effect for it. */
  get isSpent(): boolean {
    return this.#spent.commands > BUDGETS.commands;
  }

  /** Takes one from a budget. False, and an unknown effect, once it is spent. */
  spend(what: keyof typeof BUDGETS): boolean {
    this.#spent[what] += 1;
    if (this.#spent[what] <= BUDGETS[what]) return true;
    this.addText('unknown', `more than ${BUDGETS[what]} ${what}`);
    return false;
  }

  add(effect: Effect): void {
    const { type, targetKind, target, method = '', extent = '', subcommand = '' } = effect;
    const key = [type, targetKind, target, method, extent, subcommand].join('\0');
    if (!this.#effects.has(key)) this.#effects.set(key, effect);
  }

  /** An effect on something that is neither path, host nor program. */
  addText(type: EffectType, target: string): void {
    this.add({ type, target, targetKind: 'text' });
  }

  addExecute(program: string, subcommand?: string): void {
    this.add({
      type: 'execute',
      target: program,
      targetKind: 'program',
      ...(subcommand !== undefined && { subcommand }),
    });
  }
}
