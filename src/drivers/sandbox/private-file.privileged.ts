import { closeSync, constants, openSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Together with the number of the process, a name that no other process of ours takes. */
const BIRTH = Date.now().toString(36);
let made = 0;

/**
 * Opens a new file without a name that holds these bytes, at its beginning, for handing over to another program.
 * Returns the descriptor; the caller closes it.
 */
export function openPrivateFile(folder: string, bytes: Uint8Array): number {
  const path = join(folder, `.${process.pid}-${made++}-${BIRTH}`);
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

/** Opens a file of ours again, at its beginning and for reading only; the caller closes it. */
export const reopen = (descriptor: number): number => openSync(`/proc/self/fd/${descriptor}`, constants.O_RDONLY);
