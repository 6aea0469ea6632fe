import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import { SallyportError } from '../../contract/errors.ts';
import type { ProcessFacts } from './process-arguments.ts';

const CHUNK_BYTES = 256 * 1024;

/**
 * Looks again at what the decision rested on. Programs outside the workspace lie in folders that only root writes to;
 * those inside, and the scripts that are run, must still be what they were. Throws `FILE_CHANGED` where one is not.
 */
export function recheckFacts({ programs = [], files = [] }: ProcessFacts, workspace: string): void {
  for (const { path, digest } of programs) {
    if (path === undefined || digest === undefined || !path.startsWith(`${workspace}/`)) continue;
    if (digestOf(path) !== digest) throw changed(path);
  }
  for (const { path, identity, sizeBytes, version = null } of files) {
    const stats = lstatSync(path, { throwIfNoEntry: false, bigint: true });
    const now = stats === undefined ? null : `${stats.dev}:${stats.ino}`;
    if (now !== identity) throw changed(path);
    if (stats?.isFile() !== true) continue;
    // Size and place can stay while the content changes; the time of the last change cannot.
    if (stats.size !== BigInt(sizeBytes) || (version !== null && String(stats.ctimeNs) !== version))
      throw changed(path);
  }
}

const changed = (path: string) =>
  new SallyportError('FILE_CHANGED', `${path} is not what it was when the command was judged.`);

function digestOf(path: string): string | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    if (!fstatSync(descriptor).isFile()) return undefined;
    const hash = createHash('sha256');
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (let length = readSync(descriptor, chunk); length > 0; length = readSync(descriptor, chunk))
      hash.update(chunk.subarray(0, length));
    return `sha256:${hash.digest('hex')}`;
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
