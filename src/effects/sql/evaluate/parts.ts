import type { Expression, FromItem, Query } from '../syntax.ts';

/** The expressions that an expression is made of, subqueries left out. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'call':
    case 'operator':
      return expression.args;
    case 'cast':
      return [expression.arg];
    case 'field':
      return [expression.of];
    case 'subquery':
      return expression.operand === undefined ? [] : [expression.operand];
    default:
      return [];
  }
}

export function isAny(expression: Expression, test: (part: Expression) => boolean): boolean {
  return test(expression) || partsOf(expression).some((part) => isAny(part, test));
}

/** What is bound together by AND, one by one. */
export function conjuncts(expression: Expression | undefined): readonly Expression[] {
  if (expression === undefined) return [];
  if (expression.kind !== 'operator' || expression.name !== 'and') return [expression];
  return expression.args.flatMap(conjuncts);
}

/** What stands in FROM without the joins around it. */
export function leavesOf(items: readonly FromItem[]): readonly FromItem[] {
  return items.flatMap((item) => (item.kind === 'join' ? leavesOf([item.left, item.right]) : [item]));
}

/** Conditions of the joins in FROM. */
export function joinConditions(items: readonly FromItem[]): readonly Expression[] {
  return items.flatMap((item) =>
    item.kind === 'join'
      ? [...(item.on === undefined ? [] : [item.on]), ...joinConditions([item.left, item.right])]
      : [],
  );
}

export const isRelated = (items: readonly FromItem[]): boolean =>
  items.some(
    (item) =>
      item.kind === 'join' &&
      (item.on !== undefined || item.using !== undefined || item.natural || isRelated([item.left, item.right])),
  );

export function aliasOf(item: FromItem): string | undefined {
  if (item.kind === 'relation') return item.alias ?? item.path.at(-1);
  return item.alias;
}

/** The one value of a query without FROM. */
export function singleValue({ ctes, body }: Query): Expression | undefined {
  if (ctes.length > 0) return undefined;
  if (body.kind === 'values') return body.rows.length === 1 && body.rows[0]?.length === 1 ? body.rows[0][0] : undefined;
  if (body.kind !== 'select' || body.from.length > 0 || body.where !== undefined) return undefined;
  return body.targets.length === 1 ? body.targets[0]?.expression : undefined;
}
