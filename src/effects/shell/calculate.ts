/** Longer texts are not calculated. */
const CHARACTERS_MAX = 200;
const EXPONENT_MAX = 1_000n;
const TOKEN =
  /[ \t\n]*(?:(\d+#[\w@]+|0[xX][\da-fA-F]+|\d+)|([A-Za-z_]\w*)|(\*\*|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%<>&^|!~?:,()]))/y;

type Token = { readonly number: bigint } | { readonly name: string } | { readonly sign: string };

/** What a text is not: calculated without doubt. Thrown inside this file and caught at its door. */
const DOUBT = Symbol('doubt');

const wrapped = (value: bigint): bigint => BigInt.asIntN(64, value);
const truth = (value: boolean): bigint => (value ? 1n : 0n);

/** Operators of two sides, loosest first (bash manual 6.5); those of one row bind alike. */
const ROWS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

/**
 * The number that bash 5.2 calculates from a text, in 64 bits that wrap; `undefined` where that is not sure: a name whose
 * value `numberNamed` does not know, an assignment, a step, a division by zero, a number near the limit.
 */
export function calculate(text: string, numberNamed: (name: string) => bigint | undefined): bigint | undefined {
  if (text.length > CHARACTERS_MAX || /\+\+|--/.test(text)) return undefined;
  try {
    const tokens = tokensOf(text);
    if (tokens.length === 0) return 0n;
    const cursor = { tokens, at: 0, numberNamed };
    const value = readList(cursor);
    return cursor.at === tokens.length ? value : undefined;
  } catch (error) {
    if (error === DOUBT) return undefined;
    throw error;
  }
}

/** The number that a text of figures is: `010` is eight. */
export function numberOf(text: string): bigint | undefined {
  const [, sign, figures = ''] = /^(-?)(\d+)$/.exec(text) ?? [];
  if (sign === undefined) return text === '' ? 0n : undefined;
  if (figures.length > 18 || /^0\d*[89]/.test(figures)) return undefined;
  const value = /^0\d/.test(figures) ? BigInt(`0o${figures.slice(1)}`) : BigInt(figures);
  return sign === '' ? value : -value;
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (/\S/.test(text.slice(at))) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) throw DOUBT;
    const [, figures, name, sign = ''] = match;
    // A name that follows figures at once is part of a number that is none.
    if (figures !== undefined && /[\w#@]/.test(text[TOKEN.lastIndex] ?? '')) throw DOUBT;
    tokens.push(figures !== undefined ? { number: constant(figures) } : name !== undefined ? { name } : { sign });
    at = TOKEN.lastIndex;
  }
  return tokens;
}

function constant(figures: string): bigint {
  if (/^0[xX]/.test(figures)) return figures.length > 17 ? doubt() : BigInt(figures);
  const cut = figures.indexOf('#');
  if (cut < 0) return numberOf(figures) ?? doubt();
  return inBase(Number(figures.slice(0, cut)), figures.slice(cut + 1));
}

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_';

/** `16#ff`: up to base 36 letters of both sizes are the same. */
function inBase(base: number, digits: string): bigint {
  if (base < 2 || base > 64 || digits.length > 10) return doubt();
  let value = 0n;
  for (const digit of base <= 36 ? digits.toLowerCase() : digits) {
    const worth = DIGITS.indexOf(digit);
    if (worth < 0 || worth >= base) return doubt();
    value = value * BigInt(base) + BigInt(worth);
  }
  return value;
}

function doubt(): never {
  throw DOUBT;
}

interface Cursor {
  readonly tokens: readonly Token[];
  at: number;
  readonly numberNamed: (name: string) => bigint | undefined;
}

const nextSign = ({ tokens, at }: Cursor): string => {
  const token = tokens[at];
  return token !== undefined && 'sign' in token ? token.sign : '';
};

function take(cursor: Cursor, sign: string): void {
  if (nextSign(cursor) !== sign) doubt();
  cursor.at += 1;
}

function readList(cursor: Cursor): bigint {
  let value = readChoice(cursor);
  while (nextSign(cursor) === ',') {
    cursor.at += 1;
    value = readChoice(cursor);
  }
  return value;
}

function readChoice(cursor: Cursor): bigint {
  const condition = readRow(cursor, 0);
  if (nextSign(cursor) !== '?') return condition;
  cursor.at += 1;
  const yes = readList(cursor);
  take(cursor, ':');
  const no = readChoice(cursor);
  return condition === 0n ? no : yes;
}

function readRow(cursor: Cursor, row: number): bigint {
  const signs = ROWS[row];
  if (signs === undefined) return readPower(cursor);
  let value = readRow(cursor, row + 1);
  for (let sign = nextSign(cursor); signs.includes(sign); sign = nextSign(cursor)) {
    cursor.at += 1;
    value = wrapped(applied(sign, value, readRow(cursor, row + 1)));
  }
  return value;
}

/** From the right; a sign in front binds closer. */
function readPower(cursor: Cursor): bigint {
  const base = readSigned(cursor);
  if (nextSign(cursor) !== '**') return base;
  cursor.at += 1;
  const exponent = readPower(cursor);
  return exponent < 0n || exponent > EXPONENT_MAX ? doubt() : wrapped(base ** exponent);
}

function readSigned(cursor: Cursor): bigint {
  const sign = nextSign(cursor);
  if (!/^[-+!~]$/.test(sign)) return readOne(cursor);
  cursor.at += 1;
  const value = readSigned(cursor);
  return sign === '-' ? wrapped(-value) : sign === '!' ? truth(value === 0n) : sign === '~' ? ~value : value;
}

function readOne(cursor: Cursor): bigint {
  const token = cursor.tokens[cursor.at] ?? doubt();
  cursor.at += 1;
  if ('number' in token) return token.number;
  if ('name' in token) return cursor.numberNamed(token.name) ?? doubt();
  if (token.sign !== '(') return doubt();
  const value = readList(cursor);
  take(cursor, ')');
  return value;
}

function applied(sign: string, left: bigint, right: bigint): bigint {
  switch (sign) {
    case '||':
      return truth(left !== 0n || right !== 0n);
    case '&&':
      return truth(left !== 0n && right !== 0n);
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    case '&':
      return left & right;
    case '==':
      return truth(left === right);
    case '!=':
      return truth(left !== right);
    case '<':
      return truth(left < right);
    case '<=':
      return truth(left <= right);
    case '>':
      return truth(left > right);
    case '>=':
      return truth(left >= right);
    case '<<':
      return isShift(right) ? left << right : doubt();
    case '>>':
      return isShift(right) ? left >> right : doubt();
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0n ? doubt() : left / right;
    case '%':
      return right === 0n ? doubt() : left % right;
    default:
      return doubt();
  }
}

const isShift = (by: bigint): boolean => by >= 0n && by < 64n;
