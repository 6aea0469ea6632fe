import type { Fold } from '../fold.ts';
import { formatBraces } from '../fold-format.ts';
import { itemsOf } from '../items.ts';
import {
  concat,
  derive,
  endsOf,
  join,
  list,
  mapOf,
  NONE,
  number,
  object,
  TEXT_MAX,
  text,
  truth,
  unknown,
  type Value,
} from '../value.ts';

/** A method of a known text that makes a text. */
const made =
  (make: (value: string, args: readonly Value[]) => string | undefined, disguises = false): Fold =>
  ({ self, args }) => {
    if (self?.kind !== 'text') return self === undefined ? undefined : unknown(derive([self]));
    const result = make(self.text, args.items);
    return result === undefined || result.length > TEXT_MAX
      ? unknown('computed')
      : text(result, disguises || self.decoded === true);
  };

const textOf = (value: Value | undefined): string | undefined => (value?.kind === 'text' ? value.text : undefined);

const strip =
  (where: 'both' | 'start' | 'end'): Fold =>
  ({ self, args }) => {
    if (self?.kind === 'unknown')
      return unknown(self.origin, where === 'end' ? self.lead : self.lead.trimStart(), self.tail.trimEnd());
    if (self?.kind !== 'text') return undefined;
    const letters = textOf(args.items[0]);
    if (args.items.length > 0 && args.items[0]?.kind !== 'none' && letters === undefined) return unknown('computed');
    const drops = (letter: string): boolean => (letters === undefined ? /\s/.test(letter) : letters.includes(letter));
    let [from, to] = [0, self.text.length];
    if (where !== 'end') while (from < to && drops(self.text[from] ?? '')) from += 1;
    if (where !== 'start') while (to > from && drops(self.text[to - 1] ?? '')) to -= 1;
    return text(self.text.slice(from, to), self.decoded === true);
  };

const split: Fold = ({ self, args }) => {
  const separator = args.items[0] ?? args.named.get('sep');
  if (self?.kind !== 'text') return self === undefined ? undefined : list([], unknown(derive([self])));
  if (separator === undefined || separator.kind === 'none')
    return list(
      self.text
        .trim()
        .split(/\s+/)
        .filter(Boolean)
        .map((part) => text(part, self.decoded === true)),
    );
  const by = textOf(separator);
  return by === undefined || by === ''
    ? list([], unknown('computed'))
    : list(self.text.split(by).map((part) => text(part, self.decoded === true)));
};

const joinTexts: Fold = ({ self, args, machine }) => {
  const value = args.items[0];
  if (self === undefined || value === undefined) return undefined;
  if (value.kind === 'choice')
    return join(
      ...value.values.map(
        (one) => joinTexts({ self, args: { ...args, items: [one] }, machine, at: { start: 0, end: 0 } }) ?? NONE,
      ),
    );
  const { items, rest } = itemsOf(value, machine);
  if (rest !== undefined) {
    const origin = derive([...items, rest]);
    // Letters that are drawn or counted make a name of no place.
    return unknown(
      origin === 'computed' && isLetters(rest) ? 'plain' : origin,
      items[0] === undefined ? '' : endsOf(items[0]).lead,
    );
  }
  const parts = items.flatMap((item, index) => (index === 0 ? [item] : [self, item]));
  const made = concat(parts);
  // A text put together letter by letter is one in disguise.
  const isSpelled =
    items.length > 2 && items.every((item) => item.kind === 'text' && item.text.length === 1 && item.decoded === true);
  return made.kind === 'text' && isSpelled ? text(made.text, true) : made;
};

const isLetters = (value: Value): boolean =>
  value.kind === 'choice' &&
  value.values.length > 20 &&
  value.values.every((one) => one.kind === 'text' && one.text.length === 1);

const replace: Fold = ({ self, args }) => {
  const [from, to] = [textOf(args.items[0]), args.items[1]];
  if (self?.kind === 'text' && from !== undefined && to?.kind === 'text') {
    const result = self.text.replaceAll(from, () => to.text);
    if (result.length > TEXT_MAX) return unknown('computed');
    return text(result, self.decoded === true || to.decoded === true);
  }
  if (self?.kind === 'text' && from !== undefined && to !== undefined) {
    const parts = self.text.split(from);
    return concat(parts.flatMap((part, index) => (index === 0 ? [text(part)] : [to, text(part)])));
  }
  if (self?.kind === 'unknown' && from !== undefined && to?.kind === 'text')
    return unknown(
      self.origin,
      self.lead.replaceAll(from, () => to.text),
      self.tail.replaceAll(from, () => to.text),
    );
  return self === undefined ? undefined : unknown(derive([self, ...args.items]));
};

