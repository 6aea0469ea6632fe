import { type Cursor, isSymbol, isWord, peek } from './cursor.ts';

/** A query may begin after any number of brackets: `((SELECT …) UNION …)`. */
export function isQueryStart(cursor: Cursor): boolean {
  let ahead = 0;
  while (isSymbol(peek(cursor, ahead), '(')) ahead += 1;
  const token = peek(cursor, ahead);
  if (isWord(token, 'select', 'with')) return true;
  if (isWord(token, 'values')) return cursor.rules.dialect === 'sqlite' || isWord(peek(cursor, ahead + 1), 'row');
  return isWord(token, 'table') && cursor.rules.dialect === 'mysql';
}
