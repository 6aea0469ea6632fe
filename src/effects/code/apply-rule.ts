import { isSecretVariable } from '../shell/environment-name.ts';
import { applySpecial } from './apply-special.ts';
import { fedInto } from './fed.ts';
import { giftOf } from './gift.ts';
import type { Use } from './library.ts';
import type { LibraryCall } from './library-call.ts';
import type { Machine } from './machine.ts';
import { givenAlong, setFree } from './set-free.ts';
import type { Span } from './syntax.ts';
import { alternatives, argumentsOf, endsOf, join, NONE, shownText, unknown, type Value } from './value.ts';

/** Records what a known call does, and gives what comes back. */
export function applyRule(call: LibraryCall, machine: Machine): Value {
  machine.sink.findings.location = call.at;
  let made: Value | undefined;
  for (const use of call.rule.uses) made = applyUse(use, call, machine) ?? made;
  if (made !== undefined && call.rule.gives === undefined) return made;
  return giftOf(call, argument(call.rule.gives ?? { places: [] }, call), machine);
}

/** The argument at the first place that was given; several places are alternatives. */
function argument({ places }: Pick<Use, 'places'>, { args, self }: LibraryCall): Value | undefined {
  for (const place of places) {
    if (place === 'self') return self;
    const value = typeof place === 'number' ? args.items.at(place) : args.named.get(place);
    if (value !== undefined) return value;
  }
  return args.open && places.length > 0 ? unknown('computed') : undefined;
}

const FILE_ROLES: ReadonlyMap<string, { touch: 'read' | 'list' | 'write' | 'mode' | 'delete'; tree: boolean }> =
  new Map([
    ['read', { touch: 'read', tree: false }],
    ['readtree', { touch: 'read', tree: true }],
    ['list', { touch: 'list', tree: false }],
    ['listtree', { touch: 'list', tree: true }],
    ['write', { touch: 'write', tree: false }],
    ['delete', { touch: 'delete', tree: false }],
    ['wipe', { touch: 'delete', tree: true }],
  ]);

/** Gives a value only where code was followed that has one. */
function applyUse(use: Use, call: LibraryCall, machine: Machine): Value | undefined {
  const found = argument(use, call);
  const fed = found === undefined ? [] : fedInto(found);
  const value = found === undefined || fed.length === 0 ? found : join(found, ...fed);
  const { sink } = machine;
  const kind = FILE_ROLES.get(use.role);
  if (kind !== undefined) {
    if (value !== undefined) sink.touch(value, kind);
    return undefined;
  }
  const words = use.words || call.name.replace('?#', '');
  switch (use.role) {
    case 'maybewrite':
      // Many things can be saved; where it is a text, it names a file.
      if (value !== undefined && endsOf(value).lead !== '') sink.touch(value, { touch: 'write', tree: false });
      break;
    case 'mode':
      if (value !== undefined) sink.touch(value, { touch: 'mode', tree: false });
      sink.note('privilege', `${words} changes permissions or owners`);
      break;
    case 'move':
      if (value !== undefined) applyMove(value, machine);
      break;
    case 'source':
      if (value !== undefined) applySource(value, machine);
      break;
    case 'open':
      if (value !== undefined) applyOpen(value, call, machine);
      break;
    case 'folder':
      applyFolder(value, machine);
      break;
    case 'shell':
      if (value !== undefined) runShell(value, call, machine);
      break;
    case 'argv':
      runArgv(value, call, machine);
      break;
    case 'program':
      if (value !== undefined) runProgram([value, ...call.args.items.slice(1)], machine);
      break;
    case 'url':
      if (value !== undefined) sink.contact(value, use.words);
      break;
    case 'address':
      applyAddress(value, machine);
      break;
    case 'network':
      sink.connect(undefined, undefined, words);
      break;
    case 'listen':
      sink.connect(undefined, undefined, `listens (${words})`);
      break;
    case 'code':
      return value === undefined ? undefined : runCode(value, call, machine);
    case 'sql':
      if (value !== undefined) applySql(value, machine);
      break;
    case 'variable':
      if (value !== undefined) applyVariable(value, machine);
      break;
    case 'load':
      applyLoad(value, words, machine);
      break;
    case 'call':
      if (value !== undefined) setFree(value, machine, call.at, givenAlong(call.args, call.self));
      break;
    case 'execute':
      sink.findings.add({ type: 'execute', target: words, targetKind: 'text' });
      break;
    case 'unknown':
    case 'secret':
    case 'persist':
    case 'privilege':
    case 'destroy':
      sink.note(use.role, words);
      break;
    default:
      if (!applySpecial(use.role, value, call, machine)) sink.note('unknown', `${call.name} (${use.role})`);
  }
}

