import { applyRule } from './apply-rule.ts';
import { instanceFields, UNKNOWN_ARGUMENTS } from './define.ts';
import { drawn, feedByCall } from './fed.ts';
import type { Fold, FoldCall } from './fold.ts';
import { findRule } from './library.ts';
import type { Frame, Machine } from './machine.ts';
import { Scope } from './scope.ts';
import { givenAlong, holds, setFree } from './set-free.ts';
import type { FunctionSyntax, Span } from './syntax.ts';
import {
  type Arguments,
  alternatives,
  type ClassValue,
  derive,
  join,
  list,
  mapOf,
  NONE,
  ref,
  unknown,
  type Value,
} from './value.ts';

/** Calls nested deeper than this are not followed. */
const CALLS_MAX = 24;

export interface CallOptions {
  /** What can be computed of library functions and methods, by their full name. */
  readonly folds: ReadonlyMap<string, Fold>;
}

/** Calls a value, whatever it is. */
export function callValue(callee: Value, args: Arguments, at: Span, machine: Machine, options: CallOptions): Value {
  machine.looseEnds.settle(callee);
  switch (callee.kind) {
    case 'object':
      if (callee.of === 'super') return options.folds.get('super')?.({ args, self: callee, at, machine }) ?? NONE;
      break;
    case 'function':
      return invoke(callee, args, at, machine);
    case 'class':
      return instantiate(callee, args, at, machine);
    case 'ref':
      return callRef(callee.name, args, at, machine, options);
    case 'bound':
      return callMethod(callee.receiver, callee.name, args, at, machine, options);
    case 'partial':
      return machine.call(
        callee.callee,
        {
          items: [...callee.args.items, ...args.items],
          named: new Map([...callee.args.named, ...args.named]),
          open: args.open,
          ...(args.others !== undefined && { others: args.others }),
        },
        at,
      );
    case 'choice':
      return join(...callee.values.map((one) => machine.call(one, args, at)));
    case 'instance': {
      const method = machine.member(callee, '__call__', at);
      if (method.kind !== 'unknown') return machine.call(method, args, at);
      break;
    }
  }
  return letGo(args, at, machine, [callee]);
}

/** A call that nothing is known of: what is handed over may be called there. */
function letGo(args: Arguments, at: Span, machine: Machine, others: readonly Value[] = []): Value {
  const values = [...args.items, ...args.named.values()];
  const given = givenAlong(args, others[0]);
  for (const value of values) setFree(value, machine, at, given);
  return unknown(derive([...others, ...values]));
}

function invoke(callee: Extract<Value, { kind: 'function' }>, args: Arguments, at: Span, machine: Machine): Value {
  const { definition, scope: outer, self } = callee;
  machine.visit(definition.body);
  CALLS.set(definition, callsOf(definition) + 1);
  if (machine.depth >= CALLS_MAX || isRecursive(definition, machine)) return letGo(args, at, machine);
  const scope = new Scope(outer as Scope, true, machine.trail);
  bind(definition, args, self, scope, machine);
  deferLater(callee, args, at, machine);
  const before = machine.frame;
  const frame: Frame = { definition, self: definition.isArrow === true ? before.self : self, returns: [], yields: [] };
  machine.frame = frame;
  machine.depth += 1;
  active(machine).push(definition);
  const completion = machine.trail.walkUnfinished(() => machine.run(definition.body, scope), false);
  active(machine).pop();
  machine.depth -= 1;
  machine.frame = before;
  if (frame.yields.length > 0) return list([], join(...frame.yields));
  if (completion === 'return' && frame.returns.length === 1) return frame.returns[0] ?? NONE;
  return join(...frame.returns, ...(completion === 'return' ? [] : [NONE]));
}

/** Coroutines and generators go on at a time of their own. Each is walked late once for each place where it is begun. */
const BEGUN = new WeakMap<object, Set<number>>();

function deferLater(callee: Extract<Value, { kind: 'function' }>, args: Arguments, at: Span, machine: Machine): void {
  if (callee.definition.runsLater !== true) return;
  const places = BEGUN.get(callee.definition) ?? new Set<number>();
  BEGUN.set(callee.definition, places);
  if (places.has(at.start)) return;
  places.add(at.start);
  machine.defer(() => void machine.call(callee, args, at));
}

const ACTIVE = new WeakMap<Machine, FunctionSyntax[]>();

