import { isSecretValue, type ValuePlace } from './judge-value.ts';
import { classifyKey, type KeyClass } from './key-name.ts';
import type { Span } from './span.ts';

const QUOTED: ValuePlace = { isQuoted: true, isLine: false, isTight: false };
const INSERT = /insert[ \t]+into[ \t]+[^\s(]{1,80}[ \t]*\(([^()]{1,400})\)[ \t]*values[ \t]*\(/iy;
/** One value of a row and what ends it: a text in quotes, or anything else without a comma. */
const VALUE = /[ \t]*(?:'((?:[^'\\\n]|''|\\.){0,500})'|[^,()'\n]{0,200})[ \t]*([,)])/y;
const NEXT_ROW = /[ \t]*,[ \t]*\(/y;
const ROWS_MAX = 200;

/** Adds spans for what an `INSERT` on one line puts into columns whose names say so; its first letter is at `at`. */
export function scanInsertAt(text: string, at: number, spans: Span[]): void {
  INSERT.lastIndex = at;
  const columns = INSERT.exec(text)?.[1]?.split(',').map(classOf);
  if (columns?.some((column) => column !== undefined) !== true) return;
  let from: number | undefined = INSERT.lastIndex;
  for (let row = 0; row < ROWS_MAX && from !== undefined; row += 1) {
    from = scanRow(text, from, columns, spans);
    if (from === undefined) return;
    NEXT_ROW.lastIndex = from;
    from = NEXT_ROW.test(text) ? NEXT_ROW.lastIndex : undefined;
  }
}

const classOf = (column: string): KeyClass | undefined => {
  const found = classifyKey(column.trim().replace(/^["'`[]|["'`\]]$/g, ''));
  return found === 'pair' ? undefined : found;
};

/** Gives the end of the row, or `undefined` where it cannot be read. */
function scanRow(
  text: string,
  from: number,
  columns: readonly (KeyClass | undefined)[],
  spans: Span[],
): number | undefined {
  let at = from;
  for (const column of columns) {
    VALUE.lastIndex = at;
    const match = VALUE.exec(text);
    if (match === null) return undefined;
    const value = match[1];
    if (column !== undefined && value !== undefined && isSecretValue(value, column, QUOTED)) {
      const start = text.indexOf("'", at) + 1;
      spans.push({ kind: column === 'password' ? 'password' : 'secret', start, end: start + value.length });
    }
    at = VALUE.lastIndex;
    if (match[2] === ')') return at;
  }
  return undefined;
}
