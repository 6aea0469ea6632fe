import { gunzipSync, inflateSync } from 'node:zlib';
import { attempt } from '../attempt.ts';
import { cell, contentsOf, feed } from '../fed.ts';
import type { Fold } from '../fold.ts';
import { joinParts } from '../fold-operators.ts';
import { itemsOf } from '../items.ts';
import { fromJson } from '../json-value.ts';
import type { Machine } from '../machine.ts';
import { nameOrigin } from '../member.ts';
import { givenAlong, setFree } from '../set-free.ts';
import {
  type Arguments,
  argumentsOf,
  concat,
  derive,
  endsOf,
  join,
  list,
  mapOf,
  NONE,
  number,
  TEXT_MAX,
  text,
  truth,
  unknown,
  type Value,
} from '../value.ts';
import { JAVASCRIPT_LIST_FOLDS } from './list-folds.ts';
import { JAVASCRIPT_TEXT_FOLDS } from './text-folds.ts';

const arg = ({ items }: Arguments, at: number): Value | undefined => items[at];
const pathText = (value: Value | undefined): Value =>
  value?.kind === 'object' && value.of === 'Path' ? value.data : (value ?? NONE);

const ofText =
  (make: (value: string) => string | undefined, decodes: boolean): Fold =>
  ({ args }) => {
    const value = arg(args, 0);
    if (value?.kind !== 'text') return value === undefined ? undefined : unknown(derive([value]));
    const made = attempt(() => make(value.text));
    return made === undefined || made.length > TEXT_MAX
      ? unknown('computed')
      : text(made, decodes || value.decoded === true);
  };

/** A module by its name; a name that is not written out can be any. */
const required: Fold = ({ args, machine, at }) => {
  const name = arg(args, 0);
  if (name?.kind === 'choice')
    return {
      kind: 'choice',
      values: name.values.map((one) => required({ args: argumentsOf(one), self: undefined, machine, at }) ?? NONE),
    };
  if (name?.kind !== 'text') {
    machine.sink.findings.location = at;
    machine.sink.note('unknown', 'a module whose name only the run shows');
    return unknown('computed');
  }
  if (/\.json$/.test(name.text) && /^[./]/.test(name.text)) {
    machine.sink.touch(name, { touch: 'read', tree: false });
    return unknown('content');
  }
  if (name.decoded === true) machine.sink.note('unknown', `the module ${name.text}, whose name was encoded`);
  return machine.importModule(name.text, at);
};

const fromCodes: Fold = ({ args }) => {
  if (!args.open && args.items.every(({ kind }) => kind === 'number')) {
    const codes = args.items.map((item) => (item.kind === 'number' ? item.value : 0));
    return attempt(() => text(String.fromCodePoint(...codes), true)) ?? unknown('computed');
  }
  return unknown('computed');
};

const bufferFrom: Fold = ({ args }) => {
  const [value, coding] = args.items;
  if (value?.kind === 'list') {
    if (value.rest !== undefined || !value.items.every(({ kind }) => kind === 'number'))
      return unknown(derive([value]));
    return text(
      Buffer.from(value.items.map((item) => (item.kind === 'number' ? item.value & 255 : 0))).toString('utf8'),
      true,
    );
  }
  if (value?.kind !== 'text') return unknown(value === undefined ? 'plain' : derive([value]));
  const name = coding?.kind === 'text' ? coding.text.toLowerCase() : 'utf8';
  if (name === 'base64' || name === 'base64url' || name === 'hex')
    return text(Buffer.from(value.text, name).toString('utf8'), true);
  return value;
};

const parseInteger: Fold = ({ args }) => {
  const [value, radix] = args.items;
  if (value?.kind === 'number') return number(Math.trunc(value.value));
  if (value?.kind !== 'text') return unknown('plain');
  const made = Number.parseInt(value.text, radix?.kind === 'number' ? radix.value : 10);
  return Number.isSafeInteger(made) ? number(made) : unknown('plain');
};

const shownAs: Fold = ({ args }) => {
  const value = arg(args, 0);
  return value === undefined
    ? text('')
    : value.kind === 'number'
      ? concat([value])
      : value.kind === 'text' || value.kind === 'unknown'
        ? value
        : unknown(derive([value]));
};

