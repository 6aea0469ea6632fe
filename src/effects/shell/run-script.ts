import type { Facts } from '../../contract/facts.ts';
import { type Argument, literal, shownArgument, textOf } from './argument.ts';
import { influenceOfAssignment, influenceOfExport } from './environment-name.ts';
import { expandWhole, expandWord } from './expand-word.ts';
import { Findings } from './findings.ts';
import { networkEffect } from './network-target.ts';
import { parseScript } from './parse-script.ts';
import { runArgv } from './run-argv.ts';
import { noteUnparsed } from './scan-words.ts';
import type { Scene, Stream } from './scene.ts';
import { changedNames, changesFolder } from './script-changes.ts';
import { ShellState } from './shell-state.ts';
import type { Dialect } from './source-text.ts';
import type {
  Assignment,
  Chain,
  Command,
  CompoundCommand,
  Pipeline,
  Redirect,
  Script,
  SimpleCommand,
} from './syntax.ts';
import { touchPath } from './touch.ts';

const UNKNOWN: Stream = { kind: 'unknown' };
const NOTHING: Stream = { kind: 'nothing' };

/** A scene in which nothing has happened yet. */
export const openScene = (cwd: string, facts: Facts): Scene => ({
  facts,
  findings: new Findings(),
  state: new ShellState([cwd]),
  stdin: NOTHING,
  depth: 0,
  runArgv,
  runText,
});

/** Walks a script in the order in which it would run, and records what each command would do. */
export function runScript(script: Script, outer: Scene): Stream {
  let output = NOTHING;
  const scene = sharesInput(script) && outer.stdin.kind === 'text' ? { ...outer, stdin: UNKNOWN } : outer;
  for (const { chain, background } of script.items) {
    if (scene.findings.isSpent) return UNKNOWN;
    output = runChain(chain, background ? { ...scene, state: scene.state.clone(), stdin: NOTHING } : scene);
  }
  return script.items.length === 1 ? output : UNKNOWN;
}

/** Where several commands read one input, each gets what the others left. */
const sharesInput = ({ items: [item, second] }: Script): boolean =>
  second !== undefined || (item !== undefined && item.chain.rest.length > 0);

/** Reads a text that a program hands to a shell. What cannot be parsed is an unknown effect. */
function runText(text: string, dialect: Dialect, scene: Scene): Stream {
  const parsed = parseScript(text, dialect, Math.min(scene.depth, 4));
  if (parsed.ok) return runScript(parsed.script, scene);
  if (parsed.operator !== undefined)
    scene.findings.refusal ??= `A character that looks like a shell operator stands in ${JSON.stringify(text)}.`;
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
  let stdin = scene.stdin;
  for (const { command } of stages) stdin = runCommand(command, { ...scene, state: scene.state.clone(), stdin });
  return stdin;
}

function runCommand(command: Command, scene: Scene): Stream {
  return command.kind === 'simple' ? runSimple(command, scene) : runCompound(command, scene);
}

function runSimple({ assignments, words, redirects }: SimpleCommand, scene: Scene): Stream {
  if (!scene.findings.spend('commands')) return UNKNOWN;
  const argv = words.flatMap((word) => expandWord(word, scene, runScript));
  const stdin = runRedirects(redirects, scene);
  if (argv.length === 0) {
    for (const assignment of assignments) assign(assignment, scene);
    return NOTHING;
  }
  for (const assignment of assignments) exportFor(assignment, argv, scene);
  const output = runArgv(argv, stdin === undefined ? scene : { ...scene, stdin }, true);
  noteEndless(argv, redirects, scene);
  return output;
}

/** A variable of this shell. It stays known where its value is. */
function assign({ name, append, value }: Assignment, scene: Scene): void {
  const argument = expandWhole(value, scene, runScript);
  const influence = influenceOfAssignment(name, textOf(argument));
  if (influence === 'execute') noteInfluence(name, argument, scene);
  if (append) scene.state.forget(name);
  else scene.state.variables.set(name, argument);
}

/** A variable for one command only. */
function exportFor({ name, value }: Assignment, [head]: readonly Argument[], scene: Scene): void {
  const argument = expandWhole(value, scene, runScript);
  // The shell reads IFS itself, when `read` splits a line; nothing else is started.
  if (name === 'IFS' && textOf(head) === 'read') return;
  const influence = influenceOfExport(name, textOf(argument));
  if (influence === 'execute') noteInfluence(name, argument, scene);
  else if (influence === 'unknown') scene.findings.addText('unknown', `${name}=${shownArgument(argument)}`);
}

/** Such a variable brings in code, or changes which code is found. */
export function noteInfluence(name: string, value: Argument, { findings }: Scene): void {
  findings.add({ type: 'execute', target: `what ${name}=${shownArgument(value)} brings in`, targetKind: 'text' });
  findings.addText('unknown', `${name}=${shownArgument(value)}`);
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
      if (redirect.operator === '<')
        stdin = redirect.target.parts.some(({ kind }) => kind === 'process') ? scene.stdin : UNKNOWN;
    }
  }
  return stdin;
}

const SOCKET = /^\/dev\/(tcp|udp)\/([^/]+)\/([^/]+)$/;

function openFile({ operator, target }: Extract<Redirect, { kind: 'file' }>, scene: Scene): void {
  const argument = expandWhole(target, scene, runScript);
  if (argument.kind === 'unknown' && /^\/dev\/(?:tcp|udp)/.test(argument.lead))
    scene.findings.add(networkEffect(undefined, argument.shown));
  const socket = SOCKET.exec(shownArgument(argument));
  if (socket !== null) {
    const [, , host = '', port = ''] = socket;
    const isPlain = argument.kind === 'literal' && /^\d+$/.test(port) && /^[\w.-]+$/.test(host);
    scene.findings.add(networkEffect(isPlain ? `${host.toLowerCase()}:${port}` : undefined, shownArgument(argument)));
  } else touchPath(argument, { touch: operator === '<' ? 'read' : 'write', tree: false }, scene);
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
    case 'while':
    case 'until':
      prepareLoop([command.condition, command.body], scene.state);
      runScript(command.condition, onceRead(scene));
      runBranch([command.body], onceRead(scene));
      return UNKNOWN;
  }
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
  if (influenceOfAssignment(name, undefined) === 'execute') noteInfluence(name, values[0] ?? literal(''), scene);
  if (values.length > 1) prepareLoop([body], scene.state);
  for (const value of values.slice(0, ROUNDS_MAX)) {
    if (scene.findings.isSpent) return;
    runRound(name, value, body, scene);
  }
  if (values.length > ROUNDS_MAX) {
    runRound(name, { kind: 'unknown', lead: '', many: false, shown: `$${name}` }, body, scene);
  }
}

function runRound(name: string, value: Argument, body: Script, scene: Scene): void {
  const state = scene.state.clone();
  state.variables.set(name, value);
  runScript(body, { ...onceRead(scene), state });
  scene.state.merge(state);
}

/** What a loop changes may already be changed when a round begins. */
function prepareLoop(scripts: readonly Script[], state: ShellState): void {
  for (const script of scripts) {
    for (const name of changedNames(script)) state.forget(name);
    if (changesFolder(script)) state.folders = undefined;
  }
}
