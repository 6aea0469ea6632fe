import { EFFECT_TYPES, type EffectType } from '../../contract/effect.ts';
import { type Argument, literal, nearTextOf, shownArgument, textOf } from './argument.ts';
import { Call, type GivenOption } from './call.ts';
import { hostOfUrl, hostWithPort, networkEffect } from './network-target.ts';
import { compileOptions, type OptionTable, toRole } from './option-table.ts';
import { readOptions } from './read-options.ts';
import type { Role } from './role.ts';
import { absolutePaths, deeper, freshShell, type Scene, type Stream, WRAPPERS_MAX } from './scene.ts';
import type { Sheet, Verb } from './sheet.ts';
import { ShellState } from './shell-state.ts';
import { type TouchKind, touchPath } from './touch.ts';

/** Reads the arguments of a program whose sheet we have; gives what it prints, as far as that matters. */
export function runSheet(sheet: Sheet, program: string, args: readonly Argument[], scene: Scene): Stream {
  if (sheet.parse !== undefined) return sheet.parse(args, scene, program) ?? UNKNOWN;
  return runVerb(sheet, sheet, program, '', sheet.prepare?.(args) ?? args, [], scene);
}

/** The sub-command of a call, for the list of commands; `undefined` for programs without them. */
export function subcommandOf(sheet: Sheet, args: readonly Argument[]): string | undefined {
  if (sheet.verbs === undefined) return sheet.subcommand?.(args.map(textOf));
  const verbs: string[] = [];
  let [current, rest]: [Verb | undefined, readonly Argument[]] = [sheet, args];
  while (current?.verbs !== undefined) {
    const { operands } = readOptions(rest, tableOf(current, inheritedOf(current, sheet)), beforeVerb(current, sheet));
    const [first, ...others] = operands;
    const verb = textOf(first);
    if (verb === undefined) break;
    verbs.push(verb);
    [current, rest] = [current.verbs.get(verb), others];
  }
  return verbs.length === 0 ? undefined : verbs.join(' ');
}

const UNKNOWN: Stream = { kind: 'unknown' };

const beforeVerb = (verb: Verb, sheet: Sheet): Sheet['style'] => {
  const style = verb.style ?? sheet.style;
  return style === 'gnu' || style === 'posix' ? 'posix' : style.startsWith('single') ? 'single-posix' : 'exact-posix';
};

const TABLES = new WeakMap<object, OptionTable>();

const inheritedOf = (verb: Verb, sheet: Sheet): readonly string[] =>
  verb !== sheet && sheet.optionsEverywhere === true ? (sheet.options ?? []) : [];

/** Tables are compiled when they are first used. */
function tableOf(verb: Verb, inherited: readonly string[]): OptionTable {
  const known = TABLES.get(verb);
  if (known !== undefined) return known;
  const table = compileOptions(verb.options ?? [], inherited);
  TABLES.set(verb, table);
  return table;
}

function runVerb(
  verb: Verb,
  sheet: Sheet,
  program: string,
  path: string,
  args: readonly Argument[],
  before: readonly GivenOption[],
  scene: Scene,
): Stream {
  const table = tableOf(verb, inheritedOf(verb, sheet));
  const style = verb.verbs === undefined ? (verb.style ?? sheet.style) : beforeVerb(verb, sheet);
  const { options, operands, doubtful } =
    verb.freeOptions === true ? { options: [], operands: args, doubtful: [] } : readOptions(args, table, style);
  const all = [...before, ...options];
  const [first, ...rest] = operands;
  if (verb.verbs !== undefined && first !== undefined) {
    const call = new Call(program, path, options, []);
    const inner = applyOptions(call, doubtful, scene);
    verb.beforeVerb?.(call, inner);
    return runNextVerb(verb, verb.verbs, sheet, call, first, rest, all, inner);
  }
  const call = new Call(program, path, all, operands);
  return finish(verb, new Call(program, path, options, operands), call, doubtful, scene);
}

function runNextVerb(
  verb: Verb,
  verbs: ReadonlyMap<string, Verb>,
  sheet: Sheet,
  { program, verb: path }: Call,
  first: Argument,
  rest: readonly Argument[],
  options: readonly GivenOption[],
  scene: Scene,
): Stream {
  const name = textOf(first);
  const title = [path, shownArgument(first)].filter((word) => word !== '').join(' ');
  const next = name === undefined ? undefined : verbs.get(name);
  if (next !== undefined) return runVerb(next, sheet, program, title, rest, options, scene);
  const call = new Call(program, title, options, rest);
  for (const mark of verb.otherVerbs ?? sheet.otherVerbs ?? ['!execute', '!unknown']) addMark(mark, call, scene);
  return UNKNOWN;
}

