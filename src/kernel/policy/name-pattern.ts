/**
 * A wildcard pattern for one name (no `/`): `*` is any run of characters, `?` one character, `[a-z]` and `[!a-z]` one
 * of a class. A leading dot is a character like any other: what is hidden is not outside a rule.
 */
export type NamePattern = { readonly literal: string } | { readonly tokens: readonly Token[] };

type Token =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'run' }
  | { readonly type: 'one' }
  | {
      readonly type: 'class';
      readonly negated: boolean;
      readonly ranges: readonly (readonly [from: string, to: string])[];
    };

export type NamePatternReading =
  | { readonly ok: true; readonly pattern: NamePattern }
  | { readonly ok: false; readonly reason: string };

const CLASS = /^\[(!?)([^\]]+)\]/;

/** Reads a pattern. Braces must have been taken apart before. */
export function parseNamePattern(text: string): NamePatternReading {
  const refusal = refusalOf(text);
  if (refusal !== undefined) return { ok: false, reason: refusal };
  if (!/[*?[\]]/.test(text)) return { ok: true, pattern: { literal: text } };
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const char = text.charAt(at);
    const group = char === '[' ? CLASS.exec(text.slice(at)) : null;
    if (char === '[' && group === null) return { ok: false, reason: 'a [ needs its ] in the same name' };
    if (group !== null) {
      const ranges = parseRanges(group[2] ?? '');
      if (ranges === undefined) return { ok: false, reason: `${group[0]} is not a class of characters` };
      tokens.push({ type: 'class', negated: group[1] === '!', ranges });
    } else tokens.push(char === '*' ? { type: 'run' } : char === '?' ? { type: 'one' } : { type: 'text', text: char });
    at += group === null ? 1 : group[0].length;
  }
  return { ok: true, pattern: { tokens } };
}

function refusalOf(text: string): string | undefined {
  if (text.includes('**')) return '** stands alone between slashes';
  if (/[+@!?*]\(/.test(text)) return 'patterns in parentheses are not supported; write a list';
  if (text.startsWith('!')) return 'a leading ! is not supported; write the exception under unless';
  if (/[{}]/.test(text)) return 'braces are not closed or stand in each other';
  if (/^[^[]*\]/.test(text)) return 'a ] needs its [ in the same name';
  return undefined;
}

function parseRanges(text: string): (readonly [string, string])[] | undefined {
  const ranges: (readonly [string, string])[] = [];
  for (let at = 0; at < text.length; ) {
    const from = text.charAt(at);
    const isRange = text.charAt(at + 1) === '-' && at + 2 < text.length;
    const to = isRange ? text.charAt(at + 2) : from;
    if (!/[\w.~ -]/.test(from) || !/[\w.~ -]/.test(to) || from > to) return undefined;
    ranges.push([from, to]);
    at += isRange ? 3 : 1;
  }
  return ranges;
}

/** Linear in practice and quadratic at worst: only the last `*` is ever tried again, so no pattern can hang a decision. */
export function matchesName(pattern: NamePattern, name: string): boolean {
  if ('literal' in pattern) return pattern.literal === name;
  const { tokens } = pattern;
  let token = 0;
  let at = 0;
  let run = -1;
  let runEnd = 0;
  while (at < name.length) {
    const next = tokens[token];
    if (next?.type === 'run') {
      run = token;
      runEnd = at;
      token += 1;
    } else if (next !== undefined && fitsChar(next, name.charAt(at))) {
      token += 1;
      at += 1;
    } else if (run >= 0) {
      token = run + 1;
      runEnd += 1;
      at = runEnd;
    } else return false;
  }
  while (tokens[token]?.type === 'run') token += 1;
  return token === tokens.length;
}

/** True where every name that `pattern` matches is surely matched by `wider` too. */
export function isNameWithin(pattern: NamePattern, wider: NamePattern): boolean {
  if ('literal' in pattern) return matchesName(wider, pattern.literal);
  if ('literal' in wider) return false;
  if (wider.tokens.every(({ type }) => type === 'run')) return true;
  return JSON.stringify(pattern.tokens) === JSON.stringify(wider.tokens);
}

/** A name that the pattern matches, for examples. */
export function exampleName(pattern: NamePattern): string {
  if ('literal' in pattern) return pattern.literal;
  return pattern.tokens.map((token) => (token.type === 'text' ? token.text : exampleChar(token))).join('');
}

const LETTERS = 'xyzabcdefghijklmnopqrstuvwABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.~ ';

const exampleChar = (token: Token): string => [...LETTERS].find((char) => fitsChar(token, char)) ?? 'x';

function fitsChar(token: Token, char: string): boolean {
  switch (token.type) {
    case 'text':
      return token.text === char;
    case 'one':
      return true;
    case 'class':
      return token.ranges.some(([from, to]) => from <= char && char <= to) !== token.negated;
    case 'run':
      return false;
  }
}

/** The pattern as picomatch (with `dot`) reads it: the same names, with everything literal made literal. */
export function toPicomatch(pattern: NamePattern): string {
  if ('literal' in pattern) return escapeLiteral(pattern.literal);
  return pattern.tokens.map((token, index) => tokenText(token, pattern.tokens[index - 1])).join('');
}

function tokenText(token: Token, before: Token | undefined): string {
  switch (token.type) {
    case 'text':
      return escapeLiteral(token.text);
    case 'run':
      // Behind a dot its `*` can mean one character or more; ours means none or more.
      return before?.type === 'text' && before.text === '.' ? '*([^/])' : '*';
    case 'one':
      // A `?` behind a parenthesis would begin a group of another sort.
      return '[^/]';
    case 'class': {
      const ranges = token.ranges.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join('');
      return token.negated ? `[^${ranges}/]` : `[${ranges}]`;
    }
  }
}

const escapeLiteral = (text: string): string => text.replaceAll(/[\\*?[\]{}()!+@|"'$^]/g, '\\$&');
