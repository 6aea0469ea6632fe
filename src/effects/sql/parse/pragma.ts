import { isReadingPragma } from '../sqlite/pragmas.ts';
import type { RelationName, Statement } from '../syntax.ts';
import { acceptSymbol, type Cursor, expectSymbol, isSymbol, next, peek, refuse } from './cursor.ts';

/** PRAGMA [schema.]name, name = value, name(value). */
export function parsePragma(cursor: Cursor, at: number): Statement {
  const path = [word(cursor)];
  if (acceptSymbol(cursor, '.')) path.push(word(cursor));
  const name = path.at(-1) ?? '';
  let argument: string | undefined;
  const { at: argumentAt } = peek(cursor);
  if (acceptSymbol(cursor, '=')) argument = value(cursor);
  else if (acceptSymbol(cursor, '(')) {
    argument = value(cursor);
    expectSymbol(cursor, ')');
  }
  if (!isReadingPragma(name, argument)) {
    const what = `changes the database or the session (PRAGMA ${name})`;
    return { kind: 'utility', class: 'session', what, at };
  }
  const relations: RelationName[] =
    argument !== undefined && !/^-?\d/.test(argument)
      ? [{ kind: 'relation', path: [argument.toLowerCase()], at: argumentAt + 1 }]
      : [];
  return {
    kind: 'show',
    what: `pragma ${name}`,
    relations: [],
    catalogue: relations.length > 0 || name.endsWith('_list'),
    parts: [],
    at,
  };
}

function word(cursor: Cursor): string {
  const token = next(cursor);
  if (token.type !== 'word' && token.type !== 'name') refuse(cursor, 'the name of a pragma');
  return token.text.toLowerCase();
}

function value(cursor: Cursor): string {
  const sign = isSymbol(peek(cursor), '-', '+') ? next(cursor).text : '';
  const token = next(cursor);
  if (!['word', 'name', 'string', 'number'].includes(token.type)) refuse(cursor, 'a value');
  return sign + token.text;
}
