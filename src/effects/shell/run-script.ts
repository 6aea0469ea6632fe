import type { Facts } from '../../contract/facts.ts';
import { appendTo } from './append-value.ts';
import {
  type Argument,
  isNumber,
  literal,
  nearTextOf,
  SOME_NUMBER,
  shownArgument,
  textOf,
  unknownArgument,
} from './argument.ts';
import { influenceOfExport } from './environment-name.ts';
import { expandWhole, expandWord, noteArithmetic } from './expand-word.ts';
import { type Budgets, Findings } from './findings.ts';
import { networkEffect } from './network-target.ts';
import { noteAssigned, noteInfluence } from './note-assigned.ts';
import { noteHiddenCode } from './note-hidden-code.ts';
import { parseScript } from './parse-script.ts';
import { runArgv } from './run-argv.ts';
import { runCondition } from './run-condition.ts';
import { callFunction } from './run-function.ts';
import { salvage } from './salvage.ts';
import { noteUnparsed } from './scan-words.ts';
import type { Scene, Stream } from './scene.ts';
import { changesOf, forgetChanged } from './script-changes.ts';
import { ShellState } from './shell-state.ts';
import type { Dialect } from './source-text.ts';
import type {
  Assignment,
  Chain,
  Clause,
  Command,
  CompoundCommand,
  Pipeline,
  Redirect,
  Script,
  SimpleCommand,
  Word,
} from './syntax.ts';
import { touchPath } from './touch.ts';

const UNKNOWN: Stream = { kind: 'unknown' };
const NOTHING: Stream = { kind: 'nothing' };

/** A scene in which nothing has happened yet. */
export const openScene = (cwd: string, facts: Facts, budgets?: Budgets): Scene => ({
  facts,
  findings: new Findings(budgets),
  state: Object.assign(new ShellState([cwd]), { given: true }),
  stdin: NOTHING,
  depth: 0,
  calls: [],
  runArgv,
  runText,
  runBody: runCommand,
});

/** Walks a script in the order in which it would run, and records what each command would do. */
export function runScript(script: Script, outer: Scene): Stream {
  let output = NOTHING;
  const scene = sharesInput(script) && outer.stdin.kind === 'text' ? { ...outer, stdin: UNKNOWN } : outer;
  for (const { chain, background } of script.items) {
    if (scene.findings.isSpent) return UNKNOWN;
    output = runChain(
      chain,
      background ? { ...scene, state: scene.state.clone(), stdin: NOTHING, isShared: true } : scene,
    );
  }
  return script.items.length === 1 ? output : UNKNOWN;
}

/** Where several commands read one input, each gets what the others left. */
const sharesInput = ({ items: [item, second] }: Script): boolean =>
  second !== undefined || (item !== undefined && item.chain.rest.length > 0);

/** Reads a text that a program hands to a shell. What cannot be parsed is an unknown effect. */
function runText(text: string, dialect: Dialect, scene: Scene): Stream {
  const parsed = parseScript(text, dialect, Math.min(scene.depth, 4));
  if (parsed.ok) return scene.findings.inside(() => runScript(parsed.script, scene));
  if (parsed.operator !== undefined)
    scene.findings.refusal ??= `A character that looks like a shell operator stands in ${JSON.stringify(text)}.`;
  salvage(text, scene);
  noteUnparsed(text, scene);
  return UNKNOWN;
}

/** Both sides of `&&` and `||` may run. `reached` is the state in which everything so far has worked. */
function runChain({ first, rest }: Chain, scene: Scene): Stream {
  const output = runPipeline(first, scene);
  let reached = scene.state;
  for (const { operator, pipeline } of rest) {
    const state = (operator === '&&' ? reached : scene.state).clone();
    // Where `cd` succeeded, the folder from before is no longer possible.
    if (operator === '&&' && reached.entered !== undefined) state.folders = reached.entered;
    runPipeline(pipeline, { ...scene, state });
    scene.state.merge(state);
    reached = operator === '&&' ? state : scene.state;
  }
  return rest.length === 0 ? output : UNKNOWN;
}

