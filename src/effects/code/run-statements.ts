import { makeClass, makeFunction } from './define.ts';
import { itemsOf } from './items.ts';
import { pickInSight, picksOf } from './listing.ts';
import type { Completion, Machine } from './machine.ts';
import { Scope } from './scope.ts';
import { setFree } from './set-free.ts';
import type { Expression, ImportSyntax, Statement } from './syntax.ts';
import {
  alternatives,
  blur,
  derive,
  isSame,
  join,
  NONE,
  type Picks,
  ref,
  text,
  truthOf,
  unknown,
  type Value,
} from './value.ts';

/** Walks statements in the order in which they would run. */
export function runStatements(statements: readonly Statement[], scope: Scope, machine: Machine): Completion {
  hoist(statements, scope, machine);
  for (const statement of statements) {
    if (!machine.step()) return 'normal';
    const completion = runStatement(statement, scope, machine);
    if (completion !== 'normal') return completion;
  }
  return 'normal';
}

/** Functions of JavaScript are there before their line is reached. */
function hoist(statements: readonly Statement[], scope: Scope, machine: Machine): void {
  if (machine.language !== 'javascript') return;
  for (const statement of statements)
    if (statement.kind === 'function')
      scope.set(statement.definition.name, makeFunction(statement.definition, scope, machine));
}

function runStatement(statement: Statement, scope: Scope, machine: Machine): Completion {
  if (statement.kind !== 'import') machine.sink.findings.location = statement;
  switch (statement.kind) {
    case 'expression':
      machine.reach(statement.value, scope);
      return 'normal';
    case 'assign': {
      const value = machine.evaluate(statement.value, scope);
      for (const target of statement.targets)
        machine.assign(target, value, scope, statement.declares ?? machine.language === 'python');
      return 'normal';
    }
    case 'if':
      return runIf(statement, scope, machine);
    case 'each':
      return machine.trail.walkUnfinished(() => runEach(statement, scope, machine), false);
    case 'while':
      return machine.trail.walkUnfinished(() => runWhile(statement, scope, machine), false);
    case 'function':
      if (machine.language === 'python')
        scope.set(statement.definition.name, makeFunction(statement.definition, scope, machine));
      return 'normal';
    case 'class':
      scope.set(statement.definition.name, makeClass(statement.definition, scope, machine));
      return 'normal';
    case 'return':
      machine.frame.returns.push(statement.value === undefined ? NONE : machine.evaluate(statement.value, scope));
      return 'return';
    case 'raise':
      if (statement.value !== undefined) {
        const value = machine.evaluate(statement.value, scope);
        setFree(value, machine, statement);
        if (machine.raised.length < RAISED_MAX) machine.raised.push(value);
      }
      return 'normal';
    case 'break':
    case 'continue':
      return statement.kind;
    case 'try':
      return runTry(statement, scope, machine);
    case 'with':
      return runWith(statement, scope, machine);
    case 'import':
      runImport(statement, statement, scope, machine);
      return 'normal';
    case 'scope':
      for (const name of statement.names) scope.outer.add(name);
      return 'normal';
    case 'delete':
      for (const target of statement.targets) {
        if (target.kind === 'name') continue;
        machine.evaluate(target, scope);
        const owner =
          target.kind === 'index' || target.kind === 'slice' ? machine.evaluate(target.object, scope) : NONE;
        for (const one of alternatives(owner)) if (one.kind === 'list') blur(one);
      }
      return 'normal';
    case 'block':
      return machine.run(statement.body, needsScope(statement.body) ? new Scope(scope, false, machine.trail) : scope);
  }
}

const needsScope = (body: readonly Statement[]): boolean =>
  body.some(
    (statement) =>
      (statement.kind === 'assign' && statement.declares === true) ||
      statement.kind === 'class' ||
      statement.kind === 'function',
  );

/** Runs branches that may not run; they only end the list where all of them do. */
function runBranches(branches: readonly (() => Completion)[], isComplete: boolean, machine: Machine): Completion {
  const ends: Completion[] = [];
  machine.trail.fork(
    branches.map((branch) => () => void ends.push(branch())),
    !isComplete,
  );
  const [first = 'normal'] = ends;
  if (ends.some((end) => end !== 'normal')) machine.trail.jumps += 1;
  return isComplete && ends.every((end) => end === first) ? first : 'normal';
}

function runIf({ test, yes, no }: Extract<Statement, { kind: 'if' }>, scope: Scope, machine: Machine): Completion {
  const tested = machine.reach(test, scope);
  const known = truthOf(tested);
  const inner = (body: readonly Statement[]) => () => runBlock(body, scope, machine);
  if (known !== undefined) {
    const [taken, other] = known ? [yes, no] : [no, yes];
    if (other.length > 0)
      machine.postpone(() => void (machine.visit(other) && runBranches([inner(other)], false, machine)));
    machine.visit(taken);
    return inner(taken)();
  }
  machine.visit(yes);
  machine.visit(no);
  const picks = picksOf(tested);
  const side = (body: readonly Statement[], own: Picks) => () => {
    if (picks === own) pickInSight(scope);
    return inner(body)();
  };
  const completion = runBranches([side(yes, 'yes'), side(no, 'no')], true, machine);
  if ((picks === 'no' && isLeft(yes)) || (picks === 'yes' && isLeft(no))) pickInSight(scope);
  return completion;
}

