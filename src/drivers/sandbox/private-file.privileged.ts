import { randomBytes } from 'node:crypto';
import { closeSync, constants, openSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Opens a new file without a name that holds these bytes, at its beginning, for handing over to another program.
 * Returns the descriptor; the caller closes it.
 */
export function openPrivateFile(folder: string, bytes: Uint8Array): number {
  const path = join(folder, `.${randomBytes(9).toString('base64url')}`);
  const descriptor = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    unlinkSync(path);
    // Written at a position, so that the shared offset stays at the beginning for whoever reads.
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at, bytes.length - at, at);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}
