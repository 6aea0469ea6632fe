import { FORMATS, type Format } from './formats.ts';
import { isDull, isIdentifier } from './placeholder.ts';
import type { Span } from './span.ts';

/** Formats by their first two characters. */
const BY_START = new Map<number, Format[]>();
for (const format of FORMATS) {
  const first = format.prefix.charCodeAt(0);
  // A prefix of one character can go on with any.
  const seconds =
    format.prefix.length === 1 ? Array.from({ length: 128 }, (_, code) => code) : [format.prefix.charCodeAt(1)];
  for (const second of seconds) {
    const start = first * 128 + second;
    BY_START.set(start, [...(BY_START.get(start) ?? []), format]);
  }
}

/** The pairs of first characters with which a format begins, as `first * 128 + second`. */
export const formatStarts = (): Iterable<number> => BY_START.keys();

/** Prefixes so short that ordinary names begin with them too. */
const SHORT_PREFIX = 5;
/** A body this long is no example, whatever letters meet in it. */
const LONG_BODY = 100;
/** The token that documentation of JWT shows everywhere (jwt.io). */
const EXAMPLE_JWT = 'eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIi';

/** Adds a span for a key of known format that begins exactly at `at`, with the two characters of `start`. */
export function scanFormatAt(text: string, at: number, start: number, spans: Span[]): void {
  for (const format of BY_START.get(start) ?? []) matchFormat(text, at, format, spans);
}

function matchFormat(text: string, at: number, { kind, prefix, body }: Format, spans: Span[]): void {
  if (!text.startsWith(prefix, at)) return;
  body.lastIndex = at + prefix.length;
  const match = body.exec(text);
  if (match === null || isExample(kind, prefix, match[0])) return;
  spans.push({ kind, start: at, end: body.lastIndex });
}

function isExample(kind: string, prefix: string, body: string): boolean {
  if (kind === 'jwt') return (prefix + body).includes(EXAMPLE_JWT);
  if (kind === 'pem-base64') return !isPrivatePem(prefix + body.slice(0, 80));
  if (kind === 'password-hash') return false;
  if (body.length < LONG_BODY && isDull(body)) return true;
  return prefix.length <= SHORT_PREFIX && (/[_-]/.test(body) || !/\d/.test(body)) && isIdentifier(body);
}

/** True where base64 text is that of a PEM block that holds a private key, not a certificate. */
function isPrivatePem(base64: string): boolean {
  const standard = base64.replaceAll('-', '+').replaceAll('_', '/').replaceAll('=', '');
  return atob(standard.slice(0, standard.length - (standard.length % 4))).includes('PRIVATE KEY');
}
