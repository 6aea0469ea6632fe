import type { Fold } from '../fold.ts';
import { itemsOf } from '../items.ts';
import { blur, derive, isSame, join, list, mapOf, NONE, text, unknown, type Value } from '../value.ts';

const textOf = (value: Value | undefined): string | undefined => (value?.kind === 'text' ? value.text : undefined);
const plain: Fold = () => unknown('plain');

/** Items that are added at one end. Where it is not certain that they are, they are some of the list. */
const append: Fold = ({ self, args, machine }) => {
  const value = args.items.at(-1);
  if (self?.kind !== 'list' || value === undefined) return undefined;
  if (machine.trail.isUncertain || self.rest !== undefined || self.items.length > 3_000)
    self.rest = self.rest === undefined ? value : join(self.rest, value);
  else self.items.push(value);
  return NONE;
};

const prepend: Fold = ({ self, args, machine }) => {
  const [at, value] = args.items;
  if (self?.kind !== 'list' || value === undefined) return undefined;
  if (at?.kind === 'number' && self.rest === undefined && !machine.trail.isUncertain)
    self.items.splice(at.value, 0, value);
  else self.rest = self.rest === undefined ? value : join(self.rest, value);
  return NONE;
};

const extend: Fold = ({ self, args, machine }) => {
  if (self?.kind !== 'list' || args.items[0] === undefined) return undefined;
  const { items, rest } = itemsOf(args.items[0], machine);
  if (machine.trail.isUncertain) self.rest = join(...(self.rest === undefined ? [] : [self.rest]), ...items);
  else self.items.push(...items);
  if (rest !== undefined) self.rest = self.rest === undefined ? rest : join(self.rest, rest);
  return NONE;
};

const pop: Fold = ({ self, args, machine }) => {
  if (self?.kind === 'map') {
    const key = textOf(args.items[0]);
    return (key === undefined ? undefined : self.entries.get(key)) ?? args.items[1] ?? self.rest ?? unknown('plain');
  }
  if (self?.kind !== 'list') return undefined;
  const at = args.items[0];
  const index = at === undefined ? -1 : at.kind === 'number' ? at.value : undefined;
  if (index === undefined || self.rest !== undefined || machine.trail.isUncertain)
    return join(...self.items, self.rest ?? unknown('plain'));
  return self.items.splice(index, 1)[0] ?? unknown('plain');
};

const reverseInPlace: Fold = ({ self }) => {
  if (self?.kind !== 'list') return undefined;
  self.items = self.items.map((item) => (item.kind === 'text' ? text(item.text, true) : item)).reverse();
  return NONE;
};

const getEntry: Fold = ({ self, args, machine }) => {
  if (self?.kind !== 'map' || args.items[0] === undefined) return undefined;
  const found = machine.item(self, args.items[0], { start: 0, end: 0 });
  const otherwise = args.items[1] ?? NONE;
  const isKnown = args.items[0].kind === 'text' && self.entries.has(args.items[0].text);
  return isKnown
    ? found
    : self.rest === undefined && args.items[0].kind === 'text'
      ? otherwise
      : join(found, otherwise);
};

const updateMap: Fold = ({ self, args }) => {
  if (self?.kind !== 'map') return undefined;
  const [other] = args.items;
  if (other?.kind === 'map') {
    for (const [key, value] of other.entries) self.entries.set(key, value);
    if (other.rest !== undefined) self.rest = self.rest === undefined ? other.rest : join(self.rest, other.rest);
  } else if (other !== undefined) self.rest = unknown(derive([other]));
  for (const [key, value] of args.named) self.entries.set(key, value);
  return NONE;
};

const values: Fold = ({ self }) => (self?.kind === 'map' ? list([...self.entries.values()], self.rest) : undefined);
const keys: Fold = ({ self }) =>
  self?.kind === 'map'
    ? list(
        [...self.entries.keys()].map((key) => text(key)),
        self.rest === undefined ? undefined : unknown('plain'),
      )
    : undefined;
