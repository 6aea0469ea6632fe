import type { PlainGit } from './plain-git.privileged.ts';
import type { ImportPlan } from './plan-import.ts';
import type { RepositoryRefs } from './repository-refs.privileged.ts';

/** More commits, or more text in them, than this is not looked through. */
const COMMITS_LOOKED_AT_MAX = 1_000;
const PATCH_BYTES_MAX = 4 * 1024 * 1024;
const REFS_PRESENT_MAX = 2_000;

/** Commits and tags that an import would name. */
export function wantedObjects({ refs, head, stashLog }: ImportPlan): readonly string[] {
  const named = refs.flatMap(({ after }) => (after === undefined ? [] : [after]));
  const detached = head !== undefined && 'commit' in head ? [head.commit] : [];
  const stashed = (stashLog ?? '').split('\n').flatMap((line) => line.split(' ', 2)[1] ?? []);
  return [...new Set([...named, ...detached, ...stashed])];
}

/** What the repository has already. */
export function presentObjects(base: RepositoryRefs | undefined): readonly string[] {
  if (base === undefined) return [];
  const detached = base.head !== undefined && 'commit' in base.head ? [base.head.commit] : [];
  return [...new Set([...detached, ...base.values.values()])].slice(0, REFS_PRESENT_MAX);
}

export const absentFrom = (base: RepositoryRefs | undefined): readonly string[] =>
  presentObjects(base).map((id) => `^${id}`);

/** Commits that the repository does not have, newest first. */
export async function newCommits(git: PlainGit, plan: ImportPlan, base: RepositoryRefs | undefined) {
  const wanted = wantedObjects(plan);
  if (wanted.length === 0) return [];
  const args = ['rev-list', `--max-count=${COMMITS_LOOKED_AT_MAX}`, '--no-commit-header', '--format=%H %s', '--stdin'];
  const listed = await git.run(args, { stdin: `${[...wanted, ...absentFrom(base)].join('\n')}\n` });
  return listed
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ id: line.split(' ', 1)[0] ?? '', subject: line.slice(line.indexOf(' ') + 1).slice(0, 200) }));
}

const DIFFERENCES = ['--no-ext-diff', '--no-textconv', '--no-color', '--no-renames', '--text', '-p'];

/** What the new commits bring, and what stands ready for the next one, as a patch; `undefined` where it is too much. */
export async function patchOf(
  git: PlainGit,
  plan: ImportPlan,
  base: RepositoryRefs | undefined,
  tree: string | undefined,
): Promise<string | undefined> {
  const wanted = wantedObjects(plan);
  const args = [
    'log',
    ...DIFFERENCES,
    '-m',
    '--root',
    '--format=commit %H',
    `--max-count=${COMMITS_LOOKED_AT_MAX + 1}`,
  ];
  try {
    const call = { stdin: `${[...wanted, ...absentFrom(base)].join('\n')}\n`, outputBytesMax: PATCH_BYTES_MAX };
    const patch = wanted.length === 0 ? '' : (await git.run([...args, '--stdin'], call)).toString('utf8');
    const count = patch.split('\n').filter((line) => /^commit [0-9a-f]{40,64}$/.test(line)).length;
    if (count > COMMITS_LOOKED_AT_MAX) return undefined;
    return `${patch}${await readyPatch(git, plan, base, tree)}`;
  } catch {
    return undefined;
  }
}

/** What stands ready for the next commit, beside the commit that HEAD leads to. */
async function readyPatch(
  git: PlainGit,
  plan: ImportPlan,
  base: RepositoryRefs | undefined,
  tree: string | undefined,
): Promise<string> {
  if (tree === undefined) return '';
  const head = plan.head ?? base?.head;
  const moved = new Map(plan.refs.map(({ name, after }) => [name, after]));
  const commit =
    head === undefined
      ? undefined
      : 'commit' in head
        ? head.commit
        : moved.has(head.branch)
          ? moved.get(head.branch)
          : base?.values.get(head.branch);
  const from = commit ?? (await git.run(['hash-object', '-t', 'tree', '-w', '--stdin'])).toString('latin1').trim();
  const args = ['diff-tree', ...DIFFERENCES, '-r', from, tree];
  return (await git.run(args, { outputBytesMax: PATCH_BYTES_MAX })).toString('utf8');
}

/** Everything that new commits and tags say besides their files: messages, and who they say they are by. */
export async function messagesOf(git: PlainGit, plan: ImportPlan, base: RepositoryRefs | undefined): Promise<string> {
  const wanted = wantedObjects(plan);
  if (wanted.length === 0) return '';
  const args = ['rev-list', `--max-count=${COMMITS_LOOKED_AT_MAX}`, '--no-commit-header', '--stdin'];
  const format = '--format=%an%n%ae%n%cn%n%ce%n%B';
  const call = { stdin: `${[...wanted, ...absentFrom(base)].join('\n')}\n`, outputBytesMax: PATCH_BYTES_MAX };
  const commits = (await git.run([...args, format], call)).toString('utf8');
  const tags: string[] = [];
  for (const { name, after } of plan.refs) {
    if (after === undefined || !name.startsWith('refs/tags/')) continue;
    const type = (await git.run(['cat-file', '-t', after])).toString('latin1').trim();
    if (type === 'tag') tags.push((await git.run(['cat-file', 'tag', after])).toString('utf8'));
  }
  return [commits, ...tags, ...plan.refs.map(({ name }) => name)].join('\n');
}
