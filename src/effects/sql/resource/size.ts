import { evaluate, numeric } from '../evaluate/evaluate.ts';
import { isAny } from '../evaluate/parts.ts';
import type { Finding } from '../finding.ts';
import type { World } from '../resolve/world.ts';
import type { Expression } from '../syntax.ts';
import { isCostlyLike, isCostlyRegex } from './pattern.ts';
import { seriesRows } from './series.ts';

/** One value larger than this, or more rows than this out of nothing, is refused. */
export const VALUE_CHARACTERS_MAX = 1_000_000;
export const SERIES_ROWS_MAX = 1_000_000;
const BCRYPT_ROUNDS_MAX = 14;
const FACTORIAL_MAX = 2_000;

/** A call or operator whose result is far larger, or far slower, than its text. */
export function sizeFinding(expression: Expression, _world: World): Finding | undefined {
  if (expression.kind !== 'call' && expression.kind !== 'operator') return undefined;
  if (expression.kind === 'operator' ? !COSTLY_OPERATORS.has(expression.name) : !isCostlyName(expression.path))
    return undefined;
  const why = expression.kind === 'call' ? callReason(expression) : operatorReason(expression);
  return why === undefined ? undefined : { hazard: 'resource', what: why, at: expression.at };
}

type CallOrOperator = Extract<Expression, { kind: 'call' | 'operator' }>;

/** Which argument says how long the result gets, and how much one unit of it is. */
const LENGTHS: ReadonlyMap<string, number> = new Map([
  ['repeat', 1],
  ['lpad', 1],
  ['rpad', 1],
  ['space', 0],
  ['randomblob', 0],
  ['zeroblob', 0],
  ['gen_random_bytes', 0],
  ['random_bytes', 0],
]);
const REGEX_CALLS = new Set([
  'regexp_matches',
  'regexp_match',
  'regexp_replace',
  'regexp_split_to_table',
  'regexp_split_to_array',
  'regexp_count',
  'regexp_instr',
  'regexp_substr',
  'regexp_like',
]);
const REGEX_OPERATORS = new Set([
  '~',
  '~*',
  '!~',
  '!~*',
  'similar',
  'not similar',
  'regexp',
  'rlike',
  'not regexp',
  '~ any',
]);

/** Everything else is as large as its arguments, and these are looked at by themselves. */
const COSTLY_OPERATORS = new Set([
  ...REGEX_OPERATORS,
  '^',
  '||',
  'like',
  'not like',
  'ilike',
  'not ilike',
  'glob',
  'not glob',
]);
const COSTLY_CALLS = new Set([
  ...LENGTHS.keys(),
  ...REGEX_CALLS,
  ...['generate_series', 'factorial', 'power', 'pow', 'exp', 'gen_salt', 'crypt', 'like', 'glob'],
  ...['replace', 'array_fill', 'format', 'printf', 'hex', 'concat', 'concat_ws'],
]);
const isCostlyName = (path: readonly string[]): boolean => COSTLY_CALLS.has(path.at(-1) ?? '');

function callReason({
  path,
  args,
  at: _at,
}: CallOrOperator & { readonly path?: readonly string[] }): string | undefined {
  const name = path?.at(-1) ?? '';
  const lengthAt = LENGTHS.get(name);
  if (lengthAt !== undefined && isUnbounded(args[lengthAt])) return `may make a value without bounds (${name})`;
  if (sizeOf({ kind: 'call', path: [name], args, at: -1 }) > VALUE_CHARACTERS_MAX)
    return `makes a huge value (${name})`;
  if (name === 'generate_series') return seriesReason(args);
  if (name === 'factorial' && (constantNumber(args[0]) ?? 0) > FACTORIAL_MAX) return 'computes a huge number';
  if (['power', 'pow', 'exp'].includes(name)) return powerReason(name, args);
  if (name === 'gen_salt' && (constantNumber(args[1]) ?? 0) > BCRYPT_ROUNDS_MAX) return 'makes a hash that takes hours';
  if (name === 'crypt' && bcryptRounds(args[1]) > BCRYPT_ROUNDS_MAX) return 'makes a hash that takes hours';
  if (REGEX_CALLS.has(name) && isCostlyPattern(args[1])) return 'uses a pattern that can take for ever';
  if (['like', 'glob'].includes(name) && args.some((arg) => isLikePattern(arg)))
    return 'uses a pattern that can take for ever';
  return undefined;
}

function seriesReason(args: readonly Expression[]): string | undefined {
  const rows = seriesRows(args);
  if (rows === undefined)
    return args.some(isHugeConstant) ? 'makes a huge number of rows (generate_series)' : undefined;
  return rows > SERIES_ROWS_MAX ? 'makes a huge number of rows (generate_series)' : undefined;
}

