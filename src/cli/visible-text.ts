import { visibleLine } from '../contract/visible-text.ts';

export { visibleLine, visibleText } from '../contract/visible-text.ts';

/**
 * A value as JSON that does nothing on a terminal: what cannot be seen or is active stands as an escape of JSON, which
 * means the same to whoever reads it.
 */
export const visibleJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replace(/[^\x20-\x7e\n]/gu, (character) =>
    visibleLine(character) === character ? character : character.split('').map(jsonEscape).join(''),
  );

const jsonEscape = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** The first line of a text, for a list; what stands in the others is shown where the whole is. */
export function headLine(text: string): string {
  const [first = '', ...rest] = text.split('\n');
  return rest.length === 0 ? visibleLine(first) : `${visibleLine(first)} …`;
}

/**
 * Breaks a line into pieces of at most `width` characters, after a blank where there is one near, never cutting
 * anything off. Each piece is indented.
 */
export function wrapped(line: string, width: number, indent = ''): readonly string[] {
  const room = Math.max(20, width - indent.length);
  const characters = [...line];
  const pieces: string[] = [];
  let start = 0;
  do {
    const end = breakAfter(characters, start, room);
    pieces.push(indent + characters.slice(start, end).join(''));
    start = end;
  } while (start < characters.length);
  return pieces;
}

function breakAfter(characters: readonly string[], start: number, room: number): number {
  const full = start + room;
  if (full >= characters.length) return characters.length;
  const blank = characters.lastIndexOf(' ', full - 1);
  return blank > start + room / 2 ? blank + 1 : full;
}
