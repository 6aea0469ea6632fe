import { evaluate, isFalse } from '../evaluate/evaluate.ts';
import { aliasOf, isRelated, leavesOf } from '../evaluate/parts.ts';
import type { PredicateSort } from '../resolve/resolution.ts';
import { declared, keyOf } from '../resolve/sources.ts';
import type { World } from '../resolve/world.ts';
import type { Dml, Expression, FromItem } from '../syntax.ts';
import { isSelfComparison, isSelfMembership, isWholeTable } from './self-reference.ts';
import type { Target } from './target.ts';
import { namesTarget } from './target.ts';
import { isTautology } from './tautology.ts';

/** Whether the condition of a change picks rows, or lets all of them through. */
export function predicateSort(change: Dml, world: World): PredicateSort {
  if (change.where === undefined) return 'absent';
  return isSelective(change.where, targetOf(change, world)) ? 'selective' : 'constant';
}

function targetOf(change: Dml, world: World): Target {
  const own = change.targets.flatMap((target) => [target.alias ?? target.path.at(-1) ?? '']);
  const leaves = leavesOf(change.from);
  const joined = isRelated(change.from) && leaves.some((leaf) => own.includes(aliasOf(leaf) ?? ''));
  const aliases = new Set([...own, ...(joined ? leaves.flatMap((leaf) => aliasOf(leaf) ?? []) : [])]);
  const keys = change.targets.map((target) => keyOf(target.path, world));
  const columns = keys.map((key) => declared(key, world.catalogue)?.columns);
  const isKnown = columns.every((list) => list !== undefined);
  const target: Target = {
    aliases,
    names: new Set(keys.map(({ name }) => name)),
    twins: new Set(leaves.flatMap((leaf) => twinAlias(leaf, change, world))),
    columns: isKnown ? columns.flatMap((list) => list ?? []) : undefined,
    world,
  };
  const copies = leaves.flatMap((leaf) =>
    leaf.kind === 'derived' && isWholeTable(leaf.query, target) ? [leaf.alias ?? ''] : [],
  );
  return { ...target, twins: new Set([...target.twins, ...copies]) };
}

/** Another alias of the table that is written. */
function twinAlias(leaf: FromItem, change: Dml, world: World): readonly string[] {
  if (leaf.kind !== 'relation') return [];
  const key = keyOf(leaf.path, world);
  const isTwin = change.targets.some((target) => {
    const own = keyOf(target.path, world);
    return own.schema === key.schema && own.name === key.name && (target.alias ?? own.name) !== aliasOf(leaf);
  });
  return isTwin ? [aliasOf(leaf) ?? ''] : [];
}

/** All arms of an OR must pick, one part of an AND is enough; and the whole must not be true of every row. */
function isSelective(predicate: Expression, target: Target): boolean {
  if (predicate.kind === 'operator' && predicate.name === 'and')
    return predicate.args.some((arg) => isSelective(arg, target));
  if (predicate.kind === 'operator' && predicate.name === 'or') {
    const arms = predicate.args.filter((arg) => !isFalse(evaluate(arg)));
    return arms.length > 0 && arms.every((arg) => isSelective(arg, target)) && !isTautology(predicate, target);
  }
  if (!namesTarget(predicate, target)) return false;
  if (isSelfComparison(predicate, target) || isSelfMembership(predicate, target)) return false;
  return !isTautology(predicate, target);
}
