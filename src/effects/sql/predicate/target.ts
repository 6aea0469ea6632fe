import { aliasOf, leavesOf, partsOf } from '../evaluate/parts.ts';
import { declared, keyOf } from '../resolve/sources.ts';
import type { World } from '../resolve/world.ts';
import type { CatalogueColumn } from '../schema/catalogue.ts';
import type { Expression, FromItem, Query } from '../syntax.ts';

/** The rows that a change is about: what a condition must speak of to pick among them. */
export interface Target {
  readonly aliases: ReadonlySet<string>;
  /** Names of the tables that are written. */
  readonly names: ReadonlySet<string>;
  /** Other aliases of the same tables in the same statement. */
  readonly twins: ReadonlySet<string>;
  readonly columns: readonly CatalogueColumn[] | undefined;
  readonly world: World;
}

/** Whether an expression depends on the row that is changed. */
export function namesTarget(expression: Expression, target: Target): boolean {
  if (isTargetColumn(expression, target)) return true;
  if (expression.kind === 'subquery' && reachesOut(expression.query, target)) return true;
  return partsOf(expression).some((part) => namesTarget(part, target));
}

/** Columns that every table has without declaring them. */
const HIDDEN = new Set(['ctid', 'xmin', 'tableoid', 'rowid', '_rowid_', 'oid']);

export function isTargetColumn(expression: Expression, { aliases, columns }: Target): boolean {
  if (expression.kind !== 'column') return false;
  const { path } = expression;
  if (path.length > 1) return aliases.has(path.at(-2) ?? '');
  return columns === undefined || HIDDEN.has(path[0] ?? '') || columns.some(({ name }) => name === path[0]);
}

/** A subquery that speaks of the row outside: by its alias, or by a column that nothing inside has. */
function reachesOut(query: Query, target: Target): boolean {
  const { body } = query;
  if (body.kind === 'set') return reachesOut(body.left, target) || reachesOut(body.right, target);
  if (body.kind === 'values') return body.rows.flat().some((value) => namesTarget(value, target));
  const leaves = leavesOf(body.from);
  const inner = leaves.map(aliasOf);
  const aliases = new Set([...target.aliases].filter((alias) => !inner.includes(alias)));
  const outside: Target = { ...target, aliases, columns: outerColumns(leaves, target) };
  const parts = [
    ...body.targets.map(({ expression }) => expression),
    body.where,
    body.having,
    ...body.groupBy,
    ...query.orderBy,
    query.limit,
    query.offset,
    ...conditionsOf(body.from),
  ];
  const inFrom = leaves.some((leaf) => leaf.kind === 'derived' && reachesOut(leaf.query, outside));
  return inFrom || parts.some((part) => part !== undefined && namesTarget(part, outside));
}

const conditionsOf = (items: readonly FromItem[]): readonly Expression[] =>
  items.flatMap((item) =>
    item.kind === 'join' ? [...(item.on ? [item.on] : []), ...conditionsOf([item.left, item.right])] : [],
  );

/** Columns of the target that a bare name inside can only mean there; none where the inside is not known. */
function outerColumns(leaves: readonly FromItem[], { columns, world }: Target): readonly CatalogueColumn[] {
  const lists = leaves.map((leaf) =>
    leaf.kind === 'relation' ? declared(keyOf(leaf.path, world), world.catalogue)?.columns : undefined,
  );
  if (columns === undefined || lists.some((list) => list === undefined)) return [];
  const taken = new Set(lists.flatMap((list) => (list ?? []).map(({ name }) => name)));
  return columns.filter(({ name }) => !taken.has(name));
}
