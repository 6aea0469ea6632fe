import { type Argument, type BelowArgument, literal, shownArgument, textOf } from '../argument.ts';
import { Call } from '../call.ts';
import { applyRole, runCommand } from '../run-sheet.ts';
import { absolutePaths, type Scene, type Stream } from '../scene.ts';
import type { Role, Sheet } from '../sheet.ts';
import { noteSecretGlob, touchPath } from '../touch.ts';

const words = (text: string): readonly string[] => text.split(/\s+/);

/** Tests and actions that only look; by how many arguments follow them (find(1), findutils 4.9.0). */
const PLAIN = new Map([
  ...words(
    `-daystart -depth -d -follow -ignore_readdir_race -noignore_readdir_race -mount -xdev -nowarn -warn -noleaf -empty -executable -false
     -nogroup -nouser -readable -true -writable -print -print0 -ls -prune -quit -a -and -o -or -not ! , ( ) -help --help -version --version`,
  ).map((name) => [name, 0] as const),
  ...words(
    `-maxdepth -mindepth -regextype -amin -atime -cmin -ctime -fstype -gid -group -ilname -iname -inum -ipath -iregex -iwholename
     -links -lname -mmin -mtime -name -path -perm -regex -size -type -uid -used -user -wholename -xtype -context -printf`,
  ).map((name) => [name, 1] as const),
]);
/** Those that name a file, by what is done to it. */
const WITH_FILE = new Map<string, readonly Role[]>([
  ...words('-anewer -cnewer -newer -samefile').map((name): [string, readonly Role[]] => [name, ['LIST']]),
  ...words('-fls -fprint -fprint0').map((name): [string, readonly Role[]] => [name, ['WRITE']]),
  ['-fprintf', ['WRITE', 'TEXT']],
  ['-files0-from', ['UNKNOWN']],
]);
const RUNS: ReadonlySet<string> = new Set(['-exec', '-execdir', '-ok', '-okdir']);
const STARTS_EXPRESSION = /^(?:-.|[(),!]$)/;

export const FIND: Sheet = {
  names: ['find'],
  source: 'GNU findutils 4.9.0, find(1)',
  style: 'exact',
  parse: parseFind,
};

interface Search {
  readonly found: BelowArgument;
  readonly call: Call;
  readonly scene: Scene;
  /** True once an action other than printing the names was seen. */
  prints: boolean;
  zero: boolean;
}

function parseFind(args: readonly Argument[], scene: Scene): Stream {
  const start = args.findIndex((arg) => !isGlobal(arg));
  const options = args.slice(0, start < 0 ? args.length : start);
  const rest = args.slice(options.length);
  const expressionAt = rest.findIndex((arg) =>
    STARTS_EXPRESSION.test(textOf(arg) ?? (arg.kind === 'unknown' ? arg.lead : '')),
  );
  const roots = expressionAt < 0 ? rest : rest.slice(0, expressionAt);
  const expression = expressionAt < 0 ? [] : rest.slice(expressionAt);
  const found = foundBelow(roots.length === 0 ? [literal('.')] : roots, expression, scene);
  const search: Search = { found, call: new Call('find', '', [], []), scene, prints: true, zero: false };
  readExpression(expression, search);
  return search.prints ? { kind: 'paths', paths: found, zero: search.zero } : { kind: 'unknown' };
}

const isGlobal = (arg: Argument): boolean => /^-(?:[HLP]|O\d|D.*)$/.test(textOf(arg) ?? '');

/** Looking through folders reads their names. A root that may be an option, or anything, is doubtful. */
function foundBelow(roots: readonly Argument[], expression: readonly Argument[], scene: Scene): BelowArgument {
  const folders: string[] = [];
  for (const root of roots) {
    touchPath(root, { touch: 'list', tree: true }, scene);
    if (root.kind === 'below') folders.push(...root.roots);
    else folders.push(...(absolutePaths(textOf(root) ?? '/', scene.state) ?? ['/']));
    if (root.kind === 'unknown' || (root.kind === 'below' && root.mayBeOption)) {
      scene.findings.addText('unknown', `find ${shownArgument(root)}`);
    }
  }
  return { kind: 'below', roots: folders, names: namesOf(expression), mayBeOption: false, shown: 'what find finds' };
}

