import type { Expression } from '../syntax.ts';
import { singleValue } from './parts.ts';

export type Value = string | number | boolean | null;
/** The value that a column has here; `undefined` where none is assumed. */
export type ColumnValue = (path: readonly string[]) => Value | undefined;

const NO_COLUMNS: ColumnValue = () => undefined;

/**
 * The value of an expression, as far as plain arithmetic, comparison and logic go; `undefined` where it depends on more.
 * Only for bounds and tautologies: what is computed here never permits anything by itself.
 */
export function evaluate(expression: Expression, columns: ColumnValue = NO_COLUMNS): Value | undefined {
  switch (expression.kind) {
    case 'constant':
      return expression.value;
    case 'column':
      return columns(expression.path);
    case 'cast':
      return castValue(evaluate(expression.arg, columns), expression.type);
    case 'subquery': {
      if (expression.form !== 'value' || expression.operand !== undefined) return undefined;
      const value = singleValue(expression.query);
      return value === undefined ? undefined : evaluate(value, columns);
    }
    case 'call':
      return callValue(expression.path.at(-1) ?? '', expression.args, columns);
    case 'operator':
      return operatorValue(expression.name, expression.args, columns);
    default:
      return undefined;
  }
}

function castValue(value: Value | undefined, type: string): Value | undefined {
  if (
    typeof value === 'string' &&
    /^(int|float|numeric|decimal|bigint|integer|real|double|unsigned|signed|serial|number)/i.test(type)
  ) {
    const number = Number(value);
    return Number.isNaN(number) ? undefined : number;
  }
  if (typeof value === 'string' && /^bool/i.test(type)) return BOOLEANS.get(value.toLowerCase());
  if (typeof value === 'number' && /^(text|varchar|char|bpchar)/i.test(type)) return String(value);
  return value;
}
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['t', true],
  ['true', true],
  ['yes', true],
  ['on', true],
  ['1', true],
  ['f', false],
  ['false', false],
  ['no', false],
  ['off', false],
  ['0', false],
]);

const NUMERIC_CALLS: ReadonlyMap<string, (...values: number[]) => number> = new Map([
  ['power', (a: number, b: number) => a ** b],
  ['pow', (a: number, b: number) => a ** b],
  ['exp', Math.exp],
  ['abs', Math.abs],
  ['floor', Math.floor],
  ['ceil', Math.ceil],
  ['ceiling', Math.ceil],
  ['round', Math.round],
  ['trunc', Math.trunc],
  ['sqrt', Math.sqrt],
  ['sign', Math.sign],
  ['mod', (a: number, b: number) => a % b],
  ['pi', () => Math.PI],
  ['factorial', factorial],
]);

function factorial(value: number): number {
  let product = 1;
  for (let factor = 2; factor <= value && Number.isFinite(product); factor += 1) product *= factor;
  return product;
}

function callValue(name: string, args: readonly Expression[], columns: ColumnValue): Value | undefined {
  if (name === 'coalesce' || name === 'ifnull') return firstNotNull(args, columns);
  const values = args.map((arg) => evaluate(arg, columns));
  if (name === 'length' || name === 'char_length') return typeof values[0] === 'string' ? values[0].length : undefined;
  if (name === 'upper' || name === 'lower') return typeof values[0] === 'string' ? folded(name, values[0]) : undefined;
  if (name === 'if' || name === 'iif')
    return values[0] === undefined ? undefined : isTrue(values[0]) ? values[1] : values[2];
  const compute = NUMERIC_CALLS.get(name);
  const numbers = values.map(numeric);
  if (compute === undefined || numbers.some((number) => number === undefined)) return undefined;
  return compute(...numbers.map((number) => number ?? 0));
}

const folded = (name: string, text: string): string => (name === 'upper' ? text.toUpperCase() : text.toLowerCase());

function firstNotNull(args: readonly Expression[], columns: ColumnValue): Value | undefined {
  for (const arg of args) {
    const value = evaluate(arg, columns);
    if (value !== null) return value;
  }
  return null;
}

