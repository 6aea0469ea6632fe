import { type Argument, literal, shownArgument, textOf } from '../argument.ts';
import { Call } from '../call.ts';
import { hostOfUrl, hostWithPort, networkEffect } from '../network-target.ts';
import { applyRole } from '../run-sheet.ts';
import { absolutePaths, joinPath, type Scene, type Stream } from '../scene.ts';
import { isSecretPath, mayMatchSecret } from '../secret-path.ts';
import type { Sheet, Verb } from '../sheet.ts';
import { touchAbsolute } from '../touch.ts';
import { lines } from './lines.ts';
import { hasDashedName } from './search.ts';

/** Options of everything that shows differences (git-diff(1), "Options"). */
const DIFF = `-p -u --patch | -s --no-patch | -U --unified=TEXT | --output=WRITE | --output-indicator-new=TEXT | --output-indicator-old=TEXT
  --raw | --patch-with-raw | --indent-heuristic | --no-indent-heuristic | --minimal | --patience | --histogram | --anchored=TEXT | --diff-algorithm=TEXT
  --stat[=TEXT] | --compact-summary | --numstat | --shortstat | -X --dirstat[=TEXT] | --cumulative | --dirstat-by-file[=TEXT] | --summary | --patch-with-stat
  -z | --name-only | --name-status | --submodule[=TEXT] | --color[=TEXT] | --no-color | --color-moved[=TEXT] | --no-color-moved | --color-moved-ws=TEXT
  --word-diff[=TEXT] | --word-diff-regex=TEXT | --color-words[=TEXT] | --no-renames | --rename-empty | --no-rename-empty | --check | --ws-error-highlight=TEXT
  --full-index | --binary | --abbrev[=TEXT] | -B --break-rewrites[=TEXT] | -M --find-renames[=TEXT] | -C --find-copies[=TEXT] | --find-copies-harder
  -D --irreversible-delete | -l=TEXT | --diff-filter=TEXT | -S=TEXT | -G=TEXT | --find-object=TEXT | --pickaxe-all | --pickaxe-regex | -O=READ | -R
  --relative[=TEXT] | --no-relative | -a --text | --ignore-cr-at-eol | --ignore-space-at-eol | -b --ignore-space-change | -w --ignore-all-space
  --ignore-blank-lines | -I --ignore-matching-lines=TEXT | --inter-hunk-context=TEXT | -W --function-context | --exit-code | --quiet
  --ext-diff !execute:a_diff_program | --no-ext-diff | --textconv !execute:a_text_converter | --no-textconv | --ignore-submodules[=TEXT] | --src-prefix=TEXT | --dst-prefix=TEXT
  --no-prefix | --default-prefix | --line-prefix=TEXT | --ita-invisible-in-index`;
/** Options that choose commits and format them (git-log(1), git-rev-list(1)). */
const COMMITS = `-n --max-count=TEXT | -# | --skip=TEXT | --since --after=TEXT | --until --before=TEXT | --since-as-filter=TEXT | --author=TEXT | --committer=TEXT
  --grep-reflog=TEXT | --grep=TEXT | --all-match | --invert-grep | -i --regexp-ignore-case | --basic-regexp | -E --extended-regexp | -F --fixed-strings
  -P --perl-regexp | --remove-empty | --merges | --no-merges | --min-parents=TEXT | --max-parents=TEXT | --no-min-parents | --no-max-parents | --first-parent
  --exclude-first-parent-only | --not | --all | --branches[=TEXT] | --tags[=TEXT] | --remotes[=TEXT] | --glob=TEXT | --exclude=TEXT | --exclude-hidden=TEXT
  --reflog | --alternate-refs | --single-worktree | --ignore-missing | --bisect | --cherry-mark | --cherry-pick | --left-only | --right-only | --cherry
  -g --walk-reflogs | --merge | --boundary | --simplify-by-decoration | --show-pulls | --full-history | --dense | --sparse | --simplify-merges
  --ancestry-path[=TEXT] | --date-order | --author-date-order | --topo-order | --reverse | --no-walk[=TEXT] | --do-walk | --pretty[=TEXT] | --format=TEXT
  --abbrev-commit | --no-abbrev-commit | --oneline | --encoding=TEXT | --expand-tabs[=TEXT] | --no-expand-tabs | --notes[=TEXT] | --no-notes
  --show-signature | --relative-date | --date=TEXT | --parents | --children | --left-right | --graph | --show-linear-break[=TEXT] | -c | --cc
  --combined-all-paths | -m | -t | --diff-merges=TEXT | --no-diff-merges | --dd | --remerge-diff | --decorate[=TEXT] | --no-decorate | --decorate-refs=TEXT
  --decorate-refs-exclude=TEXT | --clear-decorations | --source | --mailmap | --no-mailmap | --use-mailmap | --log-size | -L=TEXT | --follow | --full-diff
  --stdin | --root | --count | --timestamp | --header | --objects | --disk-usage[=TEXT] | --quiet -q | --no-commit-header | --end-of-options`;

/** Several blocks of option lines; of an option that two of them name, the first line counts. */
function merged(...blocks: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return blocks.flatMap(lines).flatMap((line) => {
    const words = line.split(' ').filter((word) => !seen.has(bare(word)));
    for (const word of words) if (word.startsWith('-')) seen.add(bare(word));
    return words.some((word) => word.startsWith('-')) ? [words.join(' ')] : [];
  });
}

