import { readFileSync } from 'node:fs';
import { SallyportError } from '../contract/errors.ts';

/** The text of a file that the person named on the command line. Throws `USAGE_INVALID` where it cannot be read. */
export function readTextFile(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (cause) {
    throw new SallyportError(
      'USAGE_INVALID',
      `The file ${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
      { cause },
    );
  }
}