export const numeric = (value: Value | undefined): number | undefined => {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string' && /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(value)) return Number(value);
  return undefined;
};

const ARITHMETIC: ReadonlyMap<string, (a: number, b: number) => number> = new Map([
  ['+', (a, b) => a + b],
  ['-', (a, b) => a - b],
  ['*', (a, b) => a * b],
  ['/', (a, b) => a / b],
  ['%', (a, b) => a % b],
  ['mod', (a, b) => a % b],
  ['div', (a, b) => Math.trunc(a / b)],
  ['<<', (a, b) => a * 2 ** b],
  ['>>', (a, b) => Math.floor(a / 2 ** b)],
  ['&', (a, b) => a & b],
  ['|', (a, b) => a | b],
]);
const COMPARISONS: ReadonlyMap<string, (order: number) => boolean> = new Map([
  ['=', (order) => order === 0],
  ['==', (order) => order === 0],
  ['<>', (order) => order !== 0],
  ['!=', (order) => order !== 0],
  ['<', (order) => order < 0],
  ['<=', (order) => order <= 0],
  ['>', (order) => order > 0],
  ['>=', (order) => order >= 0],
]);

function operatorValue(name: string, args: readonly Expression[], columns: ColumnValue): Value | undefined {
  const value = (index: number): Value | undefined => {
    const arg = args[index];
    return arg === undefined ? undefined : evaluate(arg, columns);
  };
  const comparison = COMPARISONS.get(name);
  if (comparison !== undefined) return compared(value(0), value(1), comparison);
  const arithmetic = ARITHMETIC.get(name) ?? (name === '^' ? ARITHMETIC_POWER : undefined);
  if (arithmetic !== undefined)
    return computed(
      args.map((_, index) => numeric(value(index))),
      name,
      arithmetic,
    );
  switch (name) {
    case 'and':
      return conjunction(args.map((_, index) => value(index)));
    case 'or':
      return disjunction(args.map((_, index) => value(index)));
    case 'not':
      return negated(value(0));
    case '||':
      return joined(value(0), value(1));
    case 'is null':
    case 'is unknown':
      return value(0) === undefined ? undefined : value(0) === null;
    case 'is not null':
    case 'is not unknown':
      return value(0) === undefined ? undefined : value(0) !== null;
    case 'is true':
      return value(0) === undefined ? undefined : isTrue(value(0));
    case 'is not true':
      return value(0) === undefined ? undefined : !isTrue(value(0));
    case 'is false':
      return value(0) === undefined ? undefined : isFalse(value(0));
    case 'is not false':
      return value(0) === undefined ? undefined : !isFalse(value(0));
    case 'is':
    case 'is not distinct from':
    case '<=>':
      return same(value(0), value(1));
    case 'is not':
    case 'is distinct from':
      return negated(same(value(0), value(1)));
    case 'between':
    case 'between symmetric':
    case 'not between': {
      const within = range(args, columns);
      return name === 'not between' ? negated(within) : within;
    }
    case 'in':
    case '= any':
      return membership(args, columns);
    case 'not in':
    case '<> all':
    case '!= all':
      return negated(membership(args, columns));
    case 'like':
    case 'ilike':
    case 'glob':
      return likened(value(0), value(1), name);
    case '~':
    case '~*':
    case 'regexp':
    case 'rlike':
    case 'similar':
      return matched(value(0), value(1));
    case 'not like':
      return negated(likened(value(0), value(1), 'like'));
    case 'coalesce':
      return firstNotNull(args, columns);
    case 'case':
      return chosen(args, columns);
    case 'collate':
      return value(0);
    case 'binary':
      return value(0);
    default:
      return undefined;
  }
}
const ARITHMETIC_POWER = (a: number, b: number): number => a ** b;

function compared(
  left: Value | undefined,
  right: Value | undefined,
  holds: (order: number) => boolean,
): boolean | null | undefined {
  if (left === undefined || right === undefined) return undefined;
  if (left === null || right === null) return null;
  const [a, b] = [numeric(left), numeric(right)];
  if (a !== undefined && b !== undefined) return holds(a - b);
  if (typeof left !== 'string' || typeof right !== 'string') return undefined;
  return holds(left < right ? -1 : left > right ? 1 : 0);
}

