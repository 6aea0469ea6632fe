import type { Facts } from '../../contract/facts.ts';
import type { Reading } from '../../contract/reading.ts';

/**
 * Reads a program that a command hands to an interpreter. It is given by whoever reads the command, since its parsers
 * are large: a command without code never loads them.
 */
export type CodeReader = (
  text: string,
  language: 'python' | 'javascript',
  context: { readonly cwd: string; readonly facts: Facts; readonly argv?: readonly string[] },
) => Reading;

/** Longest file of code that is looked into where a command runs it. */
export const CODE_FILE_BYTES_MAX = 256 * 1024;

/**
 * False for a command that hands no code to an interpreter that is read. A name that is put together from pieces is not
 * found; then the code is unknown, as it is without a reader.
 */
export const mayHoldCode = (text: string): boolean => /python|pypy|node/.test(text);
