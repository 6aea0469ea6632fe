import type { Expression } from '../syntax.ts';
import type { Conversion } from './conversion.ts';
import { child, children, locationOf, names, type Tree, text, unwrapped } from './tree.ts';

type Converter = (fields: Tree, to: Conversion) => Expression;

/** Nodes whose parts are looked at and whose own meaning does not matter: the syntax of XML and JSON functions. */
const TRANSPARENT = new Set([
  'XmlExpr',
  'XmlSerialize',
  'JsonFuncExpr',
  'JsonValueExpr',
  'JsonObjectConstructor',
  'JsonArrayConstructor',
  'JsonArrayQueryConstructor',
  'JsonObjectAgg',
  'JsonArrayAgg',
  'JsonAggConstructor',
  'JsonKeyValue',
  'JsonIsPredicate',
  'JsonParseExpr',
  'JsonScalarExpr',
  'JsonSerializeExpr',
  'JsonOutput',
  'JsonArgument',
  'JsonBehavior',
  'JsonFormat',
  'JsonReturning',
  'JsonTable',
  'JsonTableColumn',
  'JsonTablePathSpec',
  'RangeTableFunc',
  'RangeTableFuncCol',
  'GroupingFunc',
  'GroupingSet',
  'WindowDef',
  'SortBy',
  'List',
  'ResTarget',
  'A_Indices',
  'MergeSupportFunc',
  'ColumnDef',
  'CollateClause',
]);
/** Leaves of these. */
const OPAQUE = new Set(['ParamRef', 'SetToDefault', 'SQLValueFunction', 'String', 'Integer', 'A_Star', 'Alias']);

const CONVERTERS: ReadonlyMap<string, Converter> = new Map<string, Converter>([
  ['A_Const', constant],
  ['ColumnRef', columnReference],
  ['FuncCall', call],
  ['A_Expr', operator],
  ['BoolExpr', (fields, to) => operation(boolName(text(fields, 'boolop')), children(fields, 'args'), fields, to)],
  ['NullTest', (fields, to) => operation(nullTestName(fields), argument(fields), fields, to)],
  ['BooleanTest', (fields, to) => operation(booleanTestName(fields), argument(fields), fields, to)],
  ['CoalesceExpr', (fields, to) => operation('coalesce', children(fields, 'args'), fields, to)],
  ['MinMaxExpr', (fields, to) => operation(minMaxName(fields), children(fields, 'args'), fields, to)],
  ['RowExpr', (fields, to) => operation('row', children(fields, 'args'), fields, to)],
  ['A_ArrayExpr', (fields, to) => operation('array', children(fields, 'elements'), fields, to)],
  ['List', (fields, to) => operation('list', children(fields, 'items').filter(isNode), fields, to)],
  ['SortBy', sortBy],
  ['CaseExpr', caseExpression],
  ['SubLink', subquery],
  ['TypeCast', typeCast],
  ['CollateClause', (fields, to) => operation('collate', argument(fields), fields, to)],
  ['NamedArgExpr', (fields, to) => to.expression(child(fields, 'arg') ?? {})],
  ['A_Indirection', indirection],
  ['MultiAssignRef', (fields, to) => to.expression(child(fields, 'source') ?? {})],
]);

/** Makes an expression of a node. A type of node that is not known here is reported: it was not read. */
export function convertExpression(node: Tree, to: Conversion): Expression {
  for (const type in node) {
    const fields = node[type] as Tree;
    switch (type) {
      // The ones that statements are full of, before the table of all of them.
      case 'ColumnRef':
        return columnReference(fields, to);
      case 'A_Const':
        return constant(fields, to);
      case 'FuncCall':
        return call(fields, to);
      case 'A_Expr':
        return operator(fields, to);
      default: {
        const convert = CONVERTERS.get(type);
        return convert === undefined ? convertOther(type, fields, to) : convert(fields, to);
      }
    }
  }
  return convertOther('nothing', {}, to);
}

function convertOther(type: string, fields: Tree, to: Conversion): Expression {
  const at = to.offset(locationOf(fields));
  if (OPAQUE.has(type)) return { kind: 'opaque', at };
  if (!TRANSPARENT.has(type)) to.report('not-read', `holds a ${type}, which is not read`, locationOf(fields));
  return { kind: 'operator', name: type, args: innerExpressions(fields, to), at };
}

