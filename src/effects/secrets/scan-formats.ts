import { FORMATS, type Format } from './formats.ts';
import { isDull, isIdentifier, isPlaceholder } from './placeholder.ts';
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
/** Kinds whose prefix and length are so much their own that no name is like them. */
const EXACT: ReadonlySet<string> = new Set([
  ...['aws-access-key', 'github-token', 'gitlab-token', 'slack-token', 'google-api-key', 'google-oauth', 'age-key'],
]);
const LEAD_LOOKBACK = 40;
/** The token that documentation of JWT shows everywhere (jwt.io). */
const EXAMPLE_JWT = 'eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIi';

/** Adds a span for a key of known format that begins exactly at `at`, with the two characters of `start`. */
export function scanFormatAt(text: string, at: number, start: number, spans: Span[]): void {
  for (const format of BY_START.get(start) ?? []) matchFormat(text, at, format, spans);
}

function matchFormat(text: string, at: number, format: Format, spans: Span[]): void {
  const { kind, prefix, body } = format;
  if (!text.startsWith(prefix, at)) return;
  const behind = at + prefix.length;
  const gap = jointAt(text, behind);
  body.lastIndex = behind + gap;
  const match = body.exec(text);
  if (match === null || isInside(text, at, format) || isExample(kind, prefix, match[0])) return;
  // Of a key in two pieces only the second is replaced: the first is fixed text, and may have been shown already.
  const start = gap > 0 ? behind + gap : at - leadLength(text, at, format);
  spans.push({ kind, start, end: body.lastIndex });
}

/** A short prefix also meets by chance inside base64, where these characters stand before it. */
function isInside(text: string, at: number, { prefix, isAlone }: Format): boolean {
  const before = text.charAt(at - 1);
  const isDoubtful = isAlone === true ? /[\w/+-]/.test(before) : prefix.length <= 3 && /[-_+.]/.test(before);
  // At the start of a line the sign is that of a diff.
  if (!isDoubtful) return false;
  if (text.charCodeAt(at - 2) === 92 && /[nrt]/.test(before)) return false;
  if (before === 'm' && /\[[\d;]{0,12}m$/.test(text.slice(Math.max(0, at - 15), at))) return false;
  return !(/[+-]/.test(before) && (at === 1 || text.charCodeAt(at - 2) === 10));
}

/** `"sk_live_" + "…"`: two strings that a program joins. Concatenation in JavaScript, Python, PHP, Lua, C and shell. */
const JOINT =
  /\\{0,7}(["'`])[ \t]{0,8}(?:\\?\r?\n[ \t]{0,40})?(?:\+|\.\.?|&|<<)?[ \t]{0,8}(?:\r?\n[ \t]{0,40})?\\{0,7}\1/y;

function jointAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  // Nothing but a quote or a backslash begins one: " ' ` \
  if (code !== 34 && code !== 39 && code !== 96 && code !== 92) return 0;
  JOINT.lastIndex = at;
  return JOINT.test(text) ? JOINT.lastIndex - at : 0;
}

function leadLength(text: string, at: number, { lead }: Format): number {
  return lead === undefined ? 0 : (lead.exec(text.slice(Math.max(0, at - LEAD_LOOKBACK), at))?.[0].length ?? 0);
}

function isExample(kind: string, prefix: string, body: string): boolean {
  if (kind === 'jwt') return (prefix + body).includes(EXAMPLE_JWT);
  if (kind === 'pem-base64') return !isPrivatePem(prefix + body.slice(0, 80));
  if (kind === 'password-hash') return false;
  if (body.length < LONG_BODY && isDull(body)) return true;
  if (isPlaceholder(body)) return true;
  if (prefix.length > SHORT_PREFIX || EXACT.has(kind)) return false;
  if (/(?=.*\d)(?=.*[a-z])(?=.*[A-Z])/s.test(body)) return false;
  return (/[_-]/.test(body) || !/\d/.test(body)) && isIdentifier(body);
}

/** True where base64 text is that of a PEM block that holds a private key, not a certificate. */
function isPrivatePem(base64: string): boolean {
  const standard = base64.replaceAll('-', '+').replaceAll('_', '/').replaceAll('=', '');
  return atob(standard.slice(0, standard.length - (standard.length % 4))).includes('PRIVATE KEY');
}