function active(machine: Machine): FunctionSyntax[] {
  const stack = ACTIVE.get(machine) ?? [];
  ACTIVE.set(machine, stack);
  return stack;
}

/** A function that calls itself is followed a few times, and once where it is not even sure that it runs. */
const RECURSIONS_MAX = 3;
function isRecursive(definition: FunctionSyntax, machine: Machine): boolean {
  const running = active(machine).filter((one) => one === definition).length;
  return running >= (machine.trail.isUncertain ? 1 : RECURSIONS_MAX);
}

function bind(
  { parameters }: FunctionSyntax,
  args: Arguments,
  self: Value | undefined,
  scope: Scope,
  machine: Machine,
): void {
  const takesSelf = self !== undefined && machine.language === 'python';
  const items = takesSelf ? [self, ...args.items] : [...args.items];
  const others = args.others ?? unknown('argument');
  if (machine.language === 'javascript') scope.set('arguments', list(items, args.open ? others : undefined));
  const named = new Map(args.named);
  let at = 0;
  for (const { name, target, otherwise, rest } of parameters) {
    if (rest === 'items') {
      const left = items.slice(at);
      scope.set(name, list(left, args.open ? others : undefined));
      if (target.kind !== 'name') machine.assign(target, list(left), scope, true);
      at = items.length;
    } else if (rest === 'entries') scope.set(name, mapOf(named, args.open ? others : undefined));
    else {
      const value = named.get(name) ?? items[at];
      if (named.has(name)) named.delete(name);
      else at += 1;
      const fallback = (): Value => {
        const known = otherwise === undefined ? undefined : machine.evaluate(otherwise, scope);
        if (!args.open) return known ?? (machine.language === 'javascript' ? NONE : unknown('argument'));
        return known === undefined ? others : join(known, others);
      };
      machine.assign(target, value ?? fallback(), scope, true);
    }
  }
}

function instantiate(made: ClassValue, args: Arguments, at: Span, machine: Machine): Value {
  const fields = new Map<string, Value>();
  const instance: Value = { kind: 'instance', of: made, fields };
  const maker = machine.member(instance, machine.language === 'python' ? '__init__' : 'constructor', at);
  if (maker.kind === 'function') machine.call(maker, args, at);
  else {
    if (maker.kind === 'ref') machine.call(maker, args, at);
    // A data class keeps its arguments under their names.
    for (const [name, value] of args.named) fields.set(name, value);
    if (maker.kind !== 'ref' && args.items.length > 0) keepInOrder(made, args, fields);
    if (made.parents.some(isException)) fields.set('args', list(args.items));
    for (const value of args.items) setFree(value, machine, at);
    for (const parent of made.parents) if (parent.kind === 'ref') machine.call(parent, args, at);
  }
  const all = instanceFields(made);
  for (const [name, value] of fields) all.set(name, join(...[all.get(name), value].filter((one) => one !== undefined)));
  return instance;
}

const isException = (parent: Value): boolean =>
  parent.kind === 'ref' && /^builtins\.\w*(?:Exception|Error)$/.test(parent.name);

function keepInOrder({ definition }: ClassValue, { items }: Arguments, fields: Map<string, Value>): void {
  let at = 0;
  for (const statement of definition.body) {
    const target = statement.kind === 'assign' ? statement.targets[0] : undefined;
    if (target?.kind === 'name' && items[at] !== undefined) fields.set(target.name, items[at] ?? NONE);
    if (statement.kind === 'assign' || statement.kind === 'expression') at += 1;
  }
}

function callRef(name: string, args: Arguments, at: Span, machine: Machine, { folds }: CallOptions): Value {
  machine.sink.findings.location = at;
  const fold = folds.get(name);
  const rule = findRule(name, machine.library);
  const folded = followed(fold, { args, self: undefined, at, machine });
  if (rule === undefined) {
    if (folded !== undefined) return folded;
    machine.sink.note('unknown', `${name}, of which nothing is known`);
    return letGo(args, at, machine);
  }
  const value = applyRule({ name, rule, args, self: undefined, at }, machine);
  if (folded !== undefined) return folded;
  if (ASKS.test(name)) for (const one of args.items) machine.looseEnds.settle(one);
  else handOver(args, undefined, at, machine);
  return value;
}

/** Functions of the language that look at what they are given and call nothing of it. */
const ASKS = /^builtins\.(?:isinstance|issubclass|callable|hasattr|id|type|dir)$/;

