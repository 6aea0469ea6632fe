import { MIB } from '../../contract/limits.ts';
import { git } from './git.privileged.ts';

/** One file as it stands in the index, and as it stood in the last commit. */
export interface StagedFile {
  readonly path: string;
  readonly after: string;
  readonly before: string | undefined;
}

const BLOB_BYTES_MAX = 8 * MIB;
/** The tree without entries, by the repository's hash (git-mktree(1) of nothing). */
const EMPTY_TREE = new Map([
  ['sha1', '4b825dc642cb6eb9a060e54bf8d69288fbee4904'],
  ['sha256', '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321'],
]);
const REGULAR = /^100/;

export interface StagedFiles {
  readonly files: readonly StagedFile[];
  readonly skipped: readonly { readonly file: string; readonly why: string }[];
}

/** What git is about to commit: the regular files that the index has otherwise than the last commit. */
export function stagedFiles(root: string): StagedFiles {
  const entries = changedEntries(root);
  const wanted = entries.flatMap(({ after, before }) => (before === undefined ? [after] : [after, before]));
  const contents = blobs(root, [...new Set(wanted)]);
  const files: StagedFile[] = [];
  const skipped: { file: string; why: string }[] = [];
  for (const { path, after, before } of entries) {
    const content = contents.get(after);
    if (content === undefined) skipped.push({ file: path, why: 'too large, or not in this repository' });
    else
      files.push({
        path,
        after: content.toString(),
        before: before === undefined ? undefined : contents.get(before)?.toString(),
      });
  }
  return { files, skipped };
}

interface Entry {
  readonly path: string;
  readonly after: string;
  readonly before: string | undefined;
}

/** Lines of `git diff-index --raw -z` (git-diff-index(1)): modes, objects and state, then the path, each ended by a NUL. */
function changedEntries(root: string): readonly Entry[] {
  const args = ['--cached', '--raw', '-z', '--no-renames', '--no-abbrev', '--diff-filter=d', '--ignore-submodules=all'];
  const parts = git(root, ['diff-index', ...args, '--no-ext-diff', '--no-textconv', lastTree(root), '--'])
    .toString()
    .split('\0');
  const entries: Entry[] = [];
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const [oldMode = '', newMode = '', before = '', after = ''] = (parts[index] ?? '').replace(/^:/, '').split(' ');
    if (REGULAR.test(newMode))
      entries.push({ path: parts[index + 1] ?? '', after, before: REGULAR.test(oldMode) ? before : undefined });
  }
  return entries;
}

/** Before the first commit there is nothing to compare with. */
function lastTree(root: string): string {
  try {
    return git(root, ['rev-parse', '--verify', '--quiet', 'HEAD^{tree}']).toString().trim();
  } catch {
    const format = git(root, ['rev-parse', '--show-object-format']).toString().trim();
    return EMPTY_TREE.get(format) ?? '';
  }
}

/** Contents by object name, as they are stored: no filter and no text conversion runs. */
function blobs(root: string, objects: readonly string[]): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>();
  if (objects.length === 0) return found;
  const sizes = git(root, ['cat-file', '--batch-check'], `${objects.join('\n')}\n`)
    .toString()
    .split('\n');
  const small = sizes.flatMap((line) => {
    const [object = '', type, size] = line.split(' ');
    return type === 'blob' && Number(size) <= BLOB_BYTES_MAX ? [object] : [];
  });
  for (let index = 0; index < small.length; index += BATCH) readBatch(root, small.slice(index, index + BATCH), found);
  return found;
}

/** So many of the largest size fit into what is taken from git at once. */
const BATCH = 30;

function readBatch(root: string, objects: readonly string[], found: Map<string, Buffer>): void {
  const output = git(root, ['cat-file', '--batch'], `${objects.join('\n')}\n`);
  let at = 0;
  while (at < output.length) {
    const end = output.indexOf(10, at);
    const [object = '', , size] = output.subarray(at, end).toString().split(' ');
    const start = end + 1;
    found.set(object, output.subarray(start, start + Number(size)));
    at = start + Number(size) + 1;
  }
}