/** True where nothing goes on behind these statements. */
const isLeft = (body: readonly Statement[]): boolean => {
  const last = body.at(-1);
  return last?.kind === 'block' ? isLeft(last.body) : /^(?:continue|break|return|raise)$/.test(last?.kind ?? '');
};

function runBlock(body: readonly Statement[], scope: Scope, machine: Machine): Completion {
  const inner = machine.language === 'javascript' && needsScope(body) ? new Scope(scope, false, machine.trail) : scope;
  return machine.run(body, inner);
}

function runEach(loop: Extract<Statement, { kind: 'each' }>, scope: Scope, machine: Machine): Completion {
  const over = machine.evaluate(loop.iterable, scope);
  const { items, rest } = loop.overKeys === true ? keysOf(over) : itemsOf(over, machine);
  if (isCounter(loop.iterable) && !mentionsEnd(loop.body, 0)) noteEndless(loop, machine);
  const inner = machine.language === 'javascript' ? new Scope(scope, false, machine.trail) : scope;
  const round = (item: Value): Completion => {
    machine.assign(loop.target, item, inner, loop.declares ?? machine.language === 'python');
    return runBlock(loop.body, inner, machine);
  };
  for (const [index, item] of items.entries()) {
    if (!machine.round())
      return runUnknownRounds(() => round(join(...items.slice(index, index + 24), unknown('plain'))), machine);
    const completion = round(item);
    if (completion === 'return') return 'return';
    if (completion === 'break') return 'normal';
  }
  if (rest !== undefined) runUnknownRounds(() => round(rest), machine);
  return loop.otherwise.length === 0
    ? 'normal'
    : runBranches([() => runBlock(loop.otherwise, scope, machine)], false, machine);
}

function keysOf(value: Value): { items: readonly Value[]; rest?: Value } {
  if (value.kind === 'map' && value.rest === undefined)
    return { items: [...value.entries.keys()].map((key) => text(key)) };
  return { items: [], rest: unknown('plain') };
}

const PASSES_MAX = 4;

/** Rounds whose number is not known: walked until nothing changes any more; what keeps changing is no longer known. */
function runUnknownRounds(round: () => Completion, machine: Machine): Completion {
  // Loops inside loops would multiply: the outer one comes round again.
  const passes = machine.trail.isUncertain ? 2 : PASSES_MAX;
  for (let pass = 0; pass < passes; pass += 1) {
    const changes = machine.trail.during(() => machine.trail.fork([() => void round()], true));
    let isStable = true;
    for (const [scope, names] of changes) {
      for (const [name, before] of names) {
        const after = scope.get(name);
        if (after === undefined || (before !== undefined && isStill(before, after))) continue;
        isStable = false;
        // A name that is new has nothing to have grown from.
        if (pass > 0 || (passes < PASSES_MAX && before !== undefined)) scope.set(name, widened(after));
      }
    }
    if (isStable) break;
  }
  return 'normal';
}

const isStill = (before: Value, after: Value): boolean =>
  isSame(before, after) ||
  (before.kind === 'choice' && after.kind === 'choice' && before.values.length === after.values.length);

/** A value that grows with every round. */
function widened(value: Value): Value {
  if (value.kind === 'choice') {
    const keeps = value.values.filter(({ kind }) => kind !== 'text' && kind !== 'number');
    const grows = value.values.filter(({ kind }) => kind === 'text' || kind === 'number');
    return grows.length === 0 ? value : join(...keeps, unknown(derive(grows)));
  }
  return value.kind === 'text' || value.kind === 'number' ? unknown(derive([value])) : value;
}

function runWhile(loop: Extract<Statement, { kind: 'while' }>, scope: Scope, machine: Machine): Completion {
  let isFirst = loop.testsLast === true;
  const round = (): Completion => {
    const completion = runBlock(loop.body, scope, machine);
    if (completion !== 'return' && completion !== 'break' && loop.update !== undefined)
      machine.evaluate(loop.update, scope);
    return completion;
  };
  if (isEndless(loop)) noteEndless(loop, machine);
  for (;;) {
    const known = isFirst ? true : truthOf(machine.reach(loop.test, scope));
    // A test that is always true says nothing about how often.
    if (known === undefined || (!isFirst && loop.test.kind === 'constant') || !machine.round()) {
      return runUnknownRounds(() => {
        machine.reach(loop.test, scope);
        return round();
      }, machine);
    }
    isFirst = false;
    if (!known) {
      machine.postpone(() => void (machine.visit(loop.body) && runUnknownRounds(round, machine)));
      return loop.otherwise.length === 0 ? 'normal' : runBlock(loop.otherwise, scope, machine);
    }
    machine.visit(loop.body);
    const completion = round();
    if (completion === 'return') return 'return';
    if (completion === 'break') return 'normal';
  }
}

