import type { Span } from './span.ts';

/** Longest stretch that is decoded at once, and how far before the percent sign it may begin. */
const STRETCH_CHARACTERS_MAX = 8192;
const LOOKBACK = 1000;
/** What a percent-encoded text is made of: everything but blanks, quotes, brackets of tags, and escapes. */
const STRETCH = /[^\s\u001b"`<>\\]{1,8192}/y;

/**
 * Decodes the stretch of percent-encoded text around the percent sign at `at` and looks for secrets in what it says:
 * names, quotes and blanks are encoded there with the values. Adds their spans; gives the end of the stretch.
 */
export function scanPercentAt(
  text: string,
  at: number,
  {
    from,
    spans,
    find,
  }: { readonly from: number; readonly spans: Span[]; readonly find: (text: string) => readonly Span[] },
): number {
  let start = at;
  const limit = Math.max(from, at - LOOKBACK, 0);
  while (start > limit && !/[\s\u001b"`<>\\]/.test(text.charAt(start - 1))) start -= 1;
  STRETCH.lastIndex = start;
  const end = STRETCH.test(text) ? STRETCH.lastIndex : at + 1;
  const { decoded, places } = decode(text, start, end);
  for (const span of find(decoded))
    spans.push({ ...span, start: places[span.start] ?? start, end: places[span.end] ?? end });
  return end;
}

interface Decoded {
  readonly decoded: string;
  /** Where each character came from, and the end. */
  readonly places: Uint32Array;
}

/** Each `%XX` becomes one character (as in Latin-1: letters beyond ASCII say nothing about secrets). */
function decode(text: string, start: number, end: number): Decoded {
  const places = new Uint32Array(Math.min(end - start, STRETCH_CHARACTERS_MAX) + 1);
  let decoded = '';
  let at = start;
  while (at < end) {
    places[decoded.length] = at;
    const code = text.charCodeAt(at) === 37 ? byteAt(text, at + 1) : undefined;
    decoded += code === undefined ? text.charAt(at) : String.fromCharCode(code);
    at += code === undefined ? 1 : 3;
  }
  places[decoded.length] = end;
  return { decoded, places };
}

/** The value of two hexadecimal digits. */
export function byteAt(text: string, at: number): number | undefined {
  const digits = text.slice(at, at + 2);
  return /^[0-9a-fA-F]{2}$/.test(digits) ? Number.parseInt(digits, 16) : undefined;
}
