import type { Cte, Expression, FromItem, Query, QueryBody, Select, Statement, Target } from '../syntax.ts';
import { parseOrder, parseWindowDefinition } from './arguments.ts';
import {
  accept,
  acceptAny,
  acceptSymbol,
  type Cursor,
  expectSymbol,
  expectWords,
  isSymbol,
  isWord,
  name,
  nameList,
  nested,
  next,
  peek,
  refuse,
  report,
} from './cursor.ts';
import { parseFrom } from './from.ts';

/** A query of SQLite or MySQL, with everything that may stand around it. */
export function parseQuery(cursor: Cursor): Query {
  return nested(cursor, () => {
    const { at } = peek(cursor);
    const { ctes, recursive } = parseWith(cursor, cursor.statement);
    return finishQuery(cursor, ctes, recursive, at);
  });
}

/** The part of a query behind WITH. */
export function finishQuery(cursor: Cursor, ctes: readonly Cte[], recursive: boolean, at: number): Query {
  const body = parseBody(cursor);
  const orderBy = isWord(peek(cursor), 'order') ? parseOrder(cursor) : [];
  const limits = parseLimit(cursor);
  parseLocks(cursor);
  return { ctes, recursive, body, orderBy, ...limits, at };
}

export function parseWith(
  cursor: Cursor,
  statement: (cursor: Cursor) => Statement,
): { readonly ctes: readonly Cte[]; readonly recursive: boolean } {
  if (!accept(cursor, 'with')) return { ctes: [], recursive: false };
  const recursive = accept(cursor, 'recursive');
  const ctes: Cte[] = [];
  do {
    const cte = relationFold(cursor, name(cursor));
    const columns = isSymbol(peek(cursor), '(') ? nameList(cursor) : undefined;
    expectWords(cursor, 'as');
    if (cursor.rules.dialect === 'sqlite') accept(cursor, 'materialized') || accept(cursor, 'not', 'materialized');
    expectSymbol(cursor, '(');
    ctes.push({ name: cte, ...(columns === undefined ? {} : { columns }), statement: statement(cursor) });
    expectSymbol(cursor, ')');
  } while (acceptSymbol(cursor, ','));
  return { ctes, recursive };
}

/** The name of a CTE is compared with names of tables, so it is folded like them. */
const relationFold = ({ rules, tokens, index }: Cursor, folded: string): string =>
  rules.dialect === 'sqlite' ? folded : (tokens[index - 1]?.text ?? folded);

function parseBody(cursor: Cursor): QueryBody {
  let left = parseTerm(cursor);
  for (;;) {
    const { at } = peek(cursor);
    const operator = acceptAny(cursor, 'union', 'intersect', 'except');
    if (operator === undefined) return left;
    const all = acceptAny(cursor, 'all', 'distinct') === 'all' ? ' all' : '';
    const right = parseTerm(cursor);
    left = { kind: 'set', operator: operator + all, left: queryOf(left, at), right: queryOf(right, at) };
  }
}

const queryOf = (body: QueryBody, at: number): Query => ({ ctes: [], recursive: false, body, orderBy: [], at });

function parseTerm(cursor: Cursor): QueryBody {
  const { at } = peek(cursor);
  if (acceptSymbol(cursor, '(')) {
    const query = parseQuery(cursor);
    expectSymbol(cursor, ')');
    // What stands in the brackets keeps its own WITH, ORDER BY and LIMIT.
    const isPlain = query.ctes.length === 0 && query.orderBy.length === 0 && query.limit === undefined;
    if (isPlain) return query.body;
    const star: Expression = { kind: 'star', path: [], at };
    return {
      kind: 'select',
      targets: [{ expression: star }],
      from: [{ kind: 'derived', query }],
      groupBy: [],
      others: [],
    };
  }
  if (isWord(peek(cursor), 'values')) return parseValues(cursor);
  if (cursor.rules.dialect === 'mysql' && accept(cursor, 'table')) {
    const from = parseFrom(cursor);
    return { kind: 'select', targets: [{ expression: { kind: 'star', path: [], at } }], from, groupBy: [], others: [] };
  }
  return parseSelect(cursor);
}

export function parseValues(cursor: Cursor): QueryBody {
  expectWords(cursor, 'values');
  const rows: Expression[][] = [];
  do {
    accept(cursor, 'row');
    expectSymbol(cursor, '(');
    const row: Expression[] = [];
    if (!isSymbol(peek(cursor), ')')) {
      do row.push(cursor.expression(cursor));
      while (acceptSymbol(cursor, ','));
    }
    expectSymbol(cursor, ')');
    rows.push(row);
  } while (acceptSymbol(cursor, ','));
  return { kind: 'values', rows };
}

const OPTIONS = [
  'distinct',
  'all',
  'distinctrow',
  'high_priority',
  'straight_join',
  'sql_small_result',
  'sql_big_result',
  'sql_buffer_result',
  'sql_no_cache',
  'sql_cache',
  'sql_calc_found_rows',
];