/** Functions that are handed to a library are called by it. */
function handOver(args: Arguments, receiver: Value | undefined, at: Span, machine: Machine): void {
  const called = [...args.items, ...args.named.values()].filter(mayCall);
  if (called.length === 0) return;
  const given = givenAlong(args, receiver);
  for (const value of called) setFree(value, machine, at, given);
}

/**
 * What a call is worth may be told without calling the functions that are handed to it. Those that were neither called
 * on the way nor kept where they can be seen are called now.
 */
function followed(fold: Fold | undefined, call: FoldCall): Value | undefined {
  const { args, self, at, machine } = call;
  const handed = [...args.items, ...args.named.values()].filter(
    (one): one is Extract<Value, { kind: 'function' }> => one.kind === 'function',
  );
  const before = handed.map(({ definition }) => callsOf(definition));
  const value = fold?.(call);
  if (value === undefined) return undefined;
  for (const [index, one] of handed.entries()) {
    const others = [...args.items, ...args.named.values()].filter((other) => other !== one);
    const isSeen = [value, ...(self === undefined ? [] : [self]), ...others].some((place) => holds(place, one));
    if (callsOf(one.definition) === before[index] && !isSeen)
      setFree(one, machine, at, givenAlong({ ...args, items: [...args.items, value] }, self));
  }
  return value;
}

const CALLS = new WeakMap<FunctionSyntax, number>();
const callsOf = (definition: FunctionSyntax): number => CALLS.get(definition) ?? 0;

const mayCall = ({ kind }: Value): boolean =>
  ['function', 'ref', 'partial', 'bound', 'list', 'map', 'choice', 'object'].includes(kind);

function callMethod(
  receiver: Value,
  name: string,
  args: Arguments,
  at: Span,
  machine: Machine,
  { folds }: CallOptions,
): Value {
  const known: Value[] = [];
  for (const one of alternatives(receiver)) known.push(callOneMethod(one, name, args, at, machine, folds));
  return join(...known);
}

function callOneMethod(
  receiver: Value,
  name: string,
  args: Arguments,
  at: Span,
  machine: Machine,
  folds: ReadonlyMap<string, Fold>,
): Value {
  machine.sink.findings.location = at;
  const type = typeOf(receiver);
  const fold = folds.get(`${type}#${name}`) ?? folds.get(`*#${name}`);
  const folded = followed(fold, { args, self: receiver, at, machine });
  const rule = findMethod(type, name, machine);
  if (rule !== undefined) {
    const value = applyRule({ name: `${type}#${name}`, rule, args, self: selfOf(receiver), at }, machine);
    if (folded === undefined) handOver(args, receiver, at, machine);
    return drawn(folded ?? value, receiver);
  }
  if (folded !== undefined) return drawn(folded, receiver);
  feedByCall(receiver, name, args);
  const value = letGo(args, at, machine, [receiver]);
  // What is asked of something unknown is of its kind; short words only say which part.
  const isAsked = typeOf(receiver) === '?' && [...args.items, ...args.named.values()].every(isSelector);
  const given = [...args.items, ...args.named.values()].filter(({ kind }) => kind === 'unknown');
  return drawn(isAsked ? unknown(derive([receiver, ...given])) : value, receiver);
}

const isSelector = (value: Value): boolean =>
  (value.kind === 'text' && value.decoded !== true && /^[\w\s.,:;%#@()[\]-]{0,24}$/.test(value.text)) ||
  ['number', 'truth', 'none', 'unknown', 'function', 'bound'].includes(value.kind);

/** Lines of the class first; those of any object only where the class is not known. */
function findMethod(type: string, name: string, machine: Machine) {
  const { rules } = machine.library;
  return rules.get(`${type}#${name}`) ?? rules.get(`${type}#*`) ?? (type === '?' ? rules.get(`?#${name}`) : undefined);
}

const selfOf = (receiver: Value): Value => (receiver.kind === 'object' ? receiver.data : receiver);

/** Under which name the tables know the methods of a value. */
function typeOf(value: Value): string {
  switch (value.kind) {
    case 'object':
      return value.of;
    case 'text':
    case 'list':
    case 'map':
    case 'number':
    case 'function':
      return value.kind;
    case 'instance':
    case 'unknown':
    case 'bound':
      return '?';
    default:
      return value.kind;
  }
}

export { UNKNOWN_ARGUMENTS };
export const refOf = ref;
