import { aliasOf, conjuncts, isAny, isRelated, leavesOf, partsOf } from '../evaluate/parts.ts';
import type { Finding } from '../finding.ts';
import type { Cte, Expression, FromItem, Query, Select } from '../syntax.ts';
import { seriesRows } from './series.ts';

/** Combinations of rows that are refused, when a table is taken to have a thousand. */
const COMBINATIONS_MAX = 1e9;
const TABLE_ROWS = 1_000;
const FEW_ROWS = 10;

/** Tables that stand side by side with nothing that relates them. */
export function crossJoinFinding(select: Select, query: Query): Finding | undefined {
  if (select.from.length === 0 || (select.from.length === 1 && select.from[0]?.kind !== 'join')) return undefined;
  const leaves = leavesOf(select.from);
  if (leaves.length < 2) return undefined;
  const sizes = leaves.map((leaf) => rowsOf(leaf, query));
  const product = sizes.reduce((rows, size) => rows * size, 1);
  if (product < COMBINATIONS_MAX && !hasTwins(leaves)) return undefined;
  const groups = groupsOf(select, leaves);
  const rows = groups.reduce((product, group) => product * Math.max(...group.map((leaf) => rowsOf(leaf, query))), 1);
  if (rows < COMBINATIONS_MAX && !groups.some((group) => isCrossedWithItself(group, groups))) return undefined;
  return {
    hazard: 'resource',
    what: 'joins tables without a condition, which makes a huge number of rows',
    at: atOf(leaves),
  };
}

const tableOf = (item: FromItem): string | undefined =>
  item.kind === 'relation' && item.path.length > 0 ? item.path.join('.') : undefined;

function hasTwins(leaves: readonly FromItem[]): boolean {
  const tables = leaves.flatMap((leaf) => tableOf(leaf) ?? []);
  return new Set(tables).size < tables.length;
}

/** A table beside itself without a condition is nothing that anybody wants. */
function isCrossedWithItself(group: readonly FromItem[], groups: readonly (readonly FromItem[])[]): boolean {
  const tables = group.flatMap((leaf) => tableOf(leaf) ?? []);
  return groups.some((other) => other !== group && other.some((leaf) => tables.includes(tableOf(leaf) ?? '')));
}

const atOf = ([first]: readonly FromItem[]): number => (first !== undefined && 'at' in first ? first.at : -1);

/** Sources by what relates them: conditions, USING, natural joins, and lateral use of one by another. */
function groupsOf(select: Select, leaves: readonly FromItem[]): readonly (readonly FromItem[])[] {
  const groupOf = new Map(leaves.map((leaf, index) => [leaf, index]));
  const relate = (related: readonly FromItem[]): void => {
    const [first, ...rest] = related.map((leaf) => groupOf.get(leaf) ?? -1);
    if (first === undefined) return;
    for (const [leaf, group] of groupOf) if (rest.includes(group)) groupOf.set(leaf, first);
  };
  const conditions = [...conjuncts(select.where), ...conditionsOf(select.from, relate)];
  for (const condition of conditions) relate(relatedBy(condition, leaves));
  for (const leaf of leaves)
    if (leaf.kind === 'rows') relate([leaf, ...leaf.calls.flatMap((call) => relatedBy(call, leaves))]);
  return [...new Set(groupOf.values())].map((group) => leaves.filter((leaf) => groupOf.get(leaf) === group));
}

function conditionsOf(items: readonly FromItem[], relate: (leaves: readonly FromItem[]) => void): Expression[] {
  return items.flatMap((item) => {
    if (item.kind !== 'join') return [];
    if (item.natural || item.using !== undefined) relate(leavesOf([item]));
    return [...conjuncts(item.on), ...conditionsOf([item.left, item.right], relate)];
  });
}

/** The sources that a condition speaks of; a bare name may be of any. */
function relatedBy(condition: Expression, leaves: readonly FromItem[]): readonly FromItem[] {
  const paths = pathsIn(condition);
  const bare = paths.filter((path) => path.length === 1).length;
  if (bare > 1 || (bare === 1 && paths.length > 1)) return leaves;
  const aliases = new Set(paths.map((path) => path.at(-2)));
  const hasQuery = isAny(condition, ({ kind }) => kind === 'subquery');
  return hasQuery ? leaves : leaves.filter((leaf) => aliases.has(aliasOf(leaf)));
}

function pathsIn(expression: Expression): readonly (readonly string[])[] {
  if (expression.kind === 'column') return [expression.path];
  return partsOf(expression).flatMap(pathsIn);
}

function rowsOf(item: FromItem, query: Query): number {
  switch (item.kind) {
    case 'relation': {
      const cte = item.path.length === 1 ? query.ctes.find(({ name }) => name === item.path[0]) : undefined;
      if (cte === undefined) return TABLE_ROWS;
      return cteRows(cte, query);
    }
    case 'derived':
      return queryRows(item.query, query.ctes);
    case 'rows':
      return Math.max(1, ...item.calls.map(callRows));
    case 'join':
      return TABLE_ROWS;
  }
}

function callRows(call: Expression): number {
  if (call.kind !== 'call' || call.path.at(-1) !== 'generate_series') return FEW_ROWS;
  return seriesRows(call.args) ?? TABLE_ROWS;
}

const rowsOfCte = new WeakMap<Cte, number>();

/** A CTE that is made of others may multiply them; each is counted once. */
function cteRows(cte: Cte, query: Query): number {
  const known = rowsOfCte.get(cte);
  if (known !== undefined) return known;
  // While it is being counted, and where it calls itself, it counts as a table.
  rowsOfCte.set(cte, TABLE_ROWS);
  const rows = cte.statement.kind === 'query' ? queryRows(cte.statement.query, query.ctes) : TABLE_ROWS;
  rowsOfCte.set(cte, rows);
  return rows;
}

function queryRows({ body, limit, ctes }: Query, outer: readonly Cte[] = []): number {
  if (limit?.kind === 'constant' && typeof limit.value === 'number') return limit.value;
  if (body.kind === 'values') return body.rows.length;
  const around: Query = { ...NO_QUERY, ctes: [...ctes, ...outer] };
  if (body.kind === 'set') return queryRows(body.left, around.ctes) + queryRows(body.right, around.ctes);
  if (body.from.length === 0) return Math.max(1, ...body.targets.map(({ expression }) => targetRows(expression)));
  const isAggregate = body.groupBy.length === 0 && body.targets.every(({ expression }) => isAggregateCall(expression));
  if (isAggregate) return 1;
  const sizes = leavesOf(body.from).map((leaf) => rowsOf(leaf, around));
  const isCross = body.where === undefined && body.groupBy.length === 0 && !isRelated(body.from);
  return isCross ? sizes.reduce((rows, size) => rows * size, 1) : Math.max(1, ...sizes);
}

/** `SELECT generate_series(…)` gives rows without FROM. */
const targetRows = (expression: Expression): number =>
  expression.kind === 'call' && expression.path.at(-1) === 'generate_series' ? callRows(expression) : 1;

const NO_QUERY: Query = { ctes: [], recursive: false, body: { kind: 'values', rows: [] }, orderBy: [], at: -1 };

const isAggregateCall = (expression: Expression): boolean =>
  isAny(expression, (part) => part.kind === 'call' && /^(count|sum|avg|min|max)$/.test(part.path.at(-1) ?? ''));
