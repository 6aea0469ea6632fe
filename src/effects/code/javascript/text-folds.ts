import type { Fold } from '../fold.ts';
import { concat, derive, list, NONE, number, TEXT_MAX, text, truth, unknown, type Value } from '../value.ts';

const made =
  (make: (value: string, args: readonly Value[]) => string | undefined): Fold =>
  ({ self, args }) => {
    if (self?.kind !== 'text') return self === undefined ? undefined : unknown(derive([self]));
    const result = make(self.text, args.items);
    return result === undefined || result.length > TEXT_MAX ? unknown('computed') : text(result, self.decoded === true);
  };

const numberOf = (value: Value | undefined): number | undefined => (value?.kind === 'number' ? value.value : undefined);
const textOf = (value: Value | undefined): string | undefined => (value?.kind === 'text' ? value.text : undefined);
const isGiven = (value: Value | undefined): boolean => value !== undefined && value.kind !== 'none';

/** Cuts by positions; one that is not known makes the text unknown. */
const cut = (take: (value: string, from: number, to: number | undefined) => string): Fold =>
  made((value, [from, to]) => {
    if ((isGiven(from) && numberOf(from) === undefined) || (isGiven(to) && numberOf(to) === undefined))
      return undefined;
    return take(value, numberOf(from) ?? 0, numberOf(to));
  });

const split: Fold = ({ self, args }) => {
  if (self?.kind !== 'text') return self === undefined ? undefined : list([], unknown(derive([self])));
  const by = textOf(args.items[0]);
  if (by === undefined) return list([], unknown('computed'));
  return list(
    self.text
      .split(by)
      .slice(0, 5_000)
      .map((part) => text(part, self.decoded === true)),
  );
};

const replace =
  (all: boolean): Fold =>
  ({ self, args, machine, at }) => {
    const [from, to] = [textOf(args.items[0]), args.items[1]];
    if (to?.kind === 'function')
      machine.call(to, { items: [], named: new Map(), open: true, others: unknown(derive([self ?? NONE])) }, at);
    if (self?.kind === 'text' && from !== undefined && to?.kind === 'text') {
      const result = all ? self.text.replaceAll(from, () => to.text) : self.text.replace(from, () => to.text);
      return result.length > TEXT_MAX ? unknown('computed') : text(result, self.decoded === true);
    }
    if (self?.kind === 'unknown') return unknown(self.origin, from === undefined ? '' : self.lead, '');
    return self === undefined ? undefined : unknown(derive([self, ...args.items]));
  };

const known =
  (test: (value: string, other: string) => boolean): Fold =>
  ({ self, args }) => {
    const other = textOf(args.items[0]);
    return self?.kind === 'text' && other !== undefined ? truth(test(self.text, other)) : unknown('plain');
  };

const shown: Fold = ({ self, args }) => {
  if (self?.kind === 'text') {
    const coding = textOf(args.items[0]);
    if (coding === 'hex' || coding === 'base64') return text(Buffer.from(self.text).toString(coding));
    return self;
  }
  if (self?.kind === 'number') {
    const radix = numberOf(args.items[0]) ?? 10;
    return radix >= 2 && radix <= 36 ? text(self.value.toString(radix), radix !== 10) : unknown('computed');
  }
  // The text of a function is its source: letters can be taken from it.
  if (self?.kind === 'function' || self?.kind === 'ref' || self?.kind === 'class') return unknown('computed');
  return self === undefined ? undefined : unknown(derive([self]));
};

export const JAVASCRIPT_TEXT_FOLDS: readonly (readonly [string, Fold])[] = [
  ['text#slice', cut((value, from, to) => value.slice(from, to))],
  ['text#substring', cut((value, from, to) => value.substring(from, to))],
  ['text#substr', cut((value, from, size) => value.slice(from, size === undefined ? undefined : from + size))],
  ['text#charAt', made((value, [at]) => (numberOf(at) === undefined ? undefined : value.charAt(numberOf(at) ?? 0)))],
  ['text#at', made((value, [at]) => (numberOf(at) === undefined ? undefined : value.at(numberOf(at) ?? 0)))],
  [
    'text#charCodeAt',
    ({ self, args }) =>
      self?.kind === 'text' && numberOf(args.items[0]) !== undefined
        ? number(self.text.charCodeAt(numberOf(args.items[0]) ?? 0) || 0)
        : unknown('plain'),
  ],
  [
    'text#codePointAt',
    ({ self, args }) =>
      self?.kind === 'text' ? number(self.text.codePointAt(numberOf(args.items[0]) ?? 0) ?? 0) : unknown('plain'),
  ],
  ['text#toLowerCase', made((value) => value.toLowerCase())],
  ['text#toUpperCase', made((value) => value.toUpperCase())],
  ['text#trim', made((value) => value.trim())],
  ['text#trimStart', made((value) => value.trimStart())],
  ['text#trimEnd', made((value) => value.trimEnd())],
  ['?#trim', ({ self }) => (self?.kind === 'unknown' ? self : undefined)],
  [
    'text#repeat',
    made((value, [times]) =>
      numberOf(times) === undefined || value.length * (numberOf(times) ?? 0) > TEXT_MAX
        ? undefined
        : value.repeat(Math.max(0, numberOf(times) ?? 0)),
    ),
  ],
  [
    'text#padStart',
    made((value, [size, fill]) =>
      numberOf(size) === undefined
        ? undefined
        : value.padStart(Math.min(numberOf(size) ?? 0, 1_000), textOf(fill) ?? ' '),
    ),
  ],
  [
    'text#padEnd',
    made((value, [size, fill]) =>
      numberOf(size) === undefined
        ? undefined
        : value.padEnd(Math.min(numberOf(size) ?? 0, 1_000), textOf(fill) ?? ' '),
    ),
  ],
  ['text#normalize', made((value) => value.normalize())],
  ['text#concat', ({ self, args }) => (self === undefined ? undefined : concat([self, ...args.items]))],
  ['?#concat', ({ self, args }) => (self?.kind === 'unknown' ? concat([self, ...args.items]) : undefined)],
  ['text#split', split],
  ['?#split', ({ self }) => (self === undefined ? undefined : list([], unknown(derive([self]))))],
  ['text#replace', replace(false)],
  ['text#replaceAll', replace(true)],
  ['?#replace', replace(false)],
  ['?#replaceAll', replace(true)],
  ['text#includes', known((value, other) => value.includes(other))],
  ['text#startsWith', known((value, other) => value.startsWith(other))],
  ['text#endsWith', known((value, other) => value.endsWith(other))],
  [
    'text#indexOf',
    ({ self, args }) =>
      self?.kind === 'text' && textOf(args.items[0]) !== undefined
        ? number(self.text.indexOf(textOf(args.items[0]) ?? ''))
        : unknown('plain'),
  ],
  ['text#toString', shown],
  ['text#valueOf', ({ self }) => self],
  ['number#toString', shown],
  ['number#toFixed', () => unknown('plain')],
  ['function#toString', shown],
  ['ref#toString', shown],
  ['class#toString', shown],
];