const joined: Fold = ({ args }) => {
  const parts = args.items.map(pathText);
  // Unlike Python's, `path.join` keeps what stands before an absolute part.
  return parts.reduce((before, part, index) => {
    if (index === 0) return part;
    const next = part.kind === 'text' ? text(part.text.replace(/^\/+/, '')) : part;
    return before.kind === 'text' && before.text === '' ? part : joinParts(before, next);
  }, NONE as Value);
};
const resolved: Fold = ({ args, machine }) => {
  const value = joinParts(...args.items.map(pathText));
  const [folder] = machine.sink.folders ?? [];
  const { lead, origin } = endsOf(value);
  return folder === undefined || lead.startsWith('/') || (origin !== undefined && lead === '')
    ? value
    : joinParts(text(folder), value);
};
const dirname: Fold = ({ args }) => {
  const ends = endsOf(pathText(arg(args, 0)));
  const cut = ends.lead.lastIndexOf('/');
  if (ends.origin === undefined) return text(cut < 0 ? '.' : ends.lead.slice(0, cut) || '/');
  return cut < 0 ? unknown(ends.origin) : unknown(ends.origin, ends.lead.slice(0, cut + 1));
};
const basename: Fold = ({ args }) => {
  const ends = endsOf(pathText(arg(args, 0)));
  const ending = arg(args, 1);
  if (ends.origin !== undefined) return unknown(nameOrigin(ends.origin));
  const name = ends.lead.replace(/\/+$/, '').split('/').at(-1) ?? '';
  return text(
    ending?.kind === 'text' && name.endsWith(ending.text) ? name.slice(0, name.length - ending.text.length) : name,
  );
};
const extname: Fold = ({ args }) => {
  const ends = endsOf(pathText(arg(args, 0)));
  return ends.origin === undefined
    ? text(/(?<=[^/])\.[^./]*$/.exec(ends.lead)?.[0] ?? '')
    : unknown(nameOrigin(ends.origin));
};
const parsedPath: Fold = (call) =>
  mapOf([
    ['dir', dirname(call) ?? NONE],
    ['base', basename(call) ?? NONE],
    ['name', unknown('plain')],
    ['ext', extname(call) ?? NONE],
    ['root', text('/')],
  ]);

const keys: Fold = ({ args }) => {
  const value = arg(args, 0);
  if (value?.kind === 'map')
    return list(
      [...value.entries.keys()].map((key) => text(key)),
      value.rest === undefined ? undefined : unknown('plain'),
    );
  return value?.kind === 'instance'
    ? list([...value.fields.keys()].map((key) => text(key)))
    : list([], unknown('plain'));
};
const values: Fold = ({ args, machine, at }) => {
  const value = arg(args, 0);
  if (value?.kind === 'map') return list([...value.entries.values()], value.rest);
  if (value?.kind === 'ref') setFree(value, machine, at);
  if (value?.kind === 'object' && value.of === 'environ')
    machine.sink.note('secret', 'all variables of the environment');
  return value === undefined ? undefined : list([], unknown(derive([value])));
};
const entries: Fold = ({ args, machine, at }) => {
  const value = arg(args, 0);
  if (value?.kind === 'ref') setFree(value, machine, at);
  if (value?.kind === 'map')
    return list(
      [...value.entries].map(([key, item]) => list([text(key), item])),
      value.rest === undefined ? undefined : list([unknown('plain'), value.rest]),
    );
  if (value?.kind === 'object' && value.of === 'environ')
    machine.sink.note('secret', 'all variables of the environment');
  return value === undefined ? undefined : list([], list([unknown('plain'), unknown(derive([value]))]));
};
const assigned: Fold = ({ args, machine, at }) => {
  const [target, ...others] = args.items;
  for (const other of others)
    if (other.kind === 'ref') setFree(other, machine, at);
    else if (other.kind === 'object' && other.of === 'environ')
      machine.sink.note('secret', 'all variables of the environment');
  if (target?.kind === 'ref' || target?.kind === 'bound') {
    machine.sink.note('unknown', 'something of the language is replaced');
    return target;
  }
  if (target?.kind !== 'map') return target;
  for (const other of others) {
    if (other.kind === 'map') {
      for (const [key, item] of other.entries) target.entries.set(key, item);
      if (other.rest !== undefined) target.rest = other.rest;
    } else target.rest = unknown(derive([other]));
  }
  return target;
};

/** `f.call(this, …)`, `f.apply(this, […])`, `f.bind(this, …)`. */
const callWith: Fold = ({ self, args, machine, at }) =>
  self === undefined ? undefined : machine.call(self, { ...args, items: args.items.slice(1) }, at);
const applyWith: Fold = ({ self, args, machine, at }) =>
  self === undefined ? undefined : machine.call(self, spreadOf(args.items[1]), at);
const bindTo: Fold = ({ self, args }) =>
  self === undefined ? undefined : { kind: 'partial', callee: self, args: { ...args, items: args.items.slice(1) } };

function spreadOf(value: Value | undefined): Arguments {
  if (value?.kind === 'list') return { items: value.items, named: new Map(), open: value.rest !== undefined };
  return { items: [], named: new Map(), open: value !== undefined };
}

