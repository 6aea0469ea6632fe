import { type Argument, type BelowArgument, literal, shownArgument, textOf } from '../argument.ts';
import { Call } from '../call.ts';
import type { Role } from '../role.ts';
import { applyRole, runCommand } from '../run-sheet.ts';
import { absolutePaths, type Scene, type Stream } from '../scene.ts';
import type { Sheet } from '../sheet.ts';
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

/** One test or operator that was passed, with its first argument. */
interface Passed {
  readonly name: string;
  readonly value: string | undefined;
}

interface Search {
  readonly roots: readonly string[];
  readonly passed: Passed[];
  readonly call: Call;
  readonly scene: Scene;
  /** What comes out, once an action printed names; `undefined` while none did anything. */
  printed: BelowArgument | 'other' | undefined;
  zero: boolean;
}

function parseFind(args: readonly Argument[], scene: Scene): Stream {
  const start = args.findIndex((arg) => !isGlobal(arg));
  const rest = start < 0 ? [] : args.slice(start);
  const expressionAt = rest.findIndex((arg) => STARTS_EXPRESSION.test(leadOf(arg)));
  const roots = expressionAt < 0 ? rest : rest.slice(0, expressionAt);
  const search: Search = {
    roots: folderRoots(roots.length === 0 ? [literal('.')] : roots, scene),
    passed: [],
    call: new Call('find', '', [], []),
    scene,
    printed: undefined,
    zero: false,
  };
  readExpression(expressionAt < 0 ? [] : rest.slice(expressionAt), search);
  const printed = search.printed ?? foundSoFar(search);
  return printed === 'other' ? { kind: 'unknown' } : { kind: 'paths', paths: printed, zero: search.zero };
}

const isGlobal = (arg: Argument): boolean => /^-(?:[HLP]|O\d|D.*)$/.test(textOf(arg) ?? '');
const leadOf = (arg: Argument): string => (arg.kind === 'literal' ? arg.text : arg.kind === 'unknown' ? arg.lead : '');

/** Looking through folders reads their names. A root that may be an option, or anything, is doubtful. */
function folderRoots(roots: readonly Argument[], scene: Scene): readonly string[] {
  return roots.flatMap((root) => {
    touchPath(root, { touch: 'list', tree: true }, scene);
    if (root.kind === 'unknown' || (root.kind === 'below' && root.mayBeOption)) {
      scene.findings.addText('unknown', `find ${shownArgument(root)}`);
    }
    if (root.kind === 'below') return root.roots;
    return absolutePaths(textOf(root) ?? '/', scene.state) ?? ['/'];
  });
}

/** Names and paths that are looked for where secrets are meant. */
const HUNTED =
  /env|id_|\.pem|\.key|secret|credential|\.ssh|\.aws|\.kube|\.gnupg|shadow|netrc|npmrc|passw|token|history/i;

/** What every name that comes to this point of the expression has in common. */
function foundSoFar({ roots, passed }: Search): BelowArgument {
  const hunted = passed.some(
    ({ name, value }) =>
      /^-i?(?:path|wholename|regex|lname)$/.test(name) && (value === undefined || HUNTED.test(value)),
  );
  return {
    kind: 'below',
    roots,
    names: namesOf(passed),
    hidden: 'found',
    hunted,
    mayBeOption: false,
    shown: 'what find finds',
  };
}

/** The tests that are not negated; `undefined` where it is not one single test that a negation speaks of. */
function withoutNegated(passed: readonly Passed[]): readonly Passed[] | undefined {
  const kept: Passed[] = [];
  for (let at = 0; at < passed.length; at += 1) {
    const test = passed[at];
    if (test === undefined || !/^(?:!|-not)$/.test(test.name)) {
      if (test !== undefined) kept.push(test);
      continue;
    }
    at += 1;
    if (/^(?:!|-not|[(),]|-a|-and|-o|-or)$/.test(passed[at]?.name ?? '!')) return undefined;
  }
  return kept;
}

/**
 * Only tests in front of an action bind it. Patterns are sure where every alternative has one that is not negated;
 * otherwise any name may come.
 */
function namesOf(passed: readonly Passed[]): readonly string[] {
  const sure = withoutNegated(passed);
  if (sure === undefined || sure.some(({ name }) => name === ',')) return [];
  const alternatives: Passed[][] = [[]];
  for (const test of sure) {
    if (/^-or?$/.test(test.name)) alternatives.push([]);
    else alternatives.at(-1)?.push(test);
  }
  const names = alternatives.map((tests) => tests.find(({ name }) => name === '-name' || name === '-iname'));
  const patterns = names.map((test) => (test?.name === '-iname' ? test.value?.toLowerCase() : test?.value));
  return patterns.every((pattern) => pattern !== undefined && pattern !== '*')
    ? patterns.filter((pattern) => pattern !== undefined)
    : [];
}

function readExpression(expression: readonly Argument[], search: Search): void {
  const rest = [...expression];
  for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
    const name = textOf(next) ?? '';
    const count = PLAIN.get(name) ?? (/^-newer[aBcm][aBcmt]$/.test(name) ? 1 : undefined);
    if (count !== undefined) {
      const [value] = rest.splice(0, count);
      notePlain(name, value, search);
    } else if (RUNS.has(name)) readExec(rest, search, name);
    else if (name === '-delete') {
      search.printed ??= 'other';
      touchPath(foundSoFar(search), { touch: 'delete', tree: true }, search.scene);
    } else readWithFile(name, next, rest, search);
  }
}

function notePlain(name: string, value: Argument | undefined, search: Search): void {
  search.passed.push({ name, value: textOf(value) });
  if (name === '-print' || name === '-print0') search.printed ??= foundSoFar(search);
  if (name === '-print0') search.zero = true;
  if (name === '-printf' || name === '-ls') search.printed = 'other';
}

function readWithFile(name: string, next: Argument, rest: Argument[], { scene, call }: Search): void {
  const roles = WITH_FILE.get(name);
  if (roles === undefined) scene.findings.addText('unknown', `find ${shownArgument(next)}`);
  for (const role of roles ?? []) {
    const value = rest.shift();
    if (value !== undefined) applyRole(role, value, call, scene);
  }
}

/** `-exec COMMAND {} ;` and `-exec COMMAND {} +`. Names come as `folder/name`, so that none looks like an option. */
function readExec(rest: Argument[], search: Search, name: string): void {
  const end = rest.findIndex(
    (arg, index) => textOf(arg) === ';' || (textOf(arg) === '+' && textOf(rest[index - 1]) === '{}'),
  );
  const command = rest.splice(0, end < 0 ? rest.length : end + 1).slice(0, end < 0 ? undefined : -1);
  if (end < 0) search.scene.findings.addText('unknown', `find ${name} without an end`);
  search.printed ??= 'other';
  const found = foundSoFar(search);
  const argv = command.map((arg) => withName(arg, found));
  // The command works in the folder of each file, wherever that is.
  const elsewhere = Object.assign(search.scene.state.clone(), { folders: undefined });
  runCommand(argv, name.endsWith('dir') ? { ...search.scene, state: elsewhere } : search.scene);
}

function withName(arg: Argument, found: BelowArgument): Argument {
  const text = textOf(arg);
  if (text === undefined || !text.includes('{}')) return arg;
  if (text === '{}') return found;
  return { kind: 'unknown', lead: text.slice(0, text.indexOf('{}')), many: false, shown: text, near: text };
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
