import { chmodSync, lstatSync, readdirSync, type Stats } from 'node:fs';

/** Longest path that one system call takes (PATH_MAX is 4096 with the NUL), less what a name may add. */
const PATH_BYTES_MAX = 3_800;

/** One entry of a folder. `stats` is absent where nobody can ever name it: not UTF-8, or too deep. */
export interface UpperEntry {
  readonly name: string;
  readonly stats?: Stats;
}

export type EntryKind = 'file' | 'directory' | 'link' | 'special';

export function kindOf(stats: Stats): EntryKind {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  return stats.isSymbolicLink() ? 'link' : 'special';
}

/** overlayfs marks a deletion with a character device 0/0 (overlayfs.rst, "whiteouts and opaque directories"). */
export const isWhiteout = (stats: Stats): boolean => stats.isCharacterDevice() && stats.rdev === 0;

/**
 * Lists a folder that hostile code has written, by name. Nothing in it is opened. A folder that its owner may not read
 * is made readable; its mode was noted before.
 */
export function listHostile(folder: string): readonly UpperEntry[] {
  return namesIn(folder)
    .map((name): UpperEntry => {
      const text = name.toString('utf8');
      const path = `${folder}/${text}`;
      const canBeNamed = Buffer.from(text, 'utf8').equals(name) && Buffer.byteLength(path) <= PATH_BYTES_MAX;
      const stats = canBeNamed ? lstatSync(path, { throwIfNoEntry: false }) : undefined;
      return { name: text, ...(stats !== undefined && { stats }) };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function namesIn(folder: string): readonly Buffer[] {
  try {
    return readdirSync(folder, { encoding: 'buffer' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
    chmodSync(folder, 0o700);
    return readdirSync(folder, { encoding: 'buffer' });
  }
}

/** What stands at a path of the workspace, links not followed; `undefined` for nothing and for what cannot be reached. */
export function statBase(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Names in a folder of the workspace; none where it is none or cannot be read. */
export function namesInBase(path: string): readonly string[] {
  try {
    return readdirSync(path).sort();
  } catch {
    return [];
  }
}
