import type { Verb } from '../sheet.ts';
import { noteFilesWritten } from '../touch.ts';
import { config, remote } from './git-configuration.ts';
import { listed, noteLost, readApply, readCheckout, readClone, readDiff, readPush, readReset } from './git-readers.ts';
import { branch, listsOr, stash, tag } from './git-references.ts';
import { contacts, noteRemote } from './git-remotes.ts';
import {
  COMMITS,
  changes,
  DIFF,
  merged,
  mixed,
  none,
  noteRepository,
  noteWorkingTree,
  QUIET,
  readRevisions,
  reads,
  readsNames,
} from './git-words.ts';
import { lines } from './lines.ts';

export const VERBS: ReadonlyMap<string, Verb> = new Map<string, Verb>([
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
    readsNames(
      `-c --cached | -d --deleted | -o --others | -i --ignored | -s --stage | -u --unmerged | -k --killed | -m --modified | --directory | --no-empty-directory | --eol | --deduplicate | -x --exclude=TEXT | -X --exclude-from=READ
    --exclude-per-directory=TEXT | --exclude-standard | --error-unmatch | --full-name | --recurse-submodules | --abbrev[=TEXT] | --debug | -t | -v | -f | -z | --format=TEXT | --sparse | --resolve-undo`,
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
  ['check-ignore', readsNames('-q --quiet | -v --verbose | --stdin | -z | -n --non-matching | --no-index')],
  ['check-attr', readsNames('-a --all | --cached | --stdin | -z | --source=TEXT')],
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
      { read: readCheckout },
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
      {
        read: (call, scene) => (call.has('-S') && !call.has('-W') ? noteRepository(scene) : noteLost(scene)),
      },
    ),
  ],
  [
    'reset',
    changes(`${QUIET} | --soft | --mixed | --hard | --merge | --keep | -p --patch | -N --intent-to-add`, 'git', {
      read: readReset,
    }),
  ],
  [
    'clean',
    changes(`${QUIET} | -d | -x | -X | -i --interactive | -e --exclude=TEXT`, 'files', {
      read: (_, scene) => noteLost(scene),
    }),
  ],
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
      'files',
      { operands: 'READ...', read: readApply },
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
      read: (call, scene) => (call.has('--stdout') ? readRevisions(call, scene) : noteFilesWritten(call.title, scene)),
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
          noteRepository(scene);
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
          noteWorkingTree('write', scene);
          noteWorkingTree('delete', scene, true);
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
