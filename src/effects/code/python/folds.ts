import { attempt } from '../attempt.ts';
import type { Fold } from '../fold.ts';
import { eachRound, itemsOf, keyOf, listOf } from '../items.ts';
import { fromJson } from '../json-value.ts';
import { picked, picksOf } from '../listing.ts';
import type { Machine } from '../machine.ts';
import {
  type Arguments,
  blur,
  concat,
  derive,
  join,
  list,
  mapOf,
  NONE,
  number,
  object,
  text,
  unknown,
  type Value,
} from '../value.ts';
import { ARGUMENT_FOLDS } from './argument-folds.ts';
import { DECODE_FOLDS } from './decode-folds.ts';
import { LIST_FOLDS, sortedItems } from './list-folds.ts';
import { MEMBER_FOLDS } from './member-folds.ts';
import { PATH_FOLDS } from './path-folds.ts';
import { TEXT_FOLDS } from './text-folds.ts';

const arg = ({ items, named }: Arguments, at: number, name = ''): Value | undefined => items[at] ?? named.get(name);

/** `chr`, and what takes a list of letters by their numbers. */
const character: Fold = ({ args }) => {
  const value = arg(args, 0, 'i');
  if (value?.kind === 'number')
    return attempt(() => text(String.fromCodePoint(value.value), true)) ?? unknown('computed');
  return unknown(value?.kind === 'unknown' && value.origin !== 'plain' ? value.origin : 'computed');
};

const bytesOf: Fold = ({ args }) => {
  const value = arg(args, 0, 'source');
  if (value === undefined) return text('');
  if (value.kind === 'text') return value;
  if (value.kind === 'number') return unknown('plain');
  if (value.kind !== 'list') return unknown(derive([value]));
  if (value.rest !== undefined || !value.items.every(({ kind }) => kind === 'number')) return unknown('computed');
  const codes = value.items.map((item) => (item.kind === 'number' ? item.value & 255 : 0));
  return text(
    String.fromCharCode(...codes.slice(0, 100_000)),
    codes.some((code) => code > 31),
  );
};

const integer: Fold = ({ args }) => {
  const [value, radix] = [arg(args, 0), arg(args, 1, 'base')];
  if (value?.kind === 'number') return number(Math.trunc(value.value));
  if (value?.kind !== 'text') return unknown('plain');
  const base = radix?.kind === 'number' ? radix.value : 10;
  const made = base === 0 ? Number(value.text) : Number.parseInt(value.text.replace(/^0[xob]/i, ''), base);
  return Number.isSafeInteger(made) ? number(made) : unknown('computed');
};

const shownAs: Fold = ({ args }) => {
  const value = arg(args, 0, 'object');
  if (value === undefined) return text('');
  if (value.kind === 'text' || value.kind === 'unknown') return value;
  if (value.kind === 'number') return concat([value]);
  if (value.kind === 'object' && value.of === 'Path') return value.data;
  return unknown(derive([value]));
};

const length: Fold = ({ args }) => {
  const value = arg(args, 0);
  if (value?.kind === 'text') return number([...value.text].length);
  if (value?.kind === 'list' && value.rest === undefined) return number(value.items.length);
  if (value?.kind === 'map' && value.rest === undefined) return number(value.entries.size);
  return unknown('plain');
};

const RANGE_MAX = 2_000;
const range: Fold = ({ args: { items } }) => {
  const numbers = items.map((value) => (value.kind === 'number' ? value.value : Number.NaN));
  if (numbers.some(Number.isNaN)) return list([], unknown('plain'));
  const [from, to, step] =
    numbers.length === 1 ? [0, numbers[0] ?? 0, 1] : [numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 1];
  const size = Math.max(0, Math.ceil((to - from) / (step || 1)));
  if (size > RANGE_MAX) return list([], unknown('plain'));
  return list(Array.from({ length: size }, (_, index) => number(from + index * step)));
};

