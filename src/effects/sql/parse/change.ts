import type { Cte, Dml, Expression, FromItem, Query, RelationName } from '../syntax.ts';
import { parseOrder } from './arguments.ts';
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
  nameAfterDot,
  nameList,
  next,
  peek,
  refuse,
  relationName,
} from './cursor.ts';
import { parseFrom } from './from.ts';
import { isQueryStart } from './query-start.ts';
import { parseLimit, parseTarget, parseValues } from './select.ts';

interface Around {
  readonly ctes: readonly Cte[];
  readonly recursive: boolean;
  readonly at: number;
}

const MODIFIERS = ['low_priority', 'delayed', 'high_priority', 'ignore', 'quick'];

/** INSERT, REPLACE, UPDATE or DELETE; `undefined` where none of them stands here. */
export function parseChange(cursor: Cursor, around: Around): Dml | undefined {
  const verb = acceptAny(cursor, 'insert', 'replace', 'update', 'delete');
  if (verb === undefined) return undefined;
  if (cursor.rules.dialect === 'mysql') while (acceptAny(cursor, ...MODIFIERS) !== undefined);
  else if (accept(cursor, 'or'))
    acceptAny(cursor, 'rollback', 'abort', 'replace', 'fail', 'ignore') ?? refuse(cursor, 'a conflict rule');
  if (verb === 'update') return parseUpdate(cursor, around);
  if (verb === 'delete') return parseDelete(cursor, around);
  return parseInsert(cursor, verb === 'insert' ? 'insert' : 'replace', around);
}

function change(verb: Dml['verb'], { ctes, recursive, at }: Around, rest: Partial<Dml>): Dml {
  return { kind: 'dml', verb, ctes, recursive, targets: [], from: [], parts: [], at, ...rest };
}

function parseInsert(cursor: Cursor, verb: 'insert' | 'replace', around: Around): Dml {
  if (!accept(cursor, 'into') && cursor.rules.dialect === 'sqlite') refuse(cursor, 'INTO');
  const target = aliased(cursor, relationName(cursor));
  const parts: Expression[] = [];
  if (isSymbol(peek(cursor), '(') && !isQueryStart(cursor)) columnList(cursor);
  const source = parseInsertSource(cursor, parts);
  if (cursor.rules.dialect === 'mysql' && accept(cursor, 'as')) {
    name(cursor);
    if (isSymbol(peek(cursor), '(')) nameList(cursor);
  }
  while (accept(cursor, 'on')) parts.push(...parseConflict(cursor));
  parts.push(...parseReturning(cursor));
  return change(verb, around, { targets: [target], parts, ...(source === undefined ? {} : { source }) });
}

/** `()` is a list without columns in MySQL. */
function columnList(cursor: Cursor): void {
  if (isSymbol(peek(cursor, 1), ')')) cursor.index += 2;
  else nameList(cursor);
}

function parseInsertSource(cursor: Cursor, parts: Expression[]): Query | undefined {
  if (accept(cursor, 'default', 'values')) return undefined;
  if (cursor.rules.dialect === 'mysql' && accept(cursor, 'set')) {
    parts.push(...parseAssignments(cursor));
    return undefined;
  }
  if (cursor.rules.dialect === 'mysql' && accept(cursor, 'value')) cursor.index -= 1;
  if (isWord(peek(cursor), 'values', 'value')) {
    const { at } = peek(cursor);
    const body = isWord(peek(cursor), 'values') ? parseValues(cursor) : parseValueRows(cursor);
    return { ctes: [], recursive: false, body, orderBy: [], at };
  }
  return cursor.query(cursor);
}

/** MySQL takes VALUE for VALUES. */
function parseValueRows(cursor: Cursor): Query['body'] {
  next(cursor);
  const rows: Expression[][] = [];
  do {
    expectSymbol(cursor, '(');
    const row = [cursor.expression(cursor)];
    while (acceptSymbol(cursor, ',')) row.push(cursor.expression(cursor));
    expectSymbol(cursor, ')');
    rows.push(row);
  } while (acceptSymbol(cursor, ','));
  return { kind: 'values', rows };
}

function parseConflict(cursor: Cursor): Expression[] {
  if (cursor.rules.dialect === 'mysql') {
    expectWords(cursor, 'duplicate', 'key', 'update');
    return parseAssignments(cursor);
  }
  expectWords(cursor, 'conflict');
  const parts: Expression[] = [];
  if (acceptSymbol(cursor, '(')) {
    do {
      parts.push(cursor.expression(cursor));
      acceptAny(cursor, 'asc', 'desc');
    } while (acceptSymbol(cursor, ','));
    expectSymbol(cursor, ')');
    if (accept(cursor, 'where')) parts.push(cursor.expression(cursor));
  }
  expectWords(cursor, 'do');
  if (accept(cursor, 'nothing')) return parts;
  expectWords(cursor, 'update', 'set');
  parts.push(...parseAssignments(cursor));
  if (accept(cursor, 'where')) parts.push(cursor.expression(cursor));
  return parts;
}

