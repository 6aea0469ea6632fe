import { gunzipSync, inflateSync } from 'node:zlib';
import { itemsOf, keyOf } from '../evaluate.ts';
import type { Fold } from '../fold.ts';
import { joinParts } from '../fold-operators.ts';
import type { Machine } from '../machine.ts';
import {
  type Arguments,
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
  unknown,
  type Value,
} from '../value.ts';
import { TEXT_FOLDS } from './text-folds.ts';

const arg = ({ items, named }: Arguments, at: number, name = ''): Value | undefined => items[at] ?? named.get(name);

/** Bytes as a text of the same code points. */
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
/** Text of bytes: UTF-8 where it is. */
const decodeUtf8 = (bytes: string): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(bytes, 'latin1'));
  } catch {
    return bytes;
  }
};

/** A function of one known text; what is made of an encoded one is marked. */
const ofText =
  (make: (value: string) => string | undefined, name = '', decodes = true): Fold =>
  ({ args }) => {
    const value = arg(args, 0, name);
    if (value?.kind !== 'text') return value === undefined ? undefined : unknown(derive([value]));
    const made = attempt(() => make(value.text));
    return made === undefined || made.length > TEXT_MAX
      ? unknown('computed')
      : text(made, decodes || value.decoded === true);
  };

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

const base64 = (value: string): string | undefined =>
  /^[\w+/=\s-]*$/.test(value)
    ? latin1(Buffer.from(value.replaceAll('-', '+').replaceAll('_', '/'), 'base64'))
    : undefined;
const hex = (value: string): string | undefined => {
  const digits = value.replace(/\s/g, '');
  return /^(?:[0-9a-f]{2})*$/i.test(digits) ? latin1(Buffer.from(digits, 'hex')) : undefined;
};
const inflate = (value: string): string =>
  latin1(inflateSync(Buffer.from(value, 'latin1'), { maxOutputLength: TEXT_MAX }));
const gunzip = (value: string): string =>
  latin1(gunzipSync(Buffer.from(value, 'latin1'), { maxOutputLength: TEXT_MAX }));
const rot13 = (value: string): string =>
  value.replace(/[a-z]/gi, (letter) => {
    const start = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - start + 13) % 26) + start);
  });

const base32 = (value: string): string | undefined => {
  let bits = '';
  for (const letter of value.replace(/=+$/, '')) {
    const at = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter);
    if (at < 0) return undefined;
    bits += at.toString(2).padStart(5, '0');
  }
  return (bits.match(/.{8}/g) ?? []).map((byte) => String.fromCharCode(Number.parseInt(byte, 2))).join('');
};

const decode: Fold = ({ args }) => {
  const [value, coding] = [arg(args, 0), arg(args, 1, 'encoding')];
  if (value?.kind !== 'text' || coding?.kind !== 'text') return unknown('computed');
  const made = attempt(() => decodeWith(coding.text, value.text));
  return made === undefined ? unknown('computed') : text(made, true);
};

function decodeWith(coding: string, value: string): string | undefined {
  switch (coding.toLowerCase().replaceAll('-', '_')) {
    case 'rot13':
    case 'rot_13':
      return rot13(value);
    case 'hex':
    case 'hex_codec':
      return hex(value);
    case 'base64':
    case 'base64_codec':
      return base64(value);
    case 'zlib':
    case 'zip':
      return inflate(value);
    case 'utf_8':
    case 'utf8':
    case 'ascii':
      return decodeUtf8(value);
    case 'latin1':
    case 'latin_1':
      return value;
    default:
      return undefined;
  }
}

const pathText = (value: Value | undefined): Value =>
  value?.kind === 'object' && value.of === 'Path' ? value.data : (value ?? NONE);

const expandHome =
  (): Fold =>
  ({ args, self, machine }) => {
    const value = self === undefined ? arg(args, 0, 'path') : pathText(self);
    const ends = endsOf(value ?? NONE);
    if (!/^~(?:\/|$)/.test(ends.lead)) return self ?? value;
    const lead = `${machine.sink.facts.home}${ends.lead.slice(1)}`;
    const expanded = ends.origin === undefined ? text(lead) : unknown(ends.origin, lead, ends.tail);
    return self === undefined ? expanded : object('Path', expanded);
  };

const expandVariables: Fold = ({ args, machine }) => {
  const value = arg(args, 0, 'path');
  if (value?.kind !== 'text') return value;
  const home = value.text.replace(/\$(?:HOME\b|\{HOME\})/g, machine.sink.facts.home);
  return home.includes('$') ? unknown('argument', home.slice(0, home.indexOf('$'))) : text(home);
};

