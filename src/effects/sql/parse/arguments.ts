import type { Expression } from '../syntax.ts';
import {
  accept,
  acceptAny,
  acceptSymbol,
  type Cursor,
  expectSymbol,
  expectWords,
  isSymbol,
  isWord,
  name,
  next,
  peek,
  refuse,
  skipBrackets,
} from './cursor.ts';
import { skipType } from './type.ts';

/** The brackets of a call, with the words that some functions have in them. */
export function parseArguments(cursor: Cursor, called: string): Expression[] {
  expectSymbol(cursor, '(');
  if (acceptSymbol(cursor, ')')) return [];
  if (isSymbol(peek(cursor), '*') && isSymbol(peek(cursor, 1), ')')) {
    cursor.index += 2;
    return [];
  }
  skipLeadingWords(cursor, called);
  const args: Expression[] = [];
  if (!isSymbol(peek(cursor), ')') && !isWord(peek(cursor), 'from')) args.push(argument(cursor, called));
  for (;;) {
    if (acceptSymbol(cursor, ',')) args.push(argument(cursor, called));
    else if (cursor.rules.dialect === 'mysql' && acceptAny(cursor, 'from', 'for') !== undefined)
      args.push(cursor.expression(cursor));
    else if (called === 'position' && accept(cursor, 'in')) args.push(cursor.expression(cursor));
    else if (isWord(peek(cursor), 'order')) args.push(...parseOrder(cursor));
    else if (accept(cursor, 'separator')) next(cursor);
    else if (accept(cursor, 'using')) next(cursor);
    else if (accept(cursor, 'as')) skipType(cursor);
    else if (accept(cursor, 'returning')) skipReturning(cursor);
    else break;
  }
  expectSymbol(cursor, ')');
  return args;
}

const UNITS =
  /^(?:microsecond|second|minute|hour|day|week|month|quarter|year|date|time|datetime|timestamp|[a-z]+_(?:microsecond|second|minute|hour|month)|frac_second)$/;

/** DISTINCT; the side of TRIM; the unit of EXTRACT and its kin, which is no column. */
function skipLeadingWords(cursor: Cursor, called: string): void {
  acceptAny(cursor, 'distinct', 'all');
  if (cursor.rules.dialect !== 'mysql') return;
  if (called === 'trim') acceptAny(cursor, 'leading', 'trailing', 'both');
  if (!['extract', 'timestampadd', 'timestampdiff', 'get_format'].includes(called)) return;
  const unit = peek(cursor);
  if (unit.type !== 'word' || !UNITS.test(unit.text.toLowerCase())) refuse(cursor, 'a unit of time');
  next(cursor);
  if (!isWord(peek(cursor), 'from')) expectSymbolBeforeFirst(cursor);
}

function expectSymbolBeforeFirst(cursor: Cursor): void {
  expectSymbol(cursor, ',');
}

/** In CONVERT(x, type) and POSITION(a IN b) not everything is an expression. */
function argument(cursor: Cursor, called: string): Expression {
  const { at } = peek(cursor);
  if (cursor.rules.dialect === 'mysql' && called === 'convert' && isSymbol(peek(cursor, -1), ',')) {
    skipType(cursor);
    return { kind: 'opaque', at };
  }
  if (called === 'position') return cursor.operand(cursor);
  return cursor.expression(cursor);
}

function skipReturning(cursor: Cursor): void {
  while (!isSymbol(peek(cursor), ')')) {
    if (isSymbol(peek(cursor), '(')) {
      skipBrackets(cursor);
      continue;
    }
    const { type } = next(cursor);
    if (type !== 'word' && type !== 'number' && type !== 'string') refuse(cursor, 'a type');
  }
}

/** ORDER BY, with everything that may follow a term. */
export function parseOrder(cursor: Cursor): Expression[] {
  expectWords(cursor, 'order', 'by');
  const terms: Expression[] = [];
  do {
    terms.push(cursor.expression(cursor));
    acceptAny(cursor, 'asc', 'desc');
    if (accept(cursor, 'nulls')) acceptAny(cursor, 'first', 'last') ?? refuse(cursor, 'FIRST or LAST');
  } while (acceptSymbol(cursor, ','));
  return terms;
}

/** What may follow the brackets of a call: FILTER, WITHIN GROUP, null treatment, OVER. */
export function parseWindow(cursor: Cursor): Expression[] {
  const parts: Expression[] = [];
  if (accept(cursor, 'within', 'group')) {
    expectSymbol(cursor, '(');
    parts.push(...parseOrder(cursor));
    expectSymbol(cursor, ')');
  }
  if (isWord(peek(cursor), 'filter') && isSymbol(peek(cursor, 1), '(')) {
    next(cursor);
    expectSymbol(cursor, '(');
    expectWords(cursor, 'where');
    parts.push(cursor.expression(cursor));
    expectSymbol(cursor, ')');
  }
  if (isWord(peek(cursor), 'respect', 'ignore') && isWord(peek(cursor, 1), 'nulls')) cursor.index += 2;
  if (isWord(peek(cursor), 'over') && accept(cursor, 'over')) parts.push(...parseOver(cursor));
  return parts;
}

function parseOver(cursor: Cursor): Expression[] {
  if (!isSymbol(peek(cursor), '(')) {
    name(cursor);
    return [];
  }
  return parseWindowDefinition(cursor);
}

export function parseWindowDefinition(cursor: Cursor): Expression[] {
  expectSymbol(cursor, '(');
  const parts: Expression[] = [];
  if (!isWord(peek(cursor), 'partition', 'order', 'rows', 'range', 'groups') && !isSymbol(peek(cursor), ')'))
    name(cursor);
  if (accept(cursor, 'partition', 'by')) {
    do parts.push(cursor.expression(cursor));
    while (acceptSymbol(cursor, ','));
  }
  if (isWord(peek(cursor), 'order')) parts.push(...parseOrder(cursor));
  if (acceptAny(cursor, 'rows', 'range', 'groups') !== undefined) parts.push(...parseFrame(cursor));
  expectSymbol(cursor, ')');
  return parts;
}

function parseFrame(cursor: Cursor): Expression[] {
  const parts: Expression[] = [];
  const isBetween = accept(cursor, 'between');
  parts.push(...parseFrameBound(cursor));
  if (isBetween) {
    expectWords(cursor, 'and');
    parts.push(...parseFrameBound(cursor));
  }
  if (accept(cursor, 'exclude'))
    accept(cursor, 'no', 'others') || accept(cursor, 'current', 'row') || acceptAny(cursor, 'group', 'ties');
  return parts;
}

function parseFrameBound(cursor: Cursor): Expression[] {
  if (accept(cursor, 'current', 'row')) return [];
  if (accept(cursor, 'unbounded')) {
    acceptAny(cursor, 'preceding', 'following') ?? refuse(cursor, 'PRECEDING or FOLLOWING');
    return [];
  }
  const bound = cursor.operand(cursor);
  acceptAny(cursor, 'preceding', 'following') ?? refuse(cursor, 'PRECEDING or FOLLOWING');
  return [bound];
}
