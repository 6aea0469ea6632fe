import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';

export type Scanned = { readonly text: string } | { readonly why: string } | undefined;

export interface ScannedLimits {
  readonly bytesMax: number;
  /** A link is looked through as far as it stays below the root: what it is called is what it would be started as. */
  readonly throughLinks: boolean;
}

/**
 * The text of a regular file below the root; `why` it was passed over; `undefined` for what is no file (absent, a link, a
 * pipe, which is not waited for). Bytes that are no UTF-8 become replacement characters: the rest is still looked at.
 */
export function readScanned(root: string, file: string, { bytesMax, throughLinks }: ScannedLimits): Scanned {
  let descriptor: number | undefined;
  try {
    const path = throughLinks ? realpathSync.native(join(root, file)) : join(root, file);
    if (!path.startsWith(below(root))) return undefined;
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stats = fstatSync(descriptor);
    if (!stats.isFile() || !isInside(descriptor, root)) return undefined;
    return stats.size > bytesMax
      ? { why: `larger than ${bytesMax} bytes` }
      : { text: readFileSync(descriptor).toString() };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return NO_FILE.has(code ?? '') ? undefined : { why: `not readable (${code})` };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

const NO_FILE: ReadonlySet<string> = new Set(['ENOENT', 'ELOOP', 'ENXIO', 'ENOTDIR']);

/** A folder on the way may be a link that leads out; Linux says where an open file really is. */
function isInside(descriptor: number, root: string): boolean {
  if (process.platform !== 'linux') return true;
  return realpathSync.native(`/proc/self/fd/${descriptor}`).startsWith(below(root));
}

const below = (root: string): string => (root === '/' ? '/' : `${root}/`);

export const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
export const isThere = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;
