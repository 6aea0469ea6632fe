import { drawn } from './fed.ts';
import type { Machine } from './machine.ts';
import { derive, ITEMS_MAX, join, list, NONE, text, unknown, type Value } from './value.ts';

/** What a loop over a value goes through: the known items in order, and what stands for the others. */
export function itemsOf(value: Value, machine: Machine): { items: readonly Value[]; rest?: Value } {
  switch (value.kind) {
    case 'text':
      return { items: [...value.text].slice(0, ITEMS_MAX).map((one) => text(one, value.decoded === true)) };
    case 'list':
      return value.rest === undefined ? { items: value.items } : { items: value.items, rest: value.rest };
    case 'map': {
      const keys = [...value.entries.keys()].map((key) => text(key));
      return value.rest === undefined ? { items: keys } : { items: keys, rest: unknown('plain') };
    }
    case 'object':
      if (value.of === 'environ') {
        machine.sink.note('secret', 'all variables of the environment');
        return { items: [], rest: unknown('content') };
      }
      return { items: [], rest: value.of === 'file' ? unknown('content') : unknown(derive([value])) };
    case 'choice': {
      const parts = value.values.map((one) => itemsOf(one, machine));
      const all = parts.flatMap(({ items, rest }) => (rest === undefined ? items : [...items, rest]));
      return { items: [], rest: all.length === 0 ? unknown('plain') : join(...all) };
    }
    case 'instance': {
      const method = machine.member(value, '__iter__', value.of.definition);
      if (method.kind === 'function')
        return itemsOf(
          machine.call(method, { items: [], named: new Map(), open: false }, value.of.definition),
          machine,
        );
      return { items: [], rest: unknown('plain') };
    }
    default:
      return { items: [], rest: drawn(unknown(derive([value])), value) };
  }
}

/** The name under which a value is kept in a map; `undefined` where it is not known. */
export function keyOf(value: Value): string | undefined {
  if (value.kind === 'text') return value.text;
  if (value.kind === 'number' || value.kind === 'truth') return String(value.value);
  return undefined;
}

/** Calls something with the arguments of each round; where rounds have run out, once for all that are left. */
export function eachRound(
  rounds: readonly (readonly Value[])[],
  call: (args: readonly Value[]) => Value,
  machine: Machine,
): { made: Value[]; left?: Value } {
  const made: Value[] = [];
  for (const [index, args] of rounds.entries()) {
    if (!machine.round())
      return { made, left: call(args.map((_, at) => join(...rounds.slice(index).map((one) => one[at] ?? NONE)))) };
    made.push(call(args));
  }
  return { made };
}

/** The list of what came of each round, and of what stands for others. */
export function listOf(made: readonly Value[], ...others: readonly (Value | undefined)[]): Value {
  const rests = others.filter((one) => one !== undefined);
  return list(made, rests.length === 0 ? undefined : join(...rests));
}
