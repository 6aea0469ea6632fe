import { join, type Value } from './value.ts';

/** Names of one block or function, and where they came from. */
export class Scope {
  readonly parent: Scope | undefined;
  readonly #values = new Map<string, Value>();
  /** Names that belong to an outer scope though they are assigned here (`global`, `nonlocal`). */
  readonly outer = new Set<string>();
  /** True for the body of a function or module: a name that is first assigned somewhere below belongs here. */
  readonly isWhole: boolean;
  /** True for the scope of a comprehension: what is assigned in it with `:=` belongs outside. */
  isPassing = false;
  readonly #trail: Trail;

  constructor(parent: Scope | undefined, isWhole: boolean, trail: Trail) {
    this.parent = parent;
    this.isWhole = isWhole;
    this.#trail = trail;
  }

  lookUp(name: string): Value | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const value = scope.#values.get(name);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** The scope where a name stands. */
  home(name: string): Scope | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent)
      if (scope.#values.has(name)) return scope;
    return undefined;
  }

  set(name: string, value: Value): void {
    this.#trail.note(this, name, this.#values.get(name), value);
    this.#values.set(name, value);
  }

  /** Puts back what the trail remembers. */
  restore(name: string, value: Value | undefined): void {
    if (value === undefined) this.#values.delete(name);
    else this.#values.set(name, value);
  }

  get(name: string): Value | undefined {
    return this.#values.get(name);
  }

  entries(): ReadonlyMap<string, Value> {
    return this.#values;
  }

  get root(): Scope {
    let scope: Scope = this;
    while (scope.parent !== undefined) scope = scope.parent;
    return scope;
  }
}

type Changes = Map<Scope, Map<string, Value | undefined>>;

type History = Map<Scope, Map<string, Value[]>>;

/** Values of one name that are told apart; beyond, all that came are one. */
const REMEMBERED_MAX = 30;

function remember(history: History, scope: Scope, name: string, before: Value | undefined, after: Value): void {
  const names = history.get(scope) ?? new Map<string, Value[]>();
  history.set(scope, names);
  const values = names.get(name) ?? (before === undefined ? [] : [before]);
  names.set(name, values);
  if (values.length < REMEMBERED_MAX) values.push(after);
  else values[REMEMBERED_MAX - 1] = join(values[REMEMBERED_MAX - 1] ?? after, after);
}

/** Remembers what was assigned, so that a branch can be walked and taken back. */
export class Trail {
  readonly #open: Changes[] = [];
  readonly #histories: History[] = [];
  readonly #everything: History = new Map();

  /** From now on every name may hold any of the values that it ever held. */
  mixAll(): void {
    const all = [...this.#everything].flatMap(([scope, names]) =>
      [...names].map((entry) => [scope, ...entry] as const),
    );
    for (const [scope, name, values] of all) if (values.length > 1) scope.set(name, join(...values));
  }

  /** True while something is walked that may not run. */
  get isUncertain(): boolean {
    return this.#open.length > 0;
  }

  note(scope: Scope, name: string, before: Value | undefined, after: Value): void {
    remember(this.#everything, scope, name, before, after);
    for (const history of this.#histories) remember(history, scope, name, before, after);
    const changes = this.#open.at(-1);
    if (changes === undefined) return;
    const names = changes.get(scope) ?? new Map<string, Value | undefined>();
    changes.set(scope, names);
    if (!names.has(name)) names.set(name, before);
  }

  /** Walks each branch from the same start; afterwards every name holds what any of them may have left. */
  fork(branches: readonly (() => void)[], mayBeNone: boolean): void {
    const ends: Changes[] = [];
    for (const branch of branches) {
      this.#open.push(new Map());
      branch();
      const changes = this.#open.pop() ?? new Map();
      ends.push(this.#takeBack(changes));
    }
    const touched = new Map<Scope, Set<string>>();
    for (const end of ends)
      for (const [scope, names] of end)
        for (const name of names.keys()) touched.set(scope, (touched.get(scope) ?? new Set()).add(name));
    for (const [scope, names] of touched) {
      for (const name of names) {
        const before = scope.get(name);
        const after = ends.map((end) => (end.get(scope)?.has(name) === true ? end.get(scope)?.get(name) : before));
        const all = [...after, ...(mayBeNone ? [before] : [])].filter((value) => value !== undefined);
        scope.set(name, join(...all));
      }
    }
  }

  /** How often a branch left its block though others went on: what follows may not have run. */
  jumps = 0;

  /**
   * Walks something that may be left at any point. Where it was (or `always`), every name afterwards holds any of the
   * values that it held on the way.
   */
  walkUnfinished<T>(walk: () => T, always: boolean): T {
    const history: History = new Map();
    const before = this.jumps;
    this.#histories.push(history);
    const result = walk();
    this.#histories.pop();
    if (!always && this.jumps === before) return result;
    for (const [scope, names] of history)
      for (const [name, values] of names) if (scope.get(name) !== undefined) scope.set(name, join(...values));
    return result;
  }

  /** What was assigned in a walk that is kept, by scope and name, with the value from before. */
  during(walk: () => void): ReadonlyMap<Scope, ReadonlyMap<string, Value | undefined>> {
    this.#open.push(new Map());
    walk();
    const changes = this.#open.pop() ?? new Map();
    const outer = this.#open.at(-1);
    if (outer !== undefined) {
      for (const [scope, names] of changes) {
        const known = outer.get(scope) ?? new Map<string, Value | undefined>();
        outer.set(scope, known);
        for (const [name, before] of names) if (!known.has(name)) known.set(name, before);
      }
    }
    return changes;
  }

  #takeBack(changes: Changes): Changes {
    const after: Changes = new Map();
    for (const [scope, names] of changes) {
      const kept = new Map<string, Value | undefined>();
      for (const [name, before] of names) {
        kept.set(name, scope.get(name));
        scope.restore(name, before);
      }
      after.set(scope, kept);
    }
    return after;
  }
}
