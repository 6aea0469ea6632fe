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
import { influenceOfAssignment, influenceOfExport } from './environment-name.ts';
import { noteAssigned } from './note-assigned.ts';
import { runCommand } from './run-sheet.ts';
import { absolutePaths, deeper, type Scene, type Stream } from './scene.ts';
import { touchPath } from './touch.ts';

/** Reads one builtin of bash (manual, chapter 4, version 5.2). Builtins that are programs too have a sheet instead. */
export type Builtin = (args: readonly Argument[], scene: Scene, name: string) => Stream | undefined;

const NOTHING: Stream = { kind: 'nothing' };

const nothing: Builtin = () => NOTHING;
const unknown: Builtin = (args, { findings }, name) => {
  findings.addText('unknown', [name, ...args.map(shownArgument)].join(' '));
  return undefined;
};

/** Harmless without words, or with numbers and flags that only show; with others they assign, run or change globbing. */
const plainly: Builtin = (args, scene, name) =>
  args.every(
    (arg) =>
      /^(?:-[lnprst]+|%?\d+|%[%+-])$/.test(shownArgument(arg)) &&
      !(name === 'hash' && /p/.test(shownArgument(arg))) &&
      !(name === 'shopt' && /s/.test(shownArgument(arg))),
  ) ||
  (name === 'shopt' && args.length > 1 && args.every(isHarmlessOption))
    ? NOTHING
    : startsSomething(args, scene, name);

/** `jobs -x` runs the rest as a command, `hash -p` says which file a name stands for. */
const startsSomething: Builtin = (args, scene, name) => {
  const [first, ...rest] = args;
  if (name === 'jobs' && textOf(first) === '-x' && rest.length > 0) runCommand(rest, scene);
  if (name === 'hash') scene.findings.addExecute('bash');
  return unknown(args, scene, name);
};

/** What a pattern without matches becomes, and how letters compare: nothing else follows from these. */
const isHarmlessOption = (arg: Argument): boolean =>
  /^(?:-[su]|nullglob|failglob|nocasematch|inherit_errexit|checkwinsize|huponexit)$/.test(textOf(arg) ?? '');

/** A subscript in a name is run; a variable that programs obey is missed by them. */
const unset: Builtin = (args, scene, name) => {
  const words = args.map(textOf);
  for (const arg of args) {
    const text = textOf(arg) ?? '?';
    if (/^-[fvn]$/.test(text)) continue;
    const element = /^([A-Za-z_]\w*)\[-?\d+\]$/.exec(text)?.[1];
    if (element !== undefined && scene.state.isList(element)) {
      // What stands behind the gap keeps its number.
      if (scene.state.list(element)?.every(isNumber) !== true) scene.state.setList(element, undefined);
      continue;
    }
    if (!NAME.test(text) || influenceOfAssignment(text, undefined) !== 'none') return unknown(args, scene, name);
    // Without a flag it is the variable, or the function where there is no variable.
    if (!words.includes('-f')) scene.state.forget(text);
    if (!words.includes('-v')) scene.state.undefine(text, words.includes('-f'));
  }
  return NOTHING;
};

/** Changes folder. Whether it succeeds is known only where the folder is there now. */
const cd: Builtin = (args, scene) => {
  const { state, facts } = scene;
  const [target, extra] = args.filter((arg) => !/^-[LPe@]+$|^--$/.test(shownArgument(arg)));
  const folders = extra === undefined ? targetsOf(target, scene) : undefined;
  const surely = folders?.length === 1 && facts.path(folders[0] ?? '').kind === 'directory';
  const before = state.folders;
  state.previous = before;
  state.entered = folders;
  state.folders =
    folders === undefined || before === undefined || surely ? folders : [...new Set([...before, ...folders])];
  return NOTHING;
};

function targetsOf(target: Argument | undefined, scene: Scene): readonly string[] | undefined {
  if (target === undefined) return [scene.facts.home];
  const text = textOf(target);
  if (text === '-') return scene.state.previous;
  if (text === undefined) return undefined;
  touchPath(target, { touch: 'list', tree: false }, scene);
  return absolutePaths(text, scene.state)?.map((path) => scene.facts.path(path).canonical);
}

const NAME = /^[A-Za-z_]\w*$/;

