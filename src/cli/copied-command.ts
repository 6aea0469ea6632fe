import type { CliContext, GlobalOptions } from './context.ts';

/** A word as a shell takes it for one, unchanged. */
export const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** A command of ours that a person can copy and that finds the same records, wherever they are. */
export const copiedCommand = (
  words: string,
  { state }: Pick<GlobalOptions, 'state'>,
  { programName }: Pick<CliContext, 'programName'>,
): string => `${quoted(programName)} ${words}${state === undefined ? '' : ` --state ${quoted(state)}`}`;