/** Words of which this sheet cannot say what they do. */
function noteWords({ title, program }: Call, words: string, { findings }: Scene): void {
  const shown = `${title} ${words}`;
  findings.addUnknown(shown, { kind: 'words', program, shown });
}

/** Effects of the options, once; then the operands in the folder that the options chose. */
function finish(verb: Verb, own: Call, call: Call, doubtful: readonly string[], scene: Scene): Stream {
  const inner = applyOptions(own, doubtful, scene);
  for (const mark of verb.marks ?? []) addMark(mark, call, inner);
  if (verb.shows !== undefined) inner.findings.addText('read', verb.shows);
  applyOperands(verb, call, inner);
  verb.read?.(call, inner);
  return verb.output?.(call, inner) ?? UNKNOWN;
}

function applyOptions(call: Call, doubtful: readonly string[], scene: Scene): Scene {
  for (const text of doubtful) noteWords(call, text, scene);
  let inner = scene;
  for (const { spec, values } of call.options) {
    for (const mark of spec.marks) addMark(mark, call, inner);
    values.forEach((value, index) => {
      const role = spec.roles[Math.min(index, spec.roles.length - 1)] ?? 'TEXT';
      if (role === 'FOLDER') inner = inFolder(value, inner);
      else applyRole(role, value, call, inner);
    });
  }
  return inner;
}

/** The same scene from another working folder, as `-C` chooses it. */
export function inFolder(argument: Argument, scene: Scene): Scene {
  touchPath(argument, { touch: 'list', tree: false }, scene);
  const text = textOf(argument);
  const folders = text === undefined ? undefined : absolutePaths(text, scene.state);
  return { ...scene, state: new ShellState(folders, scene.state.variables) };
}

function applyOperands(verb: Verb, call: Call, scene: Scene): void {
  const plan = typeof verb.operands === 'function' ? verb.operands(call) : (verb.operands ?? '');
  const forced = call.options.map(({ spec }) => spec.operandRole).find((role) => role !== undefined);
  const roles = plan.split(' ').filter((role) => role !== '');
  const operands =
    call.operands.length === 0 && verb.otherwise !== undefined ? [literal(verb.otherwise)] : call.operands;
  assignRoles(operands, roles, forced, call, scene);
}

/** Gives operands their roles: fixed ones from both ends, the repeatable one takes what is left. */
function assignRoles(
  operands: readonly Argument[],
  plan: readonly string[],
  forced: Role | undefined,
  call: Call,
  scene: Scene,
): void {
  const commandAt = plan.indexOf('COMMAND');
  if (commandAt >= 0) {
    assignRoles(operands.slice(0, commandAt), plan.slice(0, commandAt), forced, call, scene);
    if (operands.length > commandAt) runCommand(operands.slice(commandAt), scene);
    return;
  }
  const isCounted = operands.every(
    (operand) => operand.kind === 'literal' || (operand.kind === 'unknown' && !operand.many),
  );
  const repeatAt = plan.findIndex((role) => role.endsWith('...'));
  operands.forEach((operand, index) => {
    const roles = isCounted || plan.length === 0 ? [roleAt(index, operands.length, plan, repeatAt)] : plan;
    for (const role of roles) applyOperand(role, operand, forced, call, scene);
  });
}

function roleAt(index: number, count: number, plan: readonly string[], repeatAt: number): string | undefined {
  if (repeatAt < 0 || index < repeatAt) return plan[index];
  const behind = plan.length - repeatAt - 1;
  const fromEnd = count - index;
  return fromEnd <= behind ? plan[plan.length - fromEnd] : plan[repeatAt];
}

function applyOperand(
  role: string | undefined,
  operand: Argument,
  forced: Role | undefined,
  call: Call,
  scene: Scene,
): void {
  if (role === undefined) {
    noteWords(call, shownArgument(operand), scene);
    return;
  }
  const own = toRole(role.replace('...', ''));
  // An option that makes readers of operands into writers leaves plain text what it is.
  applyRole(forced !== undefined && own !== 'TEXT' ? forced : own, operand, call, scene);
}

