import { isWithin } from '../../path/place.ts';
import { type Argument, literal, shownArgument, textOf } from '../argument.ts';
import type { Call } from '../call.ts';
import type { Role } from '../role.ts';
import { applyRole } from '../run-sheet.ts';
import { absolutePaths, type Scene, type Stream } from '../scene.ts';
import type { Sheet } from '../sheet.ts';
import { lines, names } from './lines.ts';

const UNKNOWN: Stream = { kind: 'unknown' };

/** The first operand is the pattern unless an option gave one. */
const patternThen = (files: string) => (call: Call) =>
  call.has('-e', '-f', '--files', '--type-list') ? `${files}...` : `TEXT ${files}...`;

/** Words that are looked for where secrets are hunted. */
const HUNTED =
  /passw(?:or)?d|passphrase|secret|token|credential|api[_-]?key|private[ _-]?key|BEGIN .*KEY|AKIA|aws_|authorization|bearer/i;

const searchedPaths = (call: Call, isFile: boolean): readonly Argument[] =>
  call.has('-e', '-f') || isFile ? call.operands : call.operands.slice(1);

/** A search for secrets through a whole workspace and its hidden files, or through more, is meant to find them. */
function noteHunt(call: Call, scene: Scene, isHidden: boolean): void {
  const pattern = [...call.values('-e'), ...(call.has('-e', '-f') ? [] : call.operands.slice(0, 1))]
    .map(shownArgument)
    .join(' ');
  if (!isHidden || !HUNTED.test(pattern)) return;
  const given = searchedPaths(call, false);
  const paths = (given.length === 0 ? [literal('.')] : given).flatMap(
    (path) => absolutePaths(textOf(path) ?? '/', scene.state) ?? ['/'],
  );
  const wide = paths.some((path) => isWithin(scene.facts.workspace, scene.facts.path(path).canonical));
  if (wide) scene.findings.addText('secret', `a search of all files for ${pattern}`);
}

/** Lines that fit go on whole, unless an option adds to them or takes from them. */
function filtered(call: Call, { stdin }: Scene): Stream {
  const whole = call.options.every(({ spec }) =>
    ['-E', '-F', '-G', '-P', '-e', '-i', '-v', '-w', '-x', '-m', '-h'].includes(spec.name),
  );
  const isFilter = call.operands.length <= (call.has('-e', '-f') ? 0 : 1);
  return whole && isFilter && stdin.kind === 'paths' ? stdin : UNKNOWN;
}

/** With `-l` what comes out are names below the folders that were searched. */
function namesFound(
  call: Call,
  scene: Scene,
  options: { readonly listing: boolean; readonly safeLead: boolean },
): Stream {
  if (!options.listing) return filtered(call, scene);
  const given = searchedPaths(call, call.has('--files'));
  const paths = (given.length === 0 ? [literal('.')] : given).map((path) =>
    absolutePaths(textOf(path) ?? '', scene.state),
  );
  if (given.some((path) => path.kind !== 'literal') || paths.includes(undefined)) return UNKNOWN;
  const dashed = given.length === 0 && !options.safeLead && hasDashedName(scene);
  const found: Argument = {
    kind: 'below',
    roots: paths.flatMap((path) => path ?? []),
    names: [],
    hidden: 'found',
    mayBeOption: dashed,
    shown: `what ${call.program} finds`,
  };
  return { kind: 'paths', paths: found, zero: call.has('-Z', '-0') };
}

/** A file whose name looks like an option, where names are printed without a folder. */
export function hasDashedName({ facts, state }: Scene): boolean {
  return (state.folders ?? ['/']).some(
    (folder) => (facts.glob(`${folder.replace(/[\\*?[\]]/g, '\\$&')}/-*`) ?? ['-']).length > 0,
  );
}

const isRecursive = (call: Call): boolean =>
  call.has('-r', '-R') || call.values('-d').some((value) => textOf(value) === 'recurse');

