import { evaluate, numeric } from '../evaluate/evaluate.ts';
import { conjuncts, isAny, joinConditions, leavesOf } from '../evaluate/parts.ts';
import type { Finding } from '../finding.ts';
import type { Cte, Expression, Query, Select } from '../syntax.ts';

const ROUNDS_MAX = 1_000_000;

/**
 * A recursive CTE needs something that ends it: rows of a table that run out, a bound on what it counts, or a LIMIT.
 * `outer` is the query that the CTE belongs to.
 */
export function recursionFinding(cte: Cte, outer: Query | undefined): Finding | undefined {
  if (cte.statement.kind !== 'query') return undefined;
  const { query } = cte.statement;
  if (query.body.kind !== 'set' || !names(query.body.right, cte.name)) return undefined;
  if (isSmall(query.limit) || (outer !== undefined && readsLazily(outer, cte.name))) return undefined;
  if (armsOf(query.body.right).every((arm) => !selects(arm, cte.name) || isBounded(arm, cte, query))) return undefined;
  return { hazard: 'resource', what: `repeats ${cte.name} without an end in sight`, at: query.at };
}

const isSmall = (limit: Expression | undefined): boolean => {
  const rows = limit === undefined ? undefined : numeric(evaluate(limit));
  return rows !== undefined && rows >= 0 && rows <= ROUNDS_MAX;
};

const names = (query: Query, name: string): boolean =>
  armsOf(query).some((arm) => selects(arm, name)) ||
  armsOf(query).some((arm) => leavesOf(arm.from).some((leaf) => leaf.kind === 'derived' && names(leaf.query, name)));

const selects = (arm: Select, name: string): boolean =>
  leavesOf(arm.from).some((leaf) => leaf.kind === 'relation' && leaf.path.length === 1 && leaf.path[0] === name);

function armsOf({ body }: Query): readonly Select[] {
  if (body.kind === 'set') return [...armsOf(body.left), ...armsOf(body.right)];
  return body.kind === 'select' ? [body] : [];
}

/** Only the first rows are wanted, and nothing has to see all of them. */
function readsLazily({ body, limit, orderBy }: Query, name: string): boolean {
  if (!isSmall(limit) || orderBy.length > 0 || body.kind !== 'select' || body.from.length !== 1) return false;
  const isPlain = body.groupBy.length === 0 && body.having === undefined && body.others.length === 0;
  const isComputed = body.targets.some(({ expression }) => isAny(expression, ({ kind }) => kind === 'call'));
  return isPlain && !isComputed && selects(body, name);
}

function isBounded(arm: Select, cte: Cte, query: Query): boolean {
  const conditions = [...conjuncts(arm.where), ...joinConditions(arm.from).flatMap(conjuncts)];
  const others = leavesOf(arm.from).filter((leaf) => leaf.kind !== 'relation' || leaf.path.join('.') !== cte.name);
  const isOverTable = others.some(({ kind }) => kind === 'relation' || kind === 'derived');
  if (isOverTable) return conditions.length > 0 || leavesOf(arm.from).length < 2 || hasUsing(arm);
  const others_ = others.some(({ kind }) => kind === 'rows');
  return (
    conditions.some((condition) => isBound(condition, arm, cte, query)) ||
    (others_ && conditions.length > 0 && !counts(arm))
  );
}

const hasUsing = ({ from }: Select): boolean =>
  from.some((item) => item.kind === 'join' && (item.using !== undefined || item.natural));

/** Every column is only carried along or counted on: nothing in it can run out. */
const counts = ({ targets }: Select): boolean => targets.every(({ expression }) => stepOf(expression) !== undefined);

/** What is added to a column in each round; 0 where it is carried along; `undefined` for what is neither. */
function stepOf(expression: Expression): number | undefined {
  if (expression.kind === 'column' || expression.kind === 'constant') return 0;
  if (expression.kind === 'cast') return stepOf(expression.arg);
  if (expression.kind !== 'operator') return undefined;
  const [left, right] = expression.args;
  const added = [left, right]
    .map((arg) => (arg === undefined ? undefined : numeric(evaluate(arg))))
    .find((n) => n !== undefined);
  const isOnColumn = [left, right].some((arg) => arg?.kind === 'column');
  if (added === undefined || !isOnColumn) return undefined;
  if (expression.name === '+') return added;
  if (expression.name === '-') return -added;
  if (expression.name === '*') return added > 1 ? 1 : 0;
  return undefined;
}

/** A comparison that the counting must run into, or a condition on something that is no counting. */
function isBound(condition: Expression, arm: Select, cte: Cte, query: Query): boolean {
  if (condition.kind === 'constant' || evaluate(condition) !== undefined) return false;
  if (condition.kind !== 'operator') return condition.kind === 'subquery' || !counts(arm);
  const [left, right] = condition.args;
  if (left === undefined || right === undefined || !/^(<|<=|>|>=|<>|!=|=|==|between)$/.test(condition.name))
    return !counts(arm);
  if (condition.name === 'or') return false;
  const limit =
    condition.name === 'between' ? betweenLimit(condition.args) : (numeric(evaluate(right)) ?? numeric(evaluate(left)));
  if (limit === undefined) return !isSame(left, right);
  if (Math.abs(limit) > ROUNDS_MAX) return false;
  const step = stepOfColumn(numeric(evaluate(right)) === undefined ? right : left, arm, cte, query);
  return runsInto(condition.name, step, numeric(evaluate(right)) === undefined);
}

const betweenLimit = ([, low, high]: readonly Expression[]): number | undefined => {
  const top = high ?? (low?.kind === 'operator' ? low.args[1] : undefined);
  return top === undefined ? undefined : numeric(evaluate(top));
};

const isSame = (left: Expression, right: Expression): boolean =>
  left.kind === 'column' && right.kind === 'column' && left.path.at(-1) === right.path.at(-1);

function runsInto(name: string, step: number | undefined, isMirrored: boolean): boolean {
  if (step === undefined || name === 'between' || name === '=' || name === '==') return step !== 0 || name === '=';
  if (name === '<>' || name === '!=') return Math.abs(step) === 1;
  const isUpper = name.startsWith('<') !== isMirrored;
  return isUpper ? step > 0 : step < 0;
}

/** How the column that a condition is about goes on in each round. */
function stepOfColumn(side: Expression, arm: Select, cte: Cte, query: Query): number | undefined {
  if (side.kind !== 'column') return undefined;
  const name = side.path.at(-1) ?? '';
  const index = (cte.columns ?? outputNames(query)).indexOf(name);
  const target = index < 0 ? undefined : arm.targets[index];
  return target === undefined ? undefined : stepOf(target.expression);
}

function outputNames({ body }: Query): readonly string[] {
  if (body.kind === 'set') return outputNames(body.left);
  if (body.kind !== 'select') return [];
  return body.targets.map(
    ({ expression, alias }) => alias ?? (expression.kind === 'column' ? (expression.path.at(-1) ?? '') : ''),
  );
}