/** `read` and its kin: what comes in is not known, unless it is the names that a search handed on. */
const read: Builtin = (args, scene) => {
  const names: string[] = [];
  const rest = [...args];
  let isList = false;
  for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
    const text = textOf(next);
    if (text === undefined || (!text.startsWith('-') && !NAME.test(text))) return unknown(args, scene, 'read');
    if (/^-[ersn]*[adinNptu]$/.test(text)) {
      const value = rest.shift();
      isList ||= text.endsWith('a');
      if (value === undefined || text.endsWith('i')) return unknown(args, scene, 'read');
      if (text.endsWith('a')) {
        if (!NAME.test(textOf(value) ?? '')) return unknown(args, scene, 'read');
        names.push(textOf(value) ?? '');
      } else if (nearTextOf(value) === undefined && !text.endsWith('p')) return unknown(args, scene, 'read');
    } else if (/^-(?:[ers]+|d.*|[nNtu]\d+|p.*)$/s.test(text)) continue;
    else if (text.startsWith('-')) return unknown(args, scene, 'read');
    else names.push(text);
  }
  for (const name of names.length === 0 ? ['REPLY'] : names) {
    if (influenceOfAssignment(name, undefined) === 'execute') {
      scene.findings.addExecute('bash');
      unknown(args, scene, 'read');
    }
    if (isList) scene.state.setList(name, undefined);
    scene.state.forget(name);
  }
  const [only, more] = names;
  if (scene.stdin.kind === 'paths' && only !== undefined && more === undefined && !isList)
    scene.state.variables.set(only, scene.stdin.paths);
  return NOTHING;
};

/** `mapfile`: the lines of standard input become an array. */
const mapfile: Builtin = (args, scene, program) => {
  let name = 'MAPFILE';
  const rest = [...args];
  for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
    const text = textOf(next) ?? '?';
    if (/^-[dnOsu]$/.test(text)) rest.shift();
    else if (NAME.test(text)) name = text;
    else if (!/^-t?(?:[dnOsu].*)?$/s.test(text)) return unknown(args, scene, program);
  }
  noteAssigned(name, unknownArgument('…'), scene);
  scene.state.setList(name, scene.stdin.kind === 'paths' ? [scene.stdin.paths] : undefined);
  return NOTHING;
};

/** `getopts` looks at the arguments, and says in variables what it found. */
const getopts: Builtin = (args, scene, program) => {
  const name = textOf(args[1]);
  if (name === undefined || !NAME.test(name)) return unknown(args, scene, program);
  noteAssigned(name, literal(''), scene);
  for (const changed of [name, 'OPTARG']) scene.state.forget(changed);
  scene.state.variables.set('OPTIND', SOME_NUMBER);
  return NOTHING;
};

const shift: Builtin = ([count], { state }) => {
  const steps = count === undefined ? 1 : Number(textOf(count) ?? Number.NaN);
  const isKnown = !Number.isNaN(steps) && state.positional?.slice(0, steps).every((value) => value.kind !== 'unknown');
  // What is shifted away of what somebody gave leaves the rest of it.
  if (state.positional !== undefined && isKnown !== true) state.given = false;
  state.positional = isKnown === true ? state.positional?.slice(steps) : undefined;
  return NOTHING;
};

/** `let` calculates; only where every word is a plain one is it read. */
const calculate: Builtin = (args, scene, program) => {
  for (const arg of args) {
    const match = /^([A-Za-z_]\w*)(?:[-+*/%]?=(\w+)|\+\+|--)$/.exec(textOf(arg) ?? '');
    const [, name = '', value = '0'] = match ?? [];
    const known = /^\d+$/.test(value) || isNumber(scene.state.variables.get(value));
    if (match === null || !known) return unknown(args, scene, program);
    noteAssigned(name, SOME_NUMBER, scene);
    scene.state.variables.set(name, SOME_NUMBER);
  }
  return NOTHING;
};

/** `export`, `declare` and their kin. Without a name they print every variable of the environment. */
const declare: Builtin = (args, scene, name) => {
  const words = args.map(textOf);
  const options = words.filter((word) => word?.startsWith('-')).join('');
  const names = args.filter((arg) => !textOf(arg)?.startsWith('-'));
  if (name === 'local' && options === '' && names.length === 0) return NOTHING;
  const hasList = /[aA]/.test(options);
  if ((names.length === 0 && !hasList) || options.includes('p')) return dump(args, scene, name);
  // `-i` calculates what is assigned, `-n` makes one name stand for another, `-f` shows or exports functions.
  if (/[^-gxraAlun]/.test(options) || (options.includes('n') && name !== 'export')) return unknown(args, scene, name);
  const isExport = name === 'export' || options.includes('x');
  for (const arg of names) {
    const match = /^([A-Za-z_]\w*)(?:=(.*))?$/s.exec(nearTextOf(arg) ?? leadOf(arg));
    // The text of a list is parsed once more, with all that stands in it.
    if (match === null || (hasList && match[2] !== undefined)) return unknown(args, scene, name);
    const isGiven = (nearTextOf(arg) ?? leadOf(arg)).includes('=');
    const value = declaredValue(arg, match[1] ?? '', isGiven);
    setDeclared(match[1] ?? '', value, { isExport, isLocal: name !== 'export' && name !== 'readonly' }, scene);
    if (options.includes('A')) scene.state.maps = new Set([...scene.state.maps, match[1] ?? '']);
    if (hasList) scene.state.setList(match[1] ?? '', []);
  }
  return NOTHING;
};