/** Every node below, however deep in structures that are none themselves. */
export function innerExpressions(value: unknown, to: Conversion): Expression[] {
  if (Array.isArray(value)) return value.flatMap((item) => innerExpressions(item, to));
  if (typeof value !== 'object' || value === null) return [];
  const keys = Object.keys(value);
  const [only = ''] = keys;
  if (keys.length === 1 && /^[A-Z]/.test(only)) {
    return only === 'SelectStmt' ? [queryValue((value as Tree)[only] as Tree, to)] : [to.expression(value as Tree)];
  }
  return Object.values(value).flatMap((item) => innerExpressions(item, to));
}

/** A place in a list may be empty. */
const isNode = (tree: Tree): boolean => Object.keys(tree).length > 0;

const queryValue = (fields: Tree, to: Conversion): Expression => ({
  kind: 'subquery',
  form: 'value',
  query: to.query(fields),
  at: -1,
});

const argument = (fields: Tree): readonly Tree[] => {
  const arg = child(fields, 'arg');
  return arg === undefined ? [] : [arg];
};

function operation(name: string, args: readonly Tree[], fields: Tree, to: Conversion): Expression {
  return { kind: 'operator', name, args: args.map((arg) => to.expression(arg)), at: to.offset(locationOf(fields)) };
}

function constant(fields: Tree, to: Conversion): Expression {
  return { kind: 'constant', value: constantValue(fields), at: to.offset(locationOf(fields)) };
}

/** One field stands there, and its name says what it is; it is empty for a zero, a false and an empty text. */
function constantValue(fields: Tree): string | number | boolean | null {
  for (const sort in fields) {
    const inner = fields[sort] as Tree;
    switch (sort) {
      case 'sval':
      case 'bsval':
        return text(inner, sort);
      case 'ival':
        return typeof inner['ival'] === 'number' ? inner['ival'] : 0;
      case 'fval':
        return Number(text(inner, 'fval'));
      case 'boolval':
        return inner['boolval'] === true;
      case 'isnull':
        return null;
      default:
        break;
    }
  }
  return '';
}

function columnReference(fields: Tree, to: Conversion): Expression {
  const path = names(fields, 'fields');
  const at = to.offset(locationOf(fields));
  return path.at(-1) === '*' ? { kind: 'star', path: path.slice(0, -1), at } : { kind: 'column', path, at };
}

function call(fields: Tree, to: Conversion): Expression {
  const args: Expression[] = [];
  for (const field in fields) {
    if (field === 'args' || field === 'agg_order') {
      for (const arg of children(fields, field)) args.push(to.expression(arg));
    } else if (field === 'agg_filter') args.push(to.expression(fields[field] as Tree));
    else if (field === 'over') args.push(...innerExpressions(fields[field], to));
  }
  return { kind: 'call', path: names(fields, 'funcname'), args, at: to.offset(locationOf(fields)) };
}

/** Kinds of A_Expr that are syntax of their own, by the name they have in our tree. */
const SYNTAX_OPERATORS: ReadonlyMap<string, string> = new Map([
  ['AEXPR_DISTINCT', 'is distinct from'],
  ['AEXPR_NOT_DISTINCT', 'is not distinct from'],
  ['AEXPR_NULLIF', 'nullif'],
  ['AEXPR_BETWEEN', 'between'],
  ['AEXPR_NOT_BETWEEN', 'not between'],
  ['AEXPR_BETWEEN_SYM', 'between symmetric'],
  ['AEXPR_NOT_BETWEEN_SYM', 'not between symmetric'],
]);
const NAMED_OPERATORS: ReadonlyMap<string, string> = new Map([
  ['~~', 'like'],
  ['!~~', 'not like'],
  ['~~*', 'like'],
  ['!~~*', 'not like'],
]);

function operator(fields: Tree, to: Conversion): Expression {
  const path = names(fields, 'name');
  const args: Expression[] = [];
  const [left, right] = [fields['lexpr'], fields['rexpr']];
  if (left !== undefined) args.push(to.expression(left as Tree));
  if (right !== undefined) args.push(to.expression(right as Tree));
  return {
    kind: 'operator',
    name: operatorName(text(fields, 'kind'), path.at(-1) ?? ''),
    args,
    at: to.offset(locationOf(fields)),
    schema: path.length > 1 ? path[0] : undefined,
  };
}