const bare = (word: string): string => word.replace(/\[?=.*$/, '');

/** What is looked at in the repository; objects and paths are told apart by the reader below. */
const reads = (options: string | readonly string[], operands = 'TEXT...', more: Partial<Verb> = {}): Verb => ({
  options: typeof options === 'string' ? lines(options) : options,
  operands,
  read: readRevisions,
  ...more,
});

/** Changes of git's own folder, and for some of the files as well. */
const changes = (options: string, tree: 'files' | 'git' | 'lost', more: Partial<Verb> = {}): Verb => ({
  options: lines(options),
  operands: 'TEXT...',
  read: (_, scene) => {
    noteChange('.git', 'write', scene);
    if (tree !== 'git') noteChange('', 'write', scene);
    if (tree === 'lost') noteChange('', 'delete', scene);
  },
  ...more,
});

/** Options of writing commands that have no effect of their own are too many to list: unknown ones are kept unknown. */
const QUIET = '-q --quiet | -v --verbose | -n --dry-run | -f --force | --progress | --no-progress';

function noteChange(below: string, touch: 'write' | 'delete', { state, facts, findings }: Scene): void {
  for (const folder of state.folders ?? []) {
    const target = facts.path(below === '' ? folder : joinPath(folder, below)).canonical;
    findings.add({ type: touch, target, targetKind: 'path', extent: 'tree' });
  }
}

/** `rev:path` and paths behind revisions: a secret stays one in an old version. */
function readRevisions(call: Call, scene: Scene): void {
  for (const target of scene.state.folders ?? [])
    scene.findings.add({ type: 'read', target: scene.facts.path(target).canonical, targetKind: 'path' });
  for (const operand of call.operands) {
    const text = textOf(operand);
    if (text === undefined) {
      if (operand.kind === 'unknown' && operand.many)
        scene.findings.addText('unknown', `${call.title} ${operand.shown}`);
      continue;
    }
    const path = text.replace(/^:\([^)]*\)|^:[/!^]+|^[^:]*:(?:\d:)?/, '');
    if (/[*?[]/.test(path) && mayMatchSecret(`/${path}`)) scene.findings.addText('secret', `what ${path} can match`);
    if (isSecretPath(path) && (path !== text || /[./]/.test(path)))
      scene.findings.addText('secret', `${path} in the history`);
    if (/^(?:\.\.?\/|\/|~)/.test(text)) applyRole('READ', operand, call, scene);
  }
}

const LISTS_BRANCHES = `-a --all | -r --remotes | -l --list | -v --verbose | -q --quiet | --abbrev=TEXT | --no-abbrev | --contains[=TEXT] | --no-contains[=TEXT] | --merged[=TEXT]
  --no-merged[=TEXT] | --points-at=TEXT | --format=TEXT | --sort=TEXT | --show-current | --column[=TEXT] | --no-column | --color[=TEXT] | --no-color | -i --ignore-case`;

/** Lists, unless a name or an option that changes something is given. */
const listsOr = (listing: string, changing: string, isListing: (call: Call) => boolean): Verb => ({
  options: [...lines(listing), ...lines(changing)],
  operands: 'TEXT...',
  read: (call, scene) => {
    if (isListing(call)) readRevisions(call, scene);
    else noteChange('.git', 'write', scene);
  },
});

const BRANCH_CHANGES = `-d --delete | -D | -m --move | -M | -c --copy | -C | -f --force | -u --set-upstream-to=TEXT | --unset-upstream | -t --track[=TEXT] | --no-track | --edit-description !execute:an_editor | --create-reflog | --recurse-submodules`;
const CHANGES_BRANCHES = [
  '-d',
  '-D',
  '-m',
  '-M',
  '-c',
  '-C',
  '-f',
  '-u',
  '--unset-upstream',
  '-t',
  '--edit-description',
];
const TAG_CHANGES = `-d --delete | -m --message=TEXT | -F --file=READ | -s --sign | -u --local-user=TEXT | -f --force | --cleanup=TEXT | --create-reflog | -e --edit !execute:an_editor | --annotate`;

const branch = listsOr(
  LISTS_BRANCHES,
  BRANCH_CHANGES,
  (call) =>
    !call.has(...CHANGES_BRANCHES) &&
    (call.operands.length === 0 ||
      call.has('-l', '--contains', '--merged', '--no-merged', '--no-contains', '--points-at')),
);
const tag = listsOr(
  `-l --list | -n[=TEXT] | --contains[=TEXT] | --no-contains[=TEXT] | --merged[=TEXT] | --no-merged[=TEXT] | --points-at=TEXT | --format=TEXT | --sort=TEXT | --column[=TEXT] | --no-column | --color[=TEXT] | -i --ignore-case | -v --verify`,
  TAG_CHANGES,
  (call) =>
    !call.has('-d', '-m', '-F', '-s', '-u', '-f', '--annotate', '-e') &&
    (call.operands.length === 0 || call.has('-l', '-v')),
);

/** Contacts the remote: its host is read from a URL, or from the configuration of the repository. */
const contacts = (options: string, more: Partial<Verb> = {}, method?: string): Verb => ({
  options: [
    ...lines(options),
    ...lines(
      '-v --verbose | -q --quiet | --progress | --no-progress | -4 --ipv4 | -6 --ipv6 | --upload-pack --exec --receive-pack=SHELL !execute:a_program_named_by_an_option | -o --server-option=TEXT',
    ),
  ],
  operands: 'TEXT...',
  read: (call, scene) => noteRemote(call.operands[0], scene, method),
  ...more,
});

/** Where a remote is. `ext::` and its kin name a program. */
function noteRemote(operand: Argument | undefined, scene: Scene, method?: string): void {
  const text = operand === undefined ? 'origin' : (textOf(operand) ?? '');
  const url = /[:/]/.test(text) || text === '.' ? text : configuredUrl(text, scene);
  if (url !== undefined && /^[\w+-]+::/.test(url)) {
    scene.findings.addExecute('git-remote-helper');
    scene.findings.addText('unknown', url);
  }
  if (url !== undefined && /^(?:\.{0,2}\/|\.$|file:)/.test(url)) {
    applyRole('TREE', literal(url.replace(/^file:\/\//, '')), new Call('git', '', [], []), scene);
    return;
  }
  scene.findings.add(
    networkEffect(
      url === undefined ? undefined : hostOfRemote(url),
      url === undefined ? `the git remote ${operand === undefined ? text : shownArgument(operand)}` : withoutUser(url),
      method,
    ),
  );
}

/** `user@host:path`, `ssh://user@host/path`, `https://host/path`; a user name says nothing about where it goes. */
function hostOfRemote(url: string): string | undefined {
  const scp = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)/.exec(url);
  if (scp !== null) return hostWithPort(scp[1] ?? '', 22);
  return hostOfUrl(withoutUser(url));
}
const withoutUser = (url: string): string => url.replace(/^([a-z+]+:\/\/)[\w.-]+@/i, '$1');

const CONFIG_BYTES_MAX = 64 * 1024;

function configuredUrl(remote: string, { state, facts }: Scene): string | undefined {
  const [folder, another] = state.folders ?? [];
  if (folder === undefined || another !== undefined || !/^[\w.-]+$/.test(remote)) return undefined;
  const text = facts.text(joinPath(folder, '.git/config'), CONFIG_BYTES_MAX);
  // `insteadOf` and `pushurl` lead elsewhere than the line says.
  if (text === undefined || /insteadof|pushurl/i.test(text)) return undefined;
  const section = text.split(/^\[/m).find((part) => part.startsWith(`remote "${remote}"]`));
  return /^\s*url\s*=\s*(\S+)\s*$/m.exec(section ?? '')?.[1];
}

/** Keys that only change how something is shown; every other one can name a program or a place. */
const SHOWING_KEY =
  /^(?:color\.[\w.]+|core\.(?:quotepath|abbrev|precomposeunicode|autocrlf|ignorecase)|log\.(?:date|decorate|showsignature|abbrevcommit)|diff\.(?:renames|noprefix|mnemonicprefix|algorithm|context|renamelimit)|advice\.\w+|column\.\w+|status\.\w+|grep\.(?:linenumber|column)|user\.(?:name|email)|init\.defaultbranch|merge\.conflictstyle|commit\.gpgsign|tag\.gpgsign|gc\.auto|pager\.\w+|core\.pager|safe\.directory|push\.default|pull\.rebase|fetch\.prune)$/i;

function noteConfig(call: Call, scene: Scene): void {
  for (const value of call.values('-c')) {
    const [key = '', setting = 'true'] = (textOf(value) ?? '').split(/=(.*)/s);
    const isPager = /pager/i.test(key) && !/^(?:|cat|false|off|no|0|true)$/.test(setting);
    if (SHOWING_KEY.test(key) && !isPager) continue;
    scene.findings.addExecute('sh');
    scene.findings.addText('unknown', `git -c ${shownArgument(value)}`);
  }
}

/** `git config`: reading a key, or setting one. */
const config: Verb = {
  options:
    lines(`--global | --system | --local | --worktree | -f --file=READ | --blob=TEXT | --replace-all | --add | --get | --get-all | --get-regexp | --get-urlmatch | --remove-section
    --rename-section | --unset | --unset-all | -l --list | --fixed-value | --type=TEXT | --bool | --int | --bool-or-int | --path | --expiry-date | -z --null | --name-only | --show-origin
    --show-scope | --get-colorbool | --get-color | -e --edit !execute:an_editor | --includes | --no-includes | --default=TEXT`),
  operands: 'TEXT...',
  read: readConfig,
};

function readConfig(call: Call, scene: Scene): void {
  const sets = call.has(
    '--replace-all',
    '--add',
    '--remove-section',
    '--rename-section',
    '--unset',
    '--unset-all',
    '-e',
  );
  const gets = call.has('--get', '--get-all', '--get-regexp', '--get-urlmatch', '-l', '--get-color', '--get-colorbool');
  const [first, ...rest] = call.operands.map((operand) => textOf(operand) ?? '?');
  const isVerb = /^(?:get|list|set|unset|rename-section|remove-section|edit)$/.test(first ?? '');
  const isReading = gets || (isVerb ? /^(?:get|list)$/.test(first ?? '') : !sets && rest.length === 0);
  if (!isReading) {
    const target = call.has('--global')
      ? joinPath(scene.facts.home, '.gitconfig')
      : call.has('--system')
        ? '/etc/gitconfig'
        : undefined;
    for (const path of target === undefined
      ? (scene.state.folders ?? []).map((folder) => joinPath(folder, '.git/config'))
      : [target]) {
      touchAbsolute(path, { touch: 'write', tree: false }, scene);
    }
    return;
  }
  scene.findings.addText('read', 'the configuration of git');
  if (/credential|extraheader|token|password/i.test([first, ...rest].join(' ')))
    scene.findings.addText('secret', `the configuration of git (${rest.join(' ')})`);
}

const none = (text: string): Verb => ({ options: lines('-h'), operands: 'TEXT...', shows: text });

/** `stash`, `remote`, `worktree` and others are told apart by their own first word. */
const remote: Verb = {
  style: 'posix',
  options: lines('-v --verbose'),
  read: (call, scene) => call.operands.length === 0 && readRevisions(call, scene),
  otherVerbs: ['!unknown'],
  verbs: new Map<string, Verb>([
    ['get-url', reads('--push | --all')],
    [
      'show',
      {
        options: lines('-n'),
        operands: 'TEXT...',
        read: (call, scene) => (call.has('-n') ? readRevisions(call, scene) : noteRemote(call.operands[0], scene)),
      },
    ],
    ...['add', 'rename', 'remove', 'rm', 'set-url', 'set-head', 'set-branches', 'prune', 'update'].map(
      (name): [string, Verb] => [
        name,
        {
          operands: 'TEXT...',
          options: lines(
            '-f | -t=TEXT | -m=TEXT | --tags | --no-tags | --mirror[=TEXT] | --push | --add | --delete | -a --auto | -d | -n --dry-run | -p --prune',
          ),
          read: (call, scene) => noteConfigured(name, call, scene),
        },
      ],
    ),
  ]),
};

function noteConfigured(name: string, call: Call, scene: Scene): void {
  noteChange('.git', 'write', scene);
  if (name === 'update' || name === 'prune' || (name === 'add' && call.has('-f')))
    noteRemote(call.operands.at(-1), scene);
}

const stash: Verb = {
  style: 'posix',
  options: lines(
    '-u --include-untracked | -a --all | -k --keep-index | -p --patch | -q --quiet | -m --message=TEXT | -S --staged',
  ),
  read: (_, scene) => {
    noteChange('', 'write', scene);
    noteChange('', 'delete', scene);
  },
  verbs: new Map<string, Verb>([
    ['list', reads(merged(COMMITS, DIFF))],
    ['show', reads(merged(DIFF, '-u --include-untracked | --only-untracked'))],
    ...['push', 'save', 'pop', 'apply', 'branch', 'create', 'store'].map((name): [string, Verb] => [
      name,
      changes(
        '-u --include-untracked | -a --all | -k --keep-index | --no-keep-index | -p --patch | -q --quiet | -m --message=TEXT | -S --staged | --index',
        'lost',
      ),
    ]),
    ...['drop', 'clear'].map((name): [string, Verb] => [
      name,
      changes('-q --quiet', 'git', { marks: ['!destroy:stashed_changes'] }),
    ]),
  ]),
};

/** Sub-commands of sub-commands: the ones named read, all others change something in git's folder. */
const mixed = (reading: string, options: string, marks: readonly string[] = []): Verb => ({
  style: 'posix',
  options: lines('-q --quiet | -v --verbose'),
  read: (call, scene) => {
    if (call.operands.length === 0) readRevisions(call, scene);
  },
  otherVerbs: marks.length === 0 ? ['!write:the_repository'] : marks,
  verbs: new Map(reading.split(' ').map((name) => [name, reads(options)])),
});

const VERBS: ReadonlyMap<string, Verb> = new Map<string, Verb>([
  [
    'status',
    reads(
      '-s --short | -b --branch | --show-stash | --porcelain[=TEXT] | --long | -v --verbose | -u --untracked-files[=TEXT] | --ignore-submodules[=TEXT] | --ignored[=TEXT] | -z --null | --column[=TEXT] | --no-column | --ahead-behind | --no-ahead-behind | --renames | --no-renames | --find-renames[=TEXT]',
    ),
  ],
  ['log', reads(merged(COMMITS, DIFF))],
  [
    'shortlog',
    reads(merged('-s --summary | -n --numbered | -e --email | -c --committer | -w[=TEXT] | --group=TEXT', COMMITS)),
  ],
  ['show', reads(merged(COMMITS, DIFF))],
  ['whatchanged', reads(merged(COMMITS, DIFF))],
  [
    'diff',
    reads(
      merged('--cached --staged | --merge-base | --no-index @READ | --base -1 | --ours -2 | --theirs -3 | -0', DIFF),
      'TEXT...',
      { read: readDiff },
    ),
  ],
  [
    'diff-tree',
    reads(
      merged(
        '-r | -t | --root | --stdin | -m | -v | -c | --cc | --no-commit-id | --pretty[=TEXT] | --format=TEXT | --merge-base',
        DIFF,
      ),
    ),
  ],
  ['diff-index', reads(merged('--cached | -m | --merge-base', DIFF))],
  ['diff-files', reads(merged('-q | -0 | -1 | -2 | -3 | -c | --cc', DIFF))],
  ['range-diff', reads(merged('--creation-factor=TEXT | --no-dual-color | --left-only | --right-only', DIFF))],
  ['rev-list', reads(merged(COMMITS))],
  [
    'rev-parse',
    reads(`--short[=TEXT] | --verify | -q --quiet | --abbrev-ref[=TEXT] | --symbolic | --symbolic-full-name | --show-toplevel | --show-prefix | --show-cdup | --git-dir | --git-common-dir | --is-inside-work-tree
    --is-inside-git-dir | --is-bare-repository | --is-shallow-repository | --absolute-git-dir | --show-superproject-working-tree | --git-path=TEXT | --all | --branches[=TEXT] | --tags[=TEXT] | --remotes[=TEXT] | --revs-only | --no-revs
    --flags | --no-flags | --default=TEXT | --prefix=TEXT | --sq | --not | --show-object-format[=TEXT] | --since=TEXT | --until=TEXT | --disambiguate=TEXT | --path-format=TEXT | --local-env-vars | --show-ref-format | --end-of-options`),
  ],
  [
    'ls-files',
    reads(
      `-c --cached | -d --deleted | -o --others | -i --ignored | -s --stage | -u --unmerged | -k --killed | -m --modified | --directory | --no-empty-directory | --eol | --deduplicate | -x --exclude=TEXT | -X --exclude-from=READ
    --exclude-per-directory=TEXT | --exclude-standard | --error-unmatch | --full-name | --recurse-submodules | --abbrev[=TEXT] | --debug | -t | -v | -f | -z | --format=TEXT | --sparse | --resolve-undo`,
      'TEXT...',
      { output: listed },
    ),
  ],
  [
    'ls-tree',
    reads(
      '-d | -r | -t | -l --long | -z | --name-only | --name-status | --object-only | --full-name | --full-tree | --abbrev[=TEXT] | --format=TEXT',
    ),
  ],
  [
    'cat-file',
    reads(
      '-t | -s | -e | -p | --batch[=TEXT] | --batch-check[=TEXT] | --batch-all-objects | --buffer | --unordered | --allow-unknown-type | --follow-symlinks | --textconv !execute:a_text_converter | --filters !execute:a_filter',
    ),
  ],
  [
    'describe',
    reads(
      '--dirty[=TEXT] | --broken[=TEXT] | --all | --tags | --contains | --abbrev[=TEXT] | --candidates=TEXT | --exact-match | --debug | --long | --match=TEXT | --exclude=TEXT | --always | --first-parent',
    ),
  ],
  [
    'blame',
    reads(
      merged(
        `-b | --root | --show-stats | -L=TEXT | -l | -t | -S=READ | --reverse | -p --porcelain | --line-porcelain | --incremental | --encoding=TEXT | --contents=READ | --date=TEXT | -M[=TEXT] | -C[=TEXT] | --score-debug | -f --show-name | -n --show-number | -s | -e --show-email | -w | --abbrev=TEXT | --ignore-rev=TEXT | --ignore-revs-file=READ | --color-lines | --color-by-age | --since=TEXT | --first-parent | --progress | --no-progress`,
      ),
    ),
  ],
  ['annotate', reads('-b | -l | -t | -p | -s | -e | -w | -L=TEXT | --since=TEXT')],
  [
    'grep',
    reads(`--cached | --untracked | --no-index @READ | --exclude-standard | --no-exclude-standard | --recurse-submodules | -a --text | --textconv !execute:a_text_converter | --no-textconv | -i --ignore-case | -I | --max-depth=TEXT
    -r --recursive | --no-recursive | -w --word-regexp | -v --invert-match | -h | -H | --full-name | -E --extended-regexp | -G --basic-regexp | -P --perl-regexp | -F --fixed-strings | -n --line-number | --column | -l --files-with-matches --name-only
    -L --files-without-match | -O[=TEXT] --open-files-in-pager[=TEXT] !execute:a_pager | -z --null | -o --only-matching | -c --count | --color[=TEXT] | --no-color | --break | --heading | -p --show-function | -C --context=TEXT | -A --after-context=TEXT
    -B --before-context=TEXT | -W --function-context | -m --max-count=TEXT | --threads=TEXT | -f=READ | -e=TEXT | --and | --or | --not | --all-match | -q --quiet | -#`),
  ],
  ['merge-base', reads('-a --all | --octopus | --independent | --is-ancestor | --fork-point')],
  [
    'name-rev',
    reads('--tags | --refs=TEXT | --exclude=TEXT | --all | --name-only | --no-undefined | --always | --annotate-stdin'),
  ],
  [
    'for-each-ref',
    reads(
      '--count=TEXT | --sort=TEXT | --format=TEXT | --color[=TEXT] | --shell | --perl | --python | --tcl | --points-at=TEXT | --merged[=TEXT] | --no-merged[=TEXT] | --contains[=TEXT] | --no-contains[=TEXT] | --ignore-case | --omit-empty | --exclude=TEXT',
    ),
  ],
  [
    'show-ref',
    reads(
      '--head | --heads | --branches | --tags | -d --dereference | -s --hash[=TEXT] | --verify | --abbrev[=TEXT] | -q --quiet | --exists',
    ),
  ],
  [
    'show-branch',
    reads(
      '-r --remotes | -a --all | --current | --topo-order | --date-order | --sparse | --more[=TEXT] | --list | --merge-base | --independent | --no-name | --sha1-name | --topics | -g --reflog[=TEXT] | --color[=TEXT] | --no-color',
    ),
  ],
  ['cherry', reads('-v --verbose | --abbrev[=TEXT]')],
  ['count-objects', reads('-v --verbose | -H --human-readable')],
  ['check-ignore', reads('-q --quiet | -v --verbose | --stdin | -z | -n --non-matching | --no-index')],
  ['check-attr', reads('-a --all | --cached | --stdin | -z | --source=TEXT')],
  ['check-ref-format', none('rules of names')],
  ['var', none('variables of git')],
  ['version', { options: lines('--build-options'), shows: 'the version of git' }],
  ['help', { options: lines('-a --all | -g --guides'), operands: 'TEXT...', marks: ['!execute:a_manual_reader'] }],
  [
    'fsck',
    reads(
      '--tags | --root | --unreachable | --cache | --no-reflogs | --full | --no-full | --strict | -v --verbose | --connectivity-only | --progress | --no-progress | --name-objects | --dangling | --no-dangling',
    ),
  ],
  ['verify-commit', reads('-v --verbose | --raw')],
  ['verify-tag', reads('-v --verbose | --raw | --format=TEXT')],
  ['branch', branch],
  ['tag', tag],
  ['config', config],
  ['remote', remote],
  ['stash', stash],
  [
    'reflog',
    { ...mixed('show list exists', COMMITS, ['!destroy:the_reflog']), options: merged(COMMITS), style: 'exact-posix' },
  ],
  ['worktree', mixed('list', '-v --verbose | --porcelain | -z', ['!write:another_working_tree'])],
  [
    'submodule',
    mixed('status summary', '--recursive | --cached | -q --quiet', [
      '!execute',
      '!network:the_remotes_of_submodules',
      '!unknown',
    ]),
  ],
  ['notes', mixed('list show', '')],
  ['bisect', mixed('log view visualize', '', ['!execute', '!unknown'])],
  ['bundle', mixed('verify list-heads', '-q --quiet', ['!write:a_bundle', '!unknown'])],
  [
    'symbolic-ref',
    listsOr('-q --quiet | --short', '-d --delete | -m=TEXT', (call) => !call.has('-d') && call.operands.length <= 1),
  ],
  [
    'add',
    changes(
      `${QUIET} | -A --all | -u --update | -p --patch | -i --interactive | -e --edit !execute:an_editor | -N --intent-to-add | --refresh | --ignore-errors | --renormalize | --chmod=TEXT | --no-all | --sparse`,
      'git',
    ),
  ],
  [
    'commit',
    changes(
      `${QUIET} | -a --all | -p --patch | -m --message=TEXT | -F --file=READ | --amend | --no-edit | -e --edit !execute:an_editor | --author=TEXT | --date=TEXT | -s --signoff | --no-signoff | -S --gpg-sign[=TEXT] | --no-gpg-sign | --allow-empty | --allow-empty-message | -C --reuse-message=TEXT | -c --reedit-message=TEXT !execute:an_editor | --fixup=TEXT | --squash=TEXT | --reset-author | --short | --branch | --porcelain | -u --untracked-files[=TEXT] | -i --include | -o --only | -t --template=READ | --cleanup=TEXT | --trailer=TEXT | --no-verify | --no-status | --status`,
      'git',
    ),
  ],
  [
    'init',
    changes(
      `${QUIET} | --bare | -b --initial-branch=TEXT | --template=READ !execute:hooks_of_a_template | --shared[=TEXT] | --separate-git-dir=WRITE`,
      'git',
      { operands: 'WRITE' },
    ),
  ],
  [
    'checkout',
    changes(
      `${QUIET} | -b=TEXT | -B=TEXT | -t --track | --no-track | --detach | -d | --ours | --theirs | -m --merge | -p --patch | --orphan=TEXT | -l | --ignore-skip-worktree-bits | --overlay | --no-overlay | --conflict=TEXT | --guess | --no-guess`,
      'lost',
    ),
  ],
  [
    'switch',
    changes(
      `${QUIET} | -c --create=TEXT | -C --force-create=TEXT | -d --detach | -t --track | --no-track | --orphan=TEXT | -m --merge | --discard-changes | --guess | --no-guess`,
      'lost',
    ),
  ],
  [
    'restore',
    changes(
      `${QUIET} | -s --source=TEXT | -S --staged | -W --worktree | -p --patch | --ours | --theirs | -m --merge | --overlay | --no-overlay`,
      'lost',
    ),
  ],
  [
    'reset',
    changes(`${QUIET} | --soft | --mixed | --hard | --merge | --keep | -p --patch | -N --intent-to-add`, 'git', {
      read: readReset,
    }),
  ],
  ['clean', changes(`${QUIET} | -d | -x | -X | -i --interactive | -e --exclude=TEXT`, 'lost')],
  ['rm', changes(`${QUIET} | -r | --cached | --ignore-unmatch`, 'lost', { operands: 'WIPE...' })],
  ['mv', changes(`${QUIET} | -k`, 'files')],
  [
    'merge',
    changes(
      `${QUIET} | --no-ff | --ff | --ff-only | --squash | --no-squash | --commit | --no-commit | -m --message=TEXT | --abort | --continue | --quit | -s --strategy=TEXT !unknown | -X --strategy-option=TEXT | --no-edit | -e --edit !execute:an_editor | --stat | -n --no-stat | --allow-unrelated-histories | --no-verify`.replace(
        '-n --dry-run | ',
        '',
      ),
      'lost',
    ),
  ],
  [
    'rebase',
    changes(
      `-q --quiet | -v --verbose | -i --interactive !execute:an_editor | --onto=TEXT | --continue | --abort | --skip | --quit | --autosquash | --no-autosquash | --autostash | --no-autostash | -x --exec=SHELL !execute | -m --merge | --root | -f --force-rebase | --keep-base`,
      'lost',
    ),
  ],
  [
    'cherry-pick',
    changes(
      `-n --no-commit | -x | -e --edit !execute:an_editor | -s --signoff | -m --mainline=TEXT | --continue | --abort | --skip | --quit | --ff | -X --strategy-option=TEXT | --allow-empty`,
      'lost',
    ),
  ],
  [
    'revert',
    changes(
      `-n --no-commit | --no-edit | -e --edit !execute:an_editor | -s --signoff | -m --mainline=TEXT | --continue | --abort | --skip | --quit`,
      'lost',
    ),
  ],
  [
    'apply',
    changes(
      '--check | --stat | --numstat | --summary | --index | --cached | -3 --3way | -R --reverse | -p=TEXT | --reject | -v --verbose | --whitespace=TEXT | --directory=TEXT | --include=TEXT | --exclude=TEXT | --unsafe-paths !unknown | --recount | -C=TEXT',
      'lost',
      { operands: 'READ...' },
    ),
  ],
  [
    'am',
    changes('-s --signoff | -k --keep | -3 --3way | --continue | --abort | --skip | --quit | -q --quiet', 'lost', {
      operands: 'READ...',
      marks: ['!execute:hooks'],
    }),
  ],
  ['gc', changes(`${QUIET} | --aggressive | --auto | --prune[=TEXT] !destroy:old_objects | --no-prune`, 'git')],
  ['prune', changes(`${QUIET} | --expire=TEXT`, 'git', { marks: ['!destroy:old_objects'] })],
  [
    'update-index',
    changes(
      `${QUIET} | --refresh | --really-refresh | --add | --remove | --assume-unchanged | --no-assume-unchanged | --skip-worktree | --no-skip-worktree | --chmod=TEXT`,
      'git',
    ),
  ],
  ['update-ref', changes('-d | --no-deref | -m=TEXT | --stdin | -z', 'git', { marks: ['!destroy:a_reference'] })],
  ['filter-branch', changes('-f --force', 'lost', { marks: ['!execute', '!destroy:the_history', '!unknown'] })],
  [
    'format-patch',
    {
      options: merged(
        '-o --output-directory=WRITETREE | --stdout | -n --numbered | -N --no-numbered | -s --signoff | -v --reroll-count=TEXT | --cover-letter | --to=TEXT | --cc=TEXT',
        COMMITS,
        DIFF,
      ),
      operands: 'TEXT...',
      read: (call, scene) => (call.has('--stdout') ? readRevisions(call, scene) : noteChange('', 'write', scene)),
    },
  ],
  [
    'archive',
    {
      options: lines(
        '--format=TEXT | -v --verbose | --prefix=TEXT | -o --output=WRITE | --add-file=READ | --worktree-attributes | -l --list | --remote=URL | --exec=SHELL !execute',
      ),
      operands: 'TEXT...',
      read: readRevisions,
    },
  ],
  [
    'ls-remote',
    contacts(
      '--heads -h -b --branches | --tags -t | --refs | --exit-code | --get-url | --sort=TEXT | --symref',
      {},
      undefined,
    ),
  ],
  [
    'fetch',
    contacts(
      '--all | -a --append | --depth=TEXT | --deepen=TEXT | --unshallow | -f --force | -k --keep | -p --prune | -P --prune-tags | -n --no-tags | -t --tags | -j --jobs=TEXT | --dry-run | --shallow-since=TEXT | --recurse-submodules[=TEXT] | --no-recurse-submodules | -u --update-head-ok | --atomic | --refmap=TEXT | --set-upstream',
      {
        read: (call, scene) => {
          noteRemote(call.operands[0], scene);
          noteChange('.git', 'write', scene);
        },
      },
    ),
  ],
  [
    'pull',
    contacts(
      '--rebase[=TEXT] -r | --no-rebase | --ff-only | --no-ff | --ff | --autostash | --no-autostash | --all | -p --prune | -t --tags | -n | --depth=TEXT | --squash | --no-edit | --commit | --no-commit | --allow-unrelated-histories | -s --strategy=TEXT !unknown | -X --strategy-option=TEXT | --stat | -f --force',
      {
        read: (call, scene) => {
          noteRemote(call.operands[0], scene);
          noteChange('', 'write', scene);
          noteChange('', 'delete', scene);
        },
      },
    ),
  ],
  [
    'push',
    contacts(
      '-u --set-upstream | -f --force !destroy:the_history_of_the_remote | --force-with-lease[=TEXT] !destroy:the_history_of_the_remote | --force-if-includes | --all | --branches | --mirror !destroy:the_references_of_the_remote | --tags | --follow-tags | --no-follow-tags | -d --delete !destroy:references_of_the_remote | --prune !destroy:references_of_the_remote | -n --dry-run | --porcelain | --atomic | --no-atomic | --no-verify | --verify | --signed[=TEXT] | --thin | --no-thin | --recurse-submodules=TEXT',
      { read: readPush },
    ),
  ],
  [
    'clone',
    contacts(
      '-l --local | --no-hardlinks | -s --shared | -n --no-checkout | --bare | --mirror | -b --branch=TEXT | --depth=TEXT | --shallow-since=TEXT | --single-branch | --no-single-branch | --no-tags | --recurse-submodules[=TEXT] --recursive | -j --jobs=TEXT | --filter=TEXT | --origin=TEXT | --reference=READ | --template=READ !execute:hooks_of_a_template | -c --config=TEXT !execute:configuration_of_the_clone | -u=SHELL !execute:a_program_named_by_an_option | --sparse | --separate-git-dir=WRITE',
      { read: readClone },
    ),
  ],
  ...[
    'send-email',
    'send-pack',
    'http-push',
    'imap-send',
    'request-pull',
    'svn',
    'p4',
    'lfs',
    'fetch-pack',
    'remote-http',
    'remote-https',
    'daemon',
    'instaweb',
  ].map((name): [string, Verb] => [
    name,
    { options: [], operands: 'TEXT...', marks: ['!network', '!execute', '!unknown'] },
  ]),
  ['credential', { options: [], operands: 'TEXT...', marks: ['!secret:credentials_kept_by_git'] }],
]);

/** Only three forms touch the files themselves. */
function readReset(call: Call, scene: Scene): void {
  noteChange('.git', 'write', scene);
  if (!call.has('--hard', '--merge', '--keep')) return;
  noteChange('', 'write', scene);
  noteChange('', 'delete', scene);
}

function readDiff(call: Call, scene: Scene): void {
  readRevisions(call, scene);
  if (!call.has('--no-index')) return;
  for (const operand of call.operands) applyRole('READ', operand, call, scene);
}

function readPush(call: Call, scene: Scene): void {
  noteRemote(call.operands[0], scene);
  // A refspec with a plus forces, one without a source deletes.
  const refspecs = call.operands.slice(1).map((operand) => textOf(operand) ?? '');
  if (refspecs.some((refspec) => /^[+:]/.test(refspec))) scene.findings.addText('destroy', 'the history of the remote');
}

function readClone(call: Call, scene: Scene): void {
  noteRemote(call.operands[0], scene);
  const [url, folder] = call.operands;
  const name = (textOf(url) ?? 'clone')
    .replace(/\/+$/, '')
    .replace(/^.*[/:]/s, '')
    .replace(/\.git$/, '');
  applyRole('WRITETREE', folder ?? literal(name === '' ? '.' : name), call, scene);
}

/** Names of files that git knows, below the working folder. */
function listed(call: Call, scene: Scene): Stream {
  const given = call.operands.map(textOf);
  const isPlain = given.every((path) => path !== undefined && !/^[:-]/.test(path));
  if (!isPlain || call.has('-s', '--format', '-t', '-v', '--debug', '--eol')) return { kind: 'unknown' };
  const names =
    given.length > 0 && given.every((path) => /^[*][^*/]+$/.test(path ?? '')) ? given.map((path) => path ?? '') : [];
  const roots =
    names.length > 0 || given.length === 0
      ? (scene.state.folders ?? ['/'])
      : given.flatMap(
          (path) => absolutePaths((path ?? '').replace(/\/?[^/]*[*?[].*$/, '') || '.', scene.state) ?? ['/'],
        );
  return {
    kind: 'paths',
    paths: { kind: 'below', roots, names, hidden: 'found', mayBeOption: hasDashedName(scene), shown: 'what git lists' },
    zero: call.has('-z'),
  };
}

export const GIT: Sheet = {
  names: ['git'],
  source: 'git 2.39, git(1) and the manual page of each sub-command',
  style: 'gnu',
  options:
    lines(`-C=FOLDER | -c=TEXT | --config-env=TEXT !execute:a_setting_from_the_environment | --exec-path[=TEXT] !execute:programs_from_another_folder | --html-path | --man-path | --info-path | -p --paginate | -P --no-pager
    --no-replace-objects | --bare | --git-dir=LIST !execute:the_configuration_of_another_repository | --work-tree=LIST | --namespace=TEXT | --super-prefix=TEXT | --literal-pathspecs | --glob-pathspecs | --noglob-pathspecs | --icase-pathspecs | --no-optional-locks
    --attr-source=TEXT | -v --version | -h --help`),
  verbs: VERBS,
  otherVerbs: ['!execute', '!unknown'],
  beforeVerb: noteConfig,
  read: (call, scene) => {
    if (call.has('-v', '-h', '--html-path', '--man-path', '--info-path'))
      scene.findings.addText('read', 'the version of git');
  },
};
