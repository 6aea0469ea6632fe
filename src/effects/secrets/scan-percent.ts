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

/** Each `%XX` becomes the byte it is, and what is UTF-8 the character that it is. */
function decode(text: string, start: number, end: number): Decoded {
  const places = new Uint32Array(Math.min(end - start, STRETCH_CHARACTERS_MAX) + 1);
  let decoded = '';
  let at = start;
  while (at < end) {
    places[decoded.length] = at;
    const code = text.charCodeAt(at) === 37 ? byteAt(text, at + 1) : undefined;
    const bytes = code === undefined ? 0 : utf8Length(text, at, code);
    decoded += code === undefined ? text.charAt(at) : characterAt(text, at, code, bytes);
    at += code === undefined ? 1 : 3 * bytes;
  }
  places[decoded.length] = end;
  return { decoded, places };
}

/** How many bytes the character has that begins with this one; 1 for what is no UTF-8 of two or three. */
function utf8Length(text: string, at: number, first: number): number {
  const bytes = first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xc2 && first < 0xe0 ? 2 : 1;
  for (let index = 1; index < bytes; index += 1) {
    const next = text.charCodeAt(at + 3 * index) === 37 ? byteAt(text, at + 3 * index + 1) : undefined;
    if (next === undefined || next < 0x80 || next > 0xbf) return 1;
  }
  return bytes;
}

function characterAt(text: string, at: number, first: number, bytes: number): string {
  let code = bytes === 1 ? first : first & (0xff >> (bytes + 1));
  for (let index = 1; index < bytes; index += 1) code = (code << 6) | ((byteAt(text, at + 3 * index + 1) ?? 0) & 0x3f);
  return String.fromCharCode(code);
}

/** The value of two hexadecimal digits. */
export function byteAt(text: string, at: number): number | undefined {
  const digits = text.slice(at, at + 2);
  return /^[0-9a-fA-F]{2}$/.test(digits) ? Number.parseInt(digits, 16) : undefined;
}