const leadOf = (argument: Argument | undefined): string =>
  argument?.kind === 'unknown' && !argument.many ? argument.lead : '';

/** What a declaration gives: everything behind the equals sign, as far as it is known. */
function declaredValue(argument: Argument, name: string, isGiven: boolean): Argument | undefined {
  if (!isGiven) return undefined;
  if (argument.kind === 'literal') {
    const { lead, ...rest } = argument;
    const own = lead?.slice(name.length + 1) ?? '';
    return { ...rest, text: argument.text.slice(name.length + 1), ...(own !== '' && { lead: own }) };
  }
  if (argument.kind === 'unknown') return { ...argument, lead: argument.lead.slice(name.length + 1) };
  return argument;
}

function setDeclared(
  name: string,
  value: Argument | undefined,
  { isExport, isLocal }: { readonly isExport: boolean; readonly isLocal: boolean },
  scene: Scene,
): void {
  const { state } = scene;
  if (isLocal) state.hide(name);
  if (isExport) exportVariable(name, nearTextOf(value), scene);
  else noteAssigned(name, value ?? literal(''), scene);
  if (value !== undefined) state.variables.set(name, value);
  else if (isLocal && !isExport) state.variables.set(name, literal(''));
}

function exportVariable(name: string, value: string | undefined, { state, findings }: Scene): void {
  const influence = influenceOfExport(name, value ?? nearTextOf(state.variables.get(name)));
  if (influence === 'execute') findings.add({ type: 'execute', target: `what ${name} brings in`, targetKind: 'text' });
  // A variable that a later program of this script may obey; the script itself would be the one to ask about.
  // Names with small letters are for applications (POSIX 8.1); the few that programs obey are telling.
  const isOwn = /^[a-z_][a-z0-9_]*$/.test(name) && influence === 'unknown';
  if (influence !== 'none' && !isOwn) findings.addText('unknown', `the variable ${name} for every later program`);
}

const dump: Builtin = (args, { findings }, name) => {
  findings.addText('secret', `all variables of the environment (${[name, ...args.map(shownArgument)].join(' ')})`);
  return undefined;
};

/** `set -e` and its kin steer this shell only. Alone it prints every variable; with words it changes `$1`. */
const set: Builtin = (args, scene) => {
  if (args.length === 0) return dump(args, scene, 'set');
  const words = args.map(textOf);
  const end = words.indexOf('--');
  if (end >= 0 || !/^[-+]/.test(words[0] ?? '')) {
    scene.state.positional = args.slice(end + 1);
    scene.state.given = false;
    if (end <= 0) return NOTHING;
    return set(args.slice(0, end), scene, 'set');
  }
  const steers = words.every(
    (word, index) =>
      /^[-+][euxvnfCo]+$/.test(word ?? '') ||
      (index > 0 && /^[-+]\w*o$/.test(words[index - 1] ?? '') && isShellOption(word)),
  );
  if (!steers) scene.findings.addText('unknown', `set ${args.map(shownArgument).join(' ')}`);
  return NOTHING;
};
const isShellOption = (word: string | undefined): boolean =>
  /^(?:errexit|nounset|pipefail|xtrace|verbose|noglob|noclobber|noexec)$/.test(word ?? '');

/** A text that this very shell runs. */
const evaluate: Builtin = (args, scene) => {
  const words = args.map(textOf);
  if (!words.every((word) => word !== undefined)) {
    scene.findings.addExecute('bash');
    return unknown(args, scene, 'eval');
  }
  const before = scene.findings.effects.length;
  scene.runText(words.join(' '), 'bash', { ...scene, depth: scene.depth + 1 });
  if (scene.findings.effects.slice(before).some(({ type }) => type !== 'read')) scene.findings.addExecute('bash');
  return undefined;
};