/** A new list of what the argument goes through. */
const collected =
  (change: (items: readonly Value[]) => readonly Value[] = (items) => items): Fold =>
  ({ args, machine }) => {
    const value = arg(args, 0);
    if (value === undefined) return list([]);
    const { items, rest } = itemsOf(value, machine);
    return list(change(items), rest);
  };

/** In the order of Python where that is plain; else they may stand anywhere. */
const sorted: Fold = ({ args, machine, at }) => {
  const value = args.items[0];
  if (value === undefined) return undefined;
  const { items, rest } = itemsOf(value, machine);
  const key = args.named.get('key');
  const first = items[0] ?? rest;
  if (key !== undefined && first !== undefined)
    machine.call(key, { items: [first], named: new Map(), open: false }, at);
  const all = rest === undefined ? items : [...items, rest];
  const inOrder = args.named.size === 0 && rest === undefined ? sortedItems(items) : undefined;
  return inOrder === undefined ? anywhere(all) : list(inOrder);
};

/** A list that the library rearranges. */
const blurred: Fold = ({ args }) => {
  const [value, item] = args.items;
  if (value?.kind === 'list') blur(value, ...(item === undefined ? [] : [item]));
  return NONE;
};
const blurredItem: Fold = ({ args }) => {
  const [value] = args.items;
  if (value?.kind !== 'list') return undefined;
  const items = [...value.items, ...(value.rest === undefined ? [] : [value.rest])];
  return items.length === 0 ? unknown('plain') : join(...items);
};

const unordered: Fold = ({ args, machine }) => {
  const value = arg(args, 0);
  if (value === undefined) return list([]);
  const { items, rest } = itemsOf(value, machine);
  return anywhere(rest === undefined ? items : [...items, rest]);
};

const anywhere = (items: readonly Value[]): Value => (items.length === 0 ? list([]) : list([], join(...items)));

const mapped: Fold = ({ args, machine, at }) => {
  const [callee, ...over] = args.items;
  if (callee === undefined || over.length === 0) return undefined;
  const columns = over.map((value) => itemsOf(value, machine));
  const size = Math.min(...columns.map(({ items }) => items.length));
  const rows = Array.from({ length: size }, (_, row) => columns.map(({ items }) => items[row] ?? NONE));
  const call = (items: readonly Value[]): Value => machine.call(callee, { items, named: new Map(), open: false }, at);
  const { made, left } = eachRound(rows, call, machine);
  const isOpen = columns.some(({ rest }) => rest !== undefined);
  return listOf(made, left, isOpen ? call(columns.map(({ rest }) => rest ?? unknown('plain'))) : undefined);
};

const filtered: Fold = ({ args, machine, at }) => {
  const [callee, over] = args.items;
  if (callee === undefined || over === undefined) return undefined;
  const { items, rest } = itemsOf(over, machine);
  const test = (item: Value): Value =>
    callee.kind === 'none' ? item : machine.call(callee, { items: [item], named: new Map(), open: false }, at);
  eachRound(
    items.map((item) => [item]),
    ([item = NONE]) => test(item),
    machine,
  );
  const left = rest !== undefined && picksOf(test(rest)) === 'yes' ? picked(rest) : rest;
  return anywhere(left === undefined ? items : [...items, left]);
};

const reduced: Fold = ({ args, machine, at }) => {
  const [callee, over, start] = args.items;
  if (callee === undefined || over === undefined) return undefined;
  const { items, rest } = itemsOf(over, machine);
  if (rest !== undefined || items.length > 1_000) return undefined;
  const [first, ...others] = start === undefined ? items : [start, ...items];
  return others.reduce<Value>(
    (before, item) => machine.call(callee, { items: [before, item], named: new Map(), open: false }, at),
    first ?? NONE,
  );
};

