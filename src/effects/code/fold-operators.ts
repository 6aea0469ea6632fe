import { formatPercent } from './fold-format.ts';
import { flipped, picksOf, picksOfEqual, withPicks } from './listing.ts';
import type { Language } from './syntax.ts';
import {
  alternatives,
  concat,
  derive,
  ITEMS_MAX,
  isSame,
  join,
  list,
  number,
  object,
  TEXT_MAX,
  text,
  truth,
  truthOf,
  unknown,
  type Value,
} from './value.ts';

/** Two values and an operator, where the result can be told. */
export function foldBinary(operator: string, left: Value, right: Value, language: Language): Value {
  if (left.kind === 'choice' || right.kind === 'choice') {
    const [lefts, rights] = [alternatives(left), alternatives(right)];
    if (lefts.length * rights.length <= 24)
      return join(...lefts.flatMap((one) => rights.map((other) => foldOne(operator, one, other, language))));
  }
  return foldOne(operator, left, right, language);
}

function foldOne(operator: string, left: Value, right: Value, language: Language): Value {
  if (left.kind === 'number' && right.kind === 'number') return arithmetic(operator, left.value, right.value, language);
  if (operator === '+') return plus(left, right, language);
  if (operator === '*' && language === 'python') return times(left, right);
  // Only paths are divided by texts.
  if (operator === '/' && language === 'python' && (isPath(left, right) || isText(left) || isText(right)))
    return object('Path', joinParts(pathText(left), pathText(right)));
  if (operator === '%' && left.kind === 'text' && language === 'python') return formatPercent(left.text, right);
  if (operator === '==' || operator === '===' || operator === 'is') return equality(left, right);
  if (operator === '!=' || operator === '!==' || operator === 'is not') return not(equality(left, right));
  if (operator === 'in' && left.kind === 'text' && right.kind === 'text') return truth(right.text.includes(left.text));
  if (operator === 'in' && left.kind === 'text' && right.kind === 'map' && right.rest === undefined)
    return truth(right.entries.has(left.text));
  if (operator === 'in' || operator === 'not in') {
    const picks = picksOfEqual(left, right);
    return withPicks(unknown('plain'), operator === 'in' ? picks : flipped(picks));
  }
  if (['<', '>', '<=', '>=', 'instanceof'].includes(operator)) return unknown('plain');
  return numeric(left) && numeric(right) ? unknown('plain') : unknown(derive([left, right]));
}

const numeric = ({ kind }: Value): boolean => kind === 'number' || kind === 'truth';

function equality(left: Value, right: Value): Value {
  const known = (value: Value): boolean => ['text', 'number', 'truth', 'none'].includes(value.kind);
  return known(left) && known(right)
    ? truth(isSame(left, right))
    : withPicks(unknown('plain'), picksOfEqual(left, right));
}

const not = (value: Value): Value =>
  value.kind === 'truth' ? truth(!value.value) : withPicks(unknown('plain'), flipped(picksOf(value)));

const isPath = (...values: readonly Value[]): boolean =>
  values.some((value) => value.kind === 'object' && value.of === 'Path');
const isText = ({ kind }: Value): boolean => kind === 'text';
const pathText = (value: Value): Value => (value.kind === 'object' && value.of === 'Path' ? value.data : value);

/** Path parts one after the other; an absolute one starts anew (Python, "os.path.join"). */
export function joinParts(...parts: readonly Value[]): Value {
  let joined: Value = text('');
  for (const part of parts) {
    const next = pathText(part);
    if (joined.kind === 'text' && joined.text === '') joined = next;
    else if (next.kind === 'text' && next.text.startsWith('/')) joined = next;
    else if (next.kind === 'choice') joined = join(...next.values.map((one) => joinParts(joined, one)));
    else if (next.kind === 'unknown' && next.lead.startsWith('/')) joined = next;
    else
      joined = concat(joined.kind === 'text' && joined.text.endsWith('/') ? [joined, next] : [joined, text('/'), next]);
  }
  return joined;
}

