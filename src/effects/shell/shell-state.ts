import { type Argument, isGiven, isNumber, SOME_NUMBER, shownArgument, unknownArgument } from './argument.ts';
import type { Command } from './syntax.ts';

/** More places than this at once, and the working folder counts as unknown. */
const FOLDERS_MAX = 4;

/** What a name may stand for as a function: one body, or several where branches define it differently. */
export interface ShellFunction {
  readonly bodies: readonly Command[];
  /** False where it may also not be defined: then the name may mean a program. */
  readonly surely: boolean;
}

/** What one shell knows while it runs: where it may be, and what its variables hold. */
export class ShellState {
  /** Absolute folders, any of which may be the current one; `undefined` where it is not known. */
  folders: readonly string[] | undefined;
  /** The folders from before the last `cd`. */
  previous: readonly string[] | undefined;
  /** Set by a `cd` that may have failed: where the shell is if it did not. Holds until the next command. */
  entered: readonly string[] | undefined;
  /** Variables that the script has set; what is not here comes from the environment. */
  readonly variables: Map<string, Argument>;
  /** Elements of arrays, in order; `undefined` where an array holds what is not known. */
  #lists: ReadonlyMap<string, readonly Argument[] | undefined> = new Map();
  /** Names that are surely associative arrays. */
  maps: ReadonlySet<string> = new Set();
  /** True once `IFS` was set: an unquoted value may fall apart anywhere. */
  splits = false;
  functions: ReadonlyMap<string, ShellFunction> = new Map();
  /** `$1` and on, where they are known. */
  positional: readonly Argument[] | undefined;
  /** True while `$1` and on are those that whoever runs the script gave, whatever they are. */
  given = false;
  /** In a function: its own variables, and what they hid. */
  hidden: ReadonlyMap<string, Argument | undefined> | undefined;

  constructor(folders: readonly string[] | undefined, variables: Iterable<readonly [string, Argument]> = []) {
    this.folders = folders;
    this.variables = new Map(variables);
  }

  clone(): ShellState {
    const copy = new ShellState(this.folders, this.variables);
    copy.previous = this.previous;
    copy.functions = this.functions;
    copy.maps = this.maps;
    copy.splits = this.splits;
    copy.positional = this.positional;
    copy.given = this.given;
    copy.hidden = this.hidden;
    copy.#lists = this.#lists;
    return copy;
  }

  /** Afterwards this state stands for both: it may have come from here or from the other branch. */
  merge(other: ShellState): void {
    this.folders = union(this.folders, other.folders);
    this.previous = union(this.previous, other.previous);
    for (const name of new Set([...this.variables.keys(), ...other.variables.keys()])) {
      const [mine, theirs] = [this.variables.get(name), other.variables.get(name)];
      if (mine !== undefined && theirs !== undefined && isSame(mine, theirs)) continue;
      if (isNumber(mine) && isNumber(theirs)) this.variables.set(name, SOME_NUMBER);
      else if (isGiven(mine) && isGiven(theirs)) this.variables.set(name, mine);
      else this.variables.set(name, unknownArgument(`$${name}`));
    }
    this.#mergeLists(other);
    if (this.maps !== other.maps) this.maps = new Set([...this.maps].filter((name) => other.maps.has(name)));
    this.splits ||= other.splits;
    this.functions = mergeFunctions(this.functions, other.functions);
    if (!sameAll(this.positional, other.positional)) this.positional = undefined;
    this.given &&= other.given;
    this.#mergeHidden(other.hidden);
  }