const zipped: Fold = ({ args, machine }) => {
  const columns = args.items.map((value) => itemsOf(value, machine));
  const isOpen = columns.some(({ rest }) => rest !== undefined);
  const size = columns.length === 0 ? 0 : Math.min(...columns.map(({ items }) => items.length));
  const rows = Array.from({ length: size }, (_, row) => list(columns.map(({ items }) => items[row] ?? NONE)));
  return list(rows, isOpen ? list(columns.map(({ rest, items }) => rest ?? items[0] ?? unknown('plain'))) : undefined);
};

const enumerated: Fold = ({ args, machine }) => {
  const value = arg(args, 0);
  if (value === undefined) return undefined;
  const { items, rest } = itemsOf(value, machine);
  const start = arg(args, 1, 'start');
  const from = start?.kind === 'number' ? start.value : 0;
  return list(
    items.map((item, index) => list([number(from + index), item])),
    rest === undefined ? undefined : list([unknown('plain'), rest]),
  );
};

const dictionary: Fold = ({ args, machine }) => {
  const [value] = args.items;
  if (value?.kind === 'object' && value.of === 'environ')
    machine.sink.note('secret', 'all variables of the environment');
  const entries = new Map<string, Value>(args.named);
  let rest: Value | undefined;
  if (value?.kind === 'map') {
    for (const [key, entry] of value.entries) entries.set(key, entry);
    rest = value.rest;
  } else if (value?.kind === 'list') {
    for (const item of value.items) {
      const key = item.kind === 'list' && item.items[0] !== undefined ? keyOf(item.items[0]) : undefined;
      if (key !== undefined && item.kind === 'list') entries.set(key, item.items[1] ?? NONE);
      else rest = unknown(derive([value]));
    }
    if (value.rest !== undefined) rest = unknown(derive([value.rest]));
  } else if (value !== undefined) rest = unknown(derive([value]));
  return mapOf(entries, rest);
};

const summed: Fold = ({ args: { items } }) => {
  const [value] = items;
  if (value?.kind === 'list' && value.rest === undefined && value.items.every(({ kind }) => kind === 'number'))
    return number(value.items.reduce((sum, item) => sum + (item.kind === 'number' ? item.value : 0), 0));
  return unknown('plain');
};

const partial: Fold = ({ args }) => {
  const [callee, ...items] = args.items;
  return callee === undefined
    ? undefined
    : { kind: 'partial', callee, args: { items, named: args.named, open: args.open } };
};

const chosen: Fold = ({ args, machine }) => {
  const value = arg(args, 0, 'seq');
  if (value === undefined) return undefined;
  const { items, rest } = itemsOf(value, machine);
  const all = rest === undefined ? items : [...items, rest];
  return all.length === 0 ? unknown('plain') : all.length > 24 ? unknown(derive(all)) : { kind: 'choice', values: all };
};

const superOf: Fold = ({ machine }) => {
  const { frame } = machine;
  return frame.self === undefined ? unknown('plain') : object('super', frame.self);
};

const passOn =
  (at = 0): Fold =>
  ({ args }) =>
    args.items[at];

const firstOf: Fold = ({ args, machine, at }) => {
  const value = arg(args, 0);
  if (value === undefined) return undefined;
  const { items, rest } = itemsOf(value, machine);
  const key = args.named.get('key');
  const all = [...items, ...(rest === undefined ? [] : [rest]), ...args.items.slice(1)];
  if (all.length === 0) return unknown('plain');
  const any = join(...all);
  if (key !== undefined) machine.call(key, { items: [any], named: new Map(), open: false }, at);
  return any;
};

const runAsync: Fold = ({ args }) => args.items[0];
const toThread: Fold = ({ args, machine, at }) => {
  const [callee, ...items] = args.items;
  return callee === undefined ? undefined : machine.call(callee, { ...args, items }, at);
};

