import { createHash, hash } from 'node:crypto';
import { chmodSync, constants, readlinkSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { SallyportError } from '../../contract/errors.ts';

const CHUNK_BYTES = 256 * 1024;

/** Digest of a link: of its target as it is written. */
export const linkDigest = (path: string): string =>
  `sha256:${hash('sha256', readlinkSync(path, { encoding: 'buffer' }))}`;

/**
 * Digest of a regular file's content, in pieces. Never follows a link and never waits for a pipe. A file that its owner
 * may not read is made readable first where `mayChangeMode` says so; its mode was noted before.
 * Throws `FILE_UNREADABLE` where it cannot be read.
 */
export async function fileDigest(path: string, mayChangeMode: boolean): Promise<string> {
  const file = await openRegular(path, mayChangeMode);
  try {
    const digest = createHash('sha256');
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, null);
      if (bytesRead === 0) return `sha256:${digest.digest('hex')}`;
      digest.update(chunk.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

async function openRegular(path: string, mayChangeMode: boolean): Promise<FileHandle> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  try {
    const file = await open(path, flags);
    if ((await file.stat()).isFile()) return file;
    await file.close();
  } catch (error) {
    if (mayChangeMode && (error as NodeJS.ErrnoException).code === 'EACCES') {
      chmodSync(path, 0o600);
      return openRegular(path, false);
    }
    throw new SallyportError('FILE_UNREADABLE', `${path} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
  throw new SallyportError('FILE_UNREADABLE', `${path} is not a regular file any more.`);
}