const TOUCHES: ReadonlyMap<Role, TouchKind> = new Map([
  ['READ', { touch: 'read', tree: false }],
  ['LIST', { touch: 'list', tree: false }],
  ['WRITE', { touch: 'write', tree: false }],
  ['DELETE', { touch: 'delete', tree: false }],
  ['MOVE', { touch: 'move', tree: true }],
  ['MODE', { touch: 'mode', tree: false }],
  ['TREE', { touch: 'read', tree: true }],
  ['LISTTREE', { touch: 'list', tree: true }],
  ['WRITETREE', { touch: 'write', tree: true }],
  ['WIPE', { touch: 'delete', tree: true }],
  ['MODETREE', { touch: 'mode', tree: true }],
  ['COUNTED', { touch: 'read', tree: false, shown: 'none' }],
  ['SEARCHED', { touch: 'read', tree: false, shown: 'lines' }],
  ['SEARCHTREE', { touch: 'read', tree: true, shown: 'lines' }],
  ['LOOKTREE', { touch: 'read', tree: true, shown: 'none' }],
]);

/** Records what one value is to the program. `-` stands for standard input or output where a path is expected. */
export function applyRole(role: Role, argument: Argument, call: Call, scene: Scene): void {
  const touch = TOUCHES.get(role);
  if (touch !== undefined) {
    if (nearTextOf(argument) !== '-') touchPath(argument, touch, scene);
    return;
  }
  const text = textOf(argument);
  switch (role) {
    case 'TEXT':
      return;
    case 'PROGRAM':
      runProgramName(argument, scene);
      return;
    case 'SHELL':
      runShellText(argument, scene);
      return;
    case 'COMMAND':
      runCommand([argument], scene);
      return;
    case 'URL':
      scene.findings.add(networkEffect(text === undefined ? undefined : hostOfUrl(text), shownArgument(argument)));
      return;
    case 'HOST':
      scene.findings.add(
        networkEffect(text === undefined ? undefined : hostWithPort(text, undefined), shownArgument(argument)),
      );
      return;
    default:
      noteWords(call, shownArgument(argument), scene);
  }
}

/** Reads a command that this one starts, unless it is wrapped too deep to follow. */
export function runCommand(argv: readonly Argument[], scene: Scene): Stream {
  if (scene.depth < WRAPPERS_MAX) return scene.runArgv(argv, deeper(scene));
  scene.findings.addText('unknown', 'a command inside too many others');
  return UNKNOWN;
}

/** A shell runs this text. Where it does more than read, that a shell runs it is worth saying too. */
export function runShellText(argument: Argument, scene: Scene): void {
  const text = textOf(argument);
  if (text === undefined || scene.depth >= WRAPPERS_MAX) {
    scene.findings.addExecute('sh');
    scene.findings.addText('unknown', `a text that a shell runs (${shownArgument(argument)})`);
    if (argument.kind === 'unknown' && argument.near !== undefined && scene.depth < WRAPPERS_MAX)
      scene.runText(argument.near, 'sh', freshShell(scene));
    return;
  }
  const before = scene.findings.effects.length;
  scene.runText(text, 'sh', freshShell(scene));
  if (scene.findings.effects.slice(before).some(({ type }) => type !== 'read')) scene.findings.addExecute('sh');
}

function runProgramName(argument: Argument, scene: Scene): void {
  if (argument.kind === 'literal' && argument.about === true)
    scene.findings.addText('unknown', `a program known only at run time (some number in ${argument.text})`);
  scene.findings.addExecute(shownArgument(argument));
}

/** Adds the effect that a mark names: `!unknown`, `!execute`, `!destroy:the_cluster`. */
export function addMark(mark: string, call: Call, { findings }: Pick<Scene, 'findings'>): void {
  const [name = '', words] = mark.slice(1).split(':');
  if (name === 'machine') {
    findings.addMachineRights(words?.replaceAll('_', ' ') ?? call.title);
    return;
  }
  const type = toEffectType(name);
  const subcommand = call.verb === '' ? undefined : call.verb;
  if (type === 'execute') findings.addExecute(words ?? call.program, words === undefined ? subcommand : undefined);
  else findings.addText(type, words?.replaceAll('_', ' ') ?? call.title);
}

function toEffectType(name: string): EffectType {
  const type = EFFECT_TYPES.find((known) => known === name);
  if (type === undefined) throw new Error(`${name} is not an effect`);
  return type;
}
