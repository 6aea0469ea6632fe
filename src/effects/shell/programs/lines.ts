/** Option lines of a sheet, written as a block: one option a line, or several separated by ` | `. */
export const lines = (text: string): readonly string[] =>
  text
    .split(/\n| \| /)
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** Names that share one sheet. */
export const names = (text: string): readonly string[] => text.split(' ');
