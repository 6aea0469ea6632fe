import type { Facts } from '../../contract/facts.ts';
import { assignTo } from './assign.ts';
import { callValue } from './call.ts';
import { EffectSink } from './effect-sink.ts';
import { evaluate } from './evaluate.ts';
import { drawn } from './fed.ts';
import type { Fold } from './fold.ts';
import type { Library } from './library.ts';
import { LooseEnds } from './loose-ends.ts';
import type { Completion, Frame, Machine } from './machine.ts';
import { itemOf, memberOf } from './member.ts';
import { runStatements } from './run-statements.ts';
import { Scope, Trail } from './scope.ts';
import { setFree } from './set-free.ts';
import type { Expression, Language, ParsedProgram, Span, Statement } from './syntax.ts';
import { type Arguments, join, NONE, ref, unknown, type Value } from './value.ts';

/** What a language brings: its grammar, its library and what can be computed of that. */
export interface Dialect {
  readonly language: Language;
  readonly library: Library;
  readonly folds: ReadonlyMap<string, Fold>;
  parse(text: string): ParsedProgram;
  /** Names that every program of the language can use without an import. */
  prepare?(globals: Scope, cwd: string): void;
}

export interface FollowOptions {
  readonly dialect: Dialect;
  readonly cwd: string;
  readonly facts: Facts;
  /** Words behind the program's name; `undefined` where they are not known. */
  readonly argv: readonly string[] | undefined;
}

/** Modules that are part of the interpreter: nothing stands before these (Python, `sys.builtin_module_names`). */
const BUILT_IN = new Set([
  'sys',
  'builtins',
  'time',
  'itertools',
  'math',
  'marshal',
  'posix',
  'gc',
  'errno',
  'os',
  'io',
]);

/** Steps and rounds after which a program is no longer followed. */
const STEPS_MAX = 60_000;
const ROUNDS_MAX = 6_000;
const DEFERRED_MAX = 2_000;
const POSTPONED_MAX = 20_000;
/** Texts that are run as code, one inside the other. */
const SOURCES_MAX = 6;
const NESTED_CHARACTERS_MAX = 100_000;

/** Follows one program from its first statement to its last, then what nobody called. */
export class Follower implements Machine {
  readonly language: Language;
  readonly library: Library;
  readonly trail = new Trail();
  readonly sink: EffectSink;
  readonly globals: Scope;
  readonly looseEnds = new LooseEnds();
  readonly argv: readonly string[] | undefined;
  frame: Frame = { definition: undefined, self: undefined, returns: [], yields: [] };
  readonly raised: Value[] = [];
  depth = 0;
  /** False once some part was not understood. */
  isWhole = true;
  readonly #dialect: Dialect;
  readonly #visited = new WeakSet<object>();
  readonly #postponed: (() => void)[] = [];
  readonly #deferred: (() => void)[] = [];
  #steps = STEPS_MAX;
  #rounds = ROUNDS_MAX;
  #sources = 0;
  /** Offsets of nested texts mean nothing in the outer one: what they give is shown at this place. */
  #nestedAt: Span | undefined;

  constructor({ dialect, cwd, facts, argv }: FollowOptions) {
    this.#dialect = dialect;
    this.language = dialect.language;
    this.library = dialect.library;
    this.sink = new EffectSink(cwd, facts);
    this.globals = new Scope(undefined, true, this.trail);
    this.argv = argv;
    dialect.prepare?.(this.globals, cwd);
  }