const entries: Fold = ({ self }) =>
  self?.kind === 'map'
    ? list(
        [...self.entries].map(([key, value]) => list([text(key), value])),
        self.rest === undefined ? undefined : list([unknown('plain'), self.rest]),
      )
    : undefined;

/** Texts or numbers in Python's order; `undefined` for anything else. */
export function sortedItems(items: readonly Value[]): readonly Value[] | undefined {
  if (items.every((item) => item.kind === 'number'))
    return [...items].sort((left, right) =>
      left.kind === 'number' && right.kind === 'number' ? left.value - right.value : 0,
    );
  if (!items.every((item) => item.kind === 'text')) return undefined;
  return [...items].sort((left, right) =>
    left.kind === 'text' && right.kind === 'text' ? compareCodePoints(left.text, right.text) : 0,
  );
}

const compareCodePoints = (left: string, right: string): number => {
  const [one, other] = [[...left], [...right]];
  for (let at = 0; at < Math.min(one.length, other.length); at += 1) {
    const difference = (one[at]?.codePointAt(0) ?? 0) - (other[at]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
};

const sortInPlace: Fold = ({ self, args, machine, at }) => {
  if (self?.kind !== 'list') return undefined;
  const key = args.named.get('key');
  if (key !== undefined)
    machine.call(key, { items: [join(...self.items, self.rest ?? NONE)], named: new Map(), open: false }, at);
  const inOrder =
    args.named.size === 0 && self.rest === undefined && !machine.trail.isUncertain
      ? sortedItems(self.items)
      : undefined;
  if (inOrder !== undefined) self.items = [...inOrder];
  else blurOrder(self);
  return NONE;
};

/** The same items at other places. */
function blurOrder(self: Extract<Value, { kind: 'list' }>): void {
  const all = [...self.items, ...(self.rest === undefined ? [] : [self.rest])];
  self.items = [];
  if (all.length > 0) self.rest = join(...all);
}

const removeItem: Fold = ({ self, args, machine }) => {
  if (self?.kind !== 'list') return undefined;
  const [item] = args.items;
  const at = item === undefined ? -1 : self.items.findIndex((one) => isSame(one, item));
  if (at >= 0 && self.rest === undefined && !machine.trail.isUncertain) self.items.splice(at, 1);
  else blurOrder(self);
  return NONE;
};

/** Methods of lists, sets and dictionaries. */
export const LIST_FOLDS: readonly (readonly [string, Fold])[] = [
  ['list#append', append],
  ['list#appendleft', prepend],
  ['list#insert', prepend],
  ['list#add', append],
  ['list#extend', extend],
  ['list#update', extend],
  ['list#pop', pop],
  [
    'list#popleft',
    ({ self }) => (self?.kind === 'list' ? join(...self.items, self.rest ?? unknown('plain')) : undefined),
  ],
  ['list#reverse', reverseInPlace],
  ['list#copy', ({ self }) => (self?.kind === 'list' ? list(self.items, self.rest) : undefined)],
  ['list#sort', sortInPlace],
  ['list#index', plain],
  ['list#count', plain],
  ['list#remove', removeItem],
  ['list#discard', removeItem],
  [
    'list#clear',
    ({ self, machine }) => {
      if (self?.kind === 'list' && !machine.trail.isUncertain) {
        self.items = [];
        delete self.rest;
      }
      return NONE;
    },
  ],
  [
    'list#rotate',
    ({ self }) => {
      if (self?.kind === 'list') blur(self);
      return NONE;
    },
  ],
  ['map#get', getEntry],
  [
    'map#setdefault',
    ({ self, args, machine, at }) => {
      const found = getEntry({ self, args, machine, at });
      const key = textOf(args.items[0]);
      if (self?.kind === 'map' && key !== undefined && !self.entries.has(key) && args.items[1] !== undefined)
        self.entries.set(key, args.items[1]);
      return found;
    },
  ],
  ['map#pop', pop],
  ['map#update', updateMap],
  ['map#values', values],
  ['map#keys', keys],
  ['map#items', entries],
  ['map#copy', ({ self }) => (self?.kind === 'map' ? mapOf(self.entries, self.rest) : undefined)],
];