const dirname: Fold = ({ args }) => {
  const ends = endsOf(pathText(arg(args, 0, 'p')));
  const cut = ends.lead.lastIndexOf('/');
  if (ends.origin === undefined) return text(cut < 0 ? '' : ends.lead.slice(0, cut) || '/');
  return cut < 0 ? unknown(ends.origin) : unknown(ends.origin, ends.lead.slice(0, cut + 1));
};
const basename: Fold = ({ args }) => {
  const ends = endsOf(pathText(arg(args, 0, 'p')));
  if (ends.origin === undefined) return text(ends.lead.slice(ends.lead.lastIndexOf('/') + 1));
  // A last name climbs nowhere.
  return unknown(
    ends.origin === 'computed' ? 'computed' : 'plain',
    '',
    ends.tail.slice(ends.tail.lastIndexOf('/') + 1),
  );
};
const splitext: Fold = ({ args }) => {
  const value = pathText(arg(args, 0, 'p'));
  const ends = endsOf(value);
  if (ends.origin !== undefined) return list([unknown(ends.origin, ends.lead), unknown('plain')]);
  const dot = /(?<=[^/.])\.[^./]*$/.exec(ends.lead);
  return list([text(ends.lead.slice(0, dot?.index ?? ends.lead.length)), text(dot?.[0] ?? '')]);
};
const same: Fold = ({ args, self }) => self ?? pathText(arg(args, 0, 'path'));
const absolute: Fold = ({ args, machine }) => {
  const value = pathText(arg(args, 0, 'path'));
  const { lead, origin } = endsOf(value);
  const [folder] = machine.sink.folders ?? [];
  if (folder === undefined || /^[/~]/.test(lead) || (origin !== undefined && lead === '')) return value;
  return joinParts(text(folder), value);
};

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

const mapped: Fold = ({ args, machine, at }) => {
  const [callee, ...over] = args.items;
  if (callee === undefined || over.length === 0) return undefined;
  const columns = over.map((value) => itemsOf(value, machine));
  const size = Math.min(...columns.map(({ items }) => items.length));
  const rows = Array.from({ length: size }, (_, row) => columns.map(({ items }) => items[row] ?? NONE));
  const call = (items: readonly Value[]): Value => machine.call(callee, { items, named: new Map(), open: false }, at);
  const made = rows.slice(0, 2_000).map((row) => (machine.round() ? call(row) : unknown('computed')));
  const isOpen = columns.some(({ rest }) => rest !== undefined);
  return list(made, isOpen ? call(columns.map(({ rest }) => rest ?? unknown('plain'))) : undefined);
};