function operatorReason(expression: CallOrOperator & { readonly name?: string }): string | undefined {
  const { name = '', args } = expression;
  if (name === '^') return powerReason(name, args);
  if (REGEX_OPERATORS.has(name) && isCostlyPattern(args[1])) return 'uses a pattern that can take for ever';
  if (/^(not )?(like|ilike|glob)$/.test(name) && isLikePattern(args[1])) return 'uses a pattern that can take for ever';
  if (name === '||' && sizeOf(expression) > VALUE_CHARACTERS_MAX) return 'makes a huge value';
  return undefined;
}

function powerReason(name: string, args: readonly Expression[]): string | undefined {
  const exponent = constantNumber(args[name === 'exp' ? 0 : 1]);
  return exponent !== undefined && exponent > FACTORIAL_MAX ? 'computes a huge number' : undefined;
}

const constantNumber = (expression: Expression | undefined): number | undefined =>
  expression === undefined ? undefined : numeric(evaluate(expression));

/** SIMILAR TO and ESCAPE stand in PostgreSQL's tree as a call around the pattern. */
function patternIn(expression: Expression | undefined): string | undefined {
  if (expression?.kind === 'call' && /^(?:similar_to|like)_escape$|^similar_escape$/.test(expression.path.at(-1) ?? ''))
    return patternIn(expression.args[0]);
  return expression?.kind === 'constant' && typeof expression.value === 'string' ? expression.value : undefined;
}

const isCostlyPattern = (expression: Expression | undefined): boolean => isCostlyRegex(patternIn(expression) ?? '');
const isLikePattern = (expression: Expression | undefined): boolean => isCostlyLike(patternIn(expression) ?? '');

function bcryptRounds(expression: Expression | undefined): number {
  if (expression?.kind !== 'constant' || typeof expression.value !== 'string') return 0;
  return Number(/^\$2[abxy]?\$(\d\d)/.exec(expression.value)?.[1] ?? 0);
}

/** A length that the text fixes but that we cannot compute, or one with a huge factor in it. */
function isUnbounded(length: Expression | undefined): boolean {
  if (length === undefined || constantNumber(length) !== undefined) return false;
  return !dependsOnData(length) || isHugeConstant(length);
}

const dependsOnData = (expression: Expression): boolean =>
  isAny(
    expression,
    (part) =>
      ['column', 'subquery', 'opaque'].includes(part.kind) || (part.kind === 'call' && part.path.at(-1) === 'count'),
  );

const isHugeConstant = (expression: Expression): boolean =>
  isAny(
    expression,
    (part) => part.kind === 'constant' && Math.abs(numeric(part.value) ?? 0) > 10 * VALUE_CHARACTERS_MAX,
  );

/** Characters of a value, as far as they can be told; what comes from columns counts as nothing. */
export function sizeOf(expression: Expression | undefined): number {
  if (expression === undefined) return 0;
  switch (expression.kind) {
    case 'constant':
      return typeof expression.value === 'string' ? expression.value.length : 8;
    case 'cast':
      return sizeOf(expression.arg);
    case 'operator':
      return expression.args.reduce((sum, arg) => sum + sizeOf(arg), 0);
    case 'call':
      return callSize(expression.path.at(-1) ?? '', expression.args);
    case 'subquery': {
      const { body } = expression.query;
      return body.kind === 'select' ? body.targets.reduce((sum, target) => sum + sizeOf(target.expression), 0) : 0;
    }
    default:
      return 0;
  }
}

function callSize(name: string, args: readonly Expression[]): number {
  const [first, second, third] = args;
  const lengthAt = LENGTHS.get(name);
  if (name === 'repeat') return Math.max(1, sizeOf(first)) * Math.max(0, constantNumber(second) ?? 1);
  if (lengthAt !== undefined) return Math.max(0, constantNumber(args[lengthAt]) ?? 1);
  if (name === 'replace' && second !== undefined) return replacedSize(first, second, third);
  if (name === 'array_fill') return filledSize(second);
  const widths = ['format', 'printf'].includes(name) ? formatWidth(args) : 0;
  return (
    Math.max(
      widths,
      args.reduce((sum, arg) => sum + sizeOf(arg), 0),
    ) * (name === 'hex' ? 2 : 1)
  );
}

function replacedSize(text: Expression | undefined, part: Expression, by: Expression | undefined): number {
  return sizeOf(text) * Math.max(1, sizeOf(by) / Math.max(1, sizeOf(part)));
}

/** Dimensions of an array. */
function filledSize(dimensions: Expression | undefined): number {
  const list = dimensions?.kind === 'cast' ? dimensions.arg : dimensions;
  if (list?.kind !== 'operator') return 0;
  return list.args.reduce((product, arg) => product * (constantNumber(arg) ?? 1), 8);
}

function formatWidth(args: readonly Expression[]): number {
  const [format] = args;
  if (format?.kind !== 'constant' || typeof format.value !== 'string') return 0;
  const written = [...format.value.matchAll(/%[^a-zA-Z%]*?(\d{2,})/g), ...format.value.matchAll(/\.(\d{2,})/g)];
  const given = format.value.includes('*') ? args.map((arg) => constantNumber(arg) ?? 0) : [];
  return Math.max(0, ...written.map(([, digits]) => Number(digits)), ...given);
}
