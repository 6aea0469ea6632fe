import { influenceOfExport } from '../shell/environment-name.ts';
import { drawn, feed } from './fed.ts';
import { itemsOf, keyOf } from './items.ts';
import type { Machine } from './machine.ts';
import { setField, variableName } from './member.ts';
import type { Scope } from './scope.ts';
import { setFree } from './set-free.ts';
import type { Expression } from './syntax.ts';
import { alternatives, blur, derive, join, list, NONE, text, unknown, type Value } from './value.ts';

/** Puts a value where a target says. */
export function assignTo(target: Expression, value: Value, scope: Scope, machine: Machine, declares = false): void {
  switch (target.kind) {
    case 'name':
      assignName(target.name, value, scope, machine, declares);
      break;
    case 'sequence':
      assignItems(target.items, value, scope, machine, declares);
      break;
    case 'mapping':
      machine.looseEnds.settle(value);
      for (const { key, value: part } of target.entries)
        machine.assign(part, ownOf(value, key, target, scope, machine), scope, declares);
      break;
    case 'default':
      machine.assign(
        target.target,
        value.kind === 'none'
          ? machine.evaluate(target.value, scope)
          : join(value, ...(isOpen(value) ? [machine.evaluate(target.value, scope)] : [])),
        scope,
        declares,
      );
      break;
    case 'spread':
      machine.assign(target.value, value, scope, declares);
      break;
    case 'member':
      assignMember(machine.reach(target.object, scope), target.name, value, target, machine);
      break;
    case 'index':
      assignItem(machine.reach(target.object, scope), machine.evaluate(target.index, scope), value, target, machine);
      break;
    case 'slice': {
      const sliced = machine.evaluate(target.object, scope);
      machine.evaluate(target, scope);
      for (const one of alternatives(sliced)) if (one.kind === 'list') blur(one, value);
      break;
    }
    default:
      machine.evaluate(target, scope);
  }
}

/** What a pattern takes out of a value under one key; without a key the rest, for which the whole stands. */
function ownOf(value: Value, key: Expression | undefined, target: Expression, scope: Scope, machine: Machine): Value {
  const index = key === undefined ? undefined : machine.evaluate(key, scope);
  const name = index === undefined ? undefined : keyOf(index);
  if (name !== undefined) return machine.member(value, name, target);
  if (index === undefined || value.kind === 'ref')
    return index === undefined ? value : machine.item(value, index, target);
  return unknown(derive([value]));
}

const isOpen = ({ kind }: Value): boolean => kind === 'unknown' || kind === 'choice' || kind === 'bound';

function assignName(name: string, value: Value, scope: Scope, machine: Machine, declares: boolean): void {
  machine.looseEnds.settle(value);
  if (declares) {
    const owner = scope.outer.has(name) ? (scope.parent?.home(name) ?? machine.globals) : scope;
    owner.set(name, value);
    return;
  }
  const owner = scope.outer.has(name) ? (scope.parent?.home(name) ?? machine.globals) : scope.home(name);
  let own = scope;
  while (own.isPassing && own.parent !== undefined) own = own.parent;
  (owner ?? (machine.language === 'python' ? own : machine.globals)).set(name, value);
}

function assignItems(
  parts: readonly Expression[],
  value: Value,
  scope: Scope,
  machine: Machine,
  declares: boolean,
): void {
  const { items, rest } =
    value.kind === 'choice' && value.values.every(({ kind }) => kind === 'list')
      ? { items: [], rest: undefined }
      : itemsOf(value, machine);
  const at = parts.findIndex(({ kind }) => kind === 'spread');
  const other = (index: number): Value =>
    value.kind === 'choice'
      ? join(
          ...value.values.map((one) =>
            one.kind === 'list' ? (one.items[index] ?? one.rest ?? unknown('plain')) : unknown(derive([one])),
          ),
        )
      : (rest ?? (machine.language === 'javascript' ? NONE : drawn(unknown(derive([value])), value)));
  parts.forEach((part, index) => {
    if (part.kind === 'spread') {
      const end = items.length - (parts.length - 1 - index);
      machine.assign(part.value, list(items.slice(index, Math.max(index, end)), rest), scope, declares);
    } else {
      const from = at >= 0 && index > at ? items.length - (parts.length - index) : index;
      const known = items[from];
      machine.assign(part, known === undefined ? other(index) : known, scope, declares);
    }
  });
}

/** Kinds of values that take the place of something that is called. */
const REPLACES: ReadonlySet<Value['kind']> = new Set(['function', 'ref', 'class', 'partial', 'bound', 'instance']);

/** Settings of a library that only change how it shows or counts. */
const SETTINGS =
  /^(?:sys\.(?:stdout|stderr|stdin|tracebacklimit|ps1|ps2|exitcode|argv|dont_write_bytecode)|globalThis\.(?:module|exports|process\.exitCode|document\.(?:title|body)|window|console)(?:\..*)?|process\.exitCode)$/;