export const GREP: Sheet = {
  names: names('grep egrep fgrep'),
  source: 'GNU grep 3.8, grep(1)',
  style: 'gnu',
  options:
    lines(`-E --extended-regexp | -F --fixed-strings | -G --basic-regexp | -P --perl-regexp | -e --regexp=TEXT | -f --file=READ
    -i -y --ignore-case | --no-ignore-case | -v --invert-match | -w --word-regexp | -x --line-regexp | -c --count | --color[=TEXT] | --colour[=TEXT]
    -L --files-without-match | -l --files-with-matches | -m --max-count=TEXT | -o --only-matching | -q --quiet --silent | -s --no-messages
    -b --byte-offset | -H --with-filename | -h --no-filename | --label=TEXT | -n --line-number | -T --initial-tab | -Z --null
    -A --after-context=TEXT | -B --before-context=TEXT | -C --context=TEXT | -# | -a --text | --binary-files=TEXT | -D --devices=TEXT
    -d --directories=TEXT | --exclude=TEXT | --exclude-from=READ | --exclude-dir=TEXT | -I | --include=TEXT
    -r --recursive @LOOKTREE | -R --dereference-recursive @LOOKTREE | --line-buffered | -U --binary | -z --null-data | -V --version | --help
    --no-group-separator | --group-separator=TEXT`),
  operands: (call) =>
    patternThen(showsAll(call) ? 'READ' : call.has('-l', '-L', '-c', '-q') ? 'COUNTED' : 'SEARCHED')(call),
  read: readGrep,
  output: (call, scene) => namesFound(call, scene, { listing: call.has('-l', '-L'), safeLead: true }),
};

function readGrep(call: Call, scene: Scene): void {
  if (!isRecursive(call)) return;
  noteHunt(call, scene, true);
  // Without a folder a recursive search takes the working folder.
  const paths = searchedPaths(call, false);
  const role = showsAll(call) ? 'TREE' : 'SEARCHTREE';
  const shown = call.has('-l', '-L', '-c', '-q') ? 'LOOKTREE' : role;
  for (const path of paths.length === 0 ? [literal('.')] : paths) applyRole(shown, path, call, scene);
}

/** What is left of a pattern that nearly every line fits. */
const PATTERN_CHARACTERS_MIN = 2;
const ANYTHING = /\[[^\]]*\]|\\[a-zA-Z<>]|[\^$.*+?()[\]{}|\\]/g;

/** True where whole files come out, not lines that hold what is looked for: `grep -r ''`, `grep -rv x`, `grep -r =`. */
function showsAll(call: Call): boolean {
  if (call.has('-l', '-L', '-c', '-q', '--files', '--files-with-matches', '--files-without-match')) return false;
  if (call.has('-v', '-f', '--passthru')) return true;
  const patterns = call.has('-e') ? call.values('-e') : call.operands.slice(0, 1);
  const text = patterns.map(textOf).filter((pattern) => pattern !== undefined);
  const isBasic = /^[f]?grep$/.test(call.program) && !call.has('-E', '-P');
  const branches = text.flatMap((pattern) => pattern.split(isBasic ? '\\|' : '|'));
  return branches.some((branch) => branch.replaceAll(ANYTHING, '').trim().length < PATTERN_CHARACTERS_MIN);
}

/** ripgrep leaves hidden files out unless told otherwise, by name or by `-u` twice. */
function hiddenTree(call: Call): Role {
  const unrestricted = call.options.filter(({ spec }) => spec.name === '-u').length;
  if (!call.has('-.') && unrestricted < 2) return 'LOOKTREE';
  return showsAll(call) ? 'TREE' : 'SEARCHTREE';
}

