import type { ClassSyntax, FunctionSyntax } from './syntax.ts';

/**
 * Where a value that is not known comes from, the least harmless last: `plain` names nothing of its own (a clock, a
 * counter); `listed` is any name that a folder holds; `argument` was chosen by whoever runs the program; `content` was read; `computed` was made out
 * of the program's own text by a way that was not followed, which is how names are hidden.
 */
export const ORIGINS = ['plain', 'listed', 'argument', 'content', 'computed'] as const;
export type Origin = (typeof ORIGINS)[number];

export type Value =
  /** `decoded` where it was made from an encoded form. */
  | { readonly kind: 'text'; readonly text: string; readonly decoded?: boolean }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'truth'; readonly value: boolean }
  | { readonly kind: 'none' }
  /** `rest` stands for further items at any place; absent where `items` are all. */
  | { readonly kind: 'list'; items: Value[]; rest?: Value }
  | { readonly kind: 'map'; readonly entries: Map<string, Value>; rest?: Value }
  /** A module, or something in one, by its full name: `os.path.join`. */
  | { readonly kind: 'ref'; readonly name: string }
  /** A member of a value: called, it is a method. */
  | { readonly kind: 'bound'; readonly receiver: Value; readonly name: string }
  | {
      readonly kind: 'function';
      readonly definition: FunctionSyntax;
      readonly scope: FunctionScope;
      readonly self?: Value;
    }
  | ClassValue
  | { readonly kind: 'instance'; readonly of: ClassValue; readonly fields: Map<string, Value> }
  /** An object of a library whose methods the tables know as `Class#method`. */
  | { readonly kind: 'object'; readonly of: string; readonly data: Value }
  | { readonly kind: 'partial'; readonly callee: Value; readonly args: Arguments }
  | UnknownValue
  | { readonly kind: 'choice'; readonly values: readonly Value[] };

/** Where a function was defined; only the interpreter looks inside. */
export interface FunctionScope {
  lookUp(name: string): Value | undefined;
}

export interface ClassValue {
  readonly kind: 'class';
  readonly definition: ClassSyntax;
  readonly members: Map<string, Value>;
  readonly parents: readonly Value[];
}

/** As a text it begins with `lead` and ends with `tail`. */
export interface UnknownValue {
  readonly kind: 'unknown';
  readonly origin: Origin;
  readonly lead: string;
  readonly tail: string;
  /** For what a test gives: the side on which listed names are picked ones (`listing.ts`). */
  readonly picks?: Picks;
}

export type Picks = 'yes' | 'no';

export interface Arguments {
  readonly items: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  /** True where further arguments may be given. */
  readonly open: boolean;
  /** What these may be; somebody else's choice where it is absent. */
  readonly others?: Value;
}

export const NONE: Value = { kind: 'none' };
export const text = (value: string, decoded = false): Value =>
  decoded ? { kind: 'text', text: value, decoded } : { kind: 'text', text: value };
export const number = (value: number): Value => ({ kind: 'number', value });
export const truth = (value: boolean): Value => ({ kind: 'truth', value });
export const list = (items: readonly Value[], rest?: Value): Value =>
  rest === undefined ? { kind: 'list', items: [...items] } : { kind: 'list', items: [...items], rest };
export const ref = (name: string): Value => ({ kind: 'ref', name });
export const object = (of: string, data: Value): Value => ({ kind: 'object', of, data });
export const unknown = (origin: Origin, lead = '', tail = ''): UnknownValue => ({
  kind: 'unknown',
  origin,
  lead,
  tail,
});
export const mapOf = (entries: Iterable<readonly [string, Value]> = [], rest?: Value): Value =>
  rest === undefined ? { kind: 'map', entries: new Map(entries) } : { kind: 'map', entries: new Map(entries), rest };
export const argumentsOf = (...items: readonly Value[]): Arguments => ({ items, named: new Map(), open: false });

/** Texts and lists beyond these sizes are not kept: what is made of them is `computed`. */
export const TEXT_MAX = 200_000;
export const ITEMS_MAX = 5_000;
/** Alternatives beyond this number are one unknown value. */
const CHOICES_MAX = 24;

const worse = (left: Origin, right: Origin): Origin => (ORIGINS.indexOf(left) >= ORIGINS.indexOf(right) ? left : right);

/** What something made from these values has of them, where the way is not followed. */
export function derive(values: readonly Value[], depth = 0): Origin {
  let origin: Origin | undefined;
  for (const value of values) {
    const from = originOf(value, depth);
    if (from !== undefined) origin = origin === undefined ? from : worse(origin, from);
  }
  return origin ?? 'plain';
}

/** Objects that hold something of their own. */
const HOLDERS = new Set(['stream', 'file', 'archive', 'database', 'configuration', 'socket', 'mail']);

