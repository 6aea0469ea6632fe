import { fedInto } from './fed.ts';
import { findRule } from './library.ts';
import { isPowerModule } from './loose-ends.ts';
import type { Machine } from './machine.ts';
import type { Span } from './syntax.ts';
import { type Arguments, alternatives, endsOf, join, shownText, unknown, type Value } from './value.ts';

/** Lists in lists deeper than this are not looked into. */
const DEPTH_MAX = 3;

/**
 * A value leaves what is followed: whatever it can do may be done. `given` is what it may be called with, which is
 * somebody else's choice where nothing is known of it.
 */
export function setFree(value: Value, machine: Machine, at: Span, given: Value = somebodys(), depth = 0): void {
  if (depth > DEPTH_MAX) return;
  machine.looseEnds.settle(value);
  const call = (): void => void machine.call(value, { items: [], named: new Map(), open: true, others: given }, at);
  const inner = (one: Value): void => setFree(one, machine, at, given, depth + 1);
  switch (value.kind) {
    case 'function':
      // It may be called at once, or when everything else has changed.
      if (isNew(value.definition, given)) {
        machine.defer(call);
        call();
      }
      break;
    case 'ref': {
      const rule = findRule(value.name, machine.library);
      if (isPowerModule(value.name, machine.library))
        machine.sink.note('unknown', `${value.name}, handed to where it is not followed`);
      else if (rule !== undefined && rule.uses.length > 0) call();
      break;
    }
    case 'partial':
      if (machine.visit(value)) call();
      break;
    case 'bound':
      if (value.receiver.kind === 'object' || value.receiver.kind === 'ref') call();
      break;
    case 'instance':
      for (const item of value.fields.values()) inner(item);
      break;
    case 'list':
      if (value.rest !== undefined) inner(value.rest);
      for (const item of value.items) inner(item);
      break;
    case 'map':
      for (const item of value.entries.values()) inner(item);
      break;
    case 'choice':
      for (const item of value.values) inner(item);
      break;
    case 'object':
      if (value.of === 'environ') machine.sink.note('secret', 'all variables of the environment');
      break;
  }
}

/** A value of its own each time: what is put into one does not come out of another. */
const somebodys = (): Value => unknown('argument');

/** Different things that one function is called with; beyond, they are one computed thing. */
const CALLS_MAX = 12;
const CALLED = new WeakMap<object, Set<string>>();

/** True the first time for each function and what it is given. */
function isNew(definition: object, given: Value): boolean {
  const before = CALLED.get(definition) ?? new Set<string>();
  CALLED.set(definition, before);
  const key = alternatives(given)
    .map((one) => shownText(endsOf(one)))
    .join('\0');
  if (before.has(key) || before.size >= CALLS_MAX) return false;
  before.add(key);
  return true;
}

/** What a library may call a function with: whatever stands beside it in the call, and what others choose. */
export function givenAlong(args: Arguments, receiver?: Value): Value {
  const values = [...args.items, ...args.named.values(), ...(receiver === undefined ? [] : [receiver])];
  return join(somebodys(), ...values.flatMap((one) => partsOf(one, 0)));
}

const PARTS_MAX = 40;

/** Texts and what stands for texts, with those in lists and maps. */
function partsOf(value: Value, depth: number): readonly Value[] {
  if (depth > DEPTH_MAX) return [unknown('computed')];
  switch (value.kind) {
    case 'text':
      return [value];
    case 'unknown':
      return [value, ...fedInto(value).flatMap(alternatives)];
    case 'list': {
      const items = value.rest === undefined ? value.items : [...value.items, value.rest];
      return items.length > PARTS_MAX ? [unknown('computed')] : items.flatMap((item) => partsOf(item, depth + 1));
    }
    case 'map':
      return value.entries.size > PARTS_MAX
        ? [unknown('computed')]
        : [...value.entries].flatMap(([key, item]) => [
            { kind: 'text' as const, text: key },
            ...partsOf(item, depth + 1),
          ]);
    case 'choice':
      return value.values.flatMap((one) => partsOf(one, depth + 1));
    case 'object':
      return value.of === 'Path' ? [value] : [];
    default:
      return [];
  }
}

/** True where a value is, or holds, another one. */
export function holds(value: Value, searched: Value, depth = 0): boolean {
  if (value === searched) return true;
  if (depth > DEPTH_MAX) return false;
  const inner = (one: Value): boolean => holds(one, searched, depth + 1);
  switch (value.kind) {
    case 'function':
      return searched.kind === 'function' && value.definition === searched.definition;
    case 'list':
      return value.items.some(inner) || (value.rest !== undefined && inner(value.rest));
    case 'map':
      return [...value.entries.values()].some(inner) || (value.rest !== undefined && inner(value.rest));
    case 'instance':
      return [...value.fields.values()].some(inner);
    case 'choice':
      return value.values.some(inner);
    case 'partial':
      return inner(value.callee) || value.args.items.some(inner);
    case 'object':
      return inner(value.data);
    default:
      return false;
  }
}