function operatorName(kind: string, symbol: string): string {
  if (kind === 'AEXPR_OP') return symbol;
  const syntax = SYNTAX_OPERATORS.get(kind);
  if (syntax !== undefined) return syntax;
  if (kind === 'AEXPR_IN') return symbol === '=' ? 'in' : 'not in';
  if (kind === 'AEXPR_OP_ANY') return `${symbol} any`;
  if (kind === 'AEXPR_OP_ALL') return `${symbol} all`;
  if (kind === 'AEXPR_SIMILAR') return symbol === '~' ? 'similar' : 'not similar';
  return NAMED_OPERATORS.get(symbol) ?? symbol;
}

const boolName = (name: string): string => (name === 'AND_EXPR' ? 'and' : name === 'OR_EXPR' ? 'or' : 'not');
const nullTestName = (fields: Tree): string =>
  text(fields, 'nulltesttype') === 'IS_NOT_NULL' ? 'is not null' : 'is null';
const booleanTestName = (fields: Tree): string =>
  text(fields, 'booltesttype').toLowerCase().replaceAll('_', ' ') || 'is true';
const minMaxName = (fields: Tree): string => (text(fields, 'op') === 'IS_LEAST' ? 'least' : 'greatest');

function sortBy(fields: Tree, to: Conversion): Expression {
  const [schema] = names(fields, 'useOp');
  const node = child(fields, 'node');
  const sorted: Expression = node === undefined ? { kind: 'opaque', at: -1 } : to.expression(node);
  const symbols = names(fields, 'useOp');
  if (schema === undefined) return sorted;
  const named = symbols.length > 1 ? { schema } : {};
  return { kind: 'operator', name: symbols.at(-1) ?? '', args: [sorted], at: to.offset(locationOf(fields)), ...named };
}

/** `case`: the operand where there is one, then conditions and results in turn, then the default. */
function caseExpression(fields: Tree, to: Conversion): Expression {
  const branches = children(fields, 'args').flatMap((when) => {
    const inner = child(when, 'CaseWhen') ?? {};
    return [child(inner, 'expr'), child(inner, 'result')];
  });
  const operand = child(fields, 'arg');
  const parts = [operand, ...branches, child(fields, 'defresult')];
  const args = parts.flatMap((part) => (part === undefined ? [] : [to.expression(part)]));
  return {
    kind: 'operator',
    name: operand === undefined ? 'case' : 'case of',
    args,
    at: to.offset(locationOf(fields)),
  };
}

function subquery(fields: Tree, to: Conversion): Expression {
  const test = child(fields, 'testexpr');
  const select = unwrapped(child(fields, 'subselect') ?? {});
  if (select.type !== 'SelectStmt') to.report('not-read', 'holds a subquery that is none', locationOf(fields));
  const isExists = text(fields, 'subLinkType') === 'EXISTS_SUBLINK';
  const comparison = names(fields, 'operName').at(-1);
  const operand = test === undefined ? {} : { operand: to.expression(test) };
  const isMembership = test !== undefined && (comparison === undefined || comparison === '=');
  const form = isExists ? 'exists' : isMembership ? 'in' : 'value';
  return { kind: 'subquery', form, query: to.query(select.fields), ...operand, at: to.offset(locationOf(fields)) };
}

function typeCast(fields: Tree, to: Conversion): Expression {
  const arg = child(fields, 'arg');
  const type = typeName(child(fields, 'typeName'));
  const at = to.offset(locationOf(fields));
  return { kind: 'cast', type, arg: arg === undefined ? { kind: 'opaque', at } : to.expression(arg), at };
}

/** Without the schema where it is PostgreSQL's own. */
export function typeName(fields: Tree | undefined): string {
  const path = names(fields, 'names');
  return (path.length === 2 && path[0] === 'pg_catalog' ? path.slice(1) : path).join('.');
}

/** `(x).field`, `x[1]`, `(x).*`: each step stands around the one before. */
function indirection(fields: Tree, to: Conversion): Expression {
  const start = child(fields, 'arg');
  const at = to.offset(locationOf(start === undefined ? fields : unwrapped(start).fields));
  let result: Expression = start === undefined ? { kind: 'opaque', at } : to.expression(start);
  for (const step of children(fields, 'indirection')) {
    const { type, fields: inner } = unwrapped(step);
    if (type === 'String') result = { kind: 'field', name: text(inner, 'sval'), of: result, at };
    else if (type === 'A_Star') result = { kind: 'field', name: '*', of: result, at };
    else result = { kind: 'operator', name: 'element', args: [result, ...innerExpressions(inner, to)], at };
  }
  return result;
}
