import type {
  Chain,
  Command,
  CompoundCommand,
  Pipeline,
  Redirect,
  Script,
  SimpleCommand,
} from '../../src/effects/shell/syntax.ts';
import { EATING, FAILING, FILES, FOLDER_SHOWN, FOLDERS, SEEING, TALKING, VARIABLES } from './fixture.ts';
import { expandFields, expandText, matchesPattern } from './model-words.ts';

/**
 * A small interpreter of parsed scripts, in a world with four programs and ten files. It says what bash must do if the
 * parser understood the script as bash does: which commands start with which arguments, and what stands in which file.
 */
export interface Outcome {
  /** One entry a command that is started, in order: name, arguments, and for some programs what they took in. */
  readonly commands: readonly (readonly string[])[];
  /** Path → content; `undefined` where a complaint of bash's own may stand in the file. */
  readonly files: ReadonlyMap<string, string | undefined>;
  /** True where several processes run at once: then only the sorted commands can be compared. */
  readonly atOnce: boolean;
}

/** The script does something that the model does not know; nothing can be said about it. */
export class Undecided extends Error {}
/** The script does too much, or does not end. */
export class Endless extends Error {}

const COMMANDS_MAX = 150;
const STEPS_MAX = 1_500;

/** Somewhere to write to, or to read from. */
export interface Stream {
  text: string;
  /** Bash itself may have written here. */
  noisy: boolean;
}
interface Opened {
  readonly stream: Stream;
  readonly use: 'read' | 'write' | 'append';
  at: number;
}

export interface Shell {
  readonly variables: Map<string, string>;
  readonly exported: Set<string>;
  readonly functions: Map<string, Command>;
  folder: string;
  status: number;
  readonly descriptors: Map<string, Opened>;
  readonly world: World;
}

interface World {
  readonly commands: string[][];
  readonly files: Map<string, Stream>;
  atOnce: boolean;
  writes: boolean;
  captures: number;
  steps: number;
}

const nothing = (): Opened => ({ stream: { text: '', noisy: false }, use: 'append', at: 0 });

/** Runs a script in a fresh world. Throws {@link Undecided} or {@link Endless}. */
export function runModel(script: Script): Outcome {
  const files = new Map<string, Stream>(FILES.map((name) => [name, { text: '', noisy: false }]));
  const world: World = { commands: [], files, atOnce: false, writes: false, captures: 0, steps: 0 };
  const shell: Shell = {
    variables: new Map(VARIABLES),
    exported: new Set(VARIABLES.keys()),
    functions: new Map(),
    folder: '',
    status: 0,
    descriptors: new Map(['0', '1', '2'].map((fd) => [fd, nothing()])),
    world,
  };
  runList(script, shell);
  // What one process sees of another's files depends on who is quicker.
  if (world.atOnce && world.writes) throw new Undecided('files written while something else runs');
  const contents = [...files].map(([path, { text, noisy }]) => [path, noisy ? undefined : text] as const);
  return { commands: world.commands, files: new Map(contents), atOnce: world.atOnce };
}

/** A shell of its own: it begins with what this one has, and nothing it changes comes back. */
export const fork = (shell: Shell): Shell => ({
  ...shell,
  variables: new Map(shell.variables),
  exported: new Set(shell.exported),
  functions: new Map(shell.functions),
  descriptors: new Map(shell.descriptors),
});

/** What a script prints, run in a shell of its own; trailing line feeds are gone. */
export function capture(script: Script, shell: Shell): string {
  const output = nothing();
  const inner = fork(shell);
  inner.descriptors.set('1', output);
  runList(script, inner);
  if (script.items.length > 0) shell.status = inner.status;
  shell.world.captures += 1;
  if (output.stream.noisy) throw new Undecided('a complaint of bash is captured');
  return output.stream.text.replace(/\n+$/, '');
}

/** Runs what stands in `<(…)` or `>(…)`; gives what it prints. */
export function runBeside(script: Script, direction: '<' | '>', shell: Shell): string {
  shell.world.atOnce = true;
  const inner = fork(shell);
  const output = nothing();
  // What would be written into `>(…)` comes from programs that never do.
  inner.descriptors.set(direction === '<' ? '1' : '0', output);
  runList(script, inner);
  if (output.stream.noisy) throw new Undecided('a complaint of bash is read');
  return output.stream.text;
}

function step(shell: Shell): void {
  shell.world.steps += 1;
  if (shell.world.steps > STEPS_MAX || shell.world.commands.length > COMMANDS_MAX) throw new Endless();
}