const reflectApply: Fold = ({ args, machine, at }) =>
  args.items[0] === undefined ? undefined : machine.call(args.items[0], spreadOf(args.items[2]), at);
const reflectConstruct: Fold = ({ args, machine, at }) =>
  args.items[0] === undefined ? undefined : machine.call(args.items[0], spreadOf(args.items[1]), at);
const reflectGet: Fold = ({ args, machine, at }) =>
  args.items[0] === undefined || args.items[1] === undefined
    ? undefined
    : machine.item(args.items[0], args.items[1], at);

/** The constructor of a function makes functions out of texts. */
const constructorCall: Fold = ({ self, args, machine, at }) => {
  if (self?.kind === 'instance') return undefined;
  machine.sink.note('unknown', '.constructor is called, which makes code out of text');
  const code = args.items.at(-1);
  if (code?.kind === 'text') machine.runSource(code.text, at);
  return unknown('computed');
};

const promised: Fold = ({ args }) => args.items[0] ?? NONE;

/** What the options say, or what is said for them beforehand. */
const parsedOptions: Fold = ({ args }) => {
  const value = unknown('argument');
  feed(value, givenAlong(args));
  return mapOf([
    ['values', value],
    ['positionals', list([], unknown('argument'))],
    ['tokens', list([], unknown('argument'))],
  ]);
};

/** What a promise is settled with comes out of it. */
const settledPromise: Fold = ({ args, machine, at }) => {
  const [executor] = args.items;
  const settle = cell();
  const put: Value = { kind: 'bound', receiver: settle, name: 'push' };
  if (executor !== undefined) machine.call(executor, argumentsOf(put, put), at);
  return contentsOf(settle);
};

const setOf = (value: Value | undefined, machine: Machine): Value => {
  const { items, rest } = itemsOf(value ?? list([]), machine);
  return list(items, rest);
};

/** `Array(3)` is empty at first, `Array(1, 2)` is a list. */
const newArray: Fold = ({ args }) =>
  args.items.length === 1 && args.items[0]?.kind !== 'text' ? list([], unknown('plain')) : list(args.items);

/** The callback of a promise gets what it holds. */
const then: Fold = ({ self, args, machine, at }) => {
  if (self === undefined || self.kind === 'map') return undefined;
  const [done, failed] = args.items;
  if (failed !== undefined) machine.call(failed, argumentsOf(unknown('plain')), at);
  if (done === undefined) return self;
  return machine.call(done, argumentsOf(self.kind === 'bound' ? unknown(derive([self])) : self), at);
};

const inflate = (value: string): string =>
  inflateSync(Buffer.from(value, 'latin1'), { maxOutputLength: TEXT_MAX }).toString('utf8');
const gunzip = (value: string): string =>
  gunzipSync(Buffer.from(value, 'latin1'), { maxOutputLength: TEXT_MAX }).toString('utf8');

