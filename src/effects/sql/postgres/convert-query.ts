import type { Cte, Expression, FromItem, Query, QueryBody, RelationName, Select, Target } from '../syntax.ts';
import type { Conversion } from './conversion.ts';
import { innerExpressions } from './convert-expression.ts';
import { child, children, locationOf, names, type Tree, text, unwrapped } from './tree.ts';

/** Takes the fields of a SelectStmt, which is also VALUES, TABLE and the set operations. */
export function convertQuery(fields: Tree, to: Conversion): Query {
  let ctes: Query['ctes'] = NO_CTES.ctes;
  let recursive = false;
  let orderBy: readonly Expression[] = NOTHING;
  let limit: Expression | undefined;
  let offset: Expression | undefined;
  // Only what is there: statements have few of the many fields that they could have.
  for (const field in fields) {
    switch (field) {
      case 'withClause':
        ({ ctes, recursive } = convertWith(fields[field] as Tree, to));
        break;
      case 'sortClause':
        orderBy = expressions(fields, field, to);
        break;
      case 'limitCount':
        limit = to.expression(fields[field] as Tree);
        break;
      case 'limitOffset':
        offset = to.expression(fields[field] as Tree);
        break;
      case 'lockingClause':
        reportLocks(fields, to);
        break;
      default:
        break;
    }
  }
  return { ctes, recursive, body: body(fields, to), orderBy, limit, offset, at: -1 };
}

const NOTHING: readonly Expression[] = [];

function reportLocks(fields: Tree, to: Conversion): void {
  for (const clause of children(fields, 'lockingClause'))
    to.report('row-lock', 'locks the rows that it reads', locationOf(unwrapped(clause).fields));
}

function optional(fields: Tree, field: string, to: Conversion): Expression | undefined {
  const node = child(fields, field);
  return node && to.expression(node);
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
  let targets: readonly Target[] = NO_TARGETS;
  let from: readonly FromItem[] = NO_SOURCES;
  let where: Expression | undefined;
  let groupBy: readonly Expression[] = NOTHING;
  let having: Expression | undefined;
  let others: readonly Expression[] = NOTHING;
  for (const field in fields) {
    switch (field) {
      case 'targetList':
        targets = convertTargets(children(fields, field), to);
        break;
      case 'fromClause':
        from = convertFrom(children(fields, field), to);
        break;
      case 'whereClause':
        where = to.expression(fields[field] as Tree);
        break;
      case 'groupClause':
        groupBy = expressions(fields, field, to);
        break;
      case 'havingClause':
        having = to.expression(fields[field] as Tree);
        break;
      case 'windowClause':
        others = [...others, ...expressions(fields, field, to)];
        break;
      case 'distinctClause':
        // Plain DISTINCT is a list with an empty place.
        others = [
          ...others,
          ...children(fields, field)
            .filter(isNode)
            .map((node) => to.expression(node)),
        ];
        break;
      default:
        break;
    }
  }
  return { kind: 'select', targets, from, where, groupBy, having, others };
}

const NO_TARGETS: readonly Target[] = [];
const NO_SOURCES: readonly FromItem[] = [];
const isNode = (node: Tree): boolean => Object.keys(node).length > 0;

export function convertTargets(nodes: readonly Tree[], to: Conversion): Target[] {
  return nodes.map((node) => {
    const fields = child(node, 'ResTarget') ?? {};
    const value = child(fields, 'val');
    const expression: Expression = value === undefined ? { kind: 'opaque', at: -1 } : to.expression(value);
    return { expression, alias: text(fields, 'name') || undefined };
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
  const [catalog, schema, name] = [text(fields, 'catalogname'), text(fields, 'schemaname'), text(fields, 'relname')];
  const path = catalog !== '' ? [catalog, schema, name] : schema !== '' ? [schema, name] : [name];
  const { alias: given, columns } = alias(fields);
  return { kind: 'relation', path, alias: given, columns, at: to.offset(locationOf(fields)) };
}

interface Alias {
  readonly alias: string | undefined;
  readonly columns: readonly string[] | undefined;
}
const NO_ALIAS: Alias = { alias: undefined, columns: undefined };

function alias(fields: Tree): Alias {
  const inner = child(fields, 'alias');
  if (inner === undefined) return NO_ALIAS;
  const columns = names(inner, 'colnames');
  return { alias: text(inner, 'aliasname'), columns: columns.length === 0 ? undefined : columns };
}

function join(fields: Tree, to: Conversion): FromItem {
  const using = names(fields, 'usingClause');
  const { alias: given, columns } = alias(fields);
  return {
    kind: 'join',
    left: fromItem(child(fields, 'larg') ?? {}, to),
    right: fromItem(child(fields, 'rarg') ?? {}, to),
    natural: fields['isNatural'] === true,
    using: using.length === 0 ? undefined : using,
    on: optional(fields, 'quals', to),
    alias: given,
    columns,
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
