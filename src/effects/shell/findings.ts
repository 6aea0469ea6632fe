import type { Effect, EffectType } from '../../contract/effect.ts';
import type { Evidence } from '../../contract/reading.ts';
import type { UnknownCause, UnknownCauses } from './unknown-cause.ts';

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
export interface Budgets {
  readonly commands: number;
  readonly patterns: number;
  readonly paths: number;
}
const BUDGETS: Budgets = { commands: 400, patterns: 60, paths: 1_500 };
/** For whole programs. */
export const PROGRAM_BUDGETS: Budgets = { commands: 2_000, patterns: 200, paths: 5_000 };
const LISTED_COMMANDS_MAX = 200;
const EVIDENCE_MAX = 500;

/** A part of the text that was asked about. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What the reading of one text has found so far; the same effect is kept once. */
export class Findings {
  readonly #effects = new Map<string, Effect>();
  readonly #indexes = new Map<string, number>();
  readonly #evidence: Evidence[] = [];
  readonly #noted = new Set<number>();
  readonly #budgets: Budgets;
  #span: Span | undefined;
  /** Above zero while a text inside a word is read: its own positions mean nothing outside. */
  #inside = 0;
  readonly #commands = new Map<string, ReadCommand>();
  readonly #spent = { commands: 0, patterns: 0, paths: 0 };
  /** Texts that run at the end or at a signal, when functions and variables may be others than now. */
  readonly traps: string[] = [];
  /** True once the script keeps a connection open. */
  hasSocket = false;
  /** Why a text has to be refused, found in a place that the byte gate does not see. */
  refusal: string | undefined;

  constructor(budgets: Budgets = BUDGETS) {
    this.#budgets = budgets;
  }

  /** Which part of the text gave which effect, in the order in which they were found. */
  get evidence(): readonly Evidence[] {
    return this.#evidence;
  }

  /** What is found from now on comes from this part of the text. Gives the part from before, to be put back. */
  at(span: Span | undefined): Span | undefined {
    const before = this.#span;
    if (this.#inside === 0 && span !== undefined) this.#span = span;
    return before;
  }

  /** Puts back what `at` gave. */
  backTo(span: Span | undefined): void {
    if (this.#inside === 0) this.#span = span;
  }

  /** Reads a text that stands inside a word: whatever it does comes from that word. */
  inside<T>(read: () => T): T {
    this.#inside += 1;
    const result = read();
    this.#inside -= 1;
    return result;
  }

  get effects(): readonly Effect[] {
    return [...this.#effects.values()];
  }

  readonly #called = new Set<string>();
  readonly #aside = new Set<number>();
  readonly #presumed = new Map<string, Effect>();
  /** `undefined` for a text that came about in several ways. */
  readonly #causes = new Map<string, UnknownCause | undefined>();

  /** Indices of effects that were added aside, and nowhere otherwise. */
  get aside(): ReadonlySet<number> {
    return this.#aside;
  }

  /** What stands behind an unknown effect in all likelihood: told to people, while rules look at the unknown one. */
  get presumed(): readonly Effect[] {
    return [...this.#presumed.values()];
  }

  /** Why the unknown effects are unknown, where that is known. */
  get causes(): UnknownCauses {
    return new Map([...this.#causes].flatMap(([target, cause]) => (cause === undefined ? [] : [[target, cause]])));
  }

  /** Something that is known only at run time, and why. */
  addUnknown(target: string, cause: UnknownCause): void {
    const isNew = !this.#causes.has(target);
    const isSame = isNew || JSON.stringify(this.#causes.get(target)) === JSON.stringify(cause);
    this.#causes.set(target, isSame ? cause : undefined);
    this.#addText('unknown', target);
  }

  presume(type: EffectType, target: string): void {
    this.#presumed.set(`${type} ${target}`, { type, target, targetKind: 'text' });
  }

  noteCalled(name: string): void {
    this.#called.add(name);
  }

  isCalled(name: string): boolean {
    return this.#called.has(name);
  }

  /** Every command once, in the order in which they were found. */
  get commands(): readonly ReadCommand[] {
    return [...this.#commands.values()];
  }

  addCommand(command: ReadCommand): void {
    if (this.#commands.size < LISTED_COMMANDS_MAX) this.#commands.set(command.argv.join('\0'), command);
    else this.addText('unknown', `more than ${LISTED_COMMANDS_MAX} commands`);
  }

  /** What cannot be made again: whole databases, clusters, accounts. Policies know it by the last words. */
  addRuin(what: string): void {
    this.addText('destroy', `${what}, for good`);
  }

  /** Rights over all that runs on the machine: accounts, the kernel, the firewall, the way out of a container. */
  addMachineRights(what: string): void {
    this.addText('privilege', `${what}, over the whole machine`);
  }

  /** True once nothing more is looked at; there is an unknown effect for it. */
  get isSpent(): boolean {
    return this.#spent.commands > this.#budgets.commands;
  }

  /** Takes one from a budget. False, and an unknown effect, once it is spent. */
  spend(what: keyof Budgets): boolean {
    this.#spent[what] += 1;
    if (this.#spent[what] <= this.#budgets[what]) return true;
    this.addText('unknown', `more than ${this.#budgets[what]} ${what}`);
    return false;
  }

  /**
   * `aside`: an effect that is none to speak of beside others: a file that is only moved, permissions of one whose rights
   * are told anyway.
   */
  add(effect: Effect, aside = false): void {
    const { type, targetKind, target, method = '', extent = '', subcommand = '' } = effect;
    const key = [type, targetKind, target, method, extent, subcommand].join('\0');
    let index = this.#indexes.get(key);
    if (index === undefined) {
      index = this.#effects.size;
      this.#effects.set(key, effect);
      this.#indexes.set(key, index);
      if (aside) this.#aside.add(index);
    } else if (!aside) this.#aside.delete(index);
    this.#note(index);
  }

  #note(effect: number): void {
    const span = this.#span;
    if (span === undefined || this.#evidence.length >= EVIDENCE_MAX) return;
    const { start, end } = span;
    // One number for the three; texts are far shorter than a million characters.
    const key = (effect * 1e6 + start) * 1e6 + end;
    if (this.#noted.has(key)) return;
    this.#noted.add(key);
    this.#evidence.push({ effect, start, end });
  }

  /** An effect on something that is neither path, host nor program. */
  addText(type: EffectType, target: string): void {
    if (type === 'unknown') this.#causes.set(target, undefined);
    this.#addText(type, target);
  }

  #addText(type: EffectType, target: string): void {
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