function runList({ items }: Script, shell: Shell): void {
  for (const { chain, background } of items) {
    step(shell);
    if (!background) {
      runChain(chain, shell);
      continue;
    }
    shell.world.atOnce = true;
    const inner = fork(shell);
    // Nothing at all, or what is there: that depends on more than the text.
    inner.descriptors.set('0', { stream: { text: '', noisy: true }, use: 'read', at: 0 });
    const before = shell.descriptors.get('1')?.stream.text;
    runChain(chain, inner);
    // What several processes print at once comes in any order.
    const output = shell.descriptors.get('1')?.stream;
    if (output !== undefined && output.text !== before) output.noisy = true;
    shell.status = 0;
  }
}

function runChain({ first, rest }: Chain, shell: Shell): void {
  runPipeline(first, shell);
  for (const { operator, pipeline } of rest)
    if ((shell.status === 0) === (operator === '&&')) runPipeline(pipeline, shell);
}

function runPipeline({ stages, negated, timed }: Pipeline, shell: Shell): void {
  const [only, more] = stages;
  // The times are written by the shell itself.
  if (timed !== '') complain(shell);
  if (timed !== '' && stages.some(({ command }) => command.kind !== 'simple'))
    throw new Undecided('the times of what is redirected');
  if (only !== undefined && more === undefined) runCommand(only.command, shell);
  else runStages(stages, shell);
  if (negated) shell.status = shell.status === 0 ? 1 : 0;
}

function runStages(stages: Pipeline['stages'], shell: Shell): void {
  shell.world.atOnce = true;
  let input = shell.descriptors.get('0');
  const { status } = shell;
  for (const [index, { command, operator }] of stages.entries()) {
    const inner = { ...fork(shell), status };
    if (input === undefined) inner.descriptors.delete('0');
    else inner.descriptors.set('0', input);
    const output = nothing();
    if (index < stages.length - 1) {
      inner.descriptors.set('1', output);
      if (operator === '|&') inner.descriptors.set('2', output);
    }
    runCommand(command, inner, operator === '|&' && index < stages.length - 1 ? output : undefined);
    input = { stream: output.stream, use: 'read', at: 0 };
    shell.status = inner.status;
  }
}

/** `both`: `|&` is a redirection after all others of the command. */
function runCommand(command: Command, shell: Shell, both?: Opened): void {
  step(shell);
  if (command.kind === 'simple') runSimple(command, shell, both);
  else {
    let ran = false;
    const run = (inner: Shell): void => {
      ran = true;
      runCompound(command, inner);
    };
    withRedirects(command.redirects, shell, run, both);
    // What bash makes of `!` before it, and of the errors of redirections, differs from case to case.
    if (!ran) throw new Undecided('a compound command whose redirection fails');
  }
}

function withRedirects(redirects: readonly Redirect[], shell: Shell, run: (inner: Shell) => void, both?: Opened): void {
  const kept = new Map(shell.descriptors);
  try {
    if (!redirects.every((redirect) => redirectOne(redirect, shell))) shell.status = 1;
    else {
      if (both !== undefined) {
        const output = shell.descriptors.get('1');
        if (output === undefined) throw new Undecided('|& without an output');
        shell.descriptors.set('2', output);
      }
      run(shell);
    }
  } finally {
    shell.descriptors.clear();
    for (const [fd, opened] of kept) shell.descriptors.set(fd, opened);
  }
}

function runCompound(command: CompoundCommand, shell: Shell): void {
  if (command.kind === 'group') runList(command.body, shell);
  else if (command.kind === 'if') runIf(command, shell);
  else if (command.kind === 'for') runFor(command, shell);
  else if (command.kind === 'subshell') {
    const inner = fork(shell);
    runList(command.body, inner);
    shell.status = inner.status;
  } else if (command.kind === 'function') {
    shell.functions.set(command.name, command.body);
    shell.status = 0;
  } else if (command.kind === 'case') runCase(command, shell);
  else if (command.kind === 'while' || command.kind === 'until') runLoop(command, shell);
  else throw new Undecided(`a ${command.kind} command`);
}

function runIf({ branches, otherwise }: Extract<CompoundCommand, { kind: 'if' }>, shell: Shell): void {
  for (const { condition, body } of branches) {
    runList(condition, shell);
    if (shell.status !== 0) continue;
    runList(body, shell);
    return;
  }
  shell.status = 0;
  if (otherwise !== undefined) runList(otherwise, shell);
}

function runCase({ word, clauses }: Extract<CompoundCommand, { kind: 'case' }>, shell: Shell): void {
  const text = expandText(word.parts, shell);
  let [falls, ran] = [false, false];
  for (const { patterns, body, end } of clauses) {
    if (!falls && !patterns.some(({ parts }) => matchesPattern(text, parts, shell))) continue;
    ran = true;
    shell.status = 0;
    runList(body, shell);
    if (end === ';;') return;
    falls = end === ';&';
  }
  if (!ran) shell.status = 0;
}

