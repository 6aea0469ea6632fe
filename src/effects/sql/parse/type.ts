import { type Cursor, isSymbol, next, peek, refuse, skipBrackets } from './cursor.ts';

/** Takes a type, up to the bracket or comma behind it; returns its first word. */
export function skipType(cursor: Cursor): string {
  const first = peek(cursor).text.toLowerCase();
  while (!isSymbol(peek(cursor), ')', ',')) {
    if (isSymbol(peek(cursor), '(')) skipBrackets(cursor);
    else if (peek(cursor).type === 'word' || peek(cursor).type === 'name') next(cursor);
    else refuse(cursor, 'a type');
  }
  return first;
}
