import { drawn } from './fed.ts';
import { joinParts } from './fold-operators.ts';
import { TEMPORARY } from './gift.ts';
import { keyOf } from './items.ts';
import { findRule } from './library.ts';
import type { Machine } from './machine.ts';
import type { FunctionSyntax, Span } from './syntax.ts';
import {
  alternatives,
  type ClassValue,
  derive,
  join,
  list,
  mapOf,
  NONE,
  number,
  type Origin,
  object,
  ref,
  text,
  unknown,
  type Value,
} from './value.ts';

/** Names through which a program reaches what it was not given (Python, "Data model"; JavaScript, "constructor"). */
const HIDING: Readonly<Record<Machine['language'], RegExp>> = {
  python:
    /^(?:__(?:subclasses|globals|builtins|mro|base|bases|code|closure|getattribute|import|loader|spec|reduce|reduce_ex|self|func|wrapped|dict_)__|f_(?:globals|locals|builtins|back|code)|gi_(?:frame|code)|cr_(?:frame|code)|ag_(?:frame|code)|tb_frame|co_(?:code|consts)|func_(?:globals|code)|mro)$/,
  javascript:
    /^(?:__proto__|__defineGetter__|__defineSetter__|__lookupGetter__|mainModule|binding|_linkedBinding|dlopen|getBuiltinModule|caller|callee)$/,
};

/** Members that every function of JavaScript has. */
const REACHES = /^(?:constructor|call|apply|bind)$/;

/** What stands behind a dot. */
export function memberOf(value: Value, name: string, at: Span, machine: Machine): Value {
  if (value.kind === 'choice') return join(...value.values.map((one) => machine.member(one, name, at)));
  if (HIDING[machine.language].test(name) && !(value.kind === 'instance' && name === '__dict__')) {
    machine.sink.findings.location = at;
    machine.sink.note('unknown', `.${name}, through which anything can be reached`);
    return unknown('computed');
  }
  // The class of all modules is what `require('module')` gives.
  if (value.kind === 'ref' && value.name === 'globalThis.module' && name === 'constructor')
    return { kind: 'ref', name: 'module' };
  if (machine.language === 'javascript' && REACHES.test(name) && value.kind !== 'instance' && value.kind !== 'map')
    return { kind: 'bound', receiver: value, name };
  switch (value.kind) {
    case 'ref':
      return memberOfRef(value.name, name, machine, at);
    case 'instance':
      if (name === '__dict__') return { kind: 'map', entries: value.fields };
      return (
        value.fields.get(name) ??
        methodOf(value.of, name, value, machine, at) ?? { kind: 'bound', receiver: value, name }
      );
    case 'class':
      return name === '__dict__' ? mapOf(value.members) : classMember(value, name, machine, at);
    case 'object':
      return memberOfObject(value, name, machine, at);
    case 'map':
      if (machine.language === 'javascript') {
        const own = value.entries.get(name);
        if (own !== undefined)
          return own.kind === 'function' && own.definition.isArrow !== true ? { ...own, self: value } : own;
      }
      return { kind: 'bound', receiver: value, name };
    case 'list':
      if (name === 'length' && value.rest === undefined) return number(value.items.length);
      return { kind: 'bound', receiver: value, name };
    case 'text':
      if (name === 'length' && machine.language === 'javascript') return number(value.text.length);
      // Temporary folders and files of Python are objects with a name.
      if (name === 'name' && value.text === TEMPORARY) return value;
      return { kind: 'bound', receiver: value, name };
    case 'function':
      return FIELDS.get(value.definition)?.get(name) ?? { kind: 'bound', receiver: value, name };
    default:
      return { kind: 'bound', receiver: value, name };
  }
}

/** Members that a program gives to its functions. */
const FIELDS = new WeakMap<FunctionSyntax, Map<string, Value>>();

export function setField(definition: FunctionSyntax, name: string, value: Value): void {
  const fields = FIELDS.get(definition) ?? new Map<string, Value>();
  FIELDS.set(definition, fields.set(name, join(...[fields.get(name), value].filter((one) => one !== undefined))));
}