function runFor({ name, words, body }: Extract<CompoundCommand, { kind: 'for' }>, shell: Shell): void {
  const values = words.flatMap((word) => expandFields(word.parts, shell));
  shell.status = 0;
  for (const value of values) {
    shell.variables.set(name, value);
    runList(body, shell);
  }
}

function runLoop({ kind, condition, body }: Extract<CompoundCommand, { kind: 'while' | 'until' }>, shell: Shell): void {
  let status = 0;
  for (;;) {
    step(shell);
    runList(condition, shell);
    if ((shell.status === 0) !== (kind === 'while')) break;
    runList(body, shell);
    status = shell.status;
  }
  shell.status = status;
}

function runSimple({ assignments, words, redirects, declared = [] }: SimpleCommand, shell: Shell, both?: Opened): void {
  if (
    [...assignments, ...declared].some(({ subscript, elements }) => subscript !== undefined || elements !== undefined)
  )
    throw new Undecided('an array');
  const { captures } = shell.world;
  const argv = words.flatMap((word) => expandFields(word.parts, shell));
  const inner =
    argv.length === 0 ? shell : { ...shell, variables: new Map(shell.variables), exported: new Set(shell.exported) };
  for (const { name, append, value } of assignments) {
    const text = (append ? (inner.variables.get(name) ?? '') : '') + expandText(value.parts, inner);
    // Whether a substitution sees what stands before it in the same prefix depends on what it ran so far.
    if (argv.length > 0 && assignments.length > 1 && value.parts.some(({ kind }) => kind === 'command'))
      throw new Undecided('a substitution among several assignments');
    inner.variables.set(name, text);
    if (argv.length > 0) inner.exported.add(name);
  }
  // Without a program the status is that of the last substitution, if there was one.
  if (argv.length === 0 && shell.world.captures === captures) shell.status = 0;
  const run = (): void => {
    if (argv.length === 0) return;
    const body = shell.functions.get(argv[0] ?? '');
    if (body !== undefined) {
      if (argv.length > 1 || assignments.length > 0) throw new Undecided('a function with arguments');
      runCommand(body, shell);
      return;
    }
    start(argv, inner);
    shell.status = inner.status;
    shell.folder = inner.folder;
  };
  withRedirects(redirects, shell, run, both);
}

/** Names that bash runs itself; those that the model does not play are left undecided. */
const BUILTINS = new Set(
  '. : [ alias bg bind break builtin caller cd command compgen complete compopt continue declare dirs disown echo enable eval exec exit export false fc fg getopts hash help history jobs kill let local logout mapfile popd printf pushd pwd read readarray readonly return set shift shopt source suspend test times trap true type typeset ulimit umask unalias unset wait'.split(
    ' ',
  ),
);

function start(argv: readonly string[], shell: Shell): void {
  const [name = '', ...args] = argv;
  if (name.includes('/')) {
    // No file of the fixture can be run; what else there is, is not known.
    shell.status = canExist(name, shell) ? 126 : 127;
    complain(shell);
  } else if (BUILTINS.has(name)) runBuiltin(name, args, shell);
  else runProgram(name, argv, shell);
}

function canExist(name: string, { folder, world }: Shell): boolean {
  const path = (folder === '' ? '' : `${folder}/`) + name.replace(/^(?:\.\/)+/, '');
  const above = path.split('/').map((_, index, names) => names.slice(0, index + 1).join('/'));
  // A file where a folder should be is as bad as a program that may not run.
  const known = FOLDERS.some((place) => place === path) || above.some((place) => world.files.has(place));
  if (!known && /^\/|(?:^|\/)\.{1,2}(?:\/|$)|\/\/|\/$/.test(name) && !name.startsWith('/dev/fd/'))
    throw new Undecided('a program out of the folder');
  return known;
}

function runBuiltin(name: string, args: readonly string[], shell: Shell): void {
  shell.status = name === 'false' ? 1 : 0;
  if (name === ':' || name === 'true' || name === 'false') return;
  if (name === 'pwd' && args.length === 0)
    write(`${FOLDER_SHOWN}${shell.folder === '' ? '' : `/${shell.folder}`}\n`, shell);
  else if (name === 'cd' && args.length === 1 && args[0] === 'd') {
    if (shell.folder === '') {
      shell.folder = 'd';
    } else {
      shell.status = 1;
      complain(shell);
    }
  } else throw new Undecided(`the builtin ${name}`);
}

