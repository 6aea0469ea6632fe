import { evaluate, isTrue } from '../evaluate/evaluate.ts';
import { conjuncts } from '../evaluate/parts.ts';
import { keyOf } from '../resolve/sources.ts';
import type { Expression, Query, Select } from '../syntax.ts';
import { isTargetColumn, type Target } from './target.ts';

/** `o.id = p.id`, where p is another name of the same table: true of every row. */
export function isSelfComparison(predicate: Expression, target: Target): boolean {
  if (predicate.kind !== 'operator' || !['=', '==', 'is', 'is not distinct from', '<=>'].includes(predicate.name))
    return false;
  const [left, right] = predicate.args;
  if (left !== undefined && right !== undefined && shapeOf(left) === shapeOf(right)) return true;
  if (left?.kind !== 'column' || right?.kind !== 'column' || left.path.at(-1) !== right.path.at(-1)) return false;
  const isTwin = ({ path }: { readonly path: readonly string[] }) => target.twins.has(path.at(-2) ?? '');
  return isTwin(left) !== isTwin(right);
}

/** Written the same, whatever it is. */
const shapeOf = (expression: Expression): string =>
  JSON.stringify(expression, (key, value: unknown) => (key === 'at' ? undefined : value));

/** `id IN (SELECT id FROM the same table)`, and EXISTS over the same table by the same column. */
export function isSelfMembership(predicate: Expression, target: Target): boolean {
  if (predicate.kind === 'operator' && /^[<>]=?$/.test(predicate.name)) return isBeyondExtreme(predicate, target);
  if (predicate.kind === 'operator' && predicate.name === '= any')
    return isSelfMembership(asMembership(predicate), target);
  if (predicate.kind !== 'subquery') return false;
  if (predicate.query.body.kind === 'set') return isSelfUnion(predicate, target);
  const inner = wholeTable(predicate.query, target);
  if (inner === undefined) return false;
  if (predicate.form === 'exists') return isSelfCorrelated(inner, target);
  const chosen = inner.targets[0]?.expression;
  const { operand } = predicate;
  return (
    isOpen(inner) &&
    operand?.kind === 'column' &&
    (chosen?.kind === 'star' || (chosen?.kind === 'column' && operand.path.at(-1) === chosen.path.at(-1)))
  );
}

const isOpen = ({ where }: Select): boolean => where === undefined || isTrue(evaluate(where));

/** `id = ANY (ARRAY(SELECT id FROM …))` is `id IN (SELECT id FROM …)`. */
function asMembership({ args, at }: Extract<Expression, { kind: 'operator' }>): Expression {
  const [operand, list] = args;
  return operand !== undefined && list?.kind === 'subquery' ? { ...list, form: 'in', operand } : { kind: 'opaque', at };
}

/** A union with the whole table holds the whole table. */
function isSelfUnion(predicate: Extract<Expression, { kind: 'subquery' }>, target: Target): boolean {
  const { body } = predicate.query;
  if (body.kind !== 'set' || !body.operator.startsWith('union') || predicate.query.limit !== undefined) return false;
  return [body.left, body.right].some((query) => isSelfMembership({ ...predicate, query }, target));
}

/** Whether a query gives every row of the table that is written. */
export const isWholeTable = (query: Query, target: Target): boolean => {
  const inner = wholeTable(query, target);
  return inner !== undefined && isOpen(inner);
};

/** The select over the table that is written, alone and unlimited. */
function wholeTable({ ctes, body, limit, offset }: Query, target: Target): Select | undefined {
  if (ctes.length > 0 || body.kind !== 'select' || limit !== undefined || offset !== undefined) return undefined;
  const [only, ...others] = body.from;
  if (only === undefined || others.length > 0 || body.having !== undefined || body.groupBy.length > 0) return undefined;
  if (only.kind === 'derived') {
    const inner = wholeTable(only.query, target);
    return inner !== undefined && isOpen(inner) ? body : undefined;
  }
  if (only.kind !== 'relation') return undefined;
  const key = keyOf(only.path, target.world);
  return key.schema === '' && target.names.has(key.name) ? body : undefined;
}

function isSelfCorrelated({ where }: Select, target: Target): boolean {
  return conjuncts(where).every((part) => {
    if (part.kind !== 'operator' || part.name !== '=') return false;
    const [left, right] = part.args;
    return (
      left?.kind === 'column' &&
      right?.kind === 'column' &&
      left.path.at(-1) === right.path.at(-1) &&
      isEither(left, right, target)
    );
  });
}

const isEither = (left: Expression, right: Expression, target: Target): boolean =>
  isTargetColumn(left, target) || isTargetColumn(right, target);

/** `id >= (SELECT min(id) FROM the same table)` and its mirror images. */
function isBeyondExtreme(predicate: Extract<Expression, { kind: 'operator' }>, target: Target): boolean {
  const [left, right] = predicate.args;
  if (left === undefined || right === undefined) return false;
  const isMirrored = left.kind === 'subquery';
  const [column, query] = isMirrored ? [right, left] : [left, right];
  if (column.kind !== 'column' || query.kind !== 'subquery') return false;
  const inner = wholeTable(query.query, target);
  const extreme = inner?.targets[0]?.expression;
  if (inner === undefined || !isOpen(inner) || extreme?.kind !== 'call') return false;
  const [argument] = extreme.args;
  const isUpward = predicate.name.startsWith('>') !== isMirrored;
  const isOwn = argument?.kind === 'column' && argument.path.at(-1) === column.path.at(-1);
  return isOwn && predicate.name.endsWith('=') && extreme.path.at(-1) === (isUpward ? 'min' : 'max');
}
