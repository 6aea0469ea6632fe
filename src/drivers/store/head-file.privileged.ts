import { closeSync, constants, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { SallyportError } from '../../contract/errors.ts';
import { syncFolder } from './private-folder.privileged.ts';
import { reasonOf } from './reason.ts';

/** A note of constant length in a file of its own, replaced in place. */
export interface HeadFile {
  /** `undefined` where there is no file. */
  read(): string | undefined;
  write(note: string): void;
  close(): void;
}

/**
 * The note is synced when the file is made and never again: it reaches the kernel's cache at once, so it outlives
 * this process, and after a power failure it is at worst older than the database, which is what it may be.
 */
export function openHeadFile(path: string): HeadFile {
  let handle: number | undefined;

  return {
    read: () => {
      try {
        const flag = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
        return readFileSync(path, { encoding: 'latin1', flag });
      } catch (error) {
        if (isAbsent(error)) return undefined;
        throw new SallyportError('STATE_UNUSABLE', `The file ${path} cannot be read: ${reasonOf(error)}.`);
      }
    },
    write: (note) => {
      try {
        handle ??= openForWriting(path);
        if (handle === undefined) handle = create(path, note);
        else writeSync(handle, note, 0, 'latin1');
      } catch (error) {
        throw new SallyportError('LEDGER_WRITE_FAILED', `The file ${path} could not be written: ${reasonOf(error)}.`);
      }
    },
    close: () => {
      if (handle !== undefined) closeSync(handle);
      handle = undefined;
    },
  };
}

function openForWriting(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

function create(path: string, note: string): number {
  const handle = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  writeSync(handle, note, 0, 'latin1');
  fsyncSync(handle);
  syncFolder(dirname(path));
  return handle;
}

const isAbsent = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
