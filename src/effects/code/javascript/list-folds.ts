import type { Fold, FoldCall } from '../fold.ts';
import { eachRound, itemsOf } from '../items.ts';
import { picked, picksOf } from '../listing.ts';
import {
  argumentsOf,
  concat,
  derive,
  ITEMS_MAX,
  join,
  list,
  NONE,
  number,
  text,
  unknown,
  type Value,
} from '../value.ts';

type ListValue = Extract<Value, { kind: 'list' }>;

const onList =
  (fold: (self: ListValue, call: FoldCall) => Value | undefined): Fold =>
  (call) =>
    call.self?.kind === 'list' ? fold(call.self, call) : undefined;

/** Calls a callback for each item, round by round where they are known. */
function each(self: ListValue, { args, machine, at }: FoldCall): { items: Value[]; rest?: Value } {
  const [callee] = args.items;
  if (callee === undefined) return { items: [] };
  const call = (item: Value, index: Value): Value => machine.call(callee, argumentsOf(item, index, self), at);
  const { made, left } = eachRound(
    self.items.map((item, index) => [item, number(index)]),
    ([item = NONE, index = NONE]) => call(item, index),
    machine,
  );
  const rests = left === undefined ? [] : [left];
  if (self.rest !== undefined)
    machine.trail.fork([() => void rests.push(call(self.rest ?? NONE, unknown('plain')))], true);
  return rests.length === 0 ? { items: made } : { items: made, rest: join(...rests) };
}

const spread = (value: Value, call: FoldCall): { items: readonly Value[]; rest?: Value } =>
  value.kind === 'list' ? itemsOf(value, call.machine) : { items: [value] };

function add(self: ListValue, values: readonly Value[], { machine }: FoldCall, atFront: boolean): Value {
  if (machine.trail.isUncertain || self.rest !== undefined || self.items.length > 3_000)
    for (const value of values) self.rest = self.rest === undefined ? value : join(self.rest, value);
  else if (atFront) self.items.unshift(...values);
  else self.items.push(...values);
  return unknown('plain');
}

function take(self: ListValue, { machine }: FoldCall, fromFront: boolean): Value {
  if (self.rest !== undefined || machine.trail.isUncertain) return join(...self.items, self.rest ?? NONE);
  return (fromFront ? self.items.shift() : self.items.pop()) ?? NONE;
}

const joined = onList((self, { args }) => {
  const [by = text(',')] = args.items;
  if (self.rest !== undefined) {
    const [first] = self.items;
    return first?.kind === 'text'
      ? concat([first, by, unknown(derive([...self.items, self.rest]))])
      : unknown(derive([...self.items, self.rest]));
  }
  if (self.items.length > ITEMS_MAX) return unknown('computed');
  const made = concat(self.items.flatMap((item, index) => (index === 0 ? [item] : [by, item])));
  const isSpelled =
    self.items.length > 2 &&
    self.items.every((item) => item.kind === 'text' && item.text.length === 1 && item.decoded === true);
  return made.kind === 'text' && isSpelled ? text(made.text, true) : made;
});

const reduce = onList((self, { args, machine, at }) => {
  const [callee, start] = args.items;
  if (callee === undefined) return undefined;
  const [first, ...others] = start === undefined ? self.items : [start, ...self.items];
  let made: Value = first ?? self.rest ?? NONE;
  const step = ([item = NONE]: readonly Value[]): Value => {
    made = machine.call(callee, argumentsOf(made, item), at);
    return made;
  };
  const { left } = eachRound(
    others.map((item) => [item]),
    step,
    machine,
  );
  if (left !== undefined) made = join(left, unknown('computed'));
  if (self.rest === undefined) return made;
  const more = machine.call(callee, argumentsOf(made, self.rest), at);
  return join(made, more.kind === 'text' || more.kind === 'number' ? unknown(derive([more, self.rest])) : more);
});

const slice = onList((self, { args }) => {
  const ends = args.items.slice(0, 2).map((value) => (value.kind === 'number' ? value.value : undefined));
  if (self.rest !== undefined || ends.includes(undefined))
    return list([], join(...self.items, self.rest ?? unknown('plain')));
  return list(self.items.slice(ends[0], ends[1]));
});

const some = onList((self, call) => {
  each(self, call);
  return join(...self.items, self.rest ?? NONE);
});

/** Texts in the order of their code units; `undefined` for anything else. */
function inOrder({ items, rest }: ListValue): readonly Value[] | undefined {
  if (rest !== undefined || !items.every(({ kind }) => kind === 'text')) return undefined;
  return [...items].sort((left, right) =>
    left.kind === 'text' && right.kind === 'text' && left.text < right.text ? -1 : 1,
  );
}

