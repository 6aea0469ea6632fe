import { evaluate, isTrue, numeric, type Value } from '../evaluate/evaluate.ts';
import { isAny, partsOf } from '../evaluate/parts.ts';
import type { Expression } from '../syntax.ts';
import type { Target } from './target.ts';

/** Values to try. What is true of all of them is taken to be true of every row. */
const NUMBERS: readonly Value[] = [-7, 0, 1, 2.5, 1_000_003];
/** The database numbers rows from one upwards. */
const NUMBERED: readonly Value[] = [1, 2, 7, 1_000, 123_456_789];
const TEXTS: readonly Value[] = ['', 'a', 'Zq~', '2024-02-03', '17'];
/** Named so, a column is taken to number the rows where nothing else is known of it. */
const ROW_NUMBERS = new Set(['id', 'rowid', '_rowid_', 'oid', 'ctid']);
/** No table that is changed by hand has more rows: a bound above it bounds nothing. */
const ROWS_MAX = 100_000_000;
const COLUMNS_MAX = 3;
const CONSTANTS_MAX = 6;

/** True where no value of its columns that we can think of makes it false. */
export function isTautology(predicate: Expression, target: Target): boolean {
  const columns = [...new Set(columnsIn(predicate).map((path) => path.join('.')))];
  if (columns.length > COLUMNS_MAX) return false;
  const nulls = isAny(
    predicate,
    ({ kind, ...rest }) => kind === 'operator' && /null|unknown|true|false/.test(nameOf(rest)),
  );
  const named = constantsIn(predicate);
  return [
    [...NUMBERS, ...named.flatMap(neighbours)],
    [...TEXTS, ...named.filter((value) => typeof value === 'string')],
  ].some((pool, index) => {
    const pools = columns.map((column) => valuesOf(column, pool, index === 0, nulls, target));
    return assignments(pools).every((values) => {
      const byColumn = new Map(columns.map((column, index) => [column, values[index] ?? null]));
      return isTrue(evaluate(predicate, (path) => byColumn.get(path.join('.'))));
    });
  });
}

const nameOf = (rest: object): string => ('name' in rest && typeof rest.name === 'string' ? rest.name : '');

function columnsIn(expression: Expression): readonly (readonly string[])[] {
  if (expression.kind === 'column') return [expression.path];
  return partsOf(expression).flatMap(columnsIn);
}

/** What the predicate itself speaks of: `id <> 3` is not true of 3. */
function constantsIn(expression: Expression): readonly Value[] {
  if (expression.kind === 'constant') return [expression.value];
  return partsOf(expression).flatMap(constantsIn).slice(0, CONSTANTS_MAX);
}

const neighbours = (value: Value): readonly number[] => {
  const number = numeric(value);
  return number === undefined ? [] : [number - 1, number, number + 1];
};

function valuesOf(
  path: string,
  pool: readonly Value[],
  isNumbers: boolean,
  nulls: boolean,
  { columns }: Target,
): readonly Value[] {
  const name = path.split('.').at(-1) ?? '';
  const known = columns?.find((column) => column.name === name);
  const isNumbered = known?.isGenerated === true || ROW_NUMBERS.has(name);
  const values =
    isNumbered && isNumbers
      ? [
          ...NUMBERED,
          ...pool.filter((value) => Number(value) >= 1 && Number(value) <= ROWS_MAX && Number.isInteger(value)),
        ]
      : pool;
  const isNotNull = known?.isNotNull === true || ROW_NUMBERS.has(name);
  return nulls && !isNotNull ? [...values, null] : values;
}

function assignments(pools: readonly (readonly Value[])[]): readonly (readonly Value[])[] {
  return pools.reduce<readonly (readonly Value[])[]>(
    (rows, pool) => rows.flatMap((row) => pool.map((value) => [...row, value])),
    [[]],
  );
}
