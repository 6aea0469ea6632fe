import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Head, parseHead, parseLooseRef, parsePackedRefs } from './ref-files.ts';

/** What a repository's files say, as they are in the workspace. */
export interface RepositoryRefs {
  readonly head: Head | undefined;
  /** Content of each loose ref, as written. */
  readonly loose: ReadonlyMap<string, string>;
  /** Content of `packed-refs`; absent where there is none. */
  readonly packedText: string | undefined;
  /** What each ref names. */
  readonly values: ReadonlyMap<string, string>;
}

const FILE_BYTES_MAX = 64 * 1024 * 1024;
const REFS_MAX = 50_000;

/** Text of a regular file; `undefined` where there is none, or where it is too large. */
export function plainText(path: string, bytesMax: number = FILE_BYTES_MAX): string | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined || !stats.isFile() || stats.size > bytesMax) return undefined;
  return readFileSync(path, 'utf8');
}

/**
 * Reads the refs of a real repository. `undefined` where they are not understood: too many, a symbolic ref, a line that
 * is none. Nothing is imported into what is not understood.
 */
export function readRepositoryRefs(git: string): RepositoryRefs | undefined {
  const head = parseHead(plainText(join(git, 'HEAD')) ?? '');
  const packedText = plainText(join(git, 'packed-refs'));
  const packed = parsePackedRefs(packedText ?? '');
  const loose = looseRefs(git);
  if (head === undefined || packed === undefined || loose === undefined) return undefined;
  const values = new Map(packed);
  for (const [name, text] of loose) {
    const id = parseLooseRef(text);
    if (id !== undefined) values.set(name, id);
    // The HEAD of a remote points at a branch; an import never touches it.
    else if (!name.startsWith('refs/remotes/')) return undefined;
  }
  return { head, loose, packedText, values };
}

function looseRefs(git: string): ReadonlyMap<string, string> | undefined {
  const found = new Map<string, string>();
  const waiting = ['refs'];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    for (const entry of namesOf(join(git, folder))) {
      const name = `${folder}/${entry.name}`;
      if (entry.isDirectory()) waiting.push(name);
      else if (!entry.isFile() || found.size >= REFS_MAX) return undefined;
      else if (!name.endsWith('.lock')) found.set(name, plainText(join(git, name)) ?? '');
    }
  }
  return found;
}

function namesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