function runProgram(name: string, argv: readonly string[], shell: Shell): void {
  const record = [...argv];
  shell.world.commands.push(record);
  if (name === EATING) record.push(readAll(shell));
  if (name === SEEING) record.push(shell.exported.has('x') ? (shell.variables.get('x') ?? '') : '');
  shell.status = name === FAILING ? 1 : 0;
  if (name === TALKING) write(`${argv.slice(1).join(' ')}\n`, shell);
}

function readAll({ descriptors }: Shell): string {
  const input = descriptors.get('0');
  if (input === undefined) return '';
  if (input.use !== 'read' && input.stream.text !== '') throw new Undecided('reading what is open for writing');
  if (input.stream.noisy) throw new Undecided('reading what bash itself wrote');
  const text = input.stream.text.slice(input.at);
  input.at = input.stream.text.length;
  return text;
}

function write(text: string, shell: Shell): void {
  const output = shell.descriptors.get('1');
  if (output === undefined || output.use === 'read') return;
  const at = output.use === 'append' ? output.stream.text.length : output.at;
  const before = output.stream.text.slice(0, at).padEnd(at, '\0');
  output.stream.text = before + text + output.stream.text.slice(at + text.length);
  output.at = at + text.length;
}

/** Bash writes a line of its own to standard error. */
export function complain({ descriptors }: Shell): void {
  const output = descriptors.get('2');
  if (output !== undefined) output.stream.noisy = true;
}

/** Opens one redirection. False where bash would complain and leave the command. */
function redirectOne(redirect: Redirect, shell: Shell): boolean {
  const worked = openOne(redirect, shell);
  if (!worked) complain(shell);
  return worked;
}

function openOne(redirect: Redirect, shell: Shell): boolean {
  const { descriptors } = shell;
  if (redirect.kind === 'duplicate') {
    const fd = redirect.fd === '' ? (redirect.operator === '>&' ? '1' : '0') : redirect.fd;
    if (redirect.from === '-') {
      descriptors.delete(fd);
      return true;
    }
    const from = descriptors.get(redirect.from);
    if (from === undefined) return false;
    descriptors.set(fd, from);
    return true;
  }
  if (redirect.kind === 'text') {
    const { parts } = redirect.value;
    const text = parts.length === 0 ? '' : `${expandText(parts, shell)}\n`;
    descriptors.set(redirect.fd === '' ? '0' : redirect.fd, { stream: { text, noisy: false }, use: 'read', at: 0 });
    return true;
  }
  return openFile(redirect, shell);
}

function openFile({ operator, fd, target }: Extract<Redirect, { kind: 'file' }>, shell: Shell): boolean {
  const [only, more] = target.parts;
  if (only?.kind === 'process' && more === undefined && operator === '<') {
    const text = runBeside(only.script, only.direction, shell);
    shell.descriptors.set(fd === '' ? '0' : fd, { stream: { text, noisy: false }, use: 'read', at: 0 });
    return true;
  }
  if (target.parts.some(({ kind }) => kind === 'process')) throw new Undecided('a process as the target');
  const [name, another] = expandFields(target.parts, shell);
  if (name === undefined || another !== undefined) return false;
  const opened = openPath(name, operator, shell);
  if (opened === undefined) return false;
  if (operator.startsWith('&')) {
    shell.descriptors.set('1', opened);
    shell.descriptors.set('2', opened);
  } else shell.descriptors.set(fd === '' ? (operator === '<' ? '0' : '1') : fd, opened);
  return true;
}

function openPath(name: string, operator: string, { folder, world }: Shell): Opened | undefined {
  const names = name.split('/').filter((part) => part !== '.');
  if (name.startsWith('/') || names.includes('..')) throw new Undecided('a path out of the folder');
  if (name === '') return undefined;
  const isFolderName = names.at(-1) === '' || names.length === 0;
  const path = [folder, ...names.filter((part) => part !== '')].filter((part) => part !== '').join('/');
  const parent = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
  const isFolder = path === '' || FOLDERS.some((known) => known === path);
  if (isFolder && operator === '<') throw new Undecided('a folder is opened for reading');
  if (isFolder || isFolderName || (parent !== '' && !FOLDERS.some((known) => known === parent))) return undefined;
  const known = world.files.get(path);
  if (operator === '<') return known === undefined ? undefined : { stream: known, use: 'read', at: 0 };
  world.writes = true;
  if (Buffer.byteLength(names.at(-1) ?? '') > 255) return undefined;
  const stream = known ?? { text: '', noisy: false };
  world.files.set(path, stream);
  if (operator.endsWith('>>')) return { stream, use: 'append', at: 0 };
  stream.text = '';
  stream.noisy = false;
  return { stream, use: 'write', at: 0 };
}
