import type { FromItem, RelationName } from '../syntax.ts';
import { parseArguments } from './arguments.ts';
import {
  accept,
  acceptAny,
  acceptSymbol,
  type Cursor,
  expectSymbol,
  isSymbol,
  isWord,
  name,
  nameList,
  nested,
  next,
  peek,
  refuse,
  relationName,
  skipBrackets,
} from './cursor.ts';
import { isQueryStart } from './query-start.ts';

/** What stands behind FROM, up to the next clause. */
export function parseFrom(cursor: Cursor): FromItem[] {
  const items = [parseJoined(cursor)];
  while (acceptSymbol(cursor, ',')) items.push(parseJoined(cursor));
  return items;
}

function parseJoined(cursor: Cursor): FromItem {
  return nested(cursor, () => {
    let left = parseSource(cursor);
    for (;;) {
      const natural = parseJoinWords(cursor);
      if (natural === undefined) return left;
      const right = parseSource(cursor);
      left = { kind: 'join', left, right, natural, ...parseCondition(cursor) };
    }
  });
}

/** The words of a join; whether it is a natural one, or `undefined` where none stands here. */
function parseJoinWords(cursor: Cursor): boolean | undefined {
  const start = cursor.index;
  const natural = accept(cursor, 'natural');
  if (accept(cursor, 'straight_join')) return natural;
  const side = acceptAny(cursor, 'inner', 'cross', 'left', 'right', 'full');
  if (side !== undefined) accept(cursor, 'outer');
  if (accept(cursor, 'join')) return natural;
  cursor.index = start;
  return undefined;
}

function parseCondition(cursor: Cursor) {
  if (accept(cursor, 'on')) return { on: cursor.expression(cursor) };
  if (isWord(peek(cursor), 'using') && isSymbol(peek(cursor, 1), '(')) {
    next(cursor);
    return { using: nameList(cursor) };
  }
  return {};
}

function parseSource(cursor: Cursor): FromItem {
  if (cursor.rules.dialect === 'mysql') {
    accept(cursor, 'lateral');
    if (isWord(peek(cursor), 'json_table') && isSymbol(peek(cursor, 1), '(')) return parseJsonTable(cursor);
  }
  if (isSymbol(peek(cursor), '(')) return parseBracketed(cursor);
  const relation = relationName(cursor);
  if (isSymbol(peek(cursor), '(')) return parseTableFunction(cursor, relation);
  const partitioned = cursor.rules.dialect === 'mysql' && accept(cursor, 'partition');
  if (partitioned) skipBrackets(cursor);
  const alias = parseAlias(cursor);
  skipIndexHints(cursor);
  return { ...relation, ...alias };
}

function parseAlias(cursor: Cursor): { readonly alias?: string; readonly columns?: readonly string[] } {
  const isNamed = accept(cursor, 'as');
  const token = peek(cursor);
  const isAlias = cursor.isName(token) && !isWord(token, 'window', 'offset', 'indexed', 'not', 'partition', 'ignore');
  if (!isNamed && !isAlias) return {};
  const alias =
    cursor.rules.dialect === 'sqlite' && token.type === 'string' ? next(cursor).text.toLowerCase() : name(cursor);
  const hasColumns = isSymbol(peek(cursor), '(') && cursor.rules.dialect === 'mysql';
  return hasColumns ? { alias, columns: nameList(cursor) } : { alias };
}

/** A query, or joins in brackets. */
function parseBracketed(cursor: Cursor): FromItem {
  if (isQueryStart(cursor)) {
    const start = cursor.index;
    const { depth } = cursor;
    const begun = cursor.findings.length;
    const isDeeper = isSymbol(peek(cursor, 1), '(');
    expectSymbol(cursor, '(');
    try {
      const query = cursor.query(cursor);
      expectSymbol(cursor, ')');
      return { kind: 'derived', query, ...parseAlias(cursor) };
    } catch (error) {
      // `((SELECT 1) AS a JOIN b)` begins like a query and is a join.
      if (!isDeeper) throw error;
      cursor.index = start;
      cursor.depth = depth;
      cursor.findings.length = begun;
    }
  }
  expectSymbol(cursor, '(');
  const items = parseFrom(cursor);
  expectSymbol(cursor, ')');
  const { alias } = parseAlias(cursor);
  const [first, ...rest] = items;
  if (first === undefined) return refuse(cursor, 'a table');
  const joined = rest.reduce<FromItem>((left, right) => ({ kind: 'join', left, right, natural: false }), first);
  if (alias === undefined) return joined;
  return { kind: 'join', left: joined, right: { kind: 'rows', calls: [], at: -1 }, natural: false, alias };
}

/** A function that gives rows; the name of a table function of SQLite can be that of a pragma. */
function parseTableFunction(cursor: Cursor, { path, at }: RelationName): FromItem {
  if (cursor.rules.dialect !== 'sqlite') refuse(cursor, 'a table');
  const args = parseArguments(cursor, path.at(-1) ?? '');
  return { kind: 'rows', calls: [{ kind: 'call', path, args, at }], at, ...parseAlias(cursor) };
}

/** JSON_TABLE(document, path COLUMNS (…)): the columns are names, types and paths, and nothing that is computed. */
function parseJsonTable(cursor: Cursor): FromItem {
  const { at } = next(cursor);
  expectSymbol(cursor, '(');
  const document = cursor.expression(cursor);
  expectSymbol(cursor, ',');
  if (next(cursor).type !== 'string') refuse(cursor, 'a path');
  if (!accept(cursor, 'columns')) refuse(cursor, 'COLUMNS');
  skipBrackets(cursor);
  expectSymbol(cursor, ')');
  return { kind: 'rows', calls: [document], at, ...parseAlias(cursor) };
}

function skipIndexHints(cursor: Cursor): void {
  if (cursor.rules.dialect === 'sqlite') {
    if (accept(cursor, 'indexed', 'by')) name(cursor);
    else accept(cursor, 'not', 'indexed');
    return;
  }
  while (isWord(peek(cursor), 'use', 'ignore', 'force') && isWord(peek(cursor, 1), 'index', 'key')) {
    cursor.index += 2;
    if (accept(cursor, 'for'))
      acceptAny(cursor, 'join') ?? (accept(cursor, 'order', 'by') || accept(cursor, 'group', 'by'));
    skipBrackets(cursor);
  }
}