/** `undefined` for what cannot carry a name. A known text turns into `computed` once it is no longer followed. */
function originOf(value: Value, depth: number): Origin | undefined {
  if (depth > 4) return 'computed';
  switch (value.kind) {
    case 'text':
      return value.text === '' ? undefined : 'computed';
    case 'number':
    case 'truth':
    case 'none':
      return undefined;
    case 'list': {
      const items = value.rest === undefined ? value.items : [...value.items, value.rest];
      // Numbers in a list may be the letters of a name.
      const letters = items.length > 3 && items.every(({ kind }) => kind === 'number');
      return letters ? 'computed' : items.length === 0 ? undefined : derive(items.slice(0, 50), depth + 1);
    }
    case 'map': {
      const items = [...value.entries.values()].slice(0, 50);
      return items.length === 0 && value.rest === undefined
        ? undefined
        : derive(value.rest === undefined ? items : [...items, value.rest], depth + 1);
    }
    case 'object':
      // What comes out of a file is what is in it, not its name.
      return HOLDERS.has(value.of) ? 'content' : originOf(value.data, depth + 1);
    case 'bound':
      return originOf(value.receiver, depth + 1);
    case 'unknown':
      return value.origin;
    case 'choice':
      return derive(value.values, depth + 1);
    case 'ref':
    case 'function':
    case 'class':
    case 'instance':
    case 'partial':
      return undefined;
  }
}

/** From now on the items may stand anywhere, and others among them. */
export function blur(value: Extract<Value, { kind: 'list' }>, ...others: readonly Value[]): void {
  const all = [...value.items, ...(value.rest === undefined ? [] : [value.rest]), ...others];
  value.items = [];
  value.rest = join(...all, unknown('computed'));
}

/** Every value that it may be. */
export const alternatives = (value: Value): readonly Value[] => (value.kind === 'choice' ? value.values : [value]);

/** One value that stands for several. */
export function join(...values: readonly Value[]): Value {
  const all: Value[] = [];
  const seen = new Set<unknown>();
  for (const value of values.flatMap(alternatives)) {
    const key = identityOf(value);
    if (seen.has(key)) continue;
    seen.add(key);
    all.push(value);
  }
  const [only] = all;
  if (only !== undefined && all.length === 1) return only;
  return all.length > CHOICES_MAX ? unknown(derive(all)) : { kind: 'choice', values: all };
}

function identityOf(value: Value): unknown {
  switch (value.kind) {
    case 'text':
      return `t${value.text}`;
    case 'number':
      return `n${value.value}`;
    case 'truth':
      return `b${value.value}`;
    case 'none':
      return '-';
    case 'ref':
      return `r${value.name}`;
    case 'unknown':
      return `u${value.origin}\0${value.lead}\0${value.tail}\0${value.picks ?? ''}`;
    default:
      return value;
  }
}

export const isSame = (left: Value, right: Value): boolean => identityOf(left) === identityOf(right);

/** Truth of a value in a test; `undefined` where it is not known. Both languages agree on what is asked here. */
export function truthOf(value: Value): boolean | undefined {
  switch (value.kind) {
    case 'text':
      return value.text !== '';
    case 'number':
      return value.value !== 0;
    case 'truth':
      return value.value;
    case 'none':
      return false;
    case 'function':
    case 'class':
      return true;
    default:
      return undefined;
  }
}

/** The text that a value is, as far as both ends are known. Numbers and alternatives count as unknown middles. */
export interface TextEnds {
  readonly lead: string;
  readonly tail: string;
  /** Absent where `lead` is the whole text. */
  readonly origin?: Origin;
  readonly decoded?: boolean;
}

export function endsOf(value: Value): TextEnds {
  switch (value.kind) {
    case 'text':
      return { lead: value.text, tail: '', ...(value.decoded === true && { decoded: true }) };
    case 'number':
      return {
        lead: Number.isInteger(value.value) ? String(value.value) : '',
        tail: '',
        ...(!Number.isInteger(value.value) && { origin: 'plain' as const }),
      };
    case 'unknown':
      return value;
    case 'object':
      return value.of === 'Path' ? endsOf(value.data) : { lead: '', tail: '', origin: derive([value]) };
    default:
      return { lead: '', tail: '', origin: derive([value]) };
  }
}

/** Texts one after the other. */
export function concat(values: readonly Value[]): Value {
  const choice = values.findIndex(({ kind }) => kind === 'choice');
  const chosen = values[choice];
  if (chosen?.kind === 'choice' && values.filter(({ kind }) => kind === 'choice').length === 1)
    return join(...chosen.values.map((value) => concat(values.with(choice, value))));
  let lead = '';
  let tail = '';
  let origin: Origin | undefined;
  let decoded = false;
  for (const value of values) {
    const ends = endsOf(value);
    decoded ||= ends.decoded === true;
    if (origin === undefined) lead += ends.lead;
    else if (ends.origin === undefined) tail += ends.lead;
    if (ends.origin !== undefined) {
      origin = origin === undefined ? ends.origin : worse(origin, ends.origin);
      tail = ends.tail;
    }
  }
  if (lead.length + tail.length > TEXT_MAX) return unknown('computed');
  return origin === undefined ? text(lead, decoded) : unknown(origin, lead, tail);
}

/** A text as one word for people: what is not known stands in angle brackets. */
export const shownText = ({ lead, tail, origin }: TextEnds): string =>
  origin === undefined ? lead : `${lead}<${WORDS[origin]}>${tail}`;

const WORDS: Readonly<Record<Origin, string>> = {
  plain: 'name',
  listed: 'name',
  argument: 'argument',
  content: 'content',
  computed: 'computed',
};