function noteEndless(loop: Statement, { sink }: Machine): void {
  sink.findings.location = loop;
  sink.note('destroy', 'the time of the processor, in a loop that never ends');
}

/** `for … in itertools.count():` has no end of its own (Python, "itertools"). */
const isCounter = (iterable: Expression): boolean =>
  iterable.kind === 'call' &&
  (iterable.callee.kind === 'member' || iterable.callee.kind === 'name') &&
  /^(?:count|cycle)$/.test(iterable.callee.name);

/** `while True:` around work that neither ends, nor waits, nor hands over. */
function isEndless({ test, body }: Extract<Statement, { kind: 'while' }>): boolean {
  return test.kind === 'constant' && Boolean(test.value) && !mentionsEnd(body, 0);
}

const WAITS =
  /^(?:sleep|wait|input|readline|read|recv|recvfrom|accept|get|exit|_exit|quit|select|poll|join|next|result|prompt|question|tick|send|close|stop|throw|abort)$/;

/** `os.path.join` and `''.join` wait for nobody. */
const joinsTexts = (part: object): boolean => {
  const { name, object } = part as { name?: string; object?: { kind?: string; name?: string } };
  return name === 'join' && (object?.kind === 'constant' || object?.name === 'path');
};

function mentionsEnd(part: unknown, depth: number): boolean {
  if (part === null || typeof part !== 'object') return false;
  if (depth > 60) return true;
  if (Array.isArray(part)) return part.some((item) => mentionsEnd(item, depth + 1));
  const { kind, name } = part as { kind?: unknown; name?: unknown };
  if (kind === 'break' || kind === 'return' || kind === 'raise') return true;
  if (kind === 'opaque' || kind === 'yield') return true;
  if ((kind === 'member' || kind === 'name') && typeof name === 'string' && WAITS.test(name)) return !joinsTexts(part);
  return Object.values(part).some((item) => mentionsEnd(item, depth + 1));
}

/** Things thrown that are told apart. */
const RAISED_MAX = 500;

/** Every handler may run, from any point of the body. */
function runTry(
  { body, handlers, last }: Extract<Statement, { kind: 'try' }>,
  scope: Scope,
  machine: Machine,
): Completion {
  const before = machine.raised.length;
  const completion = machine.trail.walkUnfinished(() => runBlock(body, scope, machine), handlers.length > 0);
  const raised = machine.raised.slice(before);
  if (machine.raised.length >= RAISED_MAX) raised.push(unknown('computed'));
  const branches = handlers.map(({ target, body: inner }) => () => {
    const own = machine.language === 'javascript' ? new Scope(scope, false, machine.trail) : scope;
    if (target !== undefined) machine.assign(target, join(unknown('plain'), ...raised), own, true);
    return runBlock(inner, own, machine);
  });
  if (branches.length > 0) runBranches(branches, false, machine);
  const end = last.length === 0 ? 'normal' : runBlock(last, scope, machine);
  if (end !== 'normal') return end;
  return handlers.length === 0 ? completion : 'normal';
}

function runWith({ items, body }: Extract<Statement, { kind: 'with' }>, scope: Scope, machine: Machine): Completion {
  for (const { value: part, target } of items) {
    const value = machine.evaluate(part, scope);
    const entered = value.kind === 'instance' ? enter(value, part, machine) : handedOut(value);
    if (target !== undefined) machine.assign(target, entered, scope, true);
  }
  return machine.run(body, scope);
}

/** A generator that is used as a context hands out what stands behind `as`. */
const handedOut = (value: Value): Value =>
  value.kind === 'list' && value.items.length === 0 && value.rest !== undefined ? join(value, value.rest) : value;

function enter(value: Value, at: Expression, machine: Machine): Value {
  const method = machine.member(value, '__enter__', at);
  return method.kind === 'function' ? machine.call(method, { items: [], named: new Map(), open: false }, at) : value;
}

function runImport(statement: ImportSyntax, at: Statement, scope: Scope, machine: Machine): void {
  machine.sink.findings.location = at;
  const { module: name, names, star } = statement;
  const module = machine.importModule(name, at);
  if (star === true) {
    const root = machine.globals;
    const before = root.get('*');
    root.set('*', { kind: 'list', items: [...(before?.kind === 'list' ? before.items : []), module] });
    return;
  }
  for (const { name: part, as } of names) {
    const member = part === 'default' || part === '*' ? module : machine.member(module, part, at);
    scope.set(as, submodule(name, part, member, machine));
  }
  if (statement.as !== undefined) scope.set(statement.as, module);
  else if (names.length === 0 && machine.language === 'python') {
    const [top = name] = name.split('.');
    // `import a.b` makes `a` known, through which `a.b` is reached.
    const isPlain = module.kind === 'ref' && module.name === name;
    scope.set(top, top === name ? module : isPlain ? ref(top) : unknown('plain'));
  }
}

/** `from os import path` names a module, which has lines of its own. */
function submodule(module: string, part: string, member: Value, machine: Machine): Value {
  const full = machine.library.aliases.get(`${module}.${part}`);
  return full === undefined ? member : ref(full);
}