function runPipeline({ stages, negated }: Pipeline, scene: Scene): Stream {
  scene.state.entered = undefined;
  const [only, more] = stages;
  if (only !== undefined && more === undefined) {
    const output = runCommand(only.command, scene);
    if (negated) scene.state.entered = undefined;
    return output;
  }
  noteServed(stages, scene);
  let stdin = scene.stdin;
  for (const { command } of stages)
    stdin = runCommand(command, { ...scene, state: scene.state.clone(), stdin, isShared: true });
  return stdin;
}

function runCommand(command: Command, scene: Scene): Stream {
  return command.kind === 'simple' ? runSimple(command, scene) : runCompound(command, scene);
}

function runSimple(command: SimpleCommand, scene: Scene): Stream {
  const { findings } = scene;
  if (!findings.spend('commands')) return UNKNOWN;
  const before = findings.at(command);
  const output = runWords(command, scene);
  findings.backTo(before);
  return output;
}

function runWords({ assignments, words, declared = [], redirects }: SimpleCommand, scene: Scene): Stream {
  const argv = words.flatMap((word) => expandWord(word, scene, runScript));
  const stdin = runRedirects(redirects, scene);
  if (argv.length === 0) {
    for (const assignment of assignments) assign(assignment, scene);
    return NOTHING;
  }
  const putBack = exportAll(assignments, argv, scene);
  const inner = stdin === undefined ? scene : { ...scene, stdin };
  if (declared.length > 0) declareArrays(argv, declared, scene);
  const name = textOf(argv[0]) ?? '';
  if (redirects.some(isSocket)) noteSocket(name, argv, scene);
  // Which program it is comes out of another one.
  if (words[0]?.parts.some(({ kind }) => kind === 'command') && name !== '') scene.findings.addExecute('bash');
  if (LOOKS_AGAIN.test(name)) for (const word of argv.slice(1)) noteHiddenCode(textOf(word) ?? '', scene);
  const output = callFunction(name, argv.slice(1), inner) ?? runArgv(argv, inner, true);
  putBack();
  noteEndless(argv, redirects, scene);
  return output;
}

const isSocket = (redirect: Redirect): boolean => {
  const [first] = redirect.kind === 'file' ? redirect.target.parts : [];
  return first?.kind === 'text' && /^\/dev\/(?:tcp|udp)\//.test(first.text);
};

/** A shell whose input and output are somebody else's shows and does for him whatever it can. */
function noteSocket(name: string, argv: readonly Argument[], { findings }: Scene): void {
  if (name === 'exec' && argv.length === 1) findings.hasSocket = true;
  else if (IS_SHELL.test(name)) findings.addText('secret', 'all that a shell shows to whoever answers');
}

const IS_SHELL = /^(?:\/(?:usr\/)?bin\/)?(?:bash|sh|dash|zsh|ksh|ash|busybox)$/;
const SENDS = /^(?:nc|ncat|netcat|telnet|socat|openssl|curl|wget)$/;

/** `sh | nc host port`: what the shell says goes out, and what comes in is what it does. */
function noteServed(stages: Pipeline['stages'], { findings }: Scene): void {
  const heads = stages.map(({ command }) => (command.kind === 'simple' ? command.words.map(plainOf) : []));
  const shell = heads.findIndex(
    ([head = '', ...words]) => IS_SHELL.test(head) && words.every((word) => /^-\w*i?$/.test(word) && !/c/.test(word)),
  );
  if (shell >= 0 && heads.slice(shell + 1).some(([head = '']) => SENDS.test(head)))
    findings.addText('secret', 'all that a shell shows to whoever answers');
}

const plainOf = ({ parts: [only, more] }: Word): string =>
  only?.kind === 'text' && more === undefined ? only.text : '?';

