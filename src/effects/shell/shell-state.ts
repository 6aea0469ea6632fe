import { type Argument, shownArgument } from './argument.ts';

/** More places than this at once, and the working folder counts as unknown. */
const FOLDERS_MAX = 4;

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

  constructor(folders: readonly string[] | undefined, variables: Iterable<readonly [string, Argument]> = []) {
    this.folders = folders;
    this.variables = new Map(variables);
  }

  clone(): ShellState {
    const copy = new ShellState(this.folders, this.variables);
    copy.previous = this.previous;
    return copy;
  }

  /** Afterwards this state stands for both: it may have come from here or from the other branch. */
  merge(other: ShellState): void {
    this.folders = union(this.folders, other.folders);
    this.previous = union(this.previous, other.previous);
    for (const name of new Set([...this.variables.keys(), ...other.variables.keys()])) {
      const [mine, theirs] = [this.variables.get(name), other.variables.get(name)];
      if (mine === undefined || theirs === undefined || !isSame(mine, theirs)) this.forget(name);
    }
  }

  /** From now on the variable may hold anything. */
  forget(name: string): void {
    this.variables.set(name, { kind: 'unknown', lead: '', many: false, shown: `$${name}` });
  }
}

const isSame = (left: Argument, right: Argument): boolean =>
  left.kind === right.kind && left.kind !== 'unknown' && shownArgument(left) === shownArgument(right);

function union(
  left: readonly string[] | undefined,
  right: readonly string[] | undefined,
): readonly string[] | undefined {
  if (left === undefined || right === undefined) return undefined;
  const all = [...new Set([...left, ...right])];
  return all.length > FOLDERS_MAX ? undefined : all;
}