  /** What only one branch made its own may end with either value. */
  #mergeHidden(other: ShellState['hidden']): void {
    if (this.hidden === undefined || other === undefined || this.hidden === other) return;
    const mine = this.hidden;
    const names = new Set([...mine.keys(), ...other.keys()]);
    this.hidden = new Map([...names].map((name) => [name, other.has(name) ? mine.get(name) : undefined]));
  }

  #mergeLists(other: ShellState): void {
    if (this.#lists === other.#lists) return;
    const names = new Set([...this.#lists.keys(), ...other.#lists.keys()]);
    const both = [...names].map((name) => {
      const [mine, theirs] = [this.#lists.get(name), other.#lists.get(name)];
      return [name, sameAll(mine, theirs) ? mine : undefined] as const;
    });
    this.#lists = new Map(both);
  }

  /** From now on the variable may hold anything. */
  forget(name: string): void {
    this.variables.set(name, unknownArgument(`$${name}`));
    if (this.#lists.has(name)) this.setList(name, undefined);
  }

  isList(name: string): boolean {
    return this.#lists.has(name);
  }

  list(name: string): readonly Argument[] | undefined {
    return this.#lists.get(name);
  }

  setList(name: string, values: readonly Argument[] | undefined): void {
    this.#lists = new Map([...this.#lists, [name, values]]);
    const [first] = values ?? [unknownArgument(`$${name}`)];
    this.variables.set(name, first ?? unknownArgument(`$${name}`));
  }

  define(name: string, body: Command): void {
    this.functions = new Map([...this.functions, [name, { bodies: [body], surely: true }]]);
  }

  /** A name that may be defined so by now. */
  mayDefine(name: string, body: Command): void {
    const found = this.functions.get(name);
    const bodies = [...new Set([...(found?.bodies ?? []), body])];
    this.functions = new Map([...this.functions, [name, { bodies, surely: false }]]);
  }

  /** Takes a function away; where that is not sure, the name may mean either. */
  undefine(name: string, surely: boolean): void {
    const found = this.functions.get(name);
    if (found === undefined) return;
    const others = [...this.functions].filter(([other]) => other !== name);
    this.functions = new Map(surely ? others : [...others, [name, { ...found, surely: false }]]);
  }

  /** Makes a variable one of the function that runs: what it hides comes back in the end. */
  hide(name: string): void {
    if (this.hidden === undefined || this.hidden.has(name)) return;
    this.hidden = new Map([...this.hidden, [name, this.variables.get(name)]]);
  }

  /** Ends a function: its own variables are gone, the others keep what it gave them. */
  leave(outer: ShellState): void {
    for (const [name, value] of this.hidden ?? []) {
      if (value === undefined || this.isList(name)) this.forget(name);
      else this.variables.set(name, value);
    }
    this.hidden = outer.hidden;
    this.positional = outer.positional;
    this.given = outer.given;
  }
}

const isSame = (left: Argument, right: Argument): boolean =>
  left.kind === right.kind &&
  left.kind !== 'unknown' &&
  shownArgument(left) === shownArgument(right) &&
  sureOf(left) === sureOf(right);

/** What is sure of a text with some number in it; `undefined` where all of it is. */
const sureOf = (argument: Argument): string | undefined =>
  argument.kind === 'literal' && argument.about === true ? (argument.lead ?? '') : undefined;

const sameAll = (left: readonly Argument[] | undefined, right: readonly Argument[] | undefined): boolean =>
  left === right ||
  (left?.length === right?.length &&
    left?.every((value, index) => {
      const other = right?.[index];
      return other !== undefined && isSame(value, other);
    }) === true);

function mergeFunctions(
  left: ReadonlyMap<string, ShellFunction>,
  right: ReadonlyMap<string, ShellFunction>,
): ReadonlyMap<string, ShellFunction> {
  if (left === right) return left;
  const names = new Set([...left.keys(), ...right.keys()]);
  return new Map(
    [...names].map((name) => {
      const [mine, theirs] = [left.get(name), right.get(name)];
      const bodies = [...new Set([...(mine?.bodies ?? []), ...(theirs?.bodies ?? [])])];
      return [name, { bodies, surely: mine?.surely === true && theirs?.surely === true }];
    }),
  );
}

function union(
  left: readonly string[] | undefined,
  right: readonly string[] | undefined,
): readonly string[] | undefined {
  if (left === undefined || right === undefined) return undefined;
  const all = [...new Set([...left, ...right])];
  return all.length > FOLDERS_MAX ? undefined : all;
}
