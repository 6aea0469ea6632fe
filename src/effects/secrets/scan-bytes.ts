import type { Span } from './span.ts';

/** What may stand before the bytes of an array: `{`, `[`, `bytes([`, `new byte[] {`, `&[_]u8{`. */
const OPENING = /[ \t]*(?:[\w .&]{0,24}(?:\[\w{0,4}\])?\w{0,6}[ \t]?)?[([{]{1,2}\s{0,8}/y;
const HEX_BYTES = /(?:0x)?[0-9A-Fa-f]{2}(?:(?:[ :-]|,\s{0,24})(?:0x)?[0-9A-Fa-f]{2}){15,127}(?![0-9A-Za-z])/y;
const DECIMAL_BYTES = /\d{1,3}(?:,\s{0,24}\d{1,3}){15,127}(?!\d)/y;
/** A test vector counts up (`00 01 02 …`) or says the same byte; a key has more than this of its bytes once. */
const DISTINCT_SHARE_MIN = 0.5;

/**
 * Adds a span for a key written as bytes behind its name, `2b:7e:15…`, `{ 0x2b, 0x7e, … }` or `[43, 126, …]`, sixteen
 * or more of them; the value begins at `at`. Gives false where none stands there.
 */
export function scanBytes(text: string, at: number, kind: string, spans: Span[]): boolean {
  const start = startOfBytes(text, at);
  const isArray = start > at;
  for (const pattern of isArray ? [HEX_BYTES, DECIMAL_BYTES] : [HEX_BYTES]) {
    pattern.lastIndex = start;
    const match = pattern.exec(text);
    if (match === null || !isScattered(match[0])) continue;
    spans.push({ kind, start, end: start + match[0].length });
    return true;
  }
  return false;
}

function startOfBytes(text: string, at: number): number {
  OPENING.lastIndex = at;
  return OPENING.test(text) ? OPENING.lastIndex : at;
}

function isScattered(run: string): boolean {
  const bytes = run.split(/[\s,:-]+/);
  const steps = bytes
    .slice(1)
    .filter((byte, index) => Number.parseInt(byte, 16) - Number.parseInt(bytes[index] ?? '', 16) === 1);
  return new Set(bytes).size >= bytes.length * DISTINCT_SHARE_MIN && steps.length < bytes.length / 4;
}
