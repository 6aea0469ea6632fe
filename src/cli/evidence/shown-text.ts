import { visibleLine } from '../../contract/visible-text.ts';

/** One character of a text as a terminal shows it. */
export interface Cell {
  /** Offset into the text, in UTF-16 code units. */
  readonly start: number;
  readonly shown: string;
  /** Columns that it takes on a terminal. */
  readonly columns: number;
}

export interface ShownLine {
  /** From 1. */
  readonly number: number;
  readonly start: number;
  /** Offset of the line's end, its newline not included. */
  readonly end: number;
  readonly cells: readonly Cell[];
}

const TAB_COLUMNS = 4;

/**
 * A text as lines of characters that do nothing on a terminal: controls, bidi marks and what cannot be seen are
 * escapes, tabs are blanks. Each character keeps its offset, so that marks stand below what they speak of.
 */
export function shownLines(text: string): readonly ShownLine[] {
  const lines: ShownLine[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    lines.push({ number: lines.length + 1, start, end: start + line.length, cells: cellsOf(line, start) });
    start += line.length + 1;
  }
  return lines;
}

function cellsOf(line: string, lineStart: number): readonly Cell[] {
  const cells: Cell[] = [];
  let column = 0;
  let start = lineStart;
  let marksAtOnce = 0;
  for (const character of line) {
    marksAtOnce = COMBINING.test(character) ? marksAtOnce + 1 : 0;
    const shown = shownCharacter(character, column, marksAtOnce);
    const columns = marksAtOnce > 0 && shown === character ? 0 : columnsOf(shown);
    cells.push({ start, shown, columns });
    column += columns;
    start += character.length;
  }
  return cells;
}

/** A letter has a few marks above or below it; a pile of them is there to cover other lines. */
const COMBINING_MAX = 2;
const COMBINING = /\p{Mn}|\p{Me}/u;

function shownCharacter(character: string, column: number, marksAtOnce: number): string {
  if (character === '\t') return ' '.repeat(TAB_COLUMNS - (column % TAB_COLUMNS));
  if (marksAtOnce > COMBINING_MAX || (marksAtOnce > 0 && column === 0))
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`;
  return visibleLine(character);
}

const PLAIN = /^[\x20-\x7e]*$/;
/** East Asian wide and fullwidth characters and emoji (Unicode Standard Annex 11) take two columns. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;

function columnsOf(shown: string): number {
  if (PLAIN.test(shown)) return shown.length;
  return WIDE.test(shown) ? 2 : 1;
}

/** Breaks a line into pieces of at most `room` columns, after a blank where there is one near; loses nothing. */
export function piecesOf({ cells }: ShownLine, room: number): readonly (readonly Cell[])[] {
  const pieces: (readonly Cell[])[] = [];
  let first = 0;
  do {
    const end = pieceEnd(cells, first, room);
    pieces.push(cells.slice(first, end));
    first = end;
  } while (first < cells.length);
  return pieces;
}

function pieceEnd(cells: readonly Cell[], first: number, room: number): number {
  let columns = 0;
  let blank: number | undefined;
  for (let index = first; index < cells.length; index += 1) {
    const cell = cells[index];
    columns += cell?.columns ?? 0;
    if (columns > room) {
      const isNear = blank !== undefined && blank - first > (index - first) / 2;
      return isNear && blank !== undefined ? blank : Math.max(index, first + 1);
    }
    if (cell?.shown === ' ') blank = index + 1;
  }
  return cells.length;
}
