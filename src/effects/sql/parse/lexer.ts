import { Refusal } from './refusal.ts';

export type TokenType =
  | 'word'
  | 'name'
  | 'string'
  | 'number'
  | 'blob'
  | 'symbol'
  | 'parameter'
  | 'variable'
  | 'hint'
  | 'end';

export interface Token {
  readonly type: TokenType;
  /** A word in lower case, a name or string without its quotes, a symbol as written. */
  readonly text: string;
  readonly at: number;
  readonly end: number;
  /** Of a string: the quotes it stood in. */
  readonly quote?: string;
}

export interface LexRules {
  readonly dialect: 'sqlite' | 'mysql';
  /** MySQL reads `\'` as a quote unless NO_BACKSLASH_ESCAPES is set. */
  readonly hasBackslashes: boolean;
  /** MySQL with ANSI_QUOTES reads "…" as a name. */
  readonly hasAnsiQuotes?: boolean;
}

const SYMBOLS = {
  sqlite: /->>|->|\|\||<<|>>|<=|>=|==|!=|<>|[-+*/%&|~=<>,;.()]/y,
  mysql: /->>|->|:=|<=>|\|\||&&|<<|>>|<=|>=|!=|<>|[-+*/%&|^~!=<>,;.(){}]/y,
} as const;
const BLANK = { sqlite: /[ \t\n\f\r]+/y, mysql: /[ \t\n\v\f\r]+/y } as const;
const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const NUMBER = /(?:0[xX][0-9a-fA-F]+|(?:\d[\d_]*)(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?)/y;
const PARAMETER = {
  sqlite: /\?\d*|[:@$#][\w$\u0080-\uffff]+(?:::[\w$]+)*(?:\([^)\s]*\))?/y,
  mysql: /\?|:[A-Za-z_]\w*/y,
} as const;
const VARIABLE = /@@?(?:[\w$.\u0080-\uffff]+|`[^`]*`|'[^']*'|"[^"]*")/y;
const TOKENS_MAX = 40_000;

/** Cuts a text into tokens as the dialect's own lexer does. Throws a `Refusal` where that would be in doubt. */
export function tokenize(sql: string, rules: LexRules): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < sql.length) {
    const skipped = skipBlank(sql, at, rules);
    if (typeof skipped !== 'number') {
      tokens.push(skipped);
      at = skipped.end;
      continue;
    }
    if (skipped > at) {
      at = skipped;
      continue;
    }
    const token = readToken(sql, at, rules);
    tokens.push(token);
    if (tokens.length > TOKENS_MAX) throw new Refusal('is longer than what is read', at);
    at = token.end;
  }
  tokens.push({ type: 'end', text: '', at: sql.length, end: sql.length });
  return tokens;
}

function match(pattern: RegExp, sql: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(sql)?.[0];
}

/** White space and comments; a hint of MySQL's optimizer is a token. */
function skipBlank(sql: string, at: number, { dialect }: LexRules): number | Token {
  const blank = match(BLANK[dialect], sql, at);
  if (blank !== undefined) return at + blank.length;
  if (sql.startsWith('/*', at)) return skipComment(sql, at, dialect);
  const isLine = dialect === 'sqlite' ? sql.startsWith('--', at) : sql[at] === '#' || isMysqlDashes(sql, at);
  if (!isLine) return at;
  const end = sql.indexOf('\n', at);
  return end < 0 ? sql.length : end + 1;
}

/** In MySQL two dashes begin a comment only before white space or a control character. */
const isMysqlDashes = (sql: string, at: number): boolean =>
  sql.startsWith('--', at) && (at + 2 >= sql.length || sql.charCodeAt(at + 2) <= 0x20);

function skipComment(sql: string, at: number, dialect: LexRules['dialect']): number | Token {
  const end = sql.indexOf('*/', at + 2);
  if (dialect === 'sqlite') return end < 0 ? sql.length : end + 2;
  if (end < 0) throw new Refusal('holds a comment that does not end', at);
  const inside = sql.slice(at + 2, end);
  if (/^M?!/.test(inside) || /\/\*/.test(inside)) throw new Refusal('holds a comment that MySQL runs as SQL', at);
  if (inside.startsWith('+')) return { type: 'hint', text: inside.slice(1).toLowerCase(), at, end: end + 2 };
  return end + 2;
}

function readToken(sql: string, at: number, rules: LexRules): Token {
  const character = sql[at] ?? '';
  if (character === "'") return readString(sql, at, at, rules);
  if (character === '"') return isString(rules) ? readString(sql, at, at, rules) : readName(sql, at, '"');
  if (character === '`') return readName(sql, at, '`');
  if (character === '[' && rules.dialect === 'sqlite') return readName(sql, at, ']');
  const prefixed = readPrefixed(sql, at, rules);
  if (prefixed !== undefined) return prefixed;
  const number = match(NUMBER, sql, at);
  if (number !== undefined) return readNumber(sql, at, number);
  const word = match(WORD, sql, at);
  if (word !== undefined) return { type: 'word', text: word, at, end: at + word.length };
  return readSign(sql, at, rules);
}

const isString = ({ dialect, hasAnsiQuotes }: LexRules): boolean => dialect === 'mysql' && hasAnsiQuotes !== true;

function readNumber(sql: string, at: number, text: string): Token {
  const end = at + text.length;
  if (/[\w$\u0080-\uffff]/.test(sql[end] ?? '')) throw new Refusal('holds a number that runs into a word', at);
  return { type: 'number', text: text.replaceAll('_', ''), at, end };
}

function readSign(sql: string, at: number, { dialect }: LexRules): Token {
  const variable = dialect === 'mysql' ? match(VARIABLE, sql, at) : undefined;
  if (variable !== undefined) return { type: 'variable', text: variable, at, end: at + variable.length };
  const symbol = match(SYMBOLS[dialect], sql, at);
  const parameter = match(PARAMETER[dialect], sql, at);
  if (parameter !== undefined && (symbol === undefined || symbol.length < parameter.length))
    return { type: 'parameter', text: parameter, at, end: at + parameter.length };
  if (symbol !== undefined) return { type: 'symbol', text: symbol, at, end: at + symbol.length };
  throw new Refusal(`holds a character that belongs into no statement (${JSON.stringify(sql[at])})`, at);
}

/** `x'…'`, `b'…'`, `N'…'` and `_charset'…'`. */
function readPrefixed(sql: string, at: number, rules: LexRules): Token | undefined {
  const blob = match(/[xXbB]'[0-9a-fA-F]*'/y, sql, at);
  if (blob !== undefined) return { type: 'blob', text: blob.slice(2, -1), at, end: at + blob.length };
  if (rules.dialect !== 'mysql') return undefined;
  const prefix = match(/(?:[nN]|_[a-zA-Z]\w*)(?=\s*['"])/y, sql, at);
  if (prefix === undefined) return undefined;
  if (!CHARSETS.has(prefix.toLowerCase())) throw new Refusal('holds a string in a character set that is not read', at);
  const start = sql.slice(at + prefix.length).search(/['"]/) + at + prefix.length;
  return readString(sql, start, at, rules);
}

/** Character sets in which a backslash or a quote is never the second half of a character. */
const CHARSETS = new Set(['n', '_utf8', '_utf8mb3', '_utf8mb4', '_latin1', '_ascii', '_binary']);

function readString(sql: string, open: number, at: number, { hasBackslashes }: LexRules): Token {
  const quote = sql[open] ?? '';
  let text = '';
  for (let index = open + 1; index < sql.length; index += 1) {
    const character = sql[index] ?? '';
    if (character === '\\' && hasBackslashes) {
      index += 1;
      text += ESCAPES.get(sql[index] ?? '') ?? sql[index] ?? '';
    } else if (character === quote && sql[index + 1] === quote) {
      index += 1;
      text += quote;
    } else if (character === quote) return { type: 'string', text, at, end: index + 1, quote };
    else text += character;
  }
  throw new Refusal('holds a string that does not end', at);
}
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['0', '\0'],
  ['b', '\b'],
  ['Z', '\x1a'],
  ['%', '\\%'],
  ['_', '\\_'],
]);

function readName(sql: string, at: number, close: string): Token {
  let text = '';
  for (let index = at + 1; index < sql.length; index += 1) {
    const character = sql[index] ?? '';
    const isDoubled = character === close && close !== ']' && sql[index + 1] === close;
    if (character === close && !isDoubled) return { type: 'name', text, at, end: index + 1, quote: close };
    if (isDoubled) index += 1;
    text += character;
  }
  throw new Refusal('holds a name that does not end', at);
}