/** A move inside the workspace loses nothing; out of another place it is a loss there. */
function applyMove(value: Value, { sink }: Machine): void {
  for (const path of sink.pathsOf(value, { touch: 'write' }) ?? []) {
    const isFree = path.startsWith(`${sink.facts.workspace}/`) || /^\/(?:var\/)?tmp\//.test(path);
    sink.touch({ kind: 'text', text: path }, { touch: isFree ? 'write' : 'delete', tree: false });
  }
}

/** A path or a URL, whichever it is. */
function applySource(value: Value, { sink }: Machine): void {
  for (const one of alternatives(value)) {
    if (/^(?!file:)[a-z][a-z0-9+.-]+:\/\//i.test(endsOf(one).lead)) sink.contact(one, 'GET');
    else sink.touch(one, { touch: 'read', tree: false });
  }
}

/** What `open` does depends on its mode; one that is not known may write. */
function applyOpen(value: Value, call: LibraryCall, { sink }: Machine): void {
  const at = call.self?.kind === 'object' && call.self.of === 'Path' ? 0 : 1;
  const mode = call.args.items[at] ?? call.args.named.get('mode') ?? call.args.named.get('flag');
  const modes = mode === undefined ? ['r'] : alternatives(mode).map((one) => (one.kind === 'text' ? one.text : 'rw'));
  if (modes.some((text) => /[rR+]|^(?!.*[wax])/.test(text))) sink.touch(value, { touch: 'read', tree: false });
  if (modes.some((text) => /[wWaAx+cn]/.test(text)))
    sink.touch(value, { touch: 'write', tree: false }, !modes.some((text) => /[wWaAxcn]/.test(text)));
}

function applyFolder(value: Value | undefined, { sink, trail }: Machine): void {
  if (value === undefined) return;
  sink.touch(value, { touch: 'list', tree: false });
  const paths = endsOf(value).origin === undefined ? sink.pathsOf(value, { touch: 'list' }) : undefined;
  const before = trail.isUncertain ? (sink.folders ?? []) : [];
  sink.folders = paths === undefined ? undefined : [...new Set([...before, ...paths])].slice(0, 4);
}

function runShell(value: Value, call: LibraryCall, machine: Machine): void {
  const { sink } = machine;
  for (const one of alternatives(value)) {
    const ends = endsOf(one);
    if (ends.origin === undefined) {
      sink.runShell(ends.lead);
      continue;
    }
    sink.findings.add({ type: 'execute', target: `sh -c ${shownText(ends)}`.slice(0, 160), targetKind: 'text' });
    sink.note('unknown', `a command that only the run shows (${shownText(ends)})`);
    // What is known of its beginning still says where it reaches.
    if (ends.lead.trim() !== '') sink.runShell(`${ends.lead}'<unknown>'${ends.tail}`);
  }
  noteEnvironment(call, machine);
}

/** A list of words, or one text: with `shell=True` the text goes to a shell. */
function runArgv(value: Value | undefined, call: LibraryCall, machine: Machine): void {
  if (value === undefined) {
    machine.sink.note('unknown', `${call.name} runs something`);
    machine.sink.findings.add({ type: 'execute', target: call.name, targetKind: 'text' });
    return;
  }
  const shell = call.args.named.get('shell') ?? optionOf(call.args.items.at(-1), 'shell');
  const usesShell = shell !== undefined && !(shell.kind === 'truth' && !shell.value);
  for (const one of alternatives(value)) {
    if (one.kind === 'list') {
      if (usesShell && one.items[0] !== undefined) runShell(one.items[0], call, machine);
      const rest = one.rest === undefined ? [] : [one.rest];
      runProgram([...one.items, ...rest], machine);
    } else if (usesShell || machine.language === 'python' || call.args.items[1] === undefined)
      runShell(one, call, machine);
    else runProgram([one, ...argvItems(call.args.items[1])], machine);
  }
  noteEnvironment(call, machine);
}

const argvItems = (value: Value): readonly Value[] =>
  value.kind === 'list'
    ? value.rest === undefined
      ? value.items
      : [...value.items, value.rest]
    : value.kind === 'map'
      ? []
      : [value];

const optionOf = (value: Value | undefined, name: string): Value | undefined =>
  value?.kind === 'map' ? value.entries.get(name) : undefined;

function noteEnvironment({ args }: LibraryCall, { sink }: Machine): void {
  const folder = args.named.get('cwd') ?? optionOf(args.items.at(-1), 'cwd');
  if (folder !== undefined && folder.kind !== 'none') sink.touch(folder, { touch: 'list', tree: false });
}

function runProgram(words: readonly Value[], { sink }: Machine): void {
  const ends = words.map(endsOf);
  if (ends.length > 0 && ends.every(({ origin }) => origin === undefined)) {
    sink.runProgram(ends.map(({ lead }) => lead));
    return;
  }
  const shown = ends.map(shownText).join(' ').slice(0, 160);
  const [first] = ends;
  if (first !== undefined && first.origin === undefined)
    sink.runProgram(ends.map((part) => (part.origin === undefined ? part.lead : `${part.lead}<unknown>${part.tail}`)));
  else sink.findings.add({ type: 'execute', target: shown || 'a program', targetKind: 'text' });
  sink.note('unknown', `a command that only the run shows (${shown})`);
}

/** `(host, port)` as sockets take it, or a path of the machine itself. */
function applyAddress(value: Value | undefined, { sink }: Machine): void {
  const [host, port] = value?.kind === 'list' ? value.items : [value, undefined];
  const ends = host === undefined ? undefined : endsOf(host);
  const number = port?.kind === 'number' ? port.value : undefined;
  const shown = `${ends === undefined ? '' : shownText(ends)}${number === undefined ? '' : `:${number}`}`;
  sink.connect(ends?.origin === undefined ? ends?.lead : undefined, number, shown || 'an address in the network');
}

function runCode(value: Value, { name, at }: LibraryCall, machine: Machine): Value {
  return join(...alternatives(value).map((one) => runOne(one, name, at, machine)));
}

function runOne(code: Value, name: string, at: Span, machine: Machine): Value {
  if (code.kind === 'function') return machine.call(code, argumentsOf(), at);
  // What `compile` gave was read when it was compiled.
  if (code.kind === 'object' && code.of === 'code') return NONE;
  if (code.kind === 'text') {
    if (code.decoded === true) machine.sink.note('unknown', `${name} of a text that was encoded`);
    return machine.runSource(code.text, at);
  }
  machine.sink.note('unknown', `${name} of a text that only the run shows (${shownText(endsOf(code))})`);
  return unknown('computed');
}

/** A database in the workspace is a file of it; these statements reach others. */
function applySql(value: Value, { sink }: Machine): void {
  const { lead, origin } = endsOf(value);
  const file = /\b(?:attach\s+(?:database\s+)?|vacuum\s+into\s+|detach\s+)['"]([^'"]+)['"]/i.exec(lead);
  if (file?.[1] !== undefined && !/^:memory:$/i.test(file[1]))
    sink.touch({ kind: 'text', text: file[1] }, { touch: 'write', tree: false });
  else if (
    /\battach\b|\bload_extension\b|\bvacuum\s+into\b|\bxp_cmdshell\b|\bcopy\b[\s\S]*\bprogram\b|\bwritefile\s*\(/i.test(
      lead,
    )
  )
    sink.note('unknown', 'a statement that reaches other files');
  else if (origin === 'computed' && lead === '') sink.note('unknown', 'a statement that was computed');
}

function applyVariable(value: Value, { sink }: Machine): void {
  const { lead, origin } = endsOf(value);
  if (origin === undefined ? isSecretVariable(lead) : isSecretVariable(lead) || origin === 'computed')
    sink.note('secret', `the variable ${lead || 'whose name is computed'}`);
}

/** What is loaded brings code with it, unless the program itself wrote it. */
function applyLoad(value: Value | undefined, words: string, { sink }: Machine): void {
  if (value?.kind === 'object' && (value.of === 'file' || value.of === 'Path')) {
    const { lead, origin } = endsOf(value.data);
    const paths = origin === undefined ? sink.pathsOf(value.data, { touch: 'read' }) : [];
    if (paths?.length === 1 && paths.every((path) => sink.hasMade(path)) && lead !== '') return;
  }
  if (value?.kind === 'object' && value.of === 'pickled') return;
  sink.note('unknown', `${words} of data that can hold code`);
}
