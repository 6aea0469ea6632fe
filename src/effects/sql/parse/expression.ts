import type { Call, Expression } from '../syntax.ts';
import { parseArguments, parseWindow } from './arguments.ts';
import { operator, parseComparison, parseList } from './comparison.ts';
import {
  accept,
  acceptAny,
  acceptSymbol,
  type Cursor,
  expectSymbol,
  expectWords,
  isName,
  isSymbol,
  isWord,
  nameAfterDot,
  nested,
  next,
  peek,
  refuse,
  report,
} from './cursor.ts';
import { isQueryStart } from './query-start.ts';
import { skipType } from './type.ts';

/** How tightly operators bind. Comparisons and what is looser matter to us; the rest only has to be taken in. */
const OR = 1;
const XOR = 2;
const AND = 3;
const NOT = 4;
const COMPARISON = 5;
const SYMBOL_POWERS: ReadonlyMap<string, number> = new Map([
  ['=', COMPARISON],
  ['==', COMPARISON],
  ['<=>', COMPARISON],
  ['!=', COMPARISON],
  ['<>', COMPARISON],
  ['<', COMPARISON],
  ['<=', COMPARISON],
  ['>', COMPARISON],
  ['>=', COMPARISON],
  ['|', 7],
  ['&', 8],
  ['<<', 9],
  ['>>', 9],
  ['+', 10],
  ['-', 10],
  ['*', 11],
  ['/', 11],
  ['%', 11],
  ['^', 12],
  ['->', 14],
  ['->>', 14],
]);
const UNARY = 13;

/** Without comparisons and logic. */
export const parseOperand = (cursor: Cursor): Expression => parseExpression(cursor, COMPARISON);

/** An expression of SQLite or MySQL. */
export function parseExpression(cursor: Cursor, power = 0): Expression {
  return nested(cursor, () => {
    let left = parsePrefix(cursor);
    for (;;) {
      const extended = parseInfix(cursor, left, power);
      if (extended === undefined) return left;
      left = extended;
    }
  });
}

function parsePrefix(cursor: Cursor): Expression {
  const token = peek(cursor);
  if (accept(cursor, 'not')) return operator('not', [parseExpression(cursor, NOT)], token.at);
  if (isSymbol(token, '-', '+', '~', '!')) {
    next(cursor);
    const name = token.text === '!' ? 'not' : token.text;
    return operator(name, [parseExpression(cursor, UNARY)], token.at);
  }
  if (cursor.rules.dialect === 'mysql' && isWord(token, 'binary') && !isSymbol(peek(cursor, 1), '(')) {
    next(cursor);
    return operator('binary', [parseExpression(cursor, UNARY)], token.at);
  }
  return parsePrimary(cursor);
}

function parseInfix(cursor: Cursor, left: Expression, power: number): Expression | undefined {
  const token = peek(cursor);
  if (token.type === 'symbol') return parseSymbolInfix(cursor, left, power);
  if (token.type !== 'word') return undefined;
  const word = token.text.toLowerCase();
  if (word === 'or' && power < OR) return logical(cursor, 'or', left, OR);
  if (word === 'and' && power < AND) return logical(cursor, 'and', left, AND);
  if (word === 'xor' && power < XOR && cursor.rules.dialect === 'mysql') return logical(cursor, 'xor', left, XOR);
  if ((word === 'div' || word === 'mod') && power < 11 && cursor.rules.dialect === 'mysql')
    return logical(cursor, word, left, 11);
  if (word === 'collate' && power < 15) {
    next(cursor);
    nameOrString(cursor);
    return operator('collate', [left], token.at);
  }
  return power < COMPARISON ? parseComparison(cursor, left, word) : undefined;
}

function nameOrString(cursor: Cursor): void {
  const token = next(cursor);
  if (token.type !== 'word' && token.type !== 'name' && token.type !== 'string') refuse(cursor, 'a name');
}

/** A chain of the same word stands in one list, so that long ones are not deep. */
function logical(cursor: Cursor, word: string, left: Expression, power: number): Expression {
  const { at } = next(cursor);
  const right = parseExpression(cursor, power);
  const isChain = left.kind === 'operator' && left.name === word && (word === 'and' || word === 'or');
  return operator(word, isChain ? [...left.args, right] : [left, right], at);
}

