import type { Cte, Expression, FromItem, Query, QueryBody, RelationName, Select, Target } from '../syntax.ts';
import type { Conversion } from './conversion.ts';
import { innerExpressions } from './convert-expression.ts';
import { child, children, locationOf, names, type Tree, text, unwrapped } from './tree.ts';

/** Takes the fields of a SelectStmt, which is also VALUES, TABLE and the set operations. */
export function convertQuery(fields: Tree, to: Conversion): Query {
  reportClauses(fields, to);
  const limit = child(fields, 'limitCount');
  const offset = child(fields, 'limitOffset');
  return {
    ...convertWith(child(fields, 'withClause'), to),
    body: body(fields, to),
    orderBy: expressions(fields, 'sortClause', to),
    ...(limit === undefined ? {} : { limit: to.expression(limit) }),
    ...(offset === undefined ? {} : { offset: to.expression(offset) }),
    at: -1,
  };
}

function reportClauses(fields: Tree, to: Conversion): void {
  for (const clause of children(fields, 'lockingClause'))
    to.report('row-lock', 'locks the rows that it reads', locationOf(unwrapped(clause).fields));
}

export const expressions = (fields: Tree, field: string, to: Conversion): Expression[] =>
  children(fields, field).map((node) => to.expression(node));

function body(fields: Tree, to: Conversion): QueryBody {
  const operator = text(fields, 'op');
  const left = child(fields, 'larg');
  const right = child(fields, 'rarg');
  if (operator !== '' && operator !== 'SETOP_NONE' && left !== undefined && right !== undefined) {
    return { kind: 'set', operator: setOperator(operator, fields), left: to.query(left), right: to.query(right) };
  }
  const rows = children(fields, 'valuesLists');
  if (rows.length > 0)
    return { kind: 'values', rows: rows.map((row) => expressions(child(row, 'List') ?? {}, 'items', to)) };
  return select(fields, to);
}

const setOperator = (name: string, fields: Tree): string =>
  `${name.replace('SETOP_', '').toLowerCase()}${fields['all'] === true ? ' all' : ''}`;

function select(fields: Tree, to: Conversion): Select {
  const where = child(fields, 'whereClause');
  const having = child(fields, 'havingClause');
  const distinct = children(fields, 'distinctClause').filter((node) => Object.keys(node).length > 0);
  return {
    kind: 'select',
    targets: convertTargets(children(fields, 'targetList'), to),
    from: convertFrom(children(fields, 'fromClause'), to),
    ...(where === undefined ? {} : { where: to.expression(where) }),
    groupBy: expressions(fields, 'groupClause', to),
    ...(having === undefined ? {} : { having: to.expression(having) }),
    others: [...expressions(fields, 'windowClause', to), ...distinct.map((node) => to.expression(node))],
  };
}

export function convertTargets(nodes: readonly Tree[], to: Conversion): Target[] {
  return nodes.map((node) => {
    const { fields } = unwrapped(node);
    const value = child(fields, 'val');
    const alias = text(fields, 'name');
    const expression: Expression = value === undefined ? { kind: 'opaque', at: -1 } : to.expression(value);
    return { expression, ...(alias === '' ? {} : { alias }) };
  });
}

export function convertWith(
  fields: Tree | undefined,
  to: Conversion,
): { readonly ctes: readonly Cte[]; readonly recursive: boolean } {
  if (fields === undefined) return NO_CTES;
  const ctes = children(fields, 'ctes').map((node) => {
    const inner = unwrapped(node).fields;
    const columns = names(inner, 'aliascolnames');
    return {
      name: text(inner, 'ctename'),
      ...(columns.length === 0 ? {} : { columns }),
      statement: to.statement(child(inner, 'ctequery') ?? {}),
    };
  });
  return { ctes, recursive: fields['recursive'] === true };
}
const NO_CTES = { ctes: [], recursive: false } as const;

export const convertFrom = (nodes: readonly Tree[], to: Conversion): FromItem[] =>
  nodes.map((node) => fromItem(node, to));

function fromItem(node: Tree, to: Conversion): FromItem {
  const { type, fields } = unwrapped(node);
  switch (type) {
    case 'RangeVar':
      return convertRelation(fields, to);
    case 'JoinExpr':
      return join(fields, to);
    case 'RangeSubselect':
      return { kind: 'derived', query: to.query(unwrapped(child(fields, 'subquery') ?? {}).fields), ...alias(fields) };
    case 'RangeFunction':
    case 'RangeTableFunc':
    case 'JsonTable':
      return { kind: 'rows', calls: rowCalls(type, fields, to), ...alias(fields), at: to.offset(locationOf(fields)) };
    case 'RangeTableSample':
      return sample(fields, to);
    default:
      to.report('not-read', `reads from a ${type}, which is not read`, locationOf(fields));
      return { kind: 'rows', calls: [], at: -1 };
  }
}

export function convertRelation(fields: Tree, to: Conversion): RelationName {
  const path = [text(fields, 'catalogname'), text(fields, 'schemaname'), text(fields, 'relname')].filter(
    (name) => name !== '',
  );
  return { kind: 'relation', path, ...alias(fields), at: to.offset(locationOf(fields)) };
}

function alias(fields: Tree): { readonly alias?: string; readonly columns?: readonly string[] } {
  const inner = child(fields, 'alias');
  if (inner === undefined) return {};
  const columns = names(inner, 'colnames');
  return { alias: text(inner, 'aliasname'), ...(columns.length === 0 ? {} : { columns }) };
}

function join(fields: Tree, to: Conversion): FromItem {
  const using = names(fields, 'usingClause');
  const on = child(fields, 'quals');
  return {
    kind: 'join',
    left: fromItem(child(fields, 'larg') ?? {}, to),
    right: fromItem(child(fields, 'rarg') ?? {}, to),
    natural: fields['isNatural'] === true,
    ...(using.length === 0 ? {} : { using }),
    ...(on === undefined ? {} : { on: to.expression(on) }),
    ...alias(fields),
  };
}

function rowCalls(type: string, fields: Tree, to: Conversion): Expression[] {
  // Each function stands in a list of its own, beside the columns that are declared for it.
  if (type === 'RangeFunction')
    return innerExpressions([fields['functions'], fields['coldeflist']], to).flatMap((part) =>
      part.kind === 'operator' && part.name === 'list' ? part.args : [part],
    );
  const { alias: _alias, ...inner } = fields;
  return innerExpressions(inner, to);
}

/** TABLESAMPLE: two methods are built in, and both only read. */
function sample(fields: Tree, to: Conversion): FromItem {
  const method = names(fields, 'method').at(-1) ?? '';
  if (method !== 'system' && method !== 'bernoulli')
    to.report('unknown-function', `samples by ${method}, which is not known`, locationOf(fields));
  const parts = innerExpressions([fields['args'], fields['repeatable']], to);
  const relation = fromItem(child(fields, 'relation') ?? {}, to);
  if (parts.every(({ kind }) => kind === 'constant')) return relation;
  return { kind: 'join', left: relation, right: { kind: 'rows', calls: parts, at: -1 }, natural: false };
}
