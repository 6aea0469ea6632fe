import { accessSync, closeSync, constants, fsyncSync, mkdirSync, openSync, statSync } from 'node:fs';
import { SallyportError } from '../../contract/errors.ts';
import { reasonOf } from './reason.ts';

/**
 * Creates the folder (0700) where it is absent and makes sure that nobody else can put anything into it. Throws
 * `STATE_UNUSABLE` for one that belongs to another user, that others may write to, or that we cannot write to. One that
 * others may read is left as the person made it: the files in it are private by themselves.
 */
export function ensurePrivateFolder(folder: string): void {
  try {
    const created = mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = statSync(folder);
    if (uid !== process.geteuid?.()) throw unusable(folder, 'it belongs to another user');
    if ((mode & 0o022) !== 0) throw unusable(folder, 'other users may write to it (chmod go-rwx makes it private)');
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    if (created !== undefined) syncFolder(folder);
  } catch (error) {
    throw error instanceof SallyportError ? error : unusable(folder, reasonOf(error));
  }
}

/** Puts the folder's own list of names on stable storage: a new file is not durable before that. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

const unusable = (folder: string, why: string) =>
  new SallyportError('STATE_UNUSABLE', `The state folder ${folder} cannot be used: ${why}.`);
