import { type Arguments, alternatives, join, unknown, type Value } from './value.ts';

/**
 * What is put into something that is not followed (a queue, a cell, an object of a library) may come out of it again,
 * from it or from any part of it. Kept by identity: a value that is copied is another one.
 */
const FED = new WeakMap<object, Value>();
/** The value that another one was taken out of. */
const OWNERS = new WeakMap<object, Value>();
const STEPS_MAX = 50;

/** Methods that put something in. */
const PUTS =
  /^(?:put|put_nowait|append|appendleft|extend|extendleft|add|insert|push|unshift|set|set_result|setdefault|setItem|update|write|writelines|send|send_bytes|enqueue|fill|frombytes|fromlist|postMessage)$/;

const DECLARES = /^(?:option|requiredOption|argument|positional|default|add_option|options)$/;

/** Several things at once: their items are what comes out. */
const PUTS_ITEMS = /^(?:extend|extendleft|update|writelines|fromlist)$/;

export function feed(target: Value, ...values: readonly Value[]): void {
  if (values.length === 0) return;
  for (const one of opaqueOf(target)) {
    const root = rootOf(one);
    const before = FED.get(root);
    FED.set(root, join(...(before === undefined ? [] : [before]), ...values));
  }
}

/** Members of an unknown value are as unknown as it is. */
const opaqueOf = (value: Value): readonly Value[] =>
  alternatives(value).flatMap((one) =>
    one.kind === 'unknown' ? [one] : one.kind === 'bound' && one.receiver !== value ? opaqueOf(one.receiver) : [],
  );

/** A method of an unknown value that may keep what it is given. */
export function feedByCall(receiver: Value, name: string, args: Arguments): void {
  if (DECLARES.test(name)) feedDefaults(receiver, args);
  if (!PUTS.test(name)) return;
  const { items, named } = args;
  const values = [...items, ...named.values()];
  feed(
    receiver,
    ...(PUTS_ITEMS.test(name)
      ? values.flatMap((one) => (one.kind === 'list' ? [...one.items, one.rest ?? unknown('plain')] : [one]))
      : values),
  );
}

/** Texts that name a place of their own, as a default of an option may. */
const PLACE = /^(?:[/~]|\.\.?\/|\.env)/;

/** What an option is declared with may be what it is worth: of that, the names of places. */
export function feedDefaults(target: Value, { items, named }: Arguments): void {
  for (const one of [...items, ...named.values()].flatMap(alternatives))
    if (one.kind === 'text' && PLACE.test(one.text)) feed(target, one);
}

/** A value taken out of another: it may be anything that was put in there. */
export function drawn(value: Value, from: Value): Value {
  if (value.kind === 'unknown') for (const one of opaqueOf(from)) OWNERS.set(value, one);
  const fed = fedInto(from);
  return fed.length === 0 ? value : join(value, ...fed);
}

/** All that was put into a value. */
export const fedInto = (value: Value): readonly Value[] => opaqueOf(value).flatMap((one) => FED.get(rootOf(one)) ?? []);

function rootOf(value: Value): Value {
  let root = value;
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const owner = OWNERS.get(root);
    if (owner === undefined || owner === root) break;
    root = owner;
  }
  return root;
}

/** What settles a promise goes into this list, from which it comes out. */
export const cell = (): Extract<Value, { kind: 'list' }> => ({ kind: 'list', items: [] });
export const contentsOf = ({ items, rest }: Extract<Value, { kind: 'list' }>): Value =>
  join(unknown('plain'), ...items, ...(rest === undefined ? [] : [rest]));