function memberOfRef(module: string, name: string, machine: Machine, at: Span): Value {
  const { library } = machine;
  const full = `${module}.${name}`;
  const alias = library.aliases.get(full);
  if (alias !== undefined) return ref(alias);
  // `X.__init__(self, …)` calls what `X` itself is.
  if (/^__(?:init|new|call)__$/.test(name)) return ref(module);
  // The members by their names are the members.
  if (name === '__dict__') return ref(module);
  if (PROTOCOL.test(name)) return { kind: 'bound', receiver: unknown('plain'), name };
  const bare = name.replace(/^_+/, '');
  // Modules are reached through others that import them: `logging.os.system`.
  const isListed = library.rules.has(full) || library.modules.has(full);
  if (!isListed && bare !== 'path' && POWERS.has(bare)) return ref(library.aliases.get(bare) ?? bare);
  if (!isListed && name.startsWith('_') && !/^_+(?:name|doc|file|version|all|author|exit|main|class)_*$/.test(name)) {
    machine.sink.findings.location = at;
    machine.sink.note('unknown', `${full}, which is nobody else's`);
    return unknown('computed');
  }
  return constantOf(full, machine) ?? ref(full);
}

/** Methods by which the language itself asks things of a value (Python, "Special method names"). */
const PROTOCOL =
  /^__(?:str|repr|eq|ne|lt|le|gt|ge|hash|len|iter|next|enter|exit|getitem|setitem|delitem|contains|setattr|delattr|init_subclass|class_getitem|add|sub|mul|bool|format|sizeof|copy|deepcopy|post_init|annotations|qualname|module|dict|slots)__$/;

/** Modules that can do something outside the program; found under other modules' names they are still these. */
const POWERS = new Set(
  'os sys subprocess builtins shutil socket importlib ctypes io posix nt pty pickle marshal signal multiprocessing child_process fs net http https vm process require'.split(
    ' ',
  ),
);

