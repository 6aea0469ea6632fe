import { readFileSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { SallyportError } from '../contract/errors.ts';

/** The text of a file that the person named on the command line. Throws `USAGE_INVALID` where it cannot be read. */
export function readTextFile(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (cause) {
    throw new SallyportError('USAGE_INVALID', `The file ${path} cannot be read: ${reasonOf(cause, path)}.`, { cause });
  }
}

/** Said so that a person sees which place was meant. */
function reasonOf(cause: unknown, path: string): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') return isAbsolute(path) ? 'there is no such file' : `there is no ${resolve(path)}`;
  if (code === 'EISDIR') return 'it is a folder';
  return cause instanceof Error ? cause.message : String(cause);
}
