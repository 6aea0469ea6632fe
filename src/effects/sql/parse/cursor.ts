import type { Finding, Hazard } from '../finding.ts';
import type { Expression, Query, RelationName, Statement } from '../syntax.ts';
import type { LexRules, Token } from './lexer.ts';
import { Refusal } from './refusal.ts';

/** Deeper than this nothing is read; a parser that calls itself must stop somewhere. */
const DEPTH_MAX = 150;

/** The tokens of a text and where we are in them; and the parsers that call each other. */
export interface Cursor {
  readonly rules: LexRules;
  readonly tokens: readonly Token[];
  index: number;
  depth: number;
  readonly findings: Finding[];
  expression(cursor: Cursor): Expression;
  /** An expression without comparisons or logic: `IN` and `AND` after it belong to what is around it. */
  operand(cursor: Cursor): Expression;
  query(cursor: Cursor): Query;
  /** The inside of a CTE. */
  statement(cursor: Cursor): Statement;
  isName(token: Token): boolean;
}

export const peek = (cursor: Cursor, ahead = 0): Token =>
  cursor.tokens[cursor.index + ahead] ?? cursor.tokens[cursor.tokens.length - 1] ?? END;
const END: Token = { type: 'end', text: '', at: 0, end: 0 };

export function next(cursor: Cursor): Token {
  const token = peek(cursor);
  cursor.index += 1;
  return token;
}

/** A word of the language: not quoted, in whatever case. */
export const isWord = (token: Token, ...words: readonly string[]): boolean =>
  token.type === 'word' && words.includes(token.text.toLowerCase());
export const isSymbol = (token: Token, ...symbols: readonly string[]): boolean =>
  token.type === 'symbol' && symbols.includes(token.text);

/** Takes the words in a row where they stand here. */
export function accept(cursor: Cursor, ...words: readonly string[]): boolean {
  if (!words.every((word, index) => isWord(peek(cursor, index), word))) return false;
  cursor.index += words.length;
  return true;
}

/** Takes one of the words. */
export function acceptAny(cursor: Cursor, ...words: readonly string[]): string | undefined {
  const token = peek(cursor);
  if (!isWord(token, ...words)) return undefined;
  cursor.index += 1;
  return token.text.toLowerCase();
}

export function acceptSymbol(cursor: Cursor, symbol: string): boolean {
  if (!isSymbol(peek(cursor), symbol)) return false;
  cursor.index += 1;
  return true;
}

export function expectSymbol(cursor: Cursor, symbol: string): void {
  if (!acceptSymbol(cursor, symbol)) refuse(cursor, `"${symbol}"`);
}

export function expectWords(cursor: Cursor, ...words: readonly string[]): void {
  if (!accept(cursor, ...words)) refuse(cursor, words.join(' ').toUpperCase());
}

export function refuse(cursor: Cursor, wanted: string): never {
  const { text, at, type } = peek(cursor);
  const found = type === 'end' ? 'the end' : JSON.stringify(text.slice(0, 40));
  throw new Refusal(`does not read as SQL: ${found} stands where ${wanted} is wanted`, at);
}

export const report = (cursor: Cursor, hazard: Hazard, what: string, at: number): void => {
  cursor.findings.push({ hazard, what, at });
};

/** Runs a parser one level deeper. */
export function nested<T>(cursor: Cursor, parse: () => T): T {
  cursor.depth += 1;
  if (cursor.depth > DEPTH_MAX) throw new Refusal('is nested too deeply', peek(cursor).at);
  const result = parse();
  cursor.depth -= 1;
  return result;
}

/** Words that begin or join clauses: no name without quotes, and no alias without AS. */
const RESERVED = new Set(
  (
    'select from where group having order limit union intersect except on using join inner left right full cross natural ' +
    'outer straight_join as set values into for lock when then else case and or not xor in is like between exists ' +
    'distinct with returning collate escape glob regexp rlike null default insert update delete replace create drop ' +
    'alter table by desc asc procedure fetch interval div mod binary use force lateral cast check'
  ).split(' '),
);
/** Reserved by one, and ordinary names in the other. */
const RESERVED_ONE = {
  sqlite: new Set(['isnull', 'notnull', 'indexed']),
  mysql: new Set([
    'window',
    'partition',
    'ignore',
    'over',
    'analyze',
    'kill',
    'load',
    'read',
    'show',
    'sql',
    'key',
    'keys',
    'index',
  ]),
} as const;
const ORDINARY = {
  sqlite: new Set([
    'lock',
    'procedure',
    'fetch',
    'interval',
    'div',
    'mod',
    'binary',
    'use',
    'force',
    'lateral',
    'xor',
    'straight_join',
    'rlike',
    'key',
    'replace',
    'cast',
    'left',
    'like',
    'glob',
    'asc',
    'desc',
    'by',
    'for',
  ]),
  mysql: new Set(['glob', 'escape', 'returning', 'full']),
} as const;

export function isReserved(token: Token, { rules }: Cursor): boolean {
  if (token.type !== 'word') return false;
  const word = token.text.toLowerCase();
  if (RESERVED_ONE[rules.dialect].has(word)) return true;
  return RESERVED.has(word) && !ORDINARY[rules.dialect].has(word);
}

export const isName = (token: Token, cursor: Cursor): boolean =>
  token.type === 'name' || (token.type === 'word' && !isReserved(token, cursor));

/** Columns and aliases in lower case: neither dialect tells cases apart there. */
export function name(cursor: Cursor): string {
  if (!isName(peek(cursor), cursor)) refuse(cursor, 'a name');
  return next(cursor).text.toLowerCase();
}

/** After a dot every word is a name. */
export function nameAfterDot(cursor: Cursor): string {
  const token = peek(cursor);
  if (token.type !== 'word' && token.type !== 'name') refuse(cursor, 'a name');
  return next(cursor).text.toLowerCase();
}

/** MySQL tells cases of tables and databases apart on most systems. */
export function relationPath(cursor: Cursor): string[] {
  const fold = (token: Token) => (cursor.rules.dialect === 'sqlite' ? token.text.toLowerCase() : token.text);
  if (!isName(peek(cursor), cursor)) refuse(cursor, 'the name of a table');
  const path = [fold(next(cursor))];
  while (isSymbol(peek(cursor), '.')) {
    cursor.index += 1;
    const token = next(cursor);
    if (token.type !== 'word' && token.type !== 'name') refuse(cursor, 'a name');
    path.push(fold(token));
  }
  if (path.length > 2) refuse(cursor, 'a name of at most two parts');
  return path;
}

export function relationName(cursor: Cursor): RelationName {
  const { at } = peek(cursor);
  return { kind: 'relation', path: relationPath(cursor), at };
}

/** `(a, b, c)`. */
export function nameList(cursor: Cursor): string[] {
  expectSymbol(cursor, '(');
  const names = [name(cursor)];
  while (acceptSymbol(cursor, ',')) names.push(name(cursor));
  expectSymbol(cursor, ')');
  return names;
}

/** `(…)` of which nothing matters: numbers of a type, names of indexes. */
export function skipBrackets(cursor: Cursor): void {
  expectSymbol(cursor, '(');
  for (let depth = 1; depth > 0; ) {
    const token = next(cursor);
    if (token.type === 'end') refuse(cursor, '")"');
    if (isSymbol(token, '(')) depth += 1;
    else if (isSymbol(token, ')')) depth -= 1;
    else if (isWord(token, 'select')) refuse(cursor, 'no query');
  }
}
