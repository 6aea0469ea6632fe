import type { Call } from '../call.ts';
import type { Verb } from '../sheet.ts';
import { COMMITS, changes, DIFF, merged, noteRepository, noteWorkingTree, readRevisions, reads } from './git-words.ts';
import { lines } from './lines.ts';

export const LISTS_BRANCHES = `-a --all | -r --remotes | -l --list | -v --verbose | -q --quiet | --abbrev=TEXT | --no-abbrev | --contains[=TEXT] | --no-contains[=TEXT] | --merged[=TEXT]
  --no-merged[=TEXT] | --points-at=TEXT | --format=TEXT | --sort=TEXT | --show-current | --column[=TEXT] | --no-column | --color[=TEXT] | --no-color | -i --ignore-case`;

/** Lists, unless a name or an option that changes something is given. */
export const listsOr = (listing: string, changing: string, isListing: (call: Call) => boolean): Verb => ({
  options: [...lines(listing), ...lines(changing)],
  operands: 'TEXT...',
  read: (call, scene) => {
    if (isListing(call)) readRevisions(call, scene);
    else noteRepository(scene);
  },
});

export const BRANCH_CHANGES = `-d --delete | -D !destroy:commits_of_a_branch | -m --move | -M | -c --copy | -C | -f --force | -u --set-upstream-to=TEXT | --unset-upstream | -t --track[=TEXT] | --no-track | --edit-description !execute:an_editor | --create-reflog | --recurse-submodules`;

export const CHANGES_BRANCHES = [
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

export const TAG_CHANGES = `-d --delete !destroy:a_tag | -m --message=TEXT | -F --file=READ | -s --sign | -u --local-user=TEXT | -f --force | --cleanup=TEXT | --create-reflog | -e --edit !execute:an_editor | --annotate`;

export const branch = listsOr(
  LISTS_BRANCHES,
  BRANCH_CHANGES,
  (call) =>
    !call.has(...CHANGES_BRANCHES) &&
    (call.operands.length === 0 ||
      call.has('-l', '--contains', '--merged', '--no-merged', '--no-contains', '--points-at')),
);

export const tag = listsOr(
  `-l --list | -n[=TEXT] | --contains[=TEXT] | --no-contains[=TEXT] | --merged[=TEXT] | --no-merged[=TEXT] | --points-at=TEXT | --format=TEXT | --sort=TEXT | --column[=TEXT] | --no-column | --color[=TEXT] | -i --ignore-case | -v --verify`,
  TAG_CHANGES,
  (call) =>
    !call.has('-d', '-m', '-F', '-s', '-u', '-f', '--annotate', '-e') &&
    (call.operands.length === 0 ||
      call.has('-l', '-v', '--contains', '--no-contains', '--merged', '--no-merged', '--points-at')),
);

export const stash: Verb = {
  style: 'posix',
  options: lines(
    '-u --include-untracked | -a --all | -k --keep-index | -p --patch | -q --quiet | -m --message=TEXT | -S --staged',
  ),
  read: (_, scene) => {
    noteWorkingTree('write', scene);
    noteWorkingTree('delete', scene, true);
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