function parseSymbolInfix(cursor: Cursor, left: Expression, power: number): Expression | undefined {
  const { text, at } = peek(cursor);
  const isMysql = cursor.rules.dialect === 'mysql';
  if (text === '||' && isMysql) return power < OR ? logical(cursor, 'or', left, OR) : undefined;
  if (text === '&&') return power < AND ? logical(cursor, 'and', left, AND) : undefined;
  const strength = text === '||' ? 14 : SYMBOL_POWERS.get(text);
  if (strength === undefined || power >= strength) return undefined;
  next(cursor);
  if (
    strength === COMPARISON &&
    isMysql &&
    isWord(peek(cursor), 'any', 'some', 'all') &&
    isSymbol(peek(cursor, 1), '(')
  ) {
    next(cursor);
    return operator(`${text} any`, [left, parseBracketed(cursor)], at);
  }
  return operator(text, [left, parseExpression(cursor, strength)], at);
}

function parseBracketed(cursor: Cursor): Expression {
  const { at } = peek(cursor);
  expectSymbol(cursor, '(');
  if (isQueryStart(cursor)) {
    const start = cursor.index;
    const query = tryQuery(cursor);
    if (query !== undefined) return { kind: 'subquery', form: 'value', query, at };
    cursor.index = start;
  }
  const items = parseList(cursor);
  expectSymbol(cursor, ')');
  const [only] = items;
  return items.length === 1 && only !== undefined ? only : operator('row', items, at);
}

/** `((SELECT 1) + 1)` begins like a query and is none. */
function tryQuery(cursor: Cursor) {
  const begun = cursor.findings.length;
  const isNested = isSymbol(peek(cursor), '(');
  const { depth } = cursor;
  try {
    const query = cursor.query(cursor);
    expectSymbol(cursor, ')');
    return query;
  } catch (error) {
    if (!isNested) throw error;
    cursor.findings.length = begun;
    cursor.depth = depth;
    return undefined;
  }
}

const CONSTANT_WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);
/** Functions that are called without brackets. */
const BARE_CALLS = {
  sqlite: ['current_date', 'current_time', 'current_timestamp'],
  mysql: [
    'current_date',
    'current_time',
    'current_timestamp',
    'localtime',
    'localtimestamp',
    'utc_date',
    'utc_time',
    'utc_timestamp',
    'current_user',
  ],
} as const;

function parsePrimary(cursor: Cursor): Expression {
  const token = peek(cursor);
  const { at } = token;
  switch (token.type) {
    case 'number':
      next(cursor);
      return { kind: 'constant', value: Number(token.text), at };
    case 'string':
      return parseString(cursor);
    case 'blob':
      next(cursor);
      return { kind: 'constant', value: token.text, at };
    case 'parameter':
      next(cursor);
      return { kind: 'opaque', at };
    case 'variable':
      return parseVariable(cursor);
    case 'name':
      return parseNamed(cursor);
    case 'word':
      return parseWord(cursor, token.text.toLowerCase());
    case 'symbol':
      if (token.text === '(') return parseBracketed(cursor);
      if (token.text === '*') break;
      if (token.text === '{') return parseOdbc(cursor);
      break;
    default:
      break;
  }
  return refuse(cursor, 'a value');
}

/** Strings side by side are one. */
function parseString(cursor: Cursor): Expression {
  const { at, text } = next(cursor);
  let value = text;
  while (cursor.rules.dialect === 'mysql' && peek(cursor).type === 'string') value += next(cursor).text;
  return { kind: 'constant', value, at };
}

function parseVariable(cursor: Cursor): Expression {
  const { at, text } = next(cursor);
  if (isSymbol(peek(cursor), ':=')) {
    next(cursor);
    report(cursor, 'session', `sets the variable ${text}`, at);
    return operator('row', [parseExpression(cursor)], at);
  }
  return { kind: 'opaque', at };
}

/** `{d '2024-01-01'}`, `{fn now()}`. */
function parseOdbc(cursor: Cursor): Expression {
  const { at } = next(cursor);
  acceptAny(cursor, 'd', 't', 'ts', 'fn') ?? refuse(cursor, 'd, t, ts or fn');
  const inner = parseExpression(cursor);
  expectSymbol(cursor, '}');
  return operator('row', [inner], at);
}