function computed(
  numbers: readonly (number | undefined)[],
  name: string,
  compute: (a: number, b: number) => number,
): number | undefined {
  const [a, b] = numbers;
  if (a === undefined) return undefined;
  if (numbers.length === 1) return name === '-' ? -a : name === '+' ? a : undefined;
  return b === undefined ? undefined : compute(a, b);
}

export const isTrue = (value: Value | undefined): boolean =>
  value === true || (typeof value === 'number' && value !== 0);
export const isFalse = (value: Value | undefined): boolean => value === false || value === 0;

function conjunction(values: readonly (Value | undefined)[]): boolean | null | undefined {
  if (values.some(isFalse)) return false;
  if (values.every(isTrue)) return true;
  return values.some((value) => value === undefined) ? undefined : null;
}

function disjunction(values: readonly (Value | undefined)[]): boolean | null | undefined {
  if (values.some(isTrue)) return true;
  if (values.every(isFalse)) return false;
  return values.some((value) => value === undefined) ? undefined : null;
}

function negated(value: Value | undefined): boolean | null | undefined {
  if (isTrue(value)) return false;
  if (isFalse(value)) return true;
  return value === null ? null : undefined;
}

function joined(left: Value | undefined, right: Value | undefined): Value | undefined {
  if (left === null || right === null) return null;
  return left === undefined || right === undefined ? undefined : `${left}${right}`;
}

function same(left: Value | undefined, right: Value | undefined): boolean | undefined {
  if (left === undefined || right === undefined) return undefined;
  if (left === null || right === null) return left === right;
  return compared(left, right, (order) => order === 0) ?? undefined;
}

function range([value, low, high]: readonly Expression[], columns: ColumnValue): boolean | null | undefined {
  if (value === undefined || low === undefined) return undefined;
  const bounds =
    high === undefined && low.kind === 'operator' ? low.args : [low, ...(high === undefined ? [] : [high])];
  const [from, to] = bounds;
  if (from === undefined || to === undefined) return undefined;
  const subject = evaluate(value, columns);
  return conjunction([
    compared(subject, evaluate(from, columns), (order) => order >= 0),
    compared(subject, evaluate(to, columns), (order) => order <= 0),
  ]);
}

function membership([value, list]: readonly Expression[], columns: ColumnValue): boolean | null | undefined {
  if (value === undefined || list?.kind !== 'operator') return undefined;
  const subject = evaluate(value, columns);
  return disjunction(list.args.map((item) => compared(subject, evaluate(item, columns), (order) => order === 0)));
}

function likened(text: Value | undefined, pattern: Value | undefined, name: string): boolean | null | undefined {
  if (text === null || pattern === null) return null;
  if (text === undefined || typeof pattern !== 'string') return undefined;
  const any = name === 'glob' ? '*' : '%';
  if (pattern !== '' && [...pattern].every((character) => character === any)) return true;
  return /[%_*?[\\]/.test(pattern) ? undefined : String(text).toLowerCase() === pattern.toLowerCase();
}

/** Patterns that every text matches; of others nothing is said. */
function matched(text: Value | undefined, pattern: Value | undefined): boolean | null | undefined {
  if (text === null || pattern === null) return null;
  if (text === undefined || typeof pattern !== 'string') return undefined;
  return /^(?:\^?(?:\.\*\??)?\$?|%+|\[\\s\\S\]\*)$/.test(pattern) ? true : undefined;
}

function chosen(args: readonly Expression[], columns: ColumnValue): Value | undefined {
  for (let index = 0; index + 1 < args.length; index += 2) {
    const [when, then] = [args[index], args[index + 1]];
    if (when === undefined || then === undefined) return undefined;
    const holds = evaluate(when, columns);
    if (holds === undefined) return undefined;
    if (isTrue(holds)) return evaluate(then, columns);
  }
  const otherwise = args.length % 2 === 1 ? args.at(-1) : undefined;
  return otherwise === undefined ? null : evaluate(otherwise, columns);
}
