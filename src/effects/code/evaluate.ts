import { makeClass, makeFunction } from './define.ts';
import { foldBinary, foldUnary } from './fold-operators.ts';
import { itemsOf, keyOf } from './items.ts';
import { comprehension } from './iterate.ts';
import { pickInSight, picksOf, picksOfCall, picksOfLogic, withPicks } from './listing.ts';
import type { Machine } from './machine.ts';
import type { Scope } from './scope.ts';
import { setFree } from './set-free.ts';
import type { Expression } from './syntax.ts';
import {
  type Arguments,
  alternatives,
  concat,
  derive,
  ITEMS_MAX,
  join,
  list,
  mapOf,
  NONE,
  number,
  object,
  type Picks,
  ref,
  text,
  truth,
  truthOf,
  unknown,
  type Value,
} from './value.ts';

/** What an expression is worth, as far as that can be told; what it would do on the way goes to the sink. */
export function evaluate(expression: Expression, scope: Scope, machine: Machine): Value {
  if (!machine.step()) return unknown('computed');
  switch (expression.kind) {
    case 'constant':
      return constant(expression.value);
    case 'name':
      return lookUp(expression.name, scope, machine);
    case 'member':
      return machine.member(machine.reach(expression.object, scope), expression.name, expression);
    case 'index': {
      const object = machine.reach(expression.object, scope);
      return machine.item(object, machine.evaluate(expression.index, scope), expression);
    }
    case 'slice':
      return slice(expression, scope, machine);
    case 'call':
      return evaluateCall(expression, scope, machine);
    case 'sequence':
      return sequence(expression.items, scope, machine);
    case 'spread':
      return machine.evaluate(expression.value, scope);
    case 'mapping':
      return mapping(expression.entries, scope, machine);
    case 'text':
      return concat(expression.parts.map((part) => shown(machine.evaluate(part, scope))));
    case 'binary':
      return binary(expression, scope, machine);
    case 'unary':
      return foldUnary(expression.operator, machine.reach(expression.operand, scope));
    case 'conditional':
      return conditional(expression, scope, machine);
    case 'function':
      return makeFunction(expression.definition, scope, machine);
    case 'class':
      return makeClass(expression.definition, scope, machine);
    case 'comprehension':
      return comprehension(expression, scope, machine);
    case 'assignment':
      return assignment(expression, scope, machine);
    case 'default':
      return machine.evaluate(expression.value, scope);
    case 'yield': {
      const value = expression.value === undefined ? NONE : machine.evaluate(expression.value, scope);
      const { items, rest } = expression.all ? itemsOf(value, machine) : { items: [value], rest: undefined };
      machine.frame.yields.push(...items, ...(rest === undefined ? [] : [rest]));
      return unknown('argument');
    }
    case 'opaque': {
      const parts = expression.parts.map((part) => machine.evaluate(part, scope));
      if (expression.hides !== undefined) {
        machine.sink.findings.location = expression;
        machine.sink.note('unknown', expression.hides);
      }
      return unknown(expression.hides === undefined ? derive(parts) : 'computed');
    }
    case 'several':
      return expression.parts.map((part) => machine.evaluate(part, scope)).at(-1) ?? NONE;
  }
}

function constant(value: string | number | boolean | null): Value {
  if (value === null) return NONE;
  if (typeof value === 'string') return text(value);
  return typeof value === 'number' ? number(value) : truth(value);
}

/** A number in a text is a number there; whatever else is shown is not followed. */
const shown = (value: Value): Value => (value.kind === 'truth' || value.kind === 'none' ? unknown('plain') : value);

function lookUp(name: string, scope: Scope, machine: Machine): Value {
  const value = scope.lookUp(name);
  if (value !== undefined) return value;
  const starred = machine.globals.get('*');
  if (starred?.kind === 'list') {
    for (const module of starred.items) {
      const full = module.kind === 'ref' ? `${module.name}.${name}` : '';
      if (machine.library.rules.has(full) || machine.library.modules.has(full)) return ref(full);
    }
  }
  const root = machine.language === 'python' ? 'builtins' : 'globalThis';
  if (name === '__builtins__' || name === root) return ref(root);
  if (machine.language === 'javascript') {
    if (name === 'this') return machine.frame.self ?? unknown('plain');
    if (name === 'super')
      return machine.frame.self === undefined ? unknown('plain') : object('super', machine.frame.self);
    if (name === 'import.meta') return importMeta(machine);
    const alias = machine.library.aliases.get(`globalThis.${name}`);
    if (alias !== undefined) return ref(alias);
  }
  if (machine.library.rules.has(`${root}.${name}`)) return ref(`${root}.${name}`);
  if (machine.language === 'javascript' && machine.library.modules.has(`globalThis.${name}`))
    return ref(`globalThis.${name}`);
  if (name === '__name__') return text('__main__');
  if (name === '__file__' || name === '__filename' || name === '__dirname') return inOwnFolder(name, machine);
  if (name === 'undefined' || name === 'NaN') return NONE;
  // Nothing that is seen defines it: whatever does was not followed.
  return unknown(machine.language === 'python' && !/^__\w+__$/.test(name) ? 'computed' : 'plain');
}

