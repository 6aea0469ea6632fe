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
/** Before a quote inside five strings. */
const BACKSLASHES_MAX = 32;
/** What ends a value that is not quoted, by where it stands. A backslash ends it only where an escape begins. */
const ENDS = {
  plain: /(?:[^\s\u001b"'`,;&<>()[\]{}|\\]|\\(?![nrtu"'\\/])){1,2048}/y,
  query: /(?:[^\s\u001b"'`<>&#\\]|\\(?![nrtu"'\\/])){1,2048}/y,
  list: /(?:[^\s\u001b"'`;\\]|\\(?![nrtu"'\\/])){1,2048}/y,
  line: /(?:[^\s\u001b"'`\\]|\\(?![nrtu"'\\/])){1,2048}/y,
} as const;
/** `plain` in code and prose, `query` behind `?` or `&`, `list` behind `;`, `line` where the field begins its line. */
export type ValueEnding = keyof typeof ENDS;

const QUOTES = `"'\``;

/** True where a quote stands at `at`, perhaps behind the backslashes of a string around it. */
export function isQuoteAt(text: string, at: number): boolean {
  let index = at;
  while (index - at < BACKSLASHES_MAX && text.charCodeAt(index) === 92) index += 1;
  const character = text.charAt(index);
  return character !== '' && QUOTES.includes(character);
}

/** Length of the line break at `at`, be it one or written as `\n` inside a string; 0 where there is none. */
export function breakLength(text: string, at: number): number {
  LINE_BREAK.lastIndex = at;
  return LINE_BREAK.test(text) ? LINE_BREAK.lastIndex - at : 0;
}
const LINE_BREAK = /\r?\n|(?:\\{1,8}r)?\\{1,8}n/y;

/** Skips blanks (never a line break) from `at`. */
export function skipBlanks(text: string, at: number): number {
  let index = at;
  while (index - at < BLANKS_MAX && (text.charCodeAt(index) === 32 || text.charCodeAt(index) === 9)) index += 1;
  return index;
}

/**
 * How far the values that were read last go. Names inside a value (`key=key=key=…`) have values with the same end, and
 * looking for it from each of them would take quadratic time.
 */
export type ValueRuns = { [ending in ValueEnding]?: ValueRun };

interface ValueRun {
  readonly start: number;
  readonly end: number;
  /** True where it was not read to its end. */
  readonly isOpen: boolean;
}

/** The value that begins at `at`, quoted or not; `undefined` where nothing stands there. */
export function readValue(text: string, at: number, ending: ValueEnding, runs: ValueRuns): FoundValue | undefined {
  const open = openingQuote(text, at);
  if (open === undefined) return unquoted(text, at, ending, runs);
  const quoted = closingQuote(text, open);
  if (quoted !== undefined) return quoted;
  const start = open.start;
  const rest = unquoted(text, start, 'line', runs);
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
  if (index > at && !QUOTES.includes(text.charAt(index)) && text.charCodeAt(index) !== 92) index = at;
  let quote = index;
  while (quote - index < BACKSLASHES_MAX && text.charCodeAt(quote) === 92) quote += 1;
  const character = text.charAt(quote);
  if (character === '&') return entityQuote(text, quote);
  if (character === '' || !QUOTES.includes(character)) return undefined;
  const mark = text.slice(index, quote + 1);
  const tripled = mark.repeat(3);
  return text.startsWith(tripled, index)
    ? { mark: tripled, start: index + tripled.length }
    : { mark, start: quote + 1 };
}

const ENTITY = /&(?:quot|apos|#34|#39|#x22|#x27);/y;

/** A quote as HTML and XML write it inside an attribute. */
function entityQuote(text: string, at: number): Opening | undefined {
  ENTITY.lastIndex = at;
  const mark = ENTITY.exec(text)?.[0];
  return mark === undefined ? undefined : { mark, start: at + mark.length };
}

function closingQuote(text: string, { mark, start }: Opening): FoundValue | undefined {
  const limit = Math.min(text.length, start + VALUE_CHARACTERS_MAX);
  const isEscapable = mark.length === 1 && mark !== '`';
  for (let index = start; index < limit; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 10 && mark.length < 3) return undefined;
    if (text.startsWith(mark, index)) return { start, end: index, isQuoted: true, next: index + mark.length };
    if (code === 92 && isEscapable) index += 1;
  }
  return undefined;
}

function unquoted(text: string, at: number, ending: ValueEnding, runs: ValueRuns): FoundValue | undefined {
  const end = runEnd(text, at, ending, runs);
  if (end === at) return undefined;
  const isSentence = ending === 'plain' || ending === 'line';
  return { start: at, end: isSentence ? withoutStops(text, at, end) : end, isQuoted: false, next: end };
}

function runEnd(text: string, at: number, ending: ValueEnding, runs: ValueRuns): number {
  const limit = at + VALUE_CHARACTERS_MAX;
  const known = runs[ending];
  const isInside = known !== undefined && at >= known.start && at < known.end;
  if (isInside && (!known.isOpen || known.end >= limit)) return Math.min(known.end, limit);
  const from = isInside ? known.end : at;
  const pattern = ENDS[ending];
  pattern.lastIndex = from;
  const end = pattern.test(text) ? pattern.lastIndex : from;
  runs[ending] = { start: isInside ? known.start : at, end, isOpen: end - from === VALUE_CHARACTERS_MAX };
  return Math.min(end, limit);
}

/** Up to three marks at the end belong to the sentence around the value. */
function withoutStops(text: string, at: number, end: number): number {
  let last = end;
  while (last > at + 1 && end - last < 3 && ',;.:!?'.includes(text.charAt(last - 1))) last -= 1;
  return last;
}