/**
 * The patterns that every found name fits. Only sure where `-name` is the one test on names and nothing is negated or
 * joined by "or" with something that has no name test.
 */
function namesOf(expression: readonly Argument[]): readonly string[] {
  const texts = expression.map((arg) => textOf(arg) ?? '?');
  if (texts.some((text) => /^(?:!|-not|,)$/.test(text))) return [];
  const alternatives: string[][] = [[]];
  for (const text of texts) {
    if (/^-o(?:r)?$/.test(text)) alternatives.push([]);
    else alternatives.at(-1)?.push(text);
  }
  const names = alternatives.map((part) => {
    const at = part.findIndex((text) => text === '-name' || text === '-iname');
    return at < 0 ? undefined : part[at + 1];
  });
  return names.every((name) => name !== undefined) ? names : [];
}

function readExpression(expression: readonly Argument[], search: Search): void {
  const { scene, call } = search;
  const rest = [...expression];
  for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
    const name = textOf(next) ?? '';
    const plain = PLAIN.get(name) ?? (/^-newer[aBcm][aBcmt]$/.test(name) ? 1 : undefined);
    if (name === '-print0') search.zero = true;
    if (name === '-printf' || name === '-ls') search.prints = false;
    if (plain !== undefined) rest.splice(0, plain);
    else if (RUNS.has(name)) readExec(rest, search, name);
    else if (name === '-delete') {
      search.prints = false;
      touchPath({ ...search.found }, { touch: 'delete', tree: true }, scene);
    } else {
      const roles = WITH_FILE.get(name);
      if (roles === undefined) scene.findings.addText('unknown', `find ${shownArgument(next)}`);
      for (const role of roles ?? []) {
        const value = rest.shift();
        if (value !== undefined) applyRole(role, value, call, scene);
      }
    }
  }
}

/** `-exec COMMAND {} ;` and `-exec COMMAND {} +`. Names come as `folder/name`, so that none looks like an option. */
function readExec(rest: Argument[], search: Search, name: string): void {
  const end = rest.findIndex(
    (arg, index) => textOf(arg) === ';' || (textOf(arg) === '+' && textOf(rest[index - 1]) === '{}'),
  );
  const command = rest.splice(0, end < 0 ? rest.length : end + 1).slice(0, end < 0 ? undefined : -1);
  if (end < 0) search.scene.findings.addText('unknown', `find ${name} without an end`);
  search.prints = false;
  const argv = command.map((arg) => withName(arg, search.found));
  // The command works in the folder of each file, wherever that is.
  const scene = name.endsWith('dir')
    ? { ...search.scene, state: Object.assign(search.scene.state.clone(), { folders: undefined }) }
    : search.scene;
  runCommand(argv, scene);
}

function withName(arg: Argument, found: BelowArgument): Argument {
  const text = textOf(arg);
  if (text === undefined || !text.includes('{}')) return arg;
  if (text === '{}') return found;
  return { kind: 'unknown', lead: text.slice(0, text.indexOf('{}')), many: false, shown: text };
}

/** `locate` reads an index of every name on the machine. */
export const LOCATE: Sheet = {
  names: ['locate', 'plocate'],
  source: 'plocate 1.1.15, locate(1)',
  style: 'gnu',
  options: [
    '-i --ignore-case',
    '-c --count',
    '-l -n --limit=TEXT',
    '-b --basename',
    '-r --regexp=TEXT',
    '--regex',
    '-0 --null',
    '-e --existing',
  ],
  operands: 'TEXT...',
  shows: 'names of files of the whole machine',
  read: ({ operands }, scene) => {
    for (const operand of operands) noteSecretGlob(shownArgument(operand), scene);
  },
};