export const RIPGREP: Sheet = {
  names: ['rg'],
  source: 'ripgrep 13.0.0, rg(1)',
  style: 'exact',
  options:
    lines(`-A --after-context=TEXT | -B --before-context=TEXT | -C --context=TEXT | --auto-hybrid-regex | --no-auto-hybrid-regex | --binary | --no-binary
    --block-buffered | -b --byte-offset | -s --case-sensitive | --color=TEXT | --colors=TEXT | --column | --no-column | --context-separator=TEXT
    -c --count | --count-matches | --crlf | --debug | --dfa-size-limit=TEXT | -E --encoding=TEXT | --engine=TEXT | --field-context-separator=TEXT
    --field-match-separator=TEXT | -f --file=READ | --files | -l --files-with-matches | --files-without-match | -F --fixed-strings | -L --follow
    -g --glob=TEXT | --glob-case-insensitive | -h --help | --heading | --no-heading | -. --hidden | --no-hidden | --iglob=TEXT | -i --ignore-case
    --ignore-file=READ | --ignore-file-case-insensitive | --include-zero | -v --invert-match | --json | --line-buffered | -n --line-number
    -N --no-line-number | -x --line-regexp | -M --max-columns=TEXT | --max-columns-preview | -m --max-count=TEXT | -d --max-depth --maxdepth=TEXT
    --max-filesize=TEXT | --mmap | --no-mmap | -U --multiline | --no-multiline | --multiline-dotall | --no-config | -I --no-filename | --no-ignore
    --no-ignore-dot | --no-ignore-exclude | --no-ignore-files | --no-ignore-global | --no-ignore-messages | --no-ignore-parent | --no-ignore-vcs
    --no-messages | --no-require-git | --no-unicode | -0 --null | --null-data | --one-file-system | -o --only-matching | --passthru | --path-separator=TEXT
    -P --pcre2 | --no-pcre2 | --pcre2-version | --pre=PROGRAM | --pre-glob=TEXT | --hostname-bin=PROGRAM | -p --pretty | -q --quiet
    --regex-size-limit=TEXT | -e --regexp=TEXT | -r --replace=TEXT | -z --search-zip !execute:a_program_that_unpacks | -S --smart-case | --sort=TEXT
    --sortr=TEXT | --stats | -a --text | -j --threads=TEXT | --trim | -t --type=TEXT | --type-add=TEXT | --type-clear=TEXT | --type-list
    -T --type-not=TEXT | -u --unrestricted | -V --version | --vimgrep | -H --with-filename | -w --word-regexp | --hyperlink-format=TEXT | --stop-on-nonmatch`),
  operands: (call) => patternThen(hiddenTree(call))(call),
  read: readRipgrep,
  output: (call, scene) =>
    namesFound(call, scene, { listing: call.has('-l', '--files', '--files-without-match'), safeLead: false }),
};

function readRipgrep(call: Call, scene: Scene): void {
  noteHunt(call, scene, call.has('-.', '-u', '--no-ignore'));
  const paths = searchedPaths(call, call.has('--files'));
  if (paths.length > 0 || call.has('--type-list', '-V', '-h', '--pcre2-version') || scene.stdin.kind !== 'nothing')
    return;
  applyRole(call.has('--files') ? 'LISTTREE' : hiddenTree(call), literal('.'), call, scene);
}

export const FD: Sheet = {
  names: names('fd fdfind'),
  source: 'fd 8.6.0, fd(1)',
  style: 'exact',
  options:
    lines(`-H --hidden | -I --no-ignore | -u --unrestricted | --no-ignore-vcs | --no-ignore-parent | -s --case-sensitive | -i --ignore-case | -g --glob | --regex
    -F --fixed-strings | -a --absolute-path | -l --list-details | -L --follow | -p --full-path | -0 --print0 | -d --max-depth=TEXT | --min-depth=TEXT
    --exact-depth=TEXT | -E --exclude=TEXT | --prune | -t --type=TEXT | -e --extension=TEXT | -S --size=TEXT | --changed-within=TEXT | --changed-before=TEXT
    -o --owner=TEXT | -c --color=TEXT | -j --threads=TEXT | -1 | -q --quiet | --max-results=TEXT | --strip-cwd-prefix | -h --help | -V --version
    -x --exec !execute !unknown | -X --exec-batch !execute !unknown | -C --base-directory=FOLDER | --search-path=LISTTREE`),
  operands: 'TEXT LISTTREE...',
  read: ({ operands }, { state, findings }) => {
    if (operands.length > 1) return;
    for (const target of state.folders ?? [])
      findings.add({ type: 'read', target, targetKind: 'path', extent: 'tree' });
  },
};
