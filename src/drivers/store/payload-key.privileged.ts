import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { SallyportError } from '../../contract/errors.ts';
import { syncFolder } from './private-folder.privileged.ts';
import { reasonOf } from './reason.ts';

const KEY_BYTES = 32;
export const KEY_FILE = 'payload.key';

/**
 * The key of this folder's payloads. Made on first use, whole or not at all, by whichever process comes first; not
 * where `isNeeded` says that a ledger made with a key is there already: a new one would only hide that it is lost.
 * Throws `STATE_UNUSABLE` where it is lost, not a private file of ours, or not 32 bytes.
 */
export function loadPayloadKey(folder: string, isNeeded: () => boolean): Uint8Array {
  const path = join(folder, KEY_FILE);
  const found = readKey(path);
  if (found !== undefined) return found;
  if (isNeeded()) {
    // Made between the two looks by another process, together with the ledger?
    const late = readKey(path);
    if (late !== undefined) return late;
    throw unusable(path, 'it is gone, and without it the ledger beside it cannot be read; put it back from a backup');
  }
  try {
    createKey(folder, path);
  } catch (error) {
    throw unusable(path, `it could not be made: ${reasonOf(error)}`);
  }
  const made = readKey(path);
  if (made === undefined) throw unusable(path, 'it was removed at once by another process');
  return made;
}

function readKey(path: string): Uint8Array | undefined {
  let handle: number;
  try {
    handle = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw unusable(path, reasonOf(error));
  }
  try {
    const { uid, mode } = fstatSync(handle);
    if ((mode & constants.S_IFMT) !== constants.S_IFREG) throw unusable(path, 'it is not a regular file');
    if (uid !== process.geteuid?.()) throw unusable(path, 'it belongs to another user');
    if ((mode & 0o077) !== 0) throw unusable(path, 'other users may read it (chmod 600 makes it private)');
    const key = readFileSync(handle);
    if (key.length !== KEY_BYTES) throw unusable(path, `it has ${key.length} bytes instead of ${KEY_BYTES}`);
    return new Uint8Array(key);
  } finally {
    closeSync(handle);
  }
}

/** Written under another name, synced, then linked to its own: nobody ever sees half a key, and the first one wins. */
function createKey(folder: string, path: string): void {
  const draft = `${path}.${process.pid}.${randomBytes(6).toString('hex')}`;
  const handle = openSync(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    writeSync(handle, randomBytes(KEY_BYTES));
    fsyncSync(handle);
    linkSync(draft, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    closeSync(handle);
    unlinkSync(draft);
  }
  syncFolder(folder);
}

const unusable = (path: string, why: string) =>
  new SallyportError('STATE_UNUSABLE', `The key file ${path} cannot be used: ${why}.`);
