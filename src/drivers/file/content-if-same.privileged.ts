import { hash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { FILE_TEXT_BYTES_MAX } from '../../contract/limits.ts';

/** What a file holds now, if that has this sha256 and is not too large to show; for looking, not for acting on. */
export function contentIfSame(path: string, sha256: string): Uint8Array | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stats = fstatSync(descriptor);
    if (!stats.isFile() || stats.size > FILE_TEXT_BYTES_MAX) return undefined;
    const content = readFileSync(descriptor);
    return hash('sha256', content) === sha256.replace(/^sha256:/, '') ? content : undefined;
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
