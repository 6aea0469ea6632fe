import { conjuncts } from '../evaluate/parts.ts';
import { keyOf } from '../resolve/sources.ts';
import type { Expression, Query, Select } from '../syntax.ts';
import { isTargetColumn, type Target } from './target.ts';

/** `o.id = p.id`, where p is another name of the same table: true of every row. */
export function isSelfComparison(predicate: Expression, target: Target): boolean {
  if (predicate.kind !== 'operator' || !['=', '==', 'is', 'is not distinct from', '<=>'].includes(predicate.name))
    return false;
  const [left, right] = predicate.args;
  if (left?.kind !== 'column' || right?.kind !== 'column' || left.path.at(-1) !== right.path.at(-1)) return false;
  const isTwin = ({ path }: { readonly path: readonly string[] }) => target.twins.has(path.at(-2) ?? '');
  return isTwin(left) !== isTwin(right);
}

/** `id IN (SELECT id FROM the same table)`, and EXISTS over the same table by the same column. */
export function isSelfMembership(predicate: Expression, target: Target): boolean {
  if (predicate.kind === 'operator' && /^[<>]=?$/.test(predicate.name)) return isBeyondExtreme(predicate, target);
  if (predicate.kind !== 'subquery') return false;
  const inner = wholeTable(predicate.query, target);
  if (inner === undefined) return false;
  if (predicate.form === 'exists') return isSelfCorrelated(inner, target);
  const chosen = inner.targets[0]?.expression;
  const { operand } = predicate;
  return (
    inner.where === undefined &&
    operand?.kind === 'column' &&
    (chosen?.kind === 'star' || (chosen?.kind === 'column' && operand.path.at(-1) === chosen.path.at(-1)))
  );
}

/** The select over the table that is written, alone and unlimited. */
function wholeTable({ ctes, body, limit, offset }: Query, target: Target): Select | undefined {
  if (ctes.length > 0 || body.kind !== 'select' || limit !== undefined || offset !== undefined) return undefined;
  const [only, ...others] = body.from;
  if (only === undefined || others.length > 0 || body.having !== undefined) return undefined;
  if (only.kind === 'derived') {
    const inner = wholeTable(only.query, target);
    return inner !== undefined && inner.where === undefined ? body : undefined;
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
  if (inner === undefined || inner.where !== undefined || extreme?.kind !== 'call') return false;
  const [argument] = extreme.args;
  const isUpward = predicate.name.startsWith('>') !== isMirrored;
  const isOwn = argument?.kind === 'column' && argument.path.at(-1) === column.path.at(-1);
  return isOwn && predicate.name.endsWith('=') && extreme.path.at(-1) === (isUpward ? 'min' : 'max');
}
