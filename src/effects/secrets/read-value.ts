/** A value found behind a field's name. */
export interface FoundValue {
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;
  /** Where to go on reading: behind the closing quote. */
  readonly next: number;
}

const VALUE_CHARACTERS_MAX = 2048;
const BLANKS_MAX = 16;
/** What ends a value that is not quoted, by where it stands. A backslash ends it only where an escape begins. */
const ENDS = {
  plain: /(?:[^\s"'`,;&<>()[\]{}|\\]|\\(?![nrtu"'\\/])){1,2048}/y,
  query: /(?:[^\s"'`<>&#\\]|\\(?![nrtu"'\\/])){1,2048}/y,
  list: /(?:[^\s"'`;\\]|\\(?![nrtu"'\\/])){1,2048}/y,
  line: /(?:[^\s"'`\\]|\\(?![nrtu"'\\/])){1,2048}/y,
} as const;
/** `plain` in code and prose, `query` behind `?` or `&`, `list` behind `;`, `line` where the field begins its line. */
export type ValueEnding = keyof typeof ENDS;

const QUOTES = `"'\``;

/** Skips blanks (never a line break) from `at`. */
export function skipBlanks(text: string, at: number): number {
  let index = at;
  while (index - at < BLANKS_MAX && (text.charCodeAt(index) === 32 || text.charCodeAt(index) === 9)) index += 1;
  return index;
}

/** The value that begins at `at`, quoted or not; `undefined` where nothing stands there. */
export function readValue(text: string, at: number, ending: ValueEnding): FoundValue | undefined {
  const open = openingQuote(text, at);
  if (open === undefined) return unquoted(text, at, ending);
  const quoted = closingQuote(text, open);
  if (quoted !== undefined) return quoted;
  const start = open.start;
  const rest = unquoted(text, start, 'line');
  return rest === undefined ? undefined : { ...rest, isQuoted: true };
}

interface Opening {
  /** The quote as it must close: with the backslashes before it. */
  readonly mark: string;
  readonly start: number;
}

/** A quote, perhaps with a prefix (`b"`, `@"`), tripled, or escaped (`\"`) where the text is itself inside a string. */
function openingQuote(text: string, at: number): Opening | undefined {
  let index = at;
  while (index - at < 2 && /[bBrRuUfF@L$]/.test(text.charAt(index))) index += 1;
  if (index > at && !QUOTES.includes(text.charAt(index))) index = at;
  let quote = index;
  while (quote - index < 8 && text.charCodeAt(quote) === 92) quote += 1;
  const character = text.charAt(quote);
  if (character === '' || !QUOTES.includes(character)) return undefined;
  if (text.startsWith(character.repeat(3), quote)) return { mark: character.repeat(3), start: quote + 3 };
  return { mark: text.slice(index, quote + 1), start: quote + 1 };
}

function closingQuote(text: string, { mark, start }: Opening): FoundValue | undefined {
  const limit = Math.min(text.length, start + VALUE_CHARACTERS_MAX);
  const isEscapable = mark.length === 1 && mark !== '`';
  for (let index = start; index < limit; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 10 && mark.length !== 3) return undefined;
    if (text.startsWith(mark, index)) return { start, end: index, isQuoted: true, next: index + mark.length };
    if (code === 92 && isEscapable) index += 1;
  }
  return undefined;
}

function unquoted(text: string, at: number, ending: ValueEnding): FoundValue | undefined {
  const pattern = ENDS[ending];
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const trimmed = match[0].replace(/[,;.:!?]{1,3}$/, (tail) => (ending === 'plain' || ending === 'line' ? '' : tail));
  return { start: at, end: at + trimmed.length, isQuoted: false, next: at + match[0].length };
}
