import { textOf } from '../argument.ts';
import type { Call } from '../call.ts';
import { repositoryAt } from '../repository-at.ts';
import { applyRole } from '../run-sheet.ts';
import { joinPath, type Scene } from '../scene.ts';
import { isSecretPath, mayMatchSecret } from '../secret-path.ts';
import type { Verb } from '../sheet.ts';
import { lines } from './lines.ts';

/** Options of everything that shows differences (git-diff(1), "Options"). */
export const DIFF = `-p -u --patch | -s --no-patch | -U --unified=TEXT | --output=WRITE | --output-indicator-new=TEXT | --output-indicator-old=TEXT
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
export const COMMITS = `-n --max-count=TEXT | -# | --skip=TEXT | --since --after=TEXT | --until --before=TEXT | --since-as-filter=TEXT | --author=TEXT | --committer=TEXT
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
export function merged(...blocks: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return blocks.flatMap(lines).flatMap((line) => {
    const words = line.split(' ').filter((word) => !seen.has(bare(word)));
    for (const word of words) if (word.startsWith('-')) seen.add(bare(word));
    return words.some((word) => word.startsWith('-')) ? [words.join(' ')] : [];
  });
}

export const bare = (word: string): string => word.replace(/\[?=.*$/, '');

/** What is looked at in the repository; objects and paths are told apart by the reader below. */
export const reads = (options: string | readonly string[], operands = 'TEXT...', more: Partial<Verb> = {}): Verb => ({
  options: typeof options === 'string' ? lines(options) : options,
  operands,
  read: readRevisions,
  ...more,
});

/** What only speaks of names: whether a path is kept, ignored, or has attributes. The content stays where it is. */
export const readsNames = (options: string, more: Partial<Verb> = {}): Verb =>
  reads(options, 'TEXT...', {
    read: ({ operands, title }, { state, facts, findings }) => {
      for (const target of state.folders ?? [])
        findings.add({ type: 'read', target: facts.path(target).canonical, targetKind: 'path' });
      for (const operand of operands)
        if (operand.kind === 'unknown' && operand.many) findings.addText('unknown', `${title} ${operand.shown}`);
    },
    ...more,
  });

/** Changes of git's own folder, and for some of the files as well. */
export const changes = (options: string, tree: 'files' | 'git' | 'lost', more: Partial<Verb> = {}): Verb => ({
  options: lines(options),
  operands: 'TEXT...',
  read: (_, scene) => {
    noteRepository(scene);
    if (tree !== 'git') noteWorkingTree('write', scene);
    if (tree === 'lost') noteWorkingTree('delete', scene, true);
  },
  ...more,
});

/** Options of writing commands that have no effect of their own are too many to list: unknown ones are kept unknown. */
export const QUIET = '-q --quiet | -v --verbose | -n --dry-run | -f --force | --progress | --no-progress';

/** What git keeps for itself changes: commits, branches, the index; of the repository that holds the working folder. */
export function noteRepository({ state, facts, findings }: Scene): void {
  for (const folder of state.folders ?? []) {
    const top = repositoryAt(folder, facts) ?? folder;
    findings.add({ type: 'write', target: facts.path(top).canonical, targetKind: 'repository' });
  }
}

/** Git's own configuration, which says what programs it runs: a file like any other. */
export function noteConfiguration({ state, facts, findings }: Scene): void {
  for (const folder of state.folders ?? []) {
    const target = facts.path(joinPath(folder, '.git')).canonical;
    findings.add({ type: 'write', target, targetKind: 'path', extent: 'tree' });
  }
}

/** Files that git keeps are written, or go. `kept`: git itself can bring back what goes. */
export function noteWorkingTree(touch: 'write' | 'delete', scene: Scene, kept = false): void {
  const { state, facts, findings } = scene;
  for (const folder of state.folders ?? [])
    findings.add({ type: touch, target: facts.path(folder).canonical, targetKind: 'repository' }, kept);
}

/** `rev:path` and paths behind revisions: a secret stays one in an old version. */
export function readRevisions(call: Call, scene: Scene): void {
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

export const none = (text: string): Verb => ({ options: lines('-h'), operands: 'TEXT...', shows: text });

/** Sub-commands of sub-commands: the ones named read, all others change something in git's folder. */
export const mixed = (reading: string, options: string, marks: readonly string[] = []): Verb => ({
  style: 'posix',
  options: lines('-q --quiet | -v --verbose'),
  read: (call, scene) => {
    if (call.operands.length === 0) readRevisions(call, scene);
  },
  otherVerbs: marks.length === 0 ? ['!write:the_repository'] : marks,
  verbs: new Map(reading.split(' ').map((name) => [name, reads(options)])),
});
