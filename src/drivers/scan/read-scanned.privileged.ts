import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';

export type Scanned = { readonly text: string } | { readonly why: string } | undefined;

/**
 * The text of a regular file below the root; `why` it was passed over; `undefined` for what is no file (absent, a link, a
 * pipe, which is not waited for). Bytes that are no UTF-8 become replacement characters: the rest is still looked at.
 */
export function readScanned(root: string, file: string, limitBytes: number): Scanned {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(join(root, file), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stats = fstatSync(descriptor);
    if (!stats.isFile() || !isInside(descriptor, root)) return undefined;
    if (stats.size > limitBytes) return { why: `larger than ${limitBytes} bytes` };
    const bytes = readFileSync(descriptor);
    return bytes.includes(0) ? { why: 'not text' } : { text: bytes.toString() };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ELOOP' || code === 'ENXIO' || code === 'ENOTDIR'
      ? undefined
      : { why: `not readable (${code})` };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** A folder on the way may be a link that leads out; Linux says where an open file really is. */
function isInside(descriptor: number, root: string): boolean {
  if (process.platform !== 'linux') return true;
  return realpathSync.native(`/proc/self/fd/${descriptor}`).startsWith(root === '/' ? '/' : `${root}/`);
}

export const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
export const isThere = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;
