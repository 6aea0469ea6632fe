import { isUtf8 } from 'node:buffer';
import { closeSync, constants, fstatSync, openSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';

/**
 * The text of a regular file below the workspace, links followed as far as they stay in it; `undefined` for everything
 * else: absent, larger than the limit, not UTF-8, binary, a pipe (which is not waited for). A byte order mark is kept,
 * so that the text and the file have the same digest.
 */
export function readWorkspaceText(workspace: string, path: string, limitBytes: number): string | undefined {
  let descriptor: number | undefined;
  try {
    const canonical = realpathSync.native(path);
    if (!canonical.startsWith(workspace === '/' ? '/' : `${workspace}/`)) return undefined;
    descriptor = openSync(canonical, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stats = fstatSync(descriptor);
    if (!stats.isFile() || stats.size > limitBytes || !isStillInside(descriptor, workspace)) return undefined;
    const bytes = readFileSync(descriptor);
    if (bytes.length > limitBytes || bytes.includes(0) || !isUtf8(bytes)) return undefined;
    return bytes.toString();
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** A folder on the way may have been swapped for a link before the file was opened; Linux says where it really is. */
function isStillInside(descriptor: number, workspace: string): boolean {
  if (process.platform !== 'linux') return true;
  return readlinkSync(`/proc/self/fd/${descriptor}`).startsWith(workspace === '/' ? '/' : `${workspace}/`);
}
