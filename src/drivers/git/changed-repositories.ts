import type { StageChange } from '../../contract/facts.ts';

/** What a stage changed below one `.git`. */
export interface ChangedRepository {
  /** Absolute folder that holds `.git`. */
  readonly folder: string;
  /** By path relative to `.git`; the empty path is `.git` itself. */
  readonly changes: ReadonlyMap<string, StageChange>;
}

const GIT = '/.git';

/** The repositories that a stage's changes touch. One inside another's `.git` (a submodule's) belongs to the outer one. */
export function changedRepositories(changes: readonly StageChange[]): readonly ChangedRepository[] {
  const found = new Map<string, Map<string, StageChange>>();
  for (const change of changes) {
    const at = gitFolderIn(change.path);
    if (at === undefined) continue;
    const folder = change.path.slice(0, at);
    const inside = found.get(folder) ?? new Map<string, StageChange>();
    inside.set(change.path.slice(at + GIT.length + 1), change);
    found.set(folder, inside);
  }
  return [...found].map(([folder, inside]) => ({ folder, changes: inside }));
}

function gitFolderIn(path: string): number | undefined {
  if (path.endsWith(GIT) && !path.includes(`${GIT}/`)) return path.length - GIT.length;
  const at = path.indexOf(`${GIT}/`);
  return at === -1 ? undefined : at;
}

/** Files that git leaves while something is not finished: what they mean cannot be taken over in parts. */
const UNFINISHED = new Map([
  ['MERGE_HEAD', 'a merge'],
  ['CHERRY_PICK_HEAD', 'a cherry-pick'],
  ['REVERT_HEAD', 'a revert'],
  ['rebase-merge', 'a rebase'],
  ['rebase-apply', 'a rebase or an application of patches'],
  ['BISECT_LOG', 'a bisection'],
]);

/** Why nothing of a repository can be taken over; `undefined` where it can. */
export function obstacleIn({ changes }: ChangedRepository): string | undefined {
  const whole = changes.get('');
  if (whole !== undefined && (whole.change === 'delete' || whole.change === 'modify'))
    return 'its .git folder was deleted or replaced';
  if (whole?.entry !== undefined && whole.entry !== 'directory') return 'its .git is no folder';
  for (const [name, what] of UNFINISHED) {
    const change = changes.get(name);
    if (change !== undefined && change.change !== 'delete')
      return `${what} is not finished; finish or abort it in the same command`;
  }
  const isReftable = [...changes.keys()].some((path) => path.startsWith('reftable/'));
  return isReftable ? 'it keeps its refs in a format that is not read here (reftable)' : undefined;
}

/** What git writes on the way and does not need again, and what an import makes anew itself. */
const BY_THE_WAY =
  /^(?:|HEAD|index|packed-refs|refs(?:\/.*)?|objects(?:\/.*)?|logs(?:\/.*)?|branches|info|hooks|COMMIT_EDITMSG|MERGE_MSG|MERGE_MODE|SQUASH_MSG|AUTO_MERGE|ORIG_HEAD|FETCH_HEAD|description|gc\.(?:log|pid)|[^/]*\.lock)$/;
/** Files that `git init` makes, alike everywhere. */
const OF_A_NEW_ONE = /^(?:config|info\/exclude|hooks\/[a-z-]+\.sample)$/;

/**
 * Whether git itself sees to a path below a `.git` when a repository is taken over, or nobody needs to hear of it. What
 * is left (hooks, configuration) is a file like any other: it is judged with the stage's files, and told.
 */
export function isSeenToByGit(path: string, { change }: StageChange, isNew: boolean): boolean {
  return change === 'delete' || BY_THE_WAY.test(path) || UNFINISHED.has(path) || (isNew && OF_A_NEW_ONE.test(path));
}
