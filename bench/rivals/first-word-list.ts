import { READ_ONLY_NAMES } from './read-only-names.ts';

/** Models: a list of harmless programs, compared with the first word of the text. The first gate that anybody writes. */
export const passesFirstWordList = (command: string): boolean =>
  READ_ONLY_NAMES.has(command.trimStart().split(/\s/, 1)[0] ?? '');
