import { isSallyportError, SallyportError } from '../../contract/errors.ts';

/** Primary result codes of SQLite (sqlite.org/rescode.html). */
const BUSY = 5;
const READONLY = 8;
const IOERR = 10;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;
/** Not of SQLite: a number in the file that JavaScript cannot hold. */
const OUT_OF_RANGE = 'ERR_OUT_OF_RANGE';

const WRITE_FAULTS: ReadonlyMap<number, string> = new Map([
  [BUSY, 'another process has held it for too long'],
  [READONLY, 'it is read-only'],
  [IOERR, 'the disk reported an error'],
  [FULL, 'the disk is full'],
  [CANTOPEN, 'it could not be opened'],
]);

/**
 * Puts an error of SQLite into our words: `LEDGER_WRITE_FAILED` where the world was in the way, `LEDGER_FOREIGN` where
 * the file is no database, `LEDGER_CORRUPT` for everything else, since our statements are right on a sound file.
 */
export function sqliteFault(error: unknown, file: string): SallyportError {
  if (isSallyportError(error)) return error;
  const code = primaryCodeOf(error);
  const words = error instanceof Error ? error.message : String(error);
  const why = code === undefined ? undefined : WRITE_FAULTS.get(code);
  if (why !== undefined) {
    return new SallyportError('LEDGER_WRITE_FAILED', `The ledger ${file} could not be used: ${why}.`, { cause: error });
  }
  if (code === NOTADB)
    return new SallyportError('LEDGER_FOREIGN', `${file} is not a ledger: ${words}.`, { cause: error });
  if (code === undefined && !isOutOfRange(error)) return new SallyportError('INTERNAL', words, { cause: error });
  const message = `The ledger ${file} is damaged: ${words}. Nothing was changed in it.`;
  return new SallyportError('LEDGER_CORRUPT', message, { cause: error });
}

export const isBusy = (error: unknown): boolean => primaryCodeOf(error) === BUSY;

/** The low byte; the rest of an extended code says more than we need. */
function primaryCodeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff;
}

const isOutOfRange = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === OUT_OF_RANGE;
