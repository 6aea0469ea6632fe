import type { ParsedSql } from '../build-reading.ts';
import type { Finding } from '../finding.ts';
import type { Statement } from '../syntax.ts';
import { parseChange } from './change.ts';
import { accept, acceptSymbol, type Cursor, isName, isSymbol, isWord, peek, refuse } from './cursor.ts';
import { parseExpression, parseOperand } from './expression.ts';
import { type LexRules, tokenize } from './lexer.ts';
import { parsePragma } from './pragma.ts';
import { isQueryStart } from './query-start.ts';
import { Refusal } from './refusal.ts';
import { finishQuery, parseQuery, parseWith } from './select.ts';
import { parseDescribe, parseShow } from './show.ts';
import { utilityOf } from './utilities.ts';

export type ParseAnswer = ParsedSql | { readonly refusal: string; readonly at: number };

/** Reads the statements of SQLite or MySQL. What is not of the subset that is known here is refused, never guessed. */
export function parseSql(sql: string, rules: LexRules): ParseAnswer {
  try {
    const cursor = createCursor(sql, rules);
    const statements: Statement[] = [];
    while (acceptSymbol(cursor, ';'));
    while (peek(cursor).type !== 'end') {
      const { at } = peek(cursor);
      const statement = parseStatement(cursor);
      statements.push(statement);
      if (statement.kind === 'utility') return withRest(statements, cursor, at);
      if (peek(cursor).type !== 'end' && !isSymbol(peek(cursor), ';')) refuse(cursor, 'the end');
      while (acceptSymbol(cursor, ';'));
    }
    return { statements, findings: cursor.findings };
  } catch (error) {
    if (error instanceof Refusal) return { refusal: error.message, at: error.at };
    throw error;
  }
}

export function createCursor(sql: string, rules: LexRules): Cursor {
  const findings: Finding[] = [];
  const cursor: Cursor = {
    rules,
    tokens: tokenize(sql, rules),
    index: 0,
    depth: 0,
    findings,
    expression: (at) => parseExpression(at),
    operand: (at) => parseOperand(at),
    query: (at) => parseQuery(at),
    statement: (at) => ({ kind: 'query', query: parseQuery(at), at: peek(at).at }),
    isName: (token) => isName(token, cursor),
  };
  return cursor;
}

/** The inside of a statement that is refused anyway is not read; whatever stands behind it may be another one. */
function withRest(statements: readonly Statement[], { tokens, findings }: Cursor, at: number): ParsedSql {
  const rest = tokens.findIndex((token) => token.at > at && isSymbol(token, ';'));
  const isMore = rest >= 0 && tokens[rest + 1]?.type !== 'end';
  const more: Statement = { kind: 'utility', class: 'other', what: 'is followed by more', at: tokens[rest]?.at ?? at };
  return { statements: isMore ? [...statements, more] : statements, findings };
}

function parseStatement(cursor: Cursor): Statement {
  const { at } = peek(cursor);
  const isMysql = cursor.rules.dialect === 'mysql';
  if (isWord(peek(cursor), 'explain', 'describe', 'desc')) return parseExplain(cursor, at);
  if (isMysql && accept(cursor, 'show')) return parseShow(cursor, at);
  if (!isMysql && accept(cursor, 'pragma')) return parsePragma(cursor, at);
  if (isWord(peek(cursor), 'with')) return parseWithStatement(cursor, at);
  const change = parseChange(cursor, { ctes: [], recursive: false, at });
  if (change !== undefined) return change;
  if (isQueryStart(cursor)) return { kind: 'query', query: parseQuery(cursor), at };
  return utilityOf(cursor, at) ?? refuse(cursor, 'a statement');
}

function parseWithStatement(cursor: Cursor, at: number): Statement {
  const { ctes, recursive } = parseWith(cursor, cursor.statement);
  const change = parseChange(cursor, { ctes, recursive, at });
  return change ?? { kind: 'query', query: finishQuery(cursor, ctes, recursive, at), at };
}

function parseExplain(cursor: Cursor, at: number): Statement {
  cursor.index += 1;
  if (cursor.rules.dialect === 'sqlite') {
    accept(cursor, 'query', 'plan');
    return { kind: 'explain', analyze: false, statement: plannable(cursor), at };
  }
  const analyze = accept(cursor, 'analyze');
  accept(cursor, 'extended') || accept(cursor, 'partitions');
  if (accept(cursor, 'format')) {
    if (!acceptSymbol(cursor, '=')) refuse(cursor, '"="');
    cursor.index += 1;
  }
  const isStatement = isQueryStart(cursor) || isWord(peek(cursor), 'insert', 'replace', 'update', 'delete');
  if (!isStatement && !analyze) return parseDescribe(cursor, at);
  return { kind: 'explain', analyze, statement: plannable(cursor), at };
}

/** Only queries and changes of rows are planned without being carried out: some pragmas run while they are compiled. */
function plannable(cursor: Cursor): Statement {
  const statement = parseStatement(cursor);
  if (statement.kind !== 'query' && statement.kind !== 'dml') refuse(cursor, 'a query');
  return statement;
}
