import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { git } from './git.privileged.ts';
import { isFolder } from './read-scanned.privileged.ts';

/** Folders of tools and of other people's code; nobody means them by "this repository". */
const IGNORED: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', 'node_modules', '.venv', 'venv', '__pycache__']);

export interface Listing {
  /** Relative to the root, sorted, each once. */
  readonly files: readonly string[];
  readonly isCut: boolean;
}

/**
 * The files below some paths. In a repository those that git knows or would add (what it ignores is left out); else all
 * but folders of tools. A file that was named is there whatever ignores it.
 */
export function listFiles(
  root: string,
  {
    paths,
    isRepository,
    filesMax,
  }: { readonly paths: readonly string[]; readonly isRepository: boolean; readonly filesMax: number },
): Listing {
  const found = new Set<string>();
  let isCut = false;
  for (const path of paths) {
    if (!isFolder(path)) {
      found.add(relative(root, path));
      continue;
    }
    const listed = isRepository ? knownToGit(root, path) : walked(root, path, filesMax);
    for (const file of listed) {
      if (file.split('/').some((name) => IGNORED.has(name))) continue;
      if (found.size >= filesMax) isCut = true;
      else found.add(file);
    }
  }
  return { files: [...found].sort(), isCut };
}

function knownToGit(root: string, folder: string): readonly string[] {
  const under = relative(root, folder);
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', under === '' ? '.' : under];
  return git(root, args)
    .toString()
    .split('\0')
    .filter((file) => file !== '' && !file.endsWith('/'));
}

/** Folders behind links are not walked: what is in them is there under its own name, or is not this folder's. */
function walked(root: string, folder: string, filesMax: number): readonly string[] {
  const files: string[] = [];
  const waiting = [folder];
  for (let next = waiting.pop(); next !== undefined && files.length <= filesMax; next = waiting.pop()) {
    for (const entry of entriesOf(next)) {
      const path = join(next, entry.name);
      if (entry.isDirectory() && !IGNORED.has(entry.name)) waiting.push(path);
      else if (entry.isFile() || entry.isSymbolicLink()) files.push(relative(root, path));
    }
  }
  return files;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
