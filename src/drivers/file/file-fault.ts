import { type ErrorCode, isSallyportError, SallyportError } from '../../contract/errors.ts';

/** The code of a system error (`ENOENT`), or `undefined` for anything else. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

const READ_FAULTS: ReadonlyMap<string, readonly [ErrorCode, string]> = new Map([
  ['ENOENT', ['FILE_ABSENT', 'does not exist']],
  ['EACCES', ['FILE_UNREADABLE', 'may not be read by this user']],
  ['EPERM', ['FILE_UNREADABLE', 'may not be read by this user']],
  // These stand for "no longer what was looked at": the handle was opened without following links.
  ['ELOOP', ['FILE_CHANGED', 'was replaced by a link meanwhile']],
  ['ENOTDIR', ['FILE_CHANGED', 'is reached through something that is no folder']],
  ['ENXIO', ['FILE_NOT_REGULAR', 'is a pipe, socket or device']],
  ['ENAMETOOLONG', ['PATH_INVALID', 'has too long a name']],
]);

const WRITE_FAULTS: ReadonlyMap<string, string> = new Map([
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EROFS', 'the file system is read-only'],
  ['EACCES', 'this user may not write there'],
  ['EPERM', 'this user may not write there'],
  ['EBUSY', 'it is a mount point'],
  ['EMFILE', 'too many files are open'],
  ['ENOTEMPTY', 'the folder is not empty'],
]);

/** Turns what the system said about reading into a fault. `name` is the path within the workspace. */
export function readFault(error: unknown, name: string): SallyportError {
  if (isSallyportError(error)) return error;
  const code = systemCode(error) ?? 'unknown error';
  const [faultCode, why] = READ_FAULTS.get(code) ?? ['FILE_UNREADABLE', `could not be read (${code})`];
  return new SallyportError(faultCode, `${quoted(name)} ${why}.`, { cause: error });
}

/** Turns what the system said about writing into a fault. */
export function writeFault(error: unknown, name: string): SallyportError {
  if (isSallyportError(error)) return error;
  const code = systemCode(error) ?? 'unknown error';
  if (code === 'EEXIST' || code === 'ELOOP' || code === 'ENOTDIR' || code === 'ENOENT') {
    return new SallyportError('FILE_CHANGED', `${quoted(name)} changed while it was being written.`, { cause: error });
  }
  const why = WRITE_FAULTS.get(code) ?? code;
  return new SallyportError('FILE_WRITE_FAILED', `${quoted(name)} was not written: ${why}.`, { cause: error });
}

/** A name for a message: escaped, so that a control character in it is shown and not carried out. */
export const quoted = (name: string): string =>
  JSON.stringify(name).replace(/[\u007f-\u009f]|\p{Bidi_Control}/gu, shown);

const shown = (character: string): string => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
