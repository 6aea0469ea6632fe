import type { Expression, RelationName, Statement } from '../syntax.ts';
import { accept, acceptAny, type Cursor, isWord, name, next, peek, refuse, relationName } from './cursor.ts';
import { parseLimit } from './select.ts';

/** SHOW forms that only tell what is there; `catalogue` where they list objects, `of` where a table follows. */
const FORMS: readonly { readonly words: readonly string[]; readonly sort: 'setting' | 'catalogue' | 'of' }[] = [
  { words: ['create', 'table'], sort: 'of' },
  { words: ['create', 'view'], sort: 'of' },
  { words: ['create', 'database'], sort: 'catalogue' },
  { words: ['create', 'schema'], sort: 'catalogue' },
  { words: ['create', 'procedure'], sort: 'catalogue' },
  { words: ['create', 'function'], sort: 'catalogue' },
  { words: ['create', 'trigger'], sort: 'catalogue' },
  { words: ['tables'], sort: 'catalogue' },
  { words: ['databases'], sort: 'catalogue' },
  { words: ['schemas'], sort: 'catalogue' },
  { words: ['table', 'status'], sort: 'catalogue' },
  { words: ['triggers'], sort: 'catalogue' },
  { words: ['events'], sort: 'catalogue' },
  { words: ['procedure', 'status'], sort: 'catalogue' },
  { words: ['function', 'status'], sort: 'catalogue' },
  { words: ['columns'], sort: 'of' },
  { words: ['fields'], sort: 'of' },
  { words: ['index'], sort: 'of' },
  { words: ['indexes'], sort: 'of' },
  { words: ['keys'], sort: 'of' },
  { words: ['variables'], sort: 'setting' },
  { words: ['status'], sort: 'setting' },
  { words: ['warnings'], sort: 'setting' },
  { words: ['errors'], sort: 'setting' },
  { words: ['engines'], sort: 'setting' },
  { words: ['storage', 'engines'], sort: 'setting' },
  { words: ['plugins'], sort: 'setting' },
  { words: ['privileges'], sort: 'setting' },
  { words: ['character', 'set'], sort: 'setting' },
  { words: ['charset'], sort: 'setting' },
  { words: ['collation'], sort: 'setting' },
  { words: ['grants'], sort: 'setting' },
  { words: ['processlist'], sort: 'setting' },
  { words: ['profiles'], sort: 'setting' },
  { words: ['open', 'tables'], sort: 'catalogue' },
];

/** SHOW of MySQL; forms that show credentials, logs or engines' insides are not among them. */
export function parseShow(cursor: Cursor, at: number): Statement {
  while (acceptAny(cursor, 'full', 'extended', 'global', 'session', 'local') !== undefined);
  const form = FORMS.find(({ words }) => accept(cursor, ...words));
  if (form === undefined) return refuse(cursor, 'something that may be shown');
  const relations: RelationName[] = [];
  const parts: Expression[] = [];
  const isOf = form.sort === 'of';
  if (isOf && form.words[0] === 'create') relations.push(relationName(cursor));
  else if (form.words[0] === 'create') relationName(cursor);
  if (isOf && relations.length === 0) relations.push(tableOf(cursor));
  else if (form.sort === 'catalogue' && acceptAny(cursor, 'from', 'in') !== undefined) name(cursor);
  if (accept(cursor, 'like')) {
    if (next(cursor).type !== 'string') refuse(cursor, 'a pattern');
  } else if (accept(cursor, 'where')) parts.push(cursor.expression(cursor));
  parts.push(...Object.values(parseLimit(cursor)));
  if (form.words[0] === 'grants' && peek(cursor).type !== 'end') refuse(cursor, 'the end');
  return { kind: 'show', what: form.words.join(' '), relations, catalogue: form.sort === 'catalogue', parts, at };
}

/** FROM t, FROM t FROM database. */
function tableOf(cursor: Cursor): RelationName {
  acceptAny(cursor, 'from', 'in') ?? refuse(cursor, 'FROM');
  const relation = relationName(cursor);
  if (acceptAny(cursor, 'from', 'in') === undefined) return relation;
  const database = next(cursor).text;
  return { ...relation, path: [database, relation.path.at(-1) ?? ''] };
}

/** DESCRIBE t, DESCRIBE t column. */
export function parseDescribe(cursor: Cursor, at: number): Statement {
  if (isWord(peek(cursor), 'for')) refuse(cursor, 'a table');
  const relation = relationName(cursor);
  if (peek(cursor).type === 'string' || cursor.isName(peek(cursor))) next(cursor);
  return {
    kind: 'show',
    what: `columns of ${relation.path.join('.')}`,
    relations: [relation],
    catalogue: false,
    parts: [],
    at,
  };
}