function plus(left: Value, right: Value, language: Language): Value {
  if (left.kind === 'list' && right.kind === 'list') {
    const rests = [left.rest, right.rest].filter((rest) => rest !== undefined);
    const items = [...left.items, ...right.items];
    return items.length > ITEMS_MAX
      ? list([], unknown('computed'))
      : list(items, rests.length === 0 ? undefined : join(...rests));
  }
  const texts = [left, right].some(
    (value) => value.kind === 'text' || (value.kind === 'unknown' && value.lead + value.tail !== ''),
  );
  if (texts) {
    if (language === 'javascript' && (left.kind === 'list' || right.kind === 'list')) return unknown('computed');
    return concat([left, right]);
  }
  if (left.kind === 'unknown' || right.kind === 'unknown') return unknown(derive([left, right]));
  return unknown(derive([left, right]));
}

function times(left: Value, right: Value): Value {
  const [value, count] = left.kind === 'number' ? [right, left] : [left, right];
  if (count.kind !== 'number') return value.kind === 'text' ? unknown('plain') : unknown(derive([value]));
  const rounds = Math.max(0, Math.trunc(count.value));
  if (value.kind === 'text') {
    return value.text.length * rounds > TEXT_MAX
      ? unknown('plain')
      : text(value.text.repeat(rounds), value.decoded === true);
  }
  if (value.kind === 'list' && value.rest === undefined && value.items.length * rounds <= 1_000)
    return list(Array.from({ length: rounds }, () => value.items).flat());
  return value.kind === 'list' ? list([], value.items[0] ?? unknown('plain')) : unknown(derive([value]));
}

function arithmetic(operator: string, left: number, right: number, language: Language): Value {
  const result = calculate(operator, left, right, language);
  if (typeof result === 'boolean') return truth(result);
  // Where the languages count on and we cannot, the number is lost; it may have been a letter.
  const isLost = result === undefined || !Number.isFinite(result) || Math.abs(result) > Number.MAX_SAFE_INTEGER;
  return isLost ? unknown(right === 0 ? 'plain' : 'computed') : number(result);
}

const BITS = /^(?:\^|&|\||<<|>>)$/;

function calculate(operator: string, left: number, right: number, language: Language): number | boolean | undefined {
  if (BITS.test(operator) && ![left, right, left * 2 ** (operator === '<<' ? right : 0)].every(is32Bit))
    return undefined;
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '//':
      return Math.floor(left / right);
    case '%':
      if (right === 0) return undefined;
      // The sign follows the divisor in Python, the dividend in JavaScript.
      return language === 'javascript' ? left % right : left - right * Math.floor(left / right);
    case '**':
      return left ** right;
    case '^':
      return left ^ right;
    case '&':
      return left & right;
    case '|':
      return left | right;
    case '<<':
      return left * 2 ** right;
    case '>>':
      return Math.floor(left / 2 ** right);
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '<=':
      return left <= right;
    case '>=':
      return left >= right;
    case '==':
    case '===':
      return left === right;
    case '!=':
    case '!==':
      return left !== right;
    default:
      return undefined;
  }
}

const is32Bit = (value: number): boolean => Number.isInteger(value) && Math.abs(value) < 2 ** 31;

export function foldUnary(operator: string, value: Value): Value {
  if (operator === 'format') return value.kind === 'text' || value.kind === 'unknown' ? value : unknown('plain');
  if (operator === 'not' || operator === '!') {
    const known = truthOf(value);
    return known === undefined ? not(value) : truth(!known);
  }
  if (value.kind === 'number') {
    if (operator === '-') return number(-value.value);
    if (operator === '~') return number(~value.value);
    if (operator === '+') return value;
  }
  if (operator === 'typeof') return unknown('plain');
  return unknown(value.kind === 'number' ? 'plain' : derive([value]));
}