const utf8 = (value: string): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'latin1'));
  } catch {
    return value;
  }
};

const decodeMethod: Fold = ({ self, args }) => {
  if (self?.kind === 'unknown') return unknown(self.origin);
  if (self?.kind !== 'text') return undefined;
  const coding = (textOf(args.items[0] ?? args.named.get('encoding')) ?? 'utf-8').toLowerCase().replaceAll('-', '');
  if (/^(?:utf8|ascii|utf_8|latin1|iso88591|cp1252)$/.test(coding))
    return text(
      [...self.text].every((one) => one.charCodeAt(0) < 256) ? utf8(self.text) : self.text,
      self.decoded === true,
    );
  if (coding === 'hex') return text(Buffer.from(self.text, 'hex').toString('latin1'), true);
  if (coding === 'base64') return text(Buffer.from(self.text, 'base64').toString('latin1'), true);
  if (/^rot_?13$/.test(coding)) return unknown('computed');
  return unknown('computed');
};

const translate: Fold = ({ self, args }) => {
  const [table] = args.items;
  if (self?.kind !== 'text' || table?.kind !== 'map' || table.rest !== undefined)
    return self === undefined ? undefined : unknown(derive([self]));
  const parts = [...self.text].map((letter): Value => {
    const other = table.entries.get(letter) ?? table.entries.get(String(letter.codePointAt(0)));
    if (other === undefined) return text(letter);
    return other.kind === 'number' ? text(String.fromCodePoint(other.value)) : other.kind === 'none' ? text('') : other;
  });
  const result = concat(parts);
  return result.kind === 'text' ? text(result.text, true) : result;
};

const makeTable: Fold = ({ args }) => {
  const [from, to] = args.items;
  if (to === undefined) return from;
  if (from?.kind !== 'text' || to.kind !== 'text') return undefined;
  const letters = [...to.text];
  return mapOf([...from.text].map((letter, index): [string, Value] => [letter, text(letters[index] ?? '')]));
};

const known =
  (test: (value: string, other: string) => boolean): Fold =>
  ({ self, args }) => {
    const other = textOf(args.items[0]);
    return self?.kind === 'text' && other !== undefined ? truth(test(self.text, other)) : unknown('plain');
  };

const plain: Fold = () => unknown('plain');

