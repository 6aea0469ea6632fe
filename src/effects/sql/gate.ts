/** Longest statement that is read, in UTF-16 code units. */
export const SQL_CHARACTERS_MAX = 100_000;
/** Brackets inside brackets. */
const NESTING_MAX = 200;
const COMMENTS_MAX = 500;

/** Why a text is not handed to any parser; `undefined` where it may be. */
export function refuseSql(sql: string): string | undefined {
  if (sql.length > SQL_CHARACTERS_MAX) return `is longer than ${SQL_CHARACTERS_MAX} characters`;
  if (sql.includes('\0')) return 'holds a NUL, where some readers stop and others go on';
  if (!sql.isWellFormed()) return 'holds half a character';
  if (/^\uFEFF/.test(sql)) return 'begins with a byte order mark';
  if (INVISIBLE.test(sql)) return 'holds characters that nobody sees or that turn the text around';
  if (nesting(sql) > NESTING_MAX) return 'is nested too deeply';
  // Comments in comments cost PostgreSQL's lexer the square of their depth.
  if (sql.split('/*').length > COMMENTS_MAX) return 'holds too many comments';
  return undefined;
}

/** Control characters other than white space, and those that hide or reorder text. */
const INVISIBLE = /[\x01-\x08\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069]/u;

function nesting(sql: string): number {
  let depth = 0;
  let deepest = 0;
  for (let index = 0; index < sql.length; index += 1) {
    const code = sql.charCodeAt(index);
    if (code === 0x28 || code === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (code === 0x29 || code === 0x5d) depth -= 1;
  }
  return deepest;
}