const filtered: Fold = ({ args, machine, at }) => {
  const [callee, over] = args.items;
  if (callee === undefined || over === undefined) return undefined;
  const { items, rest } = itemsOf(over, machine);
  if (callee.kind !== 'none')
    for (const item of [...items.slice(0, 50), ...(rest === undefined ? [] : [rest])])
      machine.call(callee, { items: [item], named: new Map(), open: false }, at);
  const all = rest === undefined ? items : [...items, rest];
  return all.length === 0
    ? list([])
    : list([], all.length === 1 ? all[0] : { kind: 'choice', values: all.slice(0, 24) });
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

/** `getattr` and its kin: a member by a name that is a value. */
const getMember: Fold = ({ args, machine, at }) => {
  const [target, name, otherwise] = args.items;
  if (target === undefined || name === undefined) return unknown('plain');
  if (name.kind === 'text') {
    const found = machine.member(target, name.text, at);
    return otherwise === undefined || found.kind !== 'bound' ? found : { kind: 'choice', values: [found, otherwise] };
  }
  if (target.kind === 'ref' || target.kind === 'class' || (name.kind === 'unknown' && name.origin === 'computed'))
    machine.sink.note('unknown', 'a member whose name is computed');
  return unknown(derive([name]) === 'computed' ? 'computed' : 'plain');
};

const setMember: Fold = ({ args, machine, at }) => {
  const [target, name, value] = args.items;
  if (target === undefined || name === undefined) return NONE;
  const place = {
    kind: 'member',
    object: { kind: 'name', name: '', start: at.start, end: at.end },
    name: name.kind === 'text' ? name.text : '',
  } as const;
  if (target.kind === 'instance' || target.kind === 'map') {
    if (target.kind === 'instance' && value !== undefined) target.fields.set(place.name, value);
    return NONE;
  }
  if (target.kind === 'ref' || target.kind === 'class')
    machine.sink.note('unknown', `${place.name || 'a member'} is replaced by something else`);
  return NONE;
};

const namespace: Fold = () => object('namespace', NONE);

const imported: Fold = ({ args, machine, at }) => {
  const name = arg(args, 0, 'name');
  if (name?.kind !== 'text') {
    machine.sink.note('unknown', 'a module whose name only the run shows');
    return unknown('computed');
  }
  if (name.decoded === true) machine.sink.note('unknown', `the module ${name.text}, whose name was encoded`);
  const module = machine.importModule(name.text, at);
  // `__import__('a.b')` gives `a`.
  return module;
};

const typeOf: Fold = ({ args }) => {
  if (args.items.length === 3) return undefined;
  const value = args.items[0];
  return value?.kind === 'instance' ? value.of : unknown('plain');
};

const vars: Fold = ({ args }) => {
  const value = args.items[0];
  if (value === undefined) return object('namespace', NONE);
  return value.kind === 'instance' ? mapOf(value.fields) : value.kind === 'ref' ? value : unknown(derive([value]));
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

const joined: Fold = ({ args }) => joinParts(...args.items.map(pathText), ...(args.open ? [unknown('argument')] : []));
const madePath: Fold = ({ args }) =>
  object('Path', args.items.length === 0 ? text('.') : joinParts(...args.items.map(pathText)));

const superOf: Fold = ({ machine }) => {
  const { frame } = machine;
  return frame.self === undefined ? unknown('plain') : object('super', frame.self);
};

const passOn =
  (at = 0): Fold =>
  ({ args }) =>
    args.items[at];

const firstOf: Fold = ({ args, machine }) => {
  const value = arg(args, 0);
  if (value === undefined) return undefined;
  const { items, rest } = itemsOf(value, machine);
  const all = [...items.slice(0, 20), ...(rest === undefined ? [] : [rest]), ...args.items.slice(1, 2)];
  return all.length === 0 ? unknown('plain') : all.length === 1 ? all[0] : { kind: 'choice', values: all };
};

const runAsync: Fold = ({ args }) => args.items[0];
const toThread: Fold = ({ args, machine, at }) => {
  const [callee, ...items] = args.items;
  return callee === undefined ? undefined : machine.call(callee, { ...args, items }, at);
};

/** The options that a program declares, with what they are where they are not given. */
const addOption: Fold = ({ self, args }) => {
  const names = args.items.flatMap((item) => (item.kind === 'text' ? [item.text] : []));
  const own = args.named.get('dest');
  const name =
    own?.kind === 'text'
      ? own.text
      : (names.find((one) => one.startsWith('--')) ?? names[0] ?? '').replace(/^-+/, '').replaceAll('-', '_');
  const otherwise = args.named.get('default');
  if (self?.kind === 'object' && self.data.kind === 'map' && otherwise !== undefined)
    self.data.entries.set(name, join(otherwise, unknown('argument')));
  return self;
};
const parsedArguments: Fold = ({ self }) => (self?.kind === 'object' ? object('arguments', self.data) : undefined);
const parsedKnown: Fold = (call) => list([parsedArguments(call) ?? NONE, list([], unknown('argument'))]);

/** A variable, or what stands in for it. */
const variableOr: Fold = ({ args, machine }) => {
  const [name, otherwise = args.named.get('default')] = args.items;
  const value = name?.kind === 'text' && name.text === 'HOME' ? text(machine.sink.facts.home) : unknown('argument');
  return otherwise === undefined || otherwise.kind === 'none' ? value : join(value, otherwise);
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
  ...TEXT_FOLDS,
  ...(['b64decode', 'standard_b64decode', 'urlsafe_b64decode', 'decodebytes', 'decodestring'] as const).map(
    (name): [string, Fold] => [`base64.${name}`, ofText(base64, 's')],
  ),
  ['base64.b32decode', ofText(base32, 's')],
  ['base64.b16decode', ofText(hex, 's')],
  ['base64.b85decode', ({ args }) => unknown(args.items[0] === undefined ? 'computed' : derive(args.items))],
  ['base64.b64encode', ofText((value) => Buffer.from(value, 'latin1').toString('base64'), 's', false)],
  ['binascii.unhexlify', ofText(hex)],
  ['binascii.a2b_hex', ofText(hex)],
  ['binascii.a2b_base64', ofText(base64)],
  ['builtins.bytes.fromhex', ofText(hex)],
  ['builtins.bytearray.fromhex', ofText(hex)],
  ['zlib.decompress', ofText(inflate)],
  ['gzip.decompress', ofText(gunzip)],
  ['codecs.decode', decode],
  ['codecs.encode', decode],
  ['urllib.parse.unquote', ofText((value) => decodeURIComponent(value), 'string')],
  ['urllib.parse.unquote_plus', ofText((value) => decodeURIComponent(value.replaceAll('+', ' ')), 'string')],
  ['parser#add_argument', addOption],
  ['parser#add_mutually_exclusive_group', same],
  ['parser#add_argument_group', same],
  ['parser#parse_args', parsedArguments],
  ['parser#parse_known_args', parsedKnown],
  ['os.getenv', variableOr],
  ['environ#get', variableOr],
  ['time.strftime', strftime],
  ['*#strftime', strftime],
  ['os.path.join', joined],
  ['posixpath.join', joined],
  ['os.path.expanduser', expandHome()],
  ['Path#expanduser', expandHome()],
  ['os.path.expandvars', expandVariables],
  ['os.path.dirname', dirname],
  ['os.path.basename', basename],
  ['os.path.split', (call) => list([dirname(call) ?? NONE, basename(call) ?? NONE])],
  ['os.path.splitext', splitext],
  ['os.path.normpath', same],
  ['os.path.realpath', absolute],
  ['os.path.abspath', absolute],
  [
    'os.path.relpath',
    ({ args }) => (args.items[0]?.kind === 'unknown' ? unknown(args.items[0].origin) : same({ args } as never)),
  ],
  [
    'os.getcwd',
    ({ machine }) => (machine.sink.folders?.length === 1 ? text(machine.sink.folders[0] ?? '.') : unknown('argument')),
  ],
  ['os.fspath', same],
  ['pathlib.Path', madePath],
  ['pathlib.PosixPath', madePath],
  ['pathlib.PurePath', madePath],
  ['pathlib.PurePosixPath', madePath],
  ['Path#joinpath', ({ args, self }) => object('Path', joinParts(pathText(self), ...args.items.map(pathText)))],
  [
    'Path#with_suffix',
    ({ args, self }) => object('Path', concat([without(pathText(self), /\.[^./]*$/), args.items[0] ?? NONE])),
  ],
  [
    'Path#with_name',
    ({ args, self }) => object('Path', joinParts(without(pathText(self), /\/?[^/]*$/), args.items[0] ?? NONE)),
  ],
  ['builtins.chr', character],
  ['builtins.unichr', character],
  [
    'builtins.ord',
    ({ args }) => (args.items[0]?.kind === 'text' ? number(args.items[0].text.codePointAt(0) ?? 0) : unknown('plain')),
  ],
  ['builtins.bytes', bytesOf],
  ['builtins.bytearray', bytesOf],
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
  ['builtins.set', collected()],
  ['builtins.frozenset', collected()],
  [
    'builtins.sorted',
    ({ args, machine, at }) => {
      const key = args.named.get('key');
      const value = args.items[0];
      if (value === undefined) return undefined;
      const { items, rest } = itemsOf(value, machine);
      if (key !== undefined && items[0] !== undefined)
        machine.call(key, { items: [items[0]], named: new Map(), open: false }, at);
      else if (key !== undefined && rest !== undefined)
        machine.call(key, { items: [rest], named: new Map(), open: false }, at);
      const all = rest === undefined ? items : [...items, rest];
      return all.length === 0 ? list([]) : all.length > 24 ? list([], unknown(derive(all))) : list(items, rest);
    },
  ],
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
  ['builtins.getattr', getMember],
  ['builtins.setattr', setMember],
  ['builtins.hasattr', () => unknown('plain')],
  ['builtins.globals', namespace],
  ['builtins.locals', namespace],
  ['builtins.vars', vars],
  ['builtins.type', typeOf],
  ['builtins.super', superOf],
  ['builtins.__import__', imported],
  ['importlib.import_module', imported],
  ['importlib.__import__', imported],
  ['random.choice', chosen],
  ['random.sample', ({ args, machine }) => list([], itemsOf(args.items[0] ?? NONE, machine).rest ?? unknown('plain'))],
  ['random.shuffle', () => NONE],
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

function without(value: Value, end: RegExp): Value {
  if (value.kind === 'text') return text(value.text.replace(end, ''));
  return value.kind === 'unknown' ? unknown(value.origin, value.lead) : value;
}

function fromJson(value: unknown, depth: number): Value {
  if (depth > 20) return unknown('computed');
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number') return number(value);
  if (typeof value === 'boolean') return { kind: 'truth', value };
  if (Array.isArray(value)) return list(value.slice(0, 500).map((item) => fromJson(item, depth + 1)));
  if (value !== null && typeof value === 'object')
    return mapOf(
      Object.entries(value)
        .slice(0, 500)
        .map(([key, item]) => [key, fromJson(item, depth + 1)]),
    );
  return NONE;
}

export type { Machine };