export const TEXT_FOLDS: readonly (readonly [string, Fold])[] = [
  ['text#upper', made((value) => value.toUpperCase())],
  ['text#lower', made((value) => value.toLowerCase())],
  ['text#casefold', made((value) => value.toLowerCase())],
  [
    'text#swapcase',
    made(
      (value) => [...value].map((one) => (one === one.toUpperCase() ? one.toLowerCase() : one.toUpperCase())).join(''),
      true,
    ),
  ],
  ['text#title', made((value) => value.toLowerCase().replace(/(?<![a-z])[a-z]/g, (one) => one.toUpperCase()))],
  ['text#capitalize', made((value) => value.slice(0, 1).toUpperCase() + value.slice(1).toLowerCase())],
  ['text#zfill', made((value, [width]) => (width?.kind === 'number' ? value.padStart(width.value, '0') : undefined))],
  [
    'text#encode',
    made((value, [coding]) =>
      coding === undefined || /^(?:utf-?8|ascii|latin-?1)$/i.test(textOf(coding) ?? '')
        ? Buffer.from(value).toString('latin1')
        : undefined,
    ),
  ],
  ['text#decode', decodeMethod],
  ['*#decode', ({ self }) => (self?.kind === 'unknown' ? unknown(self.origin) : undefined)],
  ['*#encode', ({ self }) => (self?.kind === 'unknown' ? unknown(self.origin) : undefined)],
  [
    'text#removeprefix',
    made((value, [prefix]) =>
      textOf(prefix) === undefined
        ? undefined
        : value.startsWith(textOf(prefix) ?? '')
          ? value.slice((textOf(prefix) ?? '').length)
          : value,
    ),
  ],
  [
    'text#removesuffix',
    made((value, [suffix]) =>
      textOf(suffix) === undefined
        ? undefined
        : value.endsWith(textOf(suffix) ?? '')
          ? value.slice(0, value.length - (textOf(suffix) ?? '').length)
          : value,
    ),
  ],
  ['text#hex', made((value) => Buffer.from(value, 'latin1').toString('hex'))],
  ['text#strip', strip('both')],
  ['text#lstrip', strip('start')],
  ['text#rstrip', strip('end')],
  ['*#isoformat', plain],
  ['?#strip', strip('both')],
  ['?#rstrip', strip('end')],
  ['?#lstrip', strip('start')],
  ['text#split', split],
  ['text#rsplit', split],
  [
    'text#splitlines',
    ({ self }) => (self?.kind === 'text' ? list(self.text.split(/\r\n|\n|\r/).map((line) => text(line))) : undefined),
  ],
  ['?#split', ({ self }) => (self === undefined ? undefined : list([], unknown(derive([self]))))],
  ['?#splitlines', ({ self }) => (self === undefined ? undefined : list([], unknown(derive([self]))))],
  ['text#join', joinTexts],
  [
    '?#join',
    ({ self, args }) =>
      self?.kind === 'unknown' && args.items.length === 1 ? unknown(derive([self, ...args.items])) : undefined,
  ],
  ['text#replace', replace],
  [
    '?#replace',
    ({ self, args, machine, at }) =>
      self?.kind === 'unknown' && args.items.length >= 2 ? replace({ self, args, machine, at }) : undefined,
  ],
  ['text#format', ({ self, args }) => (self?.kind === 'text' ? formatBraces(self.text, args) : undefined)],
  [
    'text#format_map',
    ({ self, args }) =>
      self?.kind === 'text' && args.items[0]?.kind === 'map'
        ? formatBraces(self.text, { items: [], named: args.items[0].entries, open: args.items[0].rest !== undefined })
        : undefined,
  ],
  ['text#translate', translate],
  ['text#maketrans', makeTable],
  ['builtins.str.maketrans', makeTable],
  ['builtins.bytes.maketrans', makeTable],
  ['text#startswith', known((value, other) => value.startsWith(other))],
  ['text#endswith', known((value, other) => value.endsWith(other))],
  ['text#find', plain],
  [
    'text#index',
    ({ self, args }) =>
      self?.kind === 'text' && textOf(args.items[0]) !== undefined
        ? number(self.text.indexOf(textOf(args.items[0]) ?? ''))
        : unknown('plain'),
  ],
  ['text#count', plain],
  ['text#isdigit', plain],
  ['text#isalpha', ({ self }) => (self?.kind === 'text' ? truth(/^\p{L}+$/u.test(self.text)) : unknown('plain'))],
  [
    'text#isupper',
    ({ self }) =>
      self?.kind === 'text' ? truth(/\p{Lu}/u.test(self.text) && !/\p{Ll}/u.test(self.text)) : unknown('plain'),
  ],
  [
    'text#islower',
    ({ self }) =>
      self?.kind === 'text' ? truth(/\p{Ll}/u.test(self.text) && !/\p{Lu}/u.test(self.text)) : unknown('plain'),
  ],
  [
    'number#to_bytes',
    ({ self, args }) => {
      const [size, order] = [
        args.items[0] ?? args.named.get('length'),
        textOf(args.items[1] ?? args.named.get('byteorder')) ?? 'big',
      ];
      if (self?.kind !== 'number' || size?.kind !== 'number' || size.value > 6) return unknown('computed');
      const bytes = Array.from({ length: size.value }, (_, index) => Math.floor(self.value / 256 ** index) % 256);
      return text(String.fromCharCode(...(order === 'big' ? bytes.reverse() : bytes)), true);
    },
  ],
  ['Path#as_posix', ({ self }) => (self?.kind === 'object' ? self.data : undefined)],
  ['Path#resolve', ({ self }) => self],
  ['Path#absolute', ({ self }) => self],
  ['Path#relative_to', ({ self }) => (self?.kind === 'object' ? object('Path', self.data) : undefined)],
];
