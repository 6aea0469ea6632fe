import { join, type Value } from './value.ts';

/** Names of one block or function, and where they came from. */
export class Scope {
  readonly parent: Scope | undefined;
  readonly #values = new Map<string, Value>();
  /** Names that belong to an outer scope though they are assigned here (`global`, `nonlocal`). */
  readonly outer = new Set<string>();
  /** True for the body of a function or module: a name that is first assigned somewhere below belongs here. */
  readonly isWhole: boolean;
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
    this.#trail.note(this, name, this.#values.get(name));
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

/** Remembers what was assigned, so that a branch can be walked and taken back. */
export class Trail {
  readonly #open: Changes[] = [];

  /** True while something is walked that may not run. */
  get isUncertain(): boolean {
    return this.#open.length > 0;
  }

  note(scope: Scope, name: string, before: Value | undefined): void {
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

  /** What was assigned in a walk that is kept, by scope and name, with the value from before. */
  during(walk: () => void): ReadonlyMap<Scope, ReadonlyMap<string, Value | undefined>> {
    this.#open.push(new Map());
    walk();
    const changes = this.#open.pop() ?? new Map();
    for (const [scope, names] of changes) for (const [name, before] of names) this.note(scope, name, before);
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