const fromUrl: Fold = ({ args }) => {
  const { lead, tail, origin } = endsOf(args.items[0] ?? NONE);
  const path = lead.replace(/^file:\/\//, '');
  return origin === undefined ? text(path) : unknown(origin, path, tail);
};
const madeUrl: Fold = ({ args }) => {
  const [first, second] = args.items;
  if (first === undefined) return undefined;
  const { lead } = endsOf(first);
  if (second === undefined || /^[a-z][a-z0-9+.-]*:/i.test(lead)) return first;
  return concat([
    second.kind === 'text' ? text(second.text.replace(/[^/]*$/, '')) : second,
    first.kind === 'text' ? text(first.text.replace(/^\.\//, '')) : first,
  ]);
};

const instantiateSuper: Fold = ({ args, machine, at }) => {
  const self = machine.frame.self;
  if (self?.kind !== 'instance') return NONE;
  for (const parent of self.of.parents) {
    if (parent.kind === 'class') {
      const maker = parent.members.get('constructor');
      if (maker?.kind === 'function') machine.call({ ...maker, self }, args, at);
    } else if (parent.kind === 'ref') machine.call(parent, args, at);
  }
  return NONE;
};

export const JAVASCRIPT_FOLDS: ReadonlyMap<string, Fold> = new Map<string, Fold>([
  ...JAVASCRIPT_TEXT_FOLDS,
  ...JAVASCRIPT_LIST_FOLDS,
  ['globalThis.require', required],
  ['globalThis.import', required],
  ['globalThis.module.require', required],
  ['module.createRequire', () => ({ kind: 'ref', name: 'globalThis.require' })],
  ['globalThis.String.fromCharCode', fromCodes],
  ['globalThis.String.fromCodePoint', fromCodes],
  ['globalThis.String', shownAs],
  ['globalThis.atob', ofText((value) => Buffer.from(value, 'base64').toString('latin1'), true)],
  ['globalThis.btoa', ofText((value) => Buffer.from(value, 'latin1').toString('base64'), false)],
  ['globalThis.decodeURIComponent', ofText((value) => decodeURIComponent(value), false)],
  ['globalThis.decodeURI', ofText((value) => decodeURI(value), false)],
  ['globalThis.encodeURIComponent', ofText((value) => encodeURIComponent(value), false)],
  [
    'globalThis.unescape',
    ofText(
      (value) =>
        value.replace(/%u([0-9a-f]{4})|%([0-9a-f]{2})/gi, (_, long: string, short: string) =>
          String.fromCharCode(Number.parseInt(long ?? short, 16)),
        ),
      true,
    ),
  ],
  ['globalThis.Buffer.from', bufferFrom],
  ['globalThis.Buffer', bufferFrom],
  ['zlib.inflateSync', ofText(inflate, true)],
  ['zlib.gunzipSync', ofText(gunzip, true)],
  ['globalThis.parseInt', parseInteger],
  ['globalThis.Number', parseInteger],
  ['path.join', joined],
  ['path.resolve', resolved],
  ['path.dirname', dirname],
  ['path.basename', basename],
  ['path.extname', extname],
  ['path.normalize', promised],
  ['path.parse', parsedPath],
  ['path.relative', () => unknown('plain')],
  [
    'globalThis.process.cwd',
    ({ machine }) => (machine.sink.folders?.length === 1 ? text(machine.sink.folders[0] ?? '.') : unknown('argument')),
  ],
  ['url.fileURLToPath', fromUrl],
  ['url.pathToFileURL', promised],
  ['globalThis.URL', madeUrl],
  ['util.parseArgs', parsedOptions],
  ['util.promisify', promised],
  ['util.callbackify', promised],
  ['globalThis.Object.keys', keys],
  ['globalThis.Object.values', values],
  ['globalThis.Object.entries', entries],
  ['globalThis.Object.assign', assigned],
  ['globalThis.Object.freeze', promised],
  ['globalThis.Object.seal', promised],
  ['globalThis.structuredClone', promised],
  [
    'globalThis.Object.fromEntries',
    ({ args, machine }) => {
      const value = args.items[0];
      if (value === undefined) return undefined;
      const { items } = itemsOf(value, machine);
      return mapOf(
        items.flatMap((item): [string, Value][] =>
          item.kind === 'list' && item.items[0]?.kind === 'text' ? [[item.items[0].text, item.items[1] ?? NONE]] : [],
        ),
        unknown(derive([value])),
      );
    },
  ],
  ['globalThis.Promise.resolve', promised],
  ['globalThis.Promise', settledPromise],
  ['globalThis.Set', ({ args, machine }) => setOf(args.items[0], machine)],
  ['globalThis.Array', newArray],
  [
    'globalThis.Promise.all',
    ({ args, machine }) => {
      const { items, rest } = itemsOf(args.items[0] ?? NONE, machine);
      return list(items, rest);
    },
  ],
  [
    'globalThis.JSON.parse',
    ({ args }) => {
      const [source] = args.items;
      return source?.kind === 'text'
        ? (attempt(() => fromJson(JSON.parse(source.text), 0)) ?? unknown('computed'))
        : unknown(derive(args.items));
    },
  ],
  [
    'globalThis.JSON.stringify',
    ({ args, machine }) => {
      if (args.items[0]?.kind === 'object' && args.items[0].of === 'environ')
        machine.sink.note('secret', 'all variables of the environment');
      return undefined;
    },
  ],
  ['globalThis.Reflect.apply', reflectApply],
  ['globalThis.Reflect.construct', reflectConstruct],
  ['globalThis.Reflect.get', reflectGet],
  ['ref#call', callWith],
  ['ref#apply', applyWith],
  ['ref#bind', bindTo],
  ['function#call', callWith],
  ['function#apply', applyWith],
  ['function#bind', bindTo],
  ['?#call', callWith],
  ['?#apply', applyWith],
  ['?#bind', bindTo],
  ['*#constructor', constructorCall],
  ['*#then', then],
  [
    '*#catch',
    ({ self, args, machine, at }) => {
      const failed = self === undefined || self.kind === 'bound' ? unknown('plain') : join(unknown('plain'), self);
      if (args.items[0] !== undefined) machine.call(args.items[0], argumentsOf(failed), at);
      return self;
    },
  ],
  [
    '*#finally',
    ({ self, args, machine, at }) => {
      if (args.items[0] !== undefined) machine.call(args.items[0], argumentsOf(), at);
      return self;
    },
  ],
  ['super', instantiateSuper],
  ['globalThis.isNaN', () => unknown('plain')],
  ['globalThis.Array.isArray', ({ args }) => (args.items[0]?.kind === 'list' ? truth(true) : unknown('plain'))],
]);