  follow(statements: readonly Statement[]): void {
    this.run(statements, this.globals);
    // Each part that is walked late may bring up others.
    this.#walkPostponed();
    if (this.#deferred.length > 0) {
      this.trail.mixAll();
      for (const walk of this.#deferred.splice(0)) if (this.#steps > 0) walk();
      this.#walkPostponed();
    }
    this.#freeLooseEnds();
  }

  /** What is called for them may take up others in turn. */
  #freeLooseEnds(): void {
    for (const [value, at] of this.looseEnds.drain()) {
      if (this.#steps <= 0) return;
      this.sink.findings.location = at;
      setFree(value, this, at);
    }
    this.#walkPostponed();
    if (this.looseEnds.drain().length > 0) this.sink.note('unknown', 'a function that is handed on and on');
  }

  #walkPostponed(): void {
    for (let walk = this.#postponed.shift(); walk !== undefined; walk = this.#postponed.shift()) {
      if (this.#steps <= 0) break;
      walk();
    }
  }

  defer(walk: () => void): void {
    if (this.#deferred.length >= DEFERRED_MAX) this.#giveUp();
    else this.#deferred.push(walk);
  }

  step(): boolean {
    if (this.#steps <= 0) return false;
    this.#steps -= 1;
    if (this.#steps === 0) this.#giveUp();
    return this.#steps > 0;
  }

  #giveUp(): void {
    this.isWhole = false;
    this.sink.note('unknown', 'the rest of a program that is too long to follow');
  }

  round(): boolean {
    this.#rounds -= 1;
    // What comes behind long loops is to be followed too.
    return this.#rounds > 0 && this.#steps > STEPS_MAX / 3;
  }

  visit(part: object): boolean {
    if (this.#visited.has(part)) return false;
    this.#visited.add(part);
    return true;
  }

  postpone(walk: () => void): void {
    const at = this.#nestedAt;
    if (this.#postponed.length >= POSTPONED_MAX) this.#giveUp();
    else
      this.#postponed.push(() => {
        this.#nestedAt = at;
        walk();
        this.#nestedAt = undefined;
      });
  }

  evaluate(expression: Expression, scope: Scope): Value {
    const value = this.reach(expression, scope);
    const known = value.kind === 'bound' ? drawn(value, value.receiver) : value;
    return this.looseEnds.take(known, this.#nestedAt ?? expression, this.library);
  }

  reach(expression: Expression, scope: Scope): Value {
    const value = evaluate(expression, scope, this);
    this.looseEnds.settle(value);
    return value;
  }

  assign(target: Expression, value: Value, scope: Scope, declares = false): void {
    assignTo(target, value, scope, this, declares);
  }

  run(statements: readonly Statement[], scope: Scope): Completion {
    return runStatements(statements, scope, this);
  }

  call(callee: Value, args: Arguments, at: Span): Value {
    return this.step() ? callValue(callee, args, this.#nestedAt ?? at, this, this.#dialect) : unknown('computed');
  }

  member(object: Value, name: string, at: Span): Value {
    return memberOf(object, name, this.#nestedAt ?? at, this);
  }

  item(object: Value, index: Value, at: Span): Value {
    return itemOf(object, index, this.#nestedAt ?? at, this);
  }

  importModule(name: string, at: Span): Value {
    const { aliases, modules, rules } = this.library;
    const plain = name.replace(/^node:/, '').replace(/^\.+/, '');
    const isRelative = name.startsWith('.') || name.startsWith('/');
    const full = aliases.get(name) ?? aliases.get(plain) ?? plain;
    const shadow = this.language === 'python' && !isRelative ? this.#fileBefore(plain) : undefined;
    if (shadow !== undefined) {
      this.sink.findings.location = this.#nestedAt ?? at;
      this.sink.note('unknown', `the code of ${shadow}, which stands before the module ${plain}`);
      return unknown('plain');
    }
    if (!isRelative && (modules.has(full) || rules.has(full) || rules.has(`${full}.*`) || this.#isBelowKnown(full))) {
      const rule = rules.get(`${full}!`);
      if (rule !== undefined) this.call(ref(`${full}!`), { items: [], named: new Map(), open: false }, at);
      return ref(full);
    }
    this.sink.findings.location = this.#nestedAt ?? at;
    this.sink.note('unknown', `the code of the module ${name || '.'}, which is not known`);
    return unknown('plain');
  }

  /** Python looks for a module beside the program first: a file of that name is what is imported. */
  #fileBefore(name: string): string | undefined {
    const [top = ''] = name.split('.');
    if (BUILT_IN.has(top) || !/^\w+$/.test(top)) return undefined;
    const { facts, folders = [] } = this.sink;
    return folders
      .flatMap((folder) => [`${folder}/${top}.py`, `${folder}/${top}/__init__.py`])
      .find((path) => facts.path(path).kind !== 'absent');
  }

  /** `matplotlib.ticker` of a library of which all is known. */
  #isBelowKnown(name: string): boolean {
    for (
      let cut = name.lastIndexOf(this.language === 'python' ? '.' : '/');
      cut > 0;
      cut = name.lastIndexOf(this.language === 'python' ? '.' : '/', cut - 1)
    )
      if (this.library.rules.has(`${name.slice(0, cut)}.*`)) return true;
    return false;
  }

  runSource(text: string, at: Span, scope: Scope = this.globals): Value {
    if (this.#sources >= SOURCES_MAX || text.length > NESTED_CHARACTERS_MAX) {
      this.sink.note('unknown', 'code inside code, too deep to follow');
      return unknown('computed');
    }
    const parsed = this.#dialect.parse(text.trim());
    if (!parsed.ok) {
      this.isWhole = false;
      this.sink.note('unknown', `a text that is run and was not understood (${parsed.why})`);
      return unknown('computed');
    }
    const before = this.#nestedAt;
    this.#nestedAt ??= at;
    this.#sources += 1;
    const value = this.#runNested(parsed.body, scope);
    this.#sources -= 1;
    this.#nestedAt = before;
    return value;
  }

  /** The value of code is that of its last expression. */
  #runNested(body: readonly Statement[], scope: Scope): Value {
    const last = body.at(-1);
    this.run(last?.kind === 'expression' ? body.slice(0, -1) : body, scope);
    return last?.kind === 'expression' ? join(this.evaluate(last.value, scope)) : NONE;
  }
}
