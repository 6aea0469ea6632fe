import type { Expression } from '../syntax.ts';
import {
  accept,
  acceptAny,
  acceptSymbol,
  type Cursor,
  expectSymbol,
  expectWords,
  isSymbol,
  next,
  peek,
  refuse,
  relationName,
} from './cursor.ts';
import { isQueryStart } from './query-start.ts';

export const operator = (name: string, args: readonly Expression[], at: number): Expression => ({
  kind: 'operator',
  name,
  args,
  at,
});

/** IS, IN, BETWEEN, LIKE and their kin behind a value; `undefined` where none of them stands here. */
export function parseComparison(cursor: Cursor, left: Expression, word: string): Expression | undefined {
  const { at } = peek(cursor);
  if (word === 'is') return parseIs(cursor, left);
  if (cursor.rules.dialect === 'sqlite') {
    if (accept(cursor, 'isnull')) return operator('is null', [left], at);
    if (accept(cursor, 'notnull') || accept(cursor, 'not', 'null')) return operator('is not null', [left], at);
  }
  const start = cursor.index;
  const isNot = accept(cursor, 'not');
  const found = parseTest(cursor, left, isNot ? 'not ' : '', at);
  if (found === undefined) cursor.index = start;
  return found;
}

const MATCHES = {
  sqlite: ['like', 'glob', 'regexp', 'match'],
  mysql: ['like', 'regexp', 'rlike'],
} as const;

function parseTest(cursor: Cursor, left: Expression, not: string, at: number): Expression | undefined {
  if (accept(cursor, 'between')) {
    const low = cursor.operand(cursor);
    expectWords(cursor, 'and');
    return operator(`${not}between`, [left, low, cursor.operand(cursor)], at);
  }
  if (accept(cursor, 'in')) return parseIn(cursor, left, not, at);
  if (cursor.rules.dialect === 'mysql') {
    if (accept(cursor, 'member', 'of')) return operator('member of', [left, bracketed(cursor)], at);
    if (not === '' && accept(cursor, 'sounds', 'like'))
      return operator('sounds like', [left, cursor.operand(cursor)], at);
  }
  const match = acceptAny(cursor, ...MATCHES[cursor.rules.dialect]);
  if (match === undefined) return undefined;
  const args = [left, cursor.operand(cursor)];
  if (accept(cursor, 'escape')) args.push(cursor.operand(cursor));
  return operator(not + match, args, at);
}

function parseIs(cursor: Cursor, left: Expression): Expression {
  const { at } = next(cursor);
  const not = accept(cursor, 'not') ? 'not ' : '';
  const word = acceptAny(cursor, 'null', 'true', 'false', 'unknown');
  if (word !== undefined) return operator(`is ${not}${word}`, [left], at);
  if (cursor.rules.dialect === 'mysql') refuse(cursor, 'NULL, TRUE, FALSE or UNKNOWN');
  const distinct = accept(cursor, 'distinct', 'from') ? ' distinct from' : '';
  return operator(`is ${not}${distinct}`.trimEnd().replace(/ +/g, ' '), [left, cursor.operand(cursor)], at);
}

function parseIn(cursor: Cursor, left: Expression, not: string, at: number): Expression {
  if (cursor.rules.dialect === 'sqlite' && !isSymbol(peek(cursor), '(')) return parseInTable(cursor, left, not, at);
  expectSymbol(cursor, '(');
  if (isQueryStart(cursor)) {
    const query = cursor.query(cursor);
    expectSymbol(cursor, ')');
    const inside: Expression = { kind: 'subquery', form: 'in', query, operand: left, at };
    return not === '' ? inside : operator('not', [inside], at);
  }
  const items = isSymbol(peek(cursor), ')') ? [] : parseList(cursor);
  expectSymbol(cursor, ')');
  return operator(`${not}in`, [left, operator('list', items, at)], at);
}

/** SQLite: `x IN table` is `x IN (SELECT * FROM table)`. */
function parseInTable(cursor: Cursor, left: Expression, not: string, at: number): Expression {
  const relation = relationName(cursor);
  if (isSymbol(peek(cursor), '(')) refuse(cursor, 'a table');
  const star: Expression = { kind: 'star', path: [], at: relation.at };
  const inside: Expression = {
    kind: 'subquery',
    form: 'in',
    operand: left,
    query: {
      ctes: [],
      recursive: false,
      body: { kind: 'select', targets: [{ expression: star }], from: [relation], groupBy: [], others: [] },
      orderBy: [],
      at,
    },
    at,
  };
  return not === '' ? inside : operator('not', [inside], at);
}

/** `MEMBER OF (…)`: one value in brackets. */
function bracketed(cursor: Cursor): Expression {
  expectSymbol(cursor, '(');
  const inner = cursor.expression(cursor);
  expectSymbol(cursor, ')');
  return inner;
}

export function parseList(cursor: Cursor): Expression[] {
  const items = [cursor.expression(cursor)];
  while (acceptSymbol(cursor, ',')) items.push(cursor.expression(cursor));
  return items;
}
