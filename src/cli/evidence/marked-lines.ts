import { wrapped } from '../visible-text.ts';
import { type Cell, piecesOf, type ShownLine, shownLines } from './shown-text.ts';

/** A part of a text, and what is said of it. */
export interface Mark {
  readonly start: number;
  readonly end: number;
  /** Safe to print, one line. */
  readonly label: string;
  /** True for what stands in the way: underlined with carets, the rest with tildes. */
  readonly isBlamed: boolean;
}

export interface MarkedStyle {
  readonly width: number;
  readonly paint: Readonly<Record<'red' | 'cyan' | 'dim', (text: string) => string>>;
  /** True: every character of the text. False: the lines that matter, and how many were left out. */
  readonly isWhole: boolean;
}

/** Up to so many lines are shown whether they matter or not. */
const LINES_ALWAYS = 8;
/** Lines that are shown of an abridged text, those around a marked one included. */
const LINES_MAX = 60;
const MARKS_A_LINE_MAX = 12;

/**
 * A text with its parts underlined, each with what is said of it, as compilers do it. Text stands behind a bar and marks
 * do not, so that no text can imitate one.
 */
export function markedLines(text: string, marks: readonly Mark[], style: MarkedStyle): readonly string[] {
  const lines = shownLines(text);
  const sorted = marks.toSorted((left, right) => left.start - right.start || right.end - left.end);
  const isShown = style.isWhole ? () => true : choice(lines, sorted);
  const digits = String(lines.length).length;
  const out: string[] = [];
  let left = 0;
  for (const line of lines) {
    if (!isShown(line)) {
      left += 1;
      continue;
    }
    if (left > 0) out.push(skipped(left, style));
    left = 0;
    out.push(...linesOf(line, sorted, { ...style, digits, isOnly: lines.length === 1 }));
  }
  if (left > 0) out.push(skipped(left, style));
  return out;
}

const skipped = (count: number, { paint }: MarkedStyle): string =>
  paint.dim(`  ⋮ ${count} more ${count === 1 ? 'line' : 'lines'}`);

/** The lines in which a mark begins, and those beside them; the first ones while there is room. */
function choice(lines: readonly ShownLine[], marks: readonly Mark[]): (line: ShownLine) => boolean {
  if (lines.length <= LINES_ALWAYS) return () => true;
  const starts = lines.filter((line) => marks.some((mark) => beginsIn(line, mark))).map(({ number }) => number);
  const chosen = new Set<number>();
  for (const number of starts) {
    if (chosen.size >= LINES_MAX) break;
    for (const near of [number - 1, number, number + 1]) chosen.add(near);
  }
  if (chosen.size === 0) for (const { number } of lines.slice(0, LINES_ALWAYS)) chosen.add(number);
  return ({ number }) => chosen.has(number);
}

const beginsIn = ({ start, end }: ShownLine, mark: Mark): boolean => mark.start >= start && mark.start <= end;
/** Said once, where it begins; a mark that goes on is underlined on the following lines too. */
const touches = ({ start, end }: { start: number; end: number }, mark: Mark): boolean =>
  mark.start <= end && (mark.end > start || mark.start >= start);

interface LineStyle extends MarkedStyle {
  readonly digits: number;
  /** A single line needs no number. */
  readonly isOnly: boolean;
}

function linesOf(line: ShownLine, marks: readonly Mark[], style: LineStyle): readonly string[] {
  const { digits, isOnly, paint } = style;
  const number = isOnly ? '' : String(line.number).padStart(digits);
  const gutter = (bar: string, text: string): string => `  ${text}${text === '' ? '' : ' '}${bar} `;
  const blank = ' '.repeat(gutter('│', number).length);
  const own = marks.filter((mark) => touches(line, mark) && (beginsIn(line, mark) || style.isWhole));
  // One column stays free, for a mark behind the last character.
  const pieces = piecesOf(line, Math.max(20, style.width - blank.length - 1));
  const startOf = (index: number): number => pieces[index]?.[0]?.start ?? (index <= 0 ? line.start : line.end + 1);
  const kept = pieces.map((_, index) => style.isWhole || pieces.length <= 2 || isTold(index, startOf, own));
  return pieces.flatMap((piece, index) => {
    if (kept[index] !== true) {
      if (kept[index - 1] === false) return [];
      const end = kept.indexOf(true, index);
      const left = pieces.slice(index, end < 0 ? pieces.length : end).reduce((sum, { length }) => sum + length, 0);
      return [paint.dim(`${blank}… ${left} more characters`)];
    }
    const [from, to] = [startOf(index), startOf(index + 1)];
    const inPiece = own.filter((mark) => mark.start < to && (mark.end > from || mark.start >= from));
    const head = gutter(index === 0 ? '│' : '┊', index === 0 ? number : ' '.repeat(number.length));
    return [
      paint.dim(head) + piece.map(({ shown }) => shown).join(''),
      ...markRows(piece, inPiece, { ...style, blank, from }),
    ];
  });
}

/** The first piece of a long line, those in which a mark begins, and those behind them where it goes on. */
function isTold(index: number, startOf: (index: number) => number, marks: readonly Mark[]): boolean {
  const [before, from, to] = [startOf(index - 1), startOf(index), startOf(index + 1)];
  return (
    index === 0 ||
    marks.some(({ start, end }) => (start >= from && start < to) || (start >= before && start < from && end > from))
  );
}

interface RowStyle extends MarkedStyle {
  readonly blank: string;
  readonly from: number;
}

function markRows(piece: readonly Cell[], marks: readonly Mark[], style: RowStyle): readonly string[] {
  const shown = style.isWhole ? marks : marks.slice(0, MARKS_A_LINE_MAX);
  const rows = shown.flatMap((mark) => markRow(piece, mark, style));
  const left = marks.length - shown.length;
  return left === 0 ? rows : [...rows, style.paint.dim(`${style.blank}and ${left} more marks on this line`)];
}

function markRow(piece: readonly Cell[], mark: Mark, { width, paint, blank, from }: RowStyle): readonly string[] {
  const columnsOf = (cells: readonly Cell[]): number => cells.reduce((sum, { columns }) => sum + columns, 0);
  const lead = columnsOf(piece.filter(({ start }) => start < mark.start));
  const length = Math.max(1, columnsOf(piece.filter(({ start }) => start >= mark.start && start < mark.end)));
  const colour = mark.isBlamed ? paint.red : paint.cyan;
  const line = (mark.isBlamed ? '^' : '~').repeat(length);
  const underline = `${blank}${' '.repeat(lead)}${colour(line)}`;
  if (mark.start < from) return [underline];
  const isBeside = blank.length + lead + length + 1 + mark.label.length <= width;
  if (isBeside) return [`${underline} ${colour(mark.label)}`];
  const indent = `${blank}  `;
  const [first = '', ...rest] = wrapped(mark.label, width, `${indent}  `);
  return [underline, `${indent}└ ${first.slice(indent.length + 2)}`, ...rest].map((row, index) =>
    index === 0 ? row : colour(row),
  );
}