/** Commands of a file, run by this shell. */
const source: Builtin = ([file], scene) => {
  if (file === undefined) return NOTHING;
  touchPath(file, { touch: 'read', tree: false }, scene);
  const text = textOf(file);
  const path = text === undefined ? undefined : absolutePaths(text, scene.state)?.[0];
  scene.findings.addExecute(path === undefined ? 'bash' : scene.facts.path(path).canonical);
  scene.findings.addText('unknown', `the commands in ${shownArgument(file)}`);
  return undefined;
};

const TRAPS_MAX = 8;

/** Commands that run when the shell ends or gets a signal. */
const trap: Builtin = (args, scene) => {
  const [action, ...signals] = args.filter((arg) => textOf(arg) !== '--');
  const text = textOf(action);
  if (action === undefined || /^-[lp]$/.test(text ?? '') || text === '-' || text === '' || signals.length === 0)
    return NOTHING;
  if (text !== undefined && scene.findings.traps.length < TRAPS_MAX) scene.findings.traps.push(text);
  return evaluate([action], deeper(scene), 'trap');
};

/** `command ls`, `builtin cd`, `exec ls`: the rest is a command. */
const wrapper: Builtin = (args, scene, name) => {
  const [first, ...rest] = args;
  const text = textOf(first);
  if (first === undefined) return NOTHING;
  if (text === '--' || (name === 'command' && text === '-p')) return wrapper(rest, scene, name);
  if (name === 'command' && /^-[vV]+$/.test(text ?? '')) return describes(rest, scene, name);
  if (text?.startsWith('-') !== false) {
    const isName = name === 'exec' && text === '-a';
    unknown(args, scene, name);
    return isName ? wrapper(rest.slice(1), scene, name) : undefined;
  }
  const builtin = findBuiltin(text);
  if (builtin === undefined || name === 'exec') return runCommand(args, scene);
  scene.findings.addCommand({ program: text, argv: args.map(shownArgument) });
  return builtin(rest, scene, text);
};

const describes: Builtin = (args, { findings }) => {
  findings.addText('read', `where ${args.map(shownArgument).join(' ')} is found`);
  return undefined;
};

/** Another meaning for a name: of no effect in a script, and yet there to be used. */
const alias: Builtin = (args, scene, name) => {
  for (const arg of args) {
    const text = (textOf(arg) ?? '').replace(/^[^=]*=?/, '');
    if (text !== '') scene.runText(text, 'bash', deeper(scene));
  }
  if (args.length > 0 && !args.every((arg) => textOf(arg) === '-p')) scene.findings.addExecute('bash');
  return unknown(args, scene, name);
};

/** `enable -f` brings a builtin in from a library. */
const loads: Builtin = (args, scene, name) => {
  if (args.some((arg) => /^-\w*f/.test(shownArgument(arg)))) scene.findings.addExecute('bash');
  return unknown(args, scene, name);
};

/** Shows what was typed, which may hold passwords; or makes that disappear. */
const history: Builtin = (args, scene) => {
  const words = args.map(shownArgument).join(' ');
  if (/^-[cdwarn]/.test(words)) scene.findings.addText('destroy', `the history of the shell (history ${words})`);
  else scene.findings.addText('secret', 'the history of the shell');
  return undefined;
};

const TABLE: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ...[
    ':',
    'exit',
    'return',
    'break',
    'continue',
    'times',
    'umask',
    'ulimit',
    'disown',
    'fg',
    'bg',
    'suspend',
    'logout',
    'dirs',
  ].map((name): [string, Builtin] => [name, nothing]),
  ...['export', 'declare', 'typeset', 'local', 'readonly'].map((name): [string, Builtin] => [name, declare]),
  ...['unalias', 'bind', 'complete', 'compopt', 'compgen', 'pushd', 'popd', 'fc', 'caller'].map(
    (name): [string, Builtin] => [name, unknown],
  ),
  ...['command', 'builtin', 'exec'].map((name): [string, Builtin] => [name, wrapper]),
  ...['type', 'help'].map((name): [string, Builtin] => [name, describes]),
  ...['wait', 'jobs', 'hash', 'shopt'].map((name): [string, Builtin] => [name, plainly]),
  ['unset', unset],
  ['history', history],
  ['alias', alias],
  ['enable', loads],
  ['shift', shift],
  ['let', calculate],
  ['getopts', getopts],
  ['mapfile', mapfile],
  ['readarray', mapfile],
  ['cd', cd],
  ['read', read],
  ['set', set],
  ['eval', evaluate],
  ['source', source],
  ['.', source],
  ['trap', trap],
]);

export const findBuiltin = (name: string): Builtin | undefined => TABLE.get(name);