/** `a = 1, t.b = 2, (c, d) = (3, 4)`: the values. */
function parseAssignments(cursor: Cursor): Expression[] {
  const values: Expression[] = [];
  do {
    if (isSymbol(peek(cursor), '(')) nameList(cursor);
    else {
      name(cursor);
      while (acceptSymbol(cursor, '.')) nameAfterDot(cursor);
    }
    expectSymbol(cursor, '=');
    values.push(cursor.expression(cursor));
  } while (acceptSymbol(cursor, ','));
  return values;
}

function parseReturning(cursor: Cursor): Expression[] {
  if (cursor.rules.dialect !== 'sqlite' || !accept(cursor, 'returning')) return [];
  const parts = [parseTarget(cursor).expression];
  while (acceptSymbol(cursor, ',')) parts.push(parseTarget(cursor).expression);
  return parts;
}

function aliased(cursor: Cursor, relation: RelationName): RelationName {
  if (!accept(cursor, 'as')) return relation;
  return { ...relation, alias: name(cursor) };
}

/** MySQL changes joined tables: which of them, only the assigned columns tell, so all of them count. */
function parseUpdate(cursor: Cursor, around: Around): Dml {
  const tables = parseFrom(cursor);
  expectWords(cursor, 'set');
  const parts = parseAssignments(cursor);
  const beside = cursor.rules.dialect === 'sqlite' && accept(cursor, 'from') ? parseFrom(cursor) : [];
  const isOne = tables.length === 1 && tables[0]?.kind === 'relation';
  const targets = relationsIn(tables);
  return change('update', around, {
    targets,
    from: isOne ? beside : [...tables, ...beside],
    ...parseEnd(cursor, parts),
  });
}

/** WHERE, ORDER BY, LIMIT and RETURNING of a change. */
function parseEnd(cursor: Cursor, parts: Expression[]): Partial<Dml> {
  const where = accept(cursor, 'where') ? cursor.expression(cursor) : undefined;
  parts.push(...parseReturning(cursor));
  if (isWord(peek(cursor), 'order')) parts.push(...parseOrder(cursor));
  for (const bound of Object.values(parseLimit(cursor))) parts.push(bound);
  return { parts, ...(where === undefined ? {} : { where }) };
}

const relationsIn = (items: readonly FromItem[]): RelationName[] =>
  items.flatMap((item) => {
    if (item.kind === 'join') return relationsIn([item.left, item.right]);
    return item.kind === 'relation' ? [item] : [];
  });

/** DELETE FROM t …, DELETE t FROM t JOIN …, DELETE FROM t USING t JOIN …. */
function parseDelete(cursor: Cursor, around: Around): Dml {
  if (!accept(cursor, 'from')) {
    const targets = targetNames(cursor);
    expectWords(cursor, 'from');
    const from = parseFrom(cursor);
    return change('delete', around, { targets: named(targets, from), from, ...parseEnd(cursor, []) });
  }
  const start = cursor.index;
  const targets = targetNames(cursor);
  if (cursor.rules.dialect === 'mysql' && accept(cursor, 'using')) {
    const from = parseFrom(cursor);
    return change('delete', around, { targets: named(targets, from), from, ...parseEnd(cursor, []) });
  }
  cursor.index = start;
  const tables = parseFrom(cursor);
  if (tables.length !== 1 || tables[0]?.kind !== 'relation') refuse(cursor, 'one table');
  return change('delete', around, { targets: relationsIn(tables), ...parseEnd(cursor, []) });
}

function targetNames(cursor: Cursor): RelationName[] {
  const names: RelationName[] = [];
  do {
    const relation = relationName(cursor);
    if (acceptSymbol(cursor, '.')) expectSymbol(cursor, '*');
    names.push(relation);
  } while (acceptSymbol(cursor, ','));
  return names;
}

/** Targets may be named by their aliases. */
const named = (targets: readonly RelationName[], from: readonly FromItem[]): RelationName[] => {
  const all = relationsIn(from);
  return targets.map(
    (target) => all.find(({ alias }) => alias !== undefined && alias === target.path[0]?.toLowerCase()) ?? target,
  );
};