function parseSelect(cursor: Cursor): Select {
  expectWords(cursor, 'select');
  skipHints(cursor);
  const options = cursor.rules.dialect === 'mysql' ? OPTIONS : ['distinct', 'all'];
  while (acceptAny(cursor, ...options) !== undefined) skipHints(cursor);
  const targets = [parseTarget(cursor)];
  while (acceptSymbol(cursor, ',')) targets.push(parseTarget(cursor));
  parseInto(cursor);
  const from = accept(cursor, 'from') ? parseFromList(cursor) : [];
  const where = accept(cursor, 'where') ? cursor.expression(cursor) : undefined;
  const groupBy = accept(cursor, 'group', 'by') ? parseTerms(cursor) : [];
  accept(cursor, 'with', 'rollup');
  const having = accept(cursor, 'having') ? cursor.expression(cursor) : undefined;
  const others = accept(cursor, 'window') ? parseWindows(cursor) : [];
  return {
    kind: 'select',
    targets,
    from,
    ...(where === undefined ? {} : { where }),
    groupBy,
    ...(having === undefined ? {} : { having }),
    others,
  };
}

const parseFromList = (cursor: Cursor): readonly FromItem[] => {
  if (cursor.rules.dialect === 'mysql' && accept(cursor, 'dual')) return [];
  return parseFrom(cursor);
};

/** Hints of the optimizer; two of them reach further than one query. */
function skipHints(cursor: Cursor): void {
  while (peek(cursor).type === 'hint') {
    const { text, at } = next(cursor);
    if (/set_var|resource_group/.test(text)) report(cursor, 'session', 'changes settings by a hint', at);
  }
}

function parseTerms(cursor: Cursor): Expression[] {
  const terms: Expression[] = [];
  do {
    terms.push(cursor.expression(cursor));
    acceptAny(cursor, 'asc', 'desc');
  } while (acceptSymbol(cursor, ','));
  return terms;
}

export function parseTarget(cursor: Cursor): Target {
  const { at } = peek(cursor);
  if (acceptSymbol(cursor, '*')) return { expression: { kind: 'star', path: [], at } };
  const expression = cursor.expression(cursor);
  const alias = parseAlias(cursor);
  return { expression, ...(alias === undefined ? {} : { alias }) };
}

export function parseAlias(cursor: Cursor): string | undefined {
  const isNamed = accept(cursor, 'as');
  const token = peek(cursor);
  if (token.type === 'string' || token.type === 'name') return next(cursor).text.toLowerCase();
  if (isNamed) return name(cursor);
  return cursor.isName(token) && !isWord(token, 'window', 'offset', 'isnull', 'notnull') ? name(cursor) : undefined;
}

function parseWindows(cursor: Cursor): Expression[] {
  const parts: Expression[] = [];
  do {
    name(cursor);
    expectWords(cursor, 'as');
    parts.push(...parseWindowDefinition(cursor));
  } while (acceptSymbol(cursor, ','));
  return parts;
}

/** LIMIT count, LIMIT count OFFSET start, and LIMIT start, count. */
export function parseLimit(cursor: Cursor): { readonly limit?: Expression; readonly offset?: Expression } {
  if (!accept(cursor, 'limit')) return {};
  const first = cursor.expression(cursor);
  if (acceptSymbol(cursor, ',')) return { limit: cursor.expression(cursor), offset: first };
  return accept(cursor, 'offset') ? { limit: first, offset: cursor.expression(cursor) } : { limit: first };
}

function parseLocks(cursor: Cursor): void {
  if (cursor.rules.dialect !== 'mysql') return;
  for (;;) {
    const { at } = peek(cursor);
    if (accept(cursor, 'lock', 'in', 'share', 'mode')) report(cursor, 'row-lock', 'locks the rows that it reads', at);
    else if (accept(cursor, 'for')) {
      acceptAny(cursor, 'update', 'share') ?? refuse(cursor, 'UPDATE or SHARE');
      if (accept(cursor, 'of'))
        do name(cursor);
        while (acceptSymbol(cursor, ','));
      accept(cursor, 'nowait') || accept(cursor, 'skip', 'locked');
      report(cursor, 'row-lock', 'locks the rows that it reads', at);
    } else if (!parseInto(cursor)) return;
  }
}

/** SELECT … INTO a file, or into variables. */
function parseInto(cursor: Cursor): boolean {
  const { at } = peek(cursor);
  if (cursor.rules.dialect !== 'mysql' || !accept(cursor, 'into')) return false;
  if (acceptAny(cursor, 'outfile', 'dumpfile') !== undefined) {
    report(cursor, 'file', 'writes a file of the server', at);
    if (next(cursor).type !== 'string') refuse(cursor, 'the name of a file');
    skipFileOptions(cursor);
    return true;
  }
  do if (next(cursor).type !== 'variable') refuse(cursor, 'a variable');
  while (acceptSymbol(cursor, ','));
  report(cursor, 'session', 'sets variables of the session', at);
  return true;
}

function skipFileOptions(cursor: Cursor): void {
  const words = [
    'character',
    'set',
    'fields',
    'columns',
    'lines',
    'terminated',
    'optionally',
    'enclosed',
    'escaped',
    'starting',
    'by',
  ];
  while (isWord(peek(cursor), ...words) || peek(cursor).type === 'string') next(cursor);
}