/** Values of libraries that take part in names. */
function constantOf(full: string, { language, argv }: Machine): Value | undefined {
  switch (full) {
    case 'os.sep':
    case 'os.path.sep':
    case 'path.sep':
      return text('/');
    case 'os.linesep':
    case 'os.EOL':
      return text('\n');
    case 'os.pardir':
      return text('..');
    case 'os.curdir':
      return text('.');
    case 'os.devnull':
      return text('/dev/null');
    case 'os.name':
    case 'sys.platform':
    case 'process.platform':
    case 'globalThis.process.platform':
      return unknown('plain');
    case 'sys.executable':
    case 'process.execPath':
    case 'globalThis.process.execPath':
      return text(language === 'python' ? 'python3' : 'node');
    case 'os.environ':
    case 'os.environb':
    case 'process.env':
    case 'globalThis.process.env':
      return object('environ', NONE);
    case 'string.ascii_lowercase':
      return text('abcdefghijklmnopqrstuvwxyz');
    case 'string.ascii_uppercase':
      return text('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
    case 'string.ascii_letters':
      return text('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ');
    case 'string.digits':
      return text('0123456789');
    case 'string.punctuation':
      return text('!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~');
    case 'string.printable':
      return text(
        '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~ \t\n\r\u000b\u000c',
      );
    case 'tempfile.tempdir':
      return text('/tmp');
    case 'sys.argv':
      return argumentsOf(['<program>'], argv);
    case 'globalThis.process.argv':
      return nodeArguments(argv);
    default:
      return undefined;
  }
}

/** Words behind the program's name; where they are not known, whoever runs it names them. */
function argumentsOf(before: readonly string[], argv: Machine['argv']): Value {
  const names = before.map((word) => text(word));
  return argv === undefined ? list(names, unknown('argument')) : list([...names, ...argv.map((word) => text(word))]);
}

/** Behind `-e` there is no program's name; whether one is there is not known here. */
function nodeArguments(argv: Machine['argv']): Value {
  if (argv === undefined) return argumentsOf(['node', '<program>'], argv);
  return list([text('node')], join(NONE, ...argv.map((word) => text(word))));
}

function classMember(made: ClassValue, name: string, machine: Machine, at: Span): Value {
  const own = made.members.get(name);
  if (own !== undefined) return own;
  for (const parent of made.parents) {
    if (parent.kind === 'class') {
      const found = classMember(parent, name, machine, at);
      if (found.kind !== 'bound') return found;
    }
  }
  return { kind: 'bound', receiver: unknown('plain'), name };
}

/** A method of the class or of those it inherits from, with the object it belongs to. */
function methodOf(made: ClassValue, name: string, self: Value, machine: Machine, at: Span): Value | undefined {
  const own = made.members.get(name);
  if (own !== undefined) {
    const isStatic =
      own.kind === 'function' &&
      own.definition.decorators.some((part) => part.kind === 'name' && part.name === 'staticmethod');
    if (own.kind !== 'function' || isStatic) return own;
    const isProperty = own.definition.decorators.some(
      (part) => part.kind === 'name' && /^(?:property|cached_property)$/.test(part.name),
    );
    const method: Value = { ...own, self };
    return isProperty ? machine.call(method, { items: [], named: new Map(), open: false }, at) : method;
  }
  for (const parent of made.parents) {
    for (const one of alternatives(parent)) {
      if (one.kind === 'class') {
        const found = methodOf(one, name, self, machine, at);
        if (found !== undefined) return found;
      } else if (one.kind === 'ref' && !name.startsWith('__') && name !== 'constructor') {
        const full = `${one.name}#${name}`;
        if (machine.library.rules.has(full)) return { kind: 'bound', receiver: object(one.name, NONE), name };
      }
    }
  }
  return name.startsWith('__') ? undefined : answered(made, name, self, machine, at);
}

/** `__getattr__` answers for members that are not there. */
function answered(made: ClassValue, name: string, self: Value, machine: Machine, at: Span): Value | undefined {
  const answer = made.members.get('__getattr__');
  if (answer?.kind !== 'function') return undefined;
  return machine.call({ ...answer, self }, { items: [text(name)], named: new Map(), open: false }, at);
}

function memberOfObject(value: Extract<Value, { kind: 'object' }>, name: string, machine: Machine, at: Span): Value {
  if (value.of === 'super') {
    const self = value.data;
    if (self.kind !== 'instance') return unknown('plain');
    for (const parent of self.of.parents) {
      const found =
        parent.kind === 'class'
          ? methodOf(parent, name, self, machine, at)
          : parent.kind === 'ref' && /^__(?:init|new|call)__$/.test(name)
            ? parent
            : undefined;
      if (found !== undefined) return found;
    }
    return { kind: 'bound', receiver: unknown('plain'), name };
  }
  if (value.of === 'environ' && machine.language === 'javascript') return variable(text(name), machine, at);
  if (value.of === 'arguments' && value.data.kind === 'map') return value.data.entries.get(name) ?? unknown('argument');
  if (value.of === 'Path') return memberOfPath(value, name);
  if (value.of === 'file' && name === 'name') return value.data;
  return { kind: 'bound', receiver: value, name };
}

/** One variable of the environment. */
export function variable(name: Value, machine: Machine, at: Span): Value {
  machine.sink.findings.location = at;
  if (name.kind === 'text' && name.text === 'HOME') return text(machine.sink.facts.home);
  if (name.kind === 'text')
    machine.call(
      { kind: 'bound', receiver: object('environ', NONE), name: 'get' },
      { items: [name], named: new Map(), open: false },
      at,
    );
  else if (derive([name]) !== 'plain') machine.sink.note('secret', 'variables of the environment');
  const own = name.kind === 'text' ? machine.globals.get(variableName(name.text)) : undefined;
  return own === undefined ? unknown('argument') : join(unknown('argument'), own);
}

/** Under which name the program's own variables of the environment are kept; no name of a program looks like it. */
export const variableName = (name: string): string => `environ ${name}`;

/** A part of a path climbs nowhere; it is as little known as the names it came from. */
export const nameOrigin = (origin: Origin): Origin => (origin === 'computed' || origin === 'listed' ? origin : 'plain');

function memberOfPath(value: Extract<Value, { kind: 'object' }>, name: string): Value {
  const { data } = value;
  if (data.kind !== 'text') {
    if (name === 'parent')
      return object(
        'Path',
        data.kind === 'unknown' ? unknown(data.origin, data.lead.slice(0, data.lead.lastIndexOf('/') + 1)) : data,
      );
    if (name === 'name' || name === 'stem' || name === 'suffix') return unknown(nameOrigin(derive([data])));
    return { kind: 'bound', receiver: value, name };
  }
  const path = data.text.replace(/\/+$/, '');
  const last = path.slice(path.lastIndexOf('/') + 1);
  const dot = last.lastIndexOf('.');
  switch (name) {
    case 'parent':
      return object('Path', text(path.includes('/') ? path.slice(0, path.lastIndexOf('/')) || '/' : '.'));
    case 'name':
      return text(last);
    case 'stem':
      return text(dot > 0 ? last.slice(0, dot) : last);
    case 'suffix':
      return text(dot > 0 ? last.slice(dot) : '');
    default:
      return { kind: 'bound', receiver: value, name };
  }
}

/** What stands in brackets. */
export function itemOf(value: Value, index: Value, at: Span, machine: Machine): Value {
  if (value.kind === 'choice') return join(...value.values.map((one) => machine.item(one, index, at)));
  if (index.kind === 'choice') return join(...index.values.map((one) => machine.item(value, one, at)));
  switch (value.kind) {
    case 'list': {
      if (index.kind === 'number' && value.rest === undefined) return value.items.at(index.value) ?? unknown('plain');
      if (machine.language === 'javascript' && index.kind === 'text') return machine.member(value, index.text, at);
      const all = value.rest === undefined ? value.items : [...value.items, value.rest];
      return all.length === 0 ? unknown('plain') : join(...all);
    }
    case 'text':
      if (index.kind === 'number') return charAt(value.text, index.value, value.decoded === true);
      return machine.language === 'javascript' && index.kind === 'text'
        ? machine.member(value, index.text, at)
        : unknown(derive([value]));
    case 'map':
      return itemOfMap(value, index, at, machine);
    case 'object':
      if (value.of === 'environ') return variable(index, machine, at);
      if (value.of === 'namespace') return machine.globals.lookUp(keyOf(index) ?? '') ?? hiddenItem(index, at, machine);
      if (value.of === 'Path' && machine.language === 'python') return unknown(derive([value]));
      return machine.language === 'javascript' && index.kind === 'text'
        ? machine.member(value, index.text, at)
        : unknown(derive([value]));
    case 'ref':
      return itemOfRef(value.name, index, at, machine);
    case 'instance': {
      if (machine.language === 'javascript' && index.kind === 'text') return machine.member(value, index.text, at);
      const method = machine.member(value, '__getitem__', at);
      if (method.kind === 'function' || method.kind === 'ref')
        return machine.call(method, { items: [index], named: new Map(), open: false }, at);
      return machine.language === 'javascript' ? join(unknown('plain'), ...value.fields.values()) : unknown('plain');
    }
    case 'function':
    case 'class':
    case 'bound':
    case 'unknown':
      if (machine.language === 'javascript' && index.kind === 'text') return machine.member(value, index.text, at);
      if (machine.language === 'javascript' && index.kind === 'unknown' && index.origin === 'computed')
        return hiddenItem(index, at, machine);
      return drawn(unknown(derive([value])), value);
    default:
      return unknown(derive([value]));
  }
}

function charAt(value: string, index: number, decoded: boolean): Value {
  const found = [...value].at(index);
  return found === undefined ? unknown('plain') : text(found, decoded);
}

function itemOfMap(value: Extract<Value, { kind: 'map' }>, index: Value, at: Span, machine: Machine): Value {
  const key = keyOf(index);
  const own = key === undefined ? undefined : value.entries.get(key);
  if (own !== undefined) return own;
  if (key !== undefined && machine.language === 'javascript' && value.rest === undefined && index.kind === 'text')
    return machine.member(value, key, at);
  const all = [...value.entries.values()];
  if (key !== undefined && value.rest === undefined) return unknown('plain');
  return join(...(key === undefined ? all : []), value.rest ?? unknown('plain'));
}

/** Brackets on a module: a type with parameters, or a name that is not written out. */
function itemOfRef(name: string, index: Value, at: Span, machine: Machine): Value {
  if (
    name === 'builtins' ||
    name === 'globalThis' ||
    name.startsWith('globalThis.') ||
    machine.language === 'javascript'
  ) {
    const key = keyOf(index);
    return key === undefined ? hiddenMember(name, index, at, machine) : machine.member(ref(name), key, at);
  }
  if (name === 'sys.argv') return unknown('argument');
  if (name === 'sys.modules' || name === 'sys.modules.*') {
    const key = keyOf(index);
    return key === undefined ? hiddenItem(index, at, machine) : machine.importModule(key, at);
  }
  if (machine.library.modules.has(name)) {
    const key = keyOf(index);
    if (key !== undefined) return machine.member(ref(name), key, at);
    if (index.kind === 'unknown') return hiddenMember(name, index, at, machine);
  }
  // What is taken out of something that acts acts itself: `plumbum.local["curl"]`.
  if ((findRule(name, machine.library)?.uses.length ?? 0) > 0) return ref(name);
  return unknown(derive([index]) === 'computed' ? 'computed' : 'plain');
}

function hiddenMember(name: string, index: Value, at: Span, machine: Machine): Value {
  const rule = machine.library.rules.get(`${name}.*`);
  // Any member of a library that only computes is as good as any other.
  if (rule !== undefined && rule.uses.length === 0) return unknown('plain');
  return hiddenItem(index, at, machine);
}

function hiddenItem(_index: Value, at: Span, machine: Machine): Value {
  machine.sink.findings.location = at;
  machine.sink.note('unknown', 'a name that is computed, through which anything can be reached');
  return unknown('computed');
}

/** For the folds: a path below another. */
export const below = (folder: Value, name: Value): Value => object('Path', joinParts(folder, name));
export const emptyMap = (): Value => mapOf();