export const JAVASCRIPT_LIST_FOLDS: readonly (readonly [string, Fold])[] = [
  [
    'list#map',
    onList((self, call) => {
      const { items, rest } = each(self, call);
      return list(items, rest);
    }),
  ],
  [
    'list#flatMap',
    onList((self, call) => {
      const { items, rest } = each(self, call);
      const parts = items.map((item) => spread(item, call));
      const rests = [
        ...parts.flatMap((part) => (part.rest === undefined ? [] : [part.rest])),
        ...(rest === undefined ? [] : [rest.kind === 'list' ? (rest.rest ?? rest.items[0] ?? NONE) : rest]),
      ];
      return list(
        parts.flatMap((part) => [...part.items]),
        rests.length === 0 ? undefined : join(...rests),
      );
    }),
  ],
  [
    'list#forEach',
    onList((self, call) => {
      each(self, call);
      return NONE;
    }),
  ],
  [
    'list#filter',
    onList((self, call) => {
      const { rest } = each(self, call);
      const left = rest !== undefined && picksOf(rest) === 'yes' ? picked(self.rest ?? NONE) : self.rest;
      const all = left === undefined ? self.items : [...self.items, left];
      return all.length === 0 ? list([]) : list([], all.length > 24 ? unknown(derive(all)) : join(...all));
    }),
  ],
  [
    'list#some',
    onList((self, call) => {
      each(self, call);
      return unknown('plain');
    }),
  ],
  [
    'list#every',
    onList((self, call) => {
      each(self, call);
      return unknown('plain');
    }),
  ],
  ['list#find', some],
  ['list#findLast', some],
  [
    'list#findIndex',
    onList((self, call) => {
      each(self, call);
      return unknown('plain');
    }),
  ],
  ['list#reduce', reduce],
  ['list#reduceRight', reduce],
  ['list#join', joined],
  ['list#toString', joined],
  [
    'list#reverse',
    onList((self) => {
      self.items = self.items.map((item) => (item.kind === 'text' ? text(item.text, true) : item)).reverse();
      return self;
    }),
  ],
  ['list#toReversed', onList((self) => list([...self.items].reverse(), self.rest))],
  ['list#slice', slice],
  [
    'list#concat',
    onList((self, call) => {
      const parts = call.args.items.map((value) => spread(value, call));
      const rests = [self.rest, ...parts.map(({ rest }) => rest)].filter((rest) => rest !== undefined);
      return list(
        [...self.items, ...parts.flatMap(({ items }) => items)],
        rests.length === 0 ? undefined : join(...rests),
      );
    }),
  ],
  ['list#push', onList((self, call) => add(self, call.args.items, call, false))],
  // Sets are lists here: which of two equal items is left does not matter.
  [
    'list#add',
    onList((self, call) => {
      add(self, call.args.items, call, false);
      return self;
    }),
  ],
  ['list#has', () => unknown('plain')],
  ['list#unshift', onList((self, call) => add(self, call.args.items, call, true))],
  ['list#pop', onList((self, call) => take(self, call, false))],
  ['list#shift', onList((self, call) => take(self, call, true))],
  [
    'list#sort',
    onList((self, { args, machine, at }) => {
      const [callee] = args.items;
      const any = join(...self.items, self.rest ?? NONE);
      if (callee !== undefined) machine.call(callee, argumentsOf(any, any), at);
      const ordered = callee === undefined ? inOrder(self) : undefined;
      const all = [...self.items, ...(self.rest === undefined ? [] : [self.rest])];
      self.items = ordered === undefined ? [] : [...ordered];
      if (ordered === undefined && all.length > 0) self.rest = join(...all);
      return self;
    }),
  ],
  [
    'list#toSorted',
    onList((self, { args }) => {
      const ordered = args.items.length === 0 ? inOrder(self) : undefined;
      return list(
        ordered ?? [],
        ordered === undefined ? join(...self.items, self.rest ?? unknown('plain')) : undefined,
      );
    }),
  ],
  [
    'list#flat',
    onList((self, call) => {
      const parts = self.items.map((item) => spread(item, call));
      return list(
        parts.flatMap(({ items }) => [...items]),
        self.rest,
      );
    }),
  ],
  [
    'list#at',
    onList((self, { args }) =>
      args.items[0]?.kind === 'number' && self.rest === undefined
        ? (self.items.at(args.items[0].value) ?? NONE)
        : undefined,
    ),
  ],
  [
    'list#splice',
    onList((self) => {
      const all = [...self.items];
      self.rest = join(...all, self.rest ?? NONE);
      return list(all);
    }),
  ],
  ['list#includes', () => unknown('plain')],
  ['list#indexOf', () => unknown('plain')],
  ['list#keys', onList((self) => list(self.items.map((_, index) => number(index))))],
  ['list#values', onList((self) => self)],
  [
    'list#entries',
    onList((self) =>
      list(
        self.items.map((item, index) => list([number(index), item])),
        self.rest === undefined ? undefined : list([unknown('plain'), self.rest]),
      ),
    ),
  ],
  ['list#fill', onList((self, { args }) => list([], args.items[0] ?? self.rest ?? NONE))],
  [
    'globalThis.Array.from',
    (call) => {
      const [value, callee] = call.args.items;
      if (value === undefined) return list([]);
      const { items, rest } =
        value.kind === 'map' ? { items: [], rest: unknown('plain') } : itemsOf(value, call.machine);
      const made: Value = list(items, rest);
      return callee === undefined || made.kind !== 'list'
        ? made
        : list(
            each(made, { ...call, args: argumentsOf(callee) }).items,
            rest === undefined ? undefined : each(made, { ...call, args: argumentsOf(callee) }).rest,
          );
    },
  ],
  ['globalThis.Array.of', ({ args }) => list(args.items)],
];