function parseWord(cursor: Cursor, word: string): Expression {
  const { at } = peek(cursor);
  const { dialect } = cursor.rules;
  const follows = peek(cursor, 1);
  const constant = CONSTANT_WORDS.get(word);
  if (constant !== undefined && !isSymbol(follows, '.', '(')) {
    next(cursor);
    return { kind: 'constant', value: constant, at };
  }
  if (word === 'case') return parseCase(cursor);
  if (word === 'exists' && isSymbol(follows, '(')) return parseExists(cursor);
  if (word === 'cast' && isSymbol(follows, '(')) return parseCast(cursor);
  if (dialect === 'mysql') {
    if (word === 'interval' && !isSymbol(follows, '.')) return parseInterval(cursor);
    if (['date', 'time', 'timestamp'].includes(word) && follows.type === 'string') {
      next(cursor);
      return parseString(cursor);
    }
    if (word === 'row' && isSymbol(follows, '(')) {
      next(cursor);
      return parseBracketed(cursor);
    }
    if (word === 'match' && isSymbol(follows, '(')) return parseMatch(cursor);
    if (word === 'default' && !isSymbol(follows, '(')) {
      next(cursor);
      return { kind: 'opaque', at };
    }
  }
  const isBare = BARE_CALLS[dialect].some((name) => name === word) && !isSymbol(follows, '(', '.');
  if (isBare) {
    next(cursor);
    return { kind: 'call', path: [word], args: [], at };
  }
  if (isSymbol(follows, '(')) return parseCall(cursor);
  return parseNamed(cursor);
}

function parseExists(cursor: Cursor): Expression {
  const { at } = next(cursor);
  expectSymbol(cursor, '(');
  const query = cursor.query(cursor);
  expectSymbol(cursor, ')');
  return { kind: 'subquery', form: 'exists', query, at };
}

function parseCase(cursor: Cursor): Expression {
  const { at } = next(cursor);
  const args: Expression[] = [];
  const isOf = !isWord(peek(cursor), 'when');
  if (isOf) args.push(parseExpression(cursor));
  while (accept(cursor, 'when')) {
    args.push(parseExpression(cursor));
    expectWords(cursor, 'then');
    args.push(parseExpression(cursor));
  }
  if (accept(cursor, 'else')) args.push(parseExpression(cursor));
  expectWords(cursor, 'end');
  return operator(isOf ? 'case of' : 'case', args, at);
}

function parseCast(cursor: Cursor): Expression {
  const { at } = next(cursor);
  expectSymbol(cursor, '(');
  const arg = parseExpression(cursor);
  expectWords(cursor, 'as');
  const type = skipType(cursor);
  expectSymbol(cursor, ')');
  return { kind: 'cast', type, arg, at };
}

function parseInterval(cursor: Cursor): Expression {
  const { at } = next(cursor);
  const amount = parseExpression(cursor);
  // INTERVAL(a, b, …) is a function.
  if (amount.kind === 'operator' && amount.name === 'row') return amount;
  if (peek(cursor).type !== 'word') refuse(cursor, 'a unit of time');
  next(cursor);
  return operator('interval', [amount], at);
}

function parseMatch(cursor: Cursor): Expression {
  const { at } = next(cursor);
  expectSymbol(cursor, '(');
  const columns = parseList(cursor);
  expectSymbol(cursor, ')');
  expectWords(cursor, 'against');
  expectSymbol(cursor, '(');
  const text = parseExpression(cursor, COMPARISON);
  if (accept(cursor, 'in')) accept(cursor, 'boolean', 'mode') || expectWords(cursor, 'natural', 'language', 'mode');
  if (accept(cursor, 'with')) expectWords(cursor, 'query', 'expansion');
  expectSymbol(cursor, ')');
  return operator('match against', [...columns, text], at);
}

function parseCall(cursor: Cursor, path: readonly string[] = [], at = peek(cursor).at): Expression {
  const whole = [...path, next(cursor).text.toLowerCase()];
  const args = parseArguments(cursor, whole.at(-1) ?? '');
  const call: Call = { kind: 'call', path: whole, args: [...args, ...parseWindow(cursor)], at };
  return call;
}

/** A column, `alias.*`, or a function of a schema. */
function parseNamed(cursor: Cursor): Expression {
  const { at } = peek(cursor);
  if (!isName(peek(cursor), cursor)) refuse(cursor, 'a value');
  if (isSymbol(peek(cursor, 1), '(')) return parseCall(cursor);
  const path = [next(cursor).text.toLowerCase()];
  while (acceptSymbol(cursor, '.')) {
    if (acceptSymbol(cursor, '*')) return { kind: 'star', path, at };
    if (isSymbol(peek(cursor, 1), '(')) return parseCall(cursor, path, at);
    path.push(nameAfterDot(cursor));
    if (path.length > 3) refuse(cursor, 'a name of at most three parts');
  }
  return { kind: 'column', path, at };
}