function assignMember(object: Value, name: string, value: Value, at: Expression, machine: Machine): void {
  const { sink, trail, library } = machine;
  sink.findings.location = at;
  switch (object.kind) {
    case 'instance': {
      const before = object.fields.get(name);
      object.fields.set(name, trail.isUncertain && before !== undefined ? join(before, value) : value);
      if (/^__\w+__$/.test(name)) callLater(value, at, machine);
      break;
    }
    case 'map':
      setEntry(object, name, value, machine);
      if (/^(?:toString|valueOf|toJSON|then|constructor|__proto__)$/.test(name)) callLater(value, at, machine);
      break;
    case 'list':
      blur(object);
      break;
    case 'class':
      object.members.set(name, value);
      if (/^__\w+__$/.test(name)) callLater(value, at, machine);
      break;
    case 'ref': {
      const full = `${object.name}.${name}`;
      if (SETTINGS.test(full)) {
        setFree(value, machine, at);
        break;
      }
      const isPure =
        (
          library.rules.get(full) ??
          library.rules.get(`${object.name}.*`) ??
          library.rules.get(`${object.name.split('.')[0]}.*`)
        )?.uses.length === 0;
      const assigned = machine.library.rules.get(`${full}=`);
      if (assigned !== undefined)
        machine.call({ kind: 'ref', name: `${full}=` }, { items: [value], named: new Map(), open: false }, at);
      else if (!isPure || REPLACES.has(value.kind)) sink.note('unknown', `${full} is replaced by something else`);
      break;
    }
    case 'object':
      if (object.of === 'environ') setVariable(text(name), value, machine);
      break;
    case 'bound':
      // `Array.prototype.map = …` changes what everybody's calls do.
      if (object.name === 'prototype' && object.receiver.kind === 'ref')
        sink.note('unknown', `${object.receiver.name}.prototype.${name} is replaced`);
      else {
        feed(object, value);
        setFree(value, machine, at);
      }
      break;
    case 'choice':
      for (const one of object.values) assignMember(one, name, value, at, machine);
      break;
    case 'function':
      setField(object.definition, name, value);
      setFree(value, machine, at);
      break;
    default:
      feed(object, value);
      setFree(value, machine, at);
  }
}

/** What is put where the language itself or an unknown object calls it. */
function callLater(value: Value, at: Expression, machine: Machine): void {
  if (value.kind === 'ref' || value.kind === 'partial' || value.kind === 'bound')
    machine.call(value, { items: [], named: new Map(), open: true }, at);
}

function setEntry(map: Extract<Value, { kind: 'map' }>, name: string, value: Value, { trail }: Machine): void {
  const before = map.entries.get(name);
  map.entries.set(name, trail.isUncertain && before !== undefined ? join(before, value) : value);
}

function assignItem(object: Value, index: Value, value: Value, at: Expression, machine: Machine): void {
  machine.sink.findings.location = at;
  const key = keyOf(index);
  switch (object.kind) {
    case 'list':
      if (
        index.kind === 'number' &&
        object.rest === undefined &&
        !machine.trail.isUncertain &&
        object.items.at(index.value) !== undefined
      ) {
        object.items[index.value < 0 ? index.value + object.items.length : index.value] = value;
      } else object.rest = object.rest === undefined ? value : join(object.rest, value);
      break;
    case 'map':
      if (key === undefined) object.rest = object.rest === undefined ? value : join(object.rest, value);
      else setEntry(object, key, value, machine);
      break;
    case 'object':
      if (object.of === 'environ') setVariable(index, value, machine);
      else if (object.of === 'namespace') {
        if (key === undefined) machine.sink.note('unknown', 'a variable whose name is computed');
        else machine.globals.set(key, value);
      }
      break;
    case 'ref':
      if (object.name === 'sys.modules' || object.name.endsWith('builtins') || object.name === 'globalThis')
        machine.sink.note('unknown', `${object.name}[…] is replaced`);
      else if (machine.language === 'javascript' && key !== undefined) assignMember(object, key, value, at, machine);
      break;
    case 'instance':
      if (machine.language === 'javascript' && key !== undefined) assignMember(object, key, value, at, machine);
      break;
    case 'unknown':
    case 'bound':
      feed(object, value, index);
      setFree(value, machine, at);
      if (machine.language === 'javascript' && key !== undefined && /^(?:__proto__|prototype|constructor)$/.test(key))
        machine.sink.note('unknown', `[${key}] is replaced`);
      break;
    case 'choice':
      for (const one of object.values) assignItem(one, index, value, at, machine);
      break;
  }
}

/** Variables that libraries read for their own settings. */
const OWN_SETTINGS =
  /^(?:MPL|MPLBACKEND|MPLCONFIGDIR|CUDA_|TF_|OMP_|MKL_|OPENBLAS_|NUMEXPR_|TOKENIZERS_|KMP_|PYTHONHASHSEED|PYGAME_|QT_QPA|DISPLAY$|TZ$|PYTHONWARNINGS|HF_HUB_OFFLINE|TRANSFORMERS_|NODE_ENV)/;

function setVariable(name: Value, value: Value, { sink, globals }: Machine): void {
  if (name.kind === 'text') globals.set(variableName(name.text), value);
  if (name.kind !== 'text') sink.note('unknown', 'a variable of the environment whose name is computed');
  else if (
    !OWN_SETTINGS.test(name.text) &&
    influenceOfExport(name.text, value.kind === 'text' ? value.text : undefined) === 'execute'
  )
    sink.note('unknown', `${name.text} is set, which changes what is run later`);
}