/** A date as a text: what stands between the fields stays as it is. */
const strftime: Fold = ({ args }) => {
  const format = args.items.find(({ kind }) => kind === 'text') ?? args.named.get('format');
  if (format?.kind !== 'text') return unknown(derive(args.items));
  return concat(
    format.text.split(/(%[-#]?[a-zA-Z%])/).map((part, index) => (index % 2 === 1 ? unknown('plain') : text(part))),
  );
};

export const PYTHON_FOLDS: ReadonlyMap<string, Fold> = new Map<string, Fold>([
  ...DECODE_FOLDS,
  ...PATH_FOLDS,
  ...TEXT_FOLDS,
  ...LIST_FOLDS,
  ...MEMBER_FOLDS,
  ...ARGUMENT_FOLDS,
  ['time.strftime', strftime],
  ['*#strftime', strftime],
  ['builtins.chr', character],
  ['builtins.unichr', character],
  [
    'builtins.ord',
    ({ args }) => (args.items[0]?.kind === 'text' ? number(args.items[0].text.codePointAt(0) ?? 0) : unknown('plain')),
  ],
  ['builtins.bytes', bytesOf],
  ['builtins.memoryview', passOn()],
  ['builtins.int', integer],
  ['builtins.float', ({ args }) => (args.items[0]?.kind === 'number' ? args.items[0] : unknown('plain'))],
  ['builtins.str', shownAs],
  ['builtins.len', length],
  ['builtins.range', range],
  ['builtins.xrange', range],
  ['builtins.list', collected()],
  ['builtins.tuple', collected()],
  ['builtins.iter', collected()],
  ['builtins.set', unordered],
  ['builtins.frozenset', unordered],
  ['builtins.sorted', sorted],
  [
    'builtins.reversed',
    collected((items) => items.map((item) => (item.kind === 'text' ? text(item.text, true) : item)).reverse()),
  ],
  ['builtins.map', mapped],
  ['builtins.filter', filtered],
  ['builtins.reduce', reduced],
  ['functools.reduce', reduced],
  ['functools.partial', partial],
  ['builtins.zip', zipped],
  ['builtins.enumerate', enumerated],
  ['builtins.sum', summed],
  ['builtins.next', firstOf],
  ['builtins.min', firstOf],
  ['builtins.max', firstOf],
  ['builtins.dict', dictionary],
  ['collections.OrderedDict', dictionary],
  ['builtins.super', superOf],
  ['random.choice', chosen],
  ['random.sample', ({ args, machine }) => list([], itemsOf(args.items[0] ?? NONE, machine).rest ?? unknown('plain'))],
  ['random.shuffle', blurred],
  ['heapq.heapify', blurred],
  ['heapq.heappush', blurred],
  ['heapq.heappop', blurredItem],
  ['bisect.insort', blurred],
  ['asyncio.run', runAsync],
  ['asyncio.create_task', runAsync],
  ['asyncio.wait_for', runAsync],
  ['asyncio.to_thread', toThread],
  ['asyncio.gather', ({ args }) => list(args.items)],
  ['copy.copy', passOn()],
  ['copy.deepcopy', passOn()],
  [
    'itertools.chain',
    ({ args, machine }) => {
      const all = args.items.map((value) => itemsOf(value, machine));
      const rests = all.flatMap(({ rest }) => (rest === undefined ? [] : [rest]));
      return list(
        all.flatMap(({ items }) => items),
        rests.length === 0 ? undefined : unknown(derive(rests)),
      );
    },
  ],
  ['sys.stdout.write', () => unknown('plain')],
  [
    'shlex.split',
    ({ args }) =>
      args.items[0]?.kind === 'text'
        ? list(
            args.items[0].text
              .trim()
              .split(/\s+/)
              .map((word) => text(word.replace(/^(['"])(.*)\1$/s, '$2'))),
          )
        : undefined,
  ],
  [
    'json.loads',
    ({ args }) =>
      args.items[0]?.kind === 'text'
        ? (attempt(() => fromJson(JSON.parse(args.items[0]?.kind === 'text' ? args.items[0].text : 'null'), 0)) ??
          unknown('computed'))
        : undefined,
  ],
]);

export type { Machine };