function importMeta(machine: Machine): Value {
  const folder = inOwnFolder('__dirname', machine);
  const file = inOwnFolder('__filename', machine);
  return mapOf([
    ['dirname', folder],
    ['filename', file],
    ['url', concat([text('file://'), file])],
  ]);
}

function inOwnFolder(name: string, { sink }: Machine): Value {
  const [folder, more] = sink.folders ?? [];
  if (folder === undefined || more !== undefined) return unknown('argument');
  return text(name === '__dirname' ? folder : `${folder}/<program>`);
}

function slice(expression: Extract<Expression, { kind: 'slice' }>, scope: Scope, machine: Machine): Value {
  const object = machine.evaluate(expression.object, scope);
  const ends = [expression.from, expression.to, expression.step].map((part) =>
    part === undefined ? undefined : machine.evaluate(part, scope),
  );
  const numbers = ends.map((value) =>
    value === undefined || value.kind === 'none' ? undefined : value.kind === 'number' ? value.value : Number.NaN,
  );
  if (numbers.some(Number.isNaN)) return sliced(object);
  const results = alternatives(object).map((one): Value => {
    if (one.kind === 'text') {
      const cut = cutOut([...one.text], numbers).join('');
      // A text that is turned round is a text in disguise.
      return text(cut, one.decoded === true || (numbers[2] ?? 1) < 0);
    }
    if (one.kind === 'list' && one.rest === undefined) return list(cutOut(one.items, numbers));
    return sliced(one);
  });
  return join(...results);
}

const sliced = (value: Value): Value =>
  value.kind === 'list'
    ? list([], join(...value.items, ...(value.rest === undefined ? [] : [value.rest]), unknown('plain')))
    : unknown(derive([value]));

/** Python's slices ("Sequence Types", note 5). */
function cutOut<T>(items: readonly T[], [from, to, step = 1]: readonly (number | undefined)[]): T[] {
  if (step === 0) return [];
  const size = items.length;
  const clamp = (value: number | undefined, otherwise: number): number => {
    if (value === undefined) return otherwise;
    const index = value < 0 ? value + size : value;
    return step > 0 ? Math.min(Math.max(index, 0), size) : Math.min(Math.max(index, -1), size - 1);
  };
  const cut: T[] = [];
  const [start, stop] = step > 0 ? [clamp(from, 0), clamp(to, size)] : [clamp(from, size - 1), clamp(to, -1)];
  for (let at = start; step > 0 ? at < stop : at > stop; at += step) {
    const item = items[at];
    if (item !== undefined) cut.push(item);
  }
  return cut;
}

function evaluateCall(expression: Extract<Expression, { kind: 'call' }>, scope: Scope, machine: Machine): Value {
  const callee = machine.reach(expression.callee, scope);
  const args = evaluateArguments(expression.args, scope, machine);
  machine.sink.findings.location = expression;
  const value = join(...alternatives(callee).map((one) => machine.call(one, args, expression)));
  machine.sink.findings.location = expression;
  const receivers = alternatives(callee).flatMap((one) => (one.kind === 'bound' ? [one.receiver] : []));
  const picks = picksOfCall(nameOfCallee(expression.callee), [...receivers, ...args.items]);
  return value.kind === 'unknown' ? withPicks(value, picks) : value;
}

const nameOfCallee = (callee: Expression): string =>
  callee.kind === 'member' || callee.kind === 'name' ? callee.name : '';

function evaluateArguments(
  syntax: Extract<Expression, { kind: 'call' }>['args'],
  scope: Scope,
  machine: Machine,
): Arguments {
  const items: Value[] = [];
  const named = new Map<string, Value>();
  let open = false;
  for (const { name, spread, value: part } of syntax) {
    const value = machine.evaluate(part, scope);
    if (name !== undefined) named.set(name, value);
    else if (spread === undefined) items.push(value);
    else if (value.kind === 'list' && spread === 'items') {
      items.push(...value.items);
      if (value.rest !== undefined) open = true;
    } else if (value.kind === 'map' && spread === 'entries') {
      for (const [key, entry] of value.entries) named.set(key, entry);
      if (value.rest !== undefined) open = true;
    } else if (value.kind === 'text' && spread === 'items')
      items.push(...[...value.text].slice(0, 200).map((one) => text(one)));
    else open = true;
  }
  return { items, named, open };
}

function sequence(parts: readonly Expression[], scope: Scope, machine: Machine): Value {
  const items: Value[] = [];
  let rest: Value | undefined;
  for (const part of parts) {
    const value = machine.evaluate(part, scope);
    if (part.kind !== 'spread') items.push(value);
    else {
      const { items: inner, rest: more } = itemsOf(value, machine);
      items.push(...inner);
      if (more !== undefined) rest = rest === undefined ? more : join(rest, more);
    }
    if (items.length > ITEMS_MAX) return list([], unknown('computed'));
  }
  return list(items, rest);
}