/** Builtins that take names of variables, and run what stands in a subscript. */
const LOOKS_AGAIN =
  /^(?:\[|test|printf|read|let|export|declare|typeset|local|readonly|unset|wait|mapfile|readarray|getopts)$/;

/** `declare -A name=(…)` and its kin: the words before are options and plain assignments. */
function declareArrays(argv: readonly Argument[], declared: readonly Assignment[], scene: Scene): void {
  const isMap = argv.some((word) => /^-[a-zA-Z]*A/.test(textOf(word) ?? ''));
  for (const assignment of declared) {
    if (textOf(argv[0]) === 'local') scene.state.hide(assignment.name);
    if (isMap) scene.state.maps = new Set([...scene.state.maps, assignment.name]);
    assign(assignment, scene);
  }
}

/** A variable of this shell. It stays known where its value is. */
function assign({ name, append, value, subscript, elements }: Assignment, scene: Scene): void {
  const { state } = scene;
  if (elements !== undefined) {
    const values = elements.flatMap((element) => elementValues(element, name, scene));
    const before = append ? state.list(name) : [];
    noteAssigned(name, values[0] ?? literal(''), scene);
    state.setList(name, before === undefined || (append && !state.isList(name)) ? undefined : [...before, ...values]);
    return;
  }
  const argument = expandWhole(value, scene, runScript);
  noteAssigned(name, argument, scene);
  if (subscript !== undefined) setElement(name, subscript, argument, scene);
  else if (append) appendTo(name, argument, scene);
  else state.variables.set(name, argument);
}

function elementValues(
  { key, value }: NonNullable<Assignment['elements']>[number],
  name: string,
  scene: Scene,
): readonly Argument[] {
  if (key === undefined) return expandWord(value, scene, runScript);
  noteKey(name, key, scene);
  return [expandWhole(value, scene, runScript)];
}

/** A subscript is calculated, unless the array is surely an associative one. */
function noteKey(name: string, key: Word, scene: Scene): void {
  const value = expandWhole(key, scene, runScript);
  const text = nearTextOf(value);
  const { state } = scene;
  if (state.maps.has(name)) return;
  const names = text?.match(/[A-Za-z_]\w*/g) ?? [];
  const isPlain = text !== undefined && (textOf(value) === undefined ? /^[-\d+* ]+$/ : /^[-\w+* ]+$/).test(text);
  if (isPlain && names.every((used) => isNumber(state.variables.get(used)))) return;
  scene.findings.addText('unknown', `the subscript ${name}[${text ?? '…'}]`);
}

function setElement(name: string, subscript: Word, value: Argument, scene: Scene): void {
  noteKey(name, subscript, scene);
  const { state } = scene;
  const known = state.list(name);
  const isMap = state.maps.has(name);
  const key = textOf(expandWhole(subscript, scene, runScript)) ?? '';
  if (known === undefined || (!state.isList(name) && state.variables.has(name))) state.setList(name, undefined);
  else if (isMap) state.setList(name, [...known, value]);
  else if (isNumber(value) && known.every(isNumber))
    state.setList(name, [...known.map(() => SOME_NUMBER), SOME_NUMBER]);
  // Elsewhere than at the end of what is there, elements may be missing in between.
  else if (/^\d+$/.test(key) && Number(key) <= known.length)
    state.setList(name, [...known.slice(0, Number(key)), value, ...known.slice(Number(key) + 1)]);
  else state.setList(name, undefined);
}

/**
 * Variables in front of a command. A later one of them, a function and what `eval` reads may see the new value or the old
 * one, so that for them it may be anything. Gives what puts the old values back.
 */
function exportAll(assignments: readonly Assignment[], argv: readonly Argument[], scene: Scene): () => void {
  const { variables } = scene.state;
  const covered = assignments.map((assignment) => {
    exportFor(assignment, argv, scene);
    const { name } = assignment;
    const [before, anything] = [variables.get(name), unknownArgument(`$${name}`)];
    variables.set(name, anything);
    return { name, before, anything };
  });
  return () => {
    for (const { name, before, anything } of covered.toReversed()) {
      // What the command itself has set may stay or be gone.
      if (variables.get(name) !== anything) variables.set(name, anything);
      else if (before === undefined) variables.delete(name);
      else variables.set(name, before);
    }
  };
}

/** A variable for one command only. */
function exportFor({ name, value, subscript, elements }: Assignment, [head]: readonly Argument[], scene: Scene): void {
  if (subscript !== undefined || elements !== undefined) scene.findings.addText('unknown', `${name}=(…)`);
  const argument = expandWhole(value, scene, runScript);
  // The shell reads IFS itself, when `read` splits a line; nothing else is started.
  if (name === 'IFS' && /^(?:read|mapfile|readarray)$/.test(textOf(head) ?? '')) return;
  const influence = influenceOfExport(name, textOf(argument));
  if (influence === 'execute') noteInfluence(name, argument, scene);
  else if (influence === 'unknown') scene.findings.addText('unknown', `${name}=${shownArgument(argument)}`);
}

/** Programs whose output does not end, kept in a file: the disk is full before anybody looks. */
function noteEndless([head, first]: readonly Argument[], redirects: readonly Redirect[], { findings }: Scene): void {
  const endless =
    textOf(head) === 'yes' ||
    (textOf(head) === 'cat' && /^\/dev\/(?:zero|urandom|random|full)$/.test(textOf(first) ?? ''));
  const target = redirects.find((redirect) => redirect.kind === 'file' && redirect.operator !== '<');
  if (endless && target !== undefined) findings.addText('destroy', 'the free space of the disk');
}

/** Records what redirections open; gives what standard input becomes. */
function runRedirects(redirects: readonly Redirect[], scene: Scene): Stream | undefined {
  let stdin: Stream | undefined;
  for (const redirect of redirects) {
    if (redirect.kind === 'text') {
      const text = textOf(expandWhole(redirect.value, scene, runScript));
      if (redirect.fd === '' || redirect.fd === '0')
        stdin = text === undefined ? UNKNOWN : { kind: 'text', text: `${text}\n` };
    } else if (redirect.kind === 'file') {
      openFile(redirect, scene);
      if (redirect.operator === '<' || redirect.operator === '<>')
        stdin = redirect.target.parts.some(({ kind }) => kind === 'process') ? scene.stdin : UNKNOWN;
    }
  }
  return stdin;
}

const SOCKET = /^\/dev\/(tcp|udp)\/([^/]+)\/([^/]+)$/;

function openFile({ operator, target }: Extract<Redirect, { kind: 'file' }>, scene: Scene): void {
  const argument = expandWhole(target, scene, runScript);
  const before = scene.findings.at(target);
  if (argument.kind === 'unknown' && /^\/dev\/(?:tcp|udp)/.test(argument.lead))
    scene.findings.add(networkEffect(undefined, argument.shown));
  const socket = SOCKET.exec(shownArgument(argument));
  if (socket !== null) {
    const [, , host = '', port = ''] = socket;
    const isPlain =
      argument.kind === 'literal' && argument.about !== true && /^\d+$/.test(port) && /^[\w.-]+$/.test(host);
    scene.findings.add(networkEffect(isPlain ? `${host.toLowerCase()}:${port}` : undefined, shownArgument(argument)));
  } else {
    if (operator !== '<') touchPath(argument, { touch: 'write', tree: false }, scene);
    if (operator === '<' || operator === '<>') touchPath(argument, { touch: 'read', tree: false }, scene);
  }
  scene.findings.backTo(before);
}

function runCompound(command: CompoundCommand, outer: Scene): Stream {
  const stdin = runRedirects(command.redirects, outer);
  const scene = stdin === undefined ? outer : { ...outer, stdin };
  switch (command.kind) {
    case 'group':
      return runScript(command.body, scene);
    case 'subshell':
      return runScript(command.body, { ...scene, state: scene.state.clone() });
    case 'if':
      runBranches(command, scene);
      return UNKNOWN;
    case 'for':
      runFor(command, scene);
      return UNKNOWN;
    case 'case':
      runCase(command, scene);
      return UNKNOWN;
    case 'count':
      runCount(command, scene);
      return UNKNOWN;
    case 'while':
    case 'until':
      prepareLoop([command.condition, command.body], scene);
      runScript(command.condition, onceRead(scene));
      runBranch([command.body], onceRead(scene));
      return UNKNOWN;
    case 'arithmetic':
      if (scene.findings.spend('commands')) noteArithmetic(command.arithmetic, scene, runScript);
      return NOTHING;
    case 'condition':
      if (scene.findings.spend('commands')) runCondition(command.items, scene, runScript);
      return NOTHING;
    case 'function':
      scene.state.define(command.name, command.body);
      return NOTHING;
  }
}

/** Which clause it is shows only at run time: each may run, the ones behind `;&` after others. */
function runCase({ word, clauses }: Extract<CompoundCommand, { kind: 'case' }>, scene: Scene): void {
  expandWhole(word, scene, runScript);
  const start = scene.state.clone();
  let before: Clause['end'] = ';;';
  let falling: ShellState | undefined;
  for (const { patterns, body, end } of clauses) {
    const state = start.clone();
    if (before !== ';;' && falling !== undefined) state.merge(falling);
    for (const pattern of patterns) expandWhole(pattern, { ...scene, state }, runScript);
    runScript(body, { ...scene, state });
    scene.state.merge(state);
    [before, falling] = [end, state];
  }
}

function runCount({ parts, body }: Extract<CompoundCommand, { kind: 'count' }>, scene: Scene): void {
  const [first, ...others] = parts;
  if (first !== undefined) noteArithmetic(first, scene, runScript);
  prepareLoop([body], scene);
  for (const part of others) noteArithmetic(part, scene, runScript);
  runBranch([body], onceRead(scene));
}

/** A loop comes back to an input that is already used. */
const onceRead = (scene: Scene): Scene => (scene.stdin.kind === 'text' ? { ...scene, stdin: UNKNOWN } : scene);

/** Runs scripts that may not run at all: afterwards both outcomes are possible. */
function runBranch(scripts: readonly Script[], scene: Scene): void {
  const state = scene.state.clone();
  for (const script of scripts) runScript(script, { ...scene, state });
  scene.state.merge(state);
}

function runBranches({ branches, otherwise }: Extract<CompoundCommand, { kind: 'if' }>, scene: Scene): void {
  const ends: ShellState[] = [];
  for (const { condition, body } of branches) {
    runScript(condition, scene);
    const state = scene.state.clone();
    runScript(body, { ...scene, state });
    ends.push(state);
  }
  if (otherwise !== undefined) runScript(otherwise, scene);
  for (const state of ends) scene.state.merge(state);
}

/** More rounds than this are not walked one by one. */
const ROUNDS_MAX = 16;

function runFor({ name, words, body }: Extract<CompoundCommand, { kind: 'for' }>, scene: Scene): void {
  const values = words.flatMap((word) => expandWord(word, scene, runScript));
  noteAssigned(name, values.find((value) => !isNumber(value)) ?? literal(''), scene);
  if (values.length > 1) {
    scene.state.variables.set(name, values.every(isNumber) ? SOME_NUMBER : unknownArgument(`$${name}`));
    prepareLoop([body], scene);
  }
  for (const value of values.slice(0, ROUNDS_MAX)) {
    if (scene.findings.isSpent) return;
    runRound(name, value, body, scene);
  }
  if (values.length > ROUNDS_MAX) {
    const isCounted = values.every((value) => value.kind === 'literal' && /^\d+$/.test(value.text));
    runRound(name, isCounted ? SOME_NUMBER : unknownArgument(`$${name}`), body, scene);
  }
}

function runRound(name: string, value: Argument, body: Script, scene: Scene): void {
  const state = scene.state.clone();
  state.variables.set(name, value.kind === 'unknown' ? { ...value, many: false } : value);
  runScript(body, { ...onceRead(scene), state });
  scene.state.merge(state);
}

/** What a loop changes may already be changed when a round begins. */
function prepareLoop(scripts: readonly Script[], scene: Scene): void {
  const { state } = scene;
  const changes = changesOf(scripts, state);
  forgetChanged(changes, state);
  if (!changes.folder) return;
  // The first round still knows where it is.
  const first = { ...onceRead(scene), state: state.clone() };
  for (const script of scripts) runScript(script, first);
  state.folders = undefined;
}