function mapping(entries: Extract<Expression, { kind: 'mapping' }>['entries'], scope: Scope, machine: Machine): Value {
  const known = new Map<string, Value>();
  let rest: Value | undefined;
  const others = (value: Value): void => {
    rest = rest === undefined ? value : join(rest, value);
  };
  for (const { key: keyPart, value: part } of entries) {
    const key = keyPart === undefined ? undefined : machine.evaluate(keyPart, scope);
    const value = machine.evaluate(part, scope);
    if (key === undefined && value.kind === 'map') {
      for (const [name, entry] of value.entries) known.set(name, entry);
      if (value.rest !== undefined) others(value.rest);
    } else if (key === undefined) {
      if (value.kind === 'object' && value.of === 'environ')
        machine.sink.note('secret', 'all variables of the environment');
      if (value.kind === 'ref') setFree(value, machine, part);
      others(unknown(derive([value])));
    } else {
      const name = keyOf(key);
      if (name === undefined) others(value);
      else known.set(name, value);
    }
  }
  return mapOf(known, rest);
}

function binary(expression: Extract<Expression, { kind: 'binary' }>, scope: Scope, machine: Machine): Value {
  // Chains lean to the left and can be long.
  const chain = [expression];
  for (let left = expression.left; left.kind === 'binary'; left = left.left) chain.push(left);
  let value = machine.evaluate(chain.at(-1)?.left ?? expression.left, scope);
  for (const { operator, right } of chain.reverse()) {
    const isLogic =
      operator === 'and' || operator === 'or' || operator === '&&' || operator === '||' || operator === '??';
    value = isLogic
      ? logic(operator, value, right, scope, machine)
      : foldBinary(operator, settled(value, machine), machine.reach(right, scope), machine.language);
  }
  return value;
}

/** An operator makes something else of its operands. */
function settled(value: Value, machine: Machine): Value {
  machine.looseEnds.settle(value);
  return value;
}

function logic(operator: string, left: Value, rightPart: Expression, scope: Scope, machine: Machine): Value {
  const known =
    operator === '??'
      ? left.kind === 'none'
        ? false
        : left.kind === 'unknown' || left.kind === 'choice'
          ? undefined
          : true
      : truthOf(left);
  const isAnd = operator === 'and' || operator === '&&';
  if (known !== undefined) {
    if (known === isAnd) {
      machine.visit(rightPart);
      return machine.evaluate(rightPart, scope);
    }
    // The other side is not reached; it is walked all the same, at the end.
    postponePart(rightPart, scope, machine);
    return left;
  }
  let right: Value = NONE;
  machine.trail.fork(
    [
      () => {
        if (picksOf(left) === (isAnd ? 'yes' : 'no')) pickInSight(scope);
        right = machine.evaluate(rightPart, scope);
      },
    ],
    true,
  );
  const picks = picksOfLogic(isAnd, left, right);
  return picks === undefined ? join(left, right) : withPicks(unknown(derive([left, right])), picks);
}

/** A part that is not reached this time; unless another time reaches it, it is walked at the end. */
function postponePart(part: Expression, scope: Scope, machine: Machine): void {
  machine.postpone(() => {
    if (machine.visit(part)) machine.trail.fork([() => void machine.evaluate(part, scope)], true);
  });
}

function conditional(
  { test, yes, no }: Extract<Expression, { kind: 'conditional' }>,
  scope: Scope,
  machine: Machine,
): Value {
  const tested = machine.reach(test, scope);
  const known = truthOf(tested);
  if (known !== undefined) {
    const [taken, other] = known ? [yes, no] : [no, yes];
    postponePart(other, scope, machine);
    machine.visit(taken);
    return machine.evaluate(taken, scope);
  }
  const values: Value[] = [];
  const branch = (part: Expression, side: Picks) => () => {
    if (picksOf(tested) === side) pickInSight(scope);
    values.push(machine.evaluate(part, scope));
  };
  machine.trail.fork([branch(yes, 'yes'), branch(no, 'no')], false);
  return join(...values);
}

function assignment(
  { target, operator, value: part }: Extract<Expression, { kind: 'assignment' }>,
  scope: Scope,
  machine: Machine,
): Value {
  if (operator === '') {
    const value = machine.evaluate(part, scope);
    machine.assign(target, value, scope);
    return value;
  }
  const before = machine.evaluate(target, scope);
  if (operator === '&&' || operator === '||' || operator === '??') {
    const value = join(before, machine.evaluate(part, scope));
    machine.assign(target, value, scope);
    return value;
  }
  const added = machine.evaluate(part, scope);
  const value = foldBinary(operator, before, added, machine.language);
  machine.assign(target, value, scope);
  return value;
}
