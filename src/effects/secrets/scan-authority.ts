import { isPlaceholder, isReference } from './placeholder.ts';
import { isRandom } from './secret-place.ts';
import type { Span } from './span.ts';

/** How what we have replaced begins. */
const REDACTED = '[redacted:';
const AUTHORITY = /[^\s"'`<>]{1,300}/y;

/** Adds a span for the password (or the lone token) before the `@` of a URL; `at` is behind its `://`. */
export function scanUrlAt(text: string, at: number, spans: Span[]): void {
  AUTHORITY.lastIndex = at;
  const run = AUTHORITY.exec(text)?.[0];
  if (run === undefined) return;
  const slash = run.search(/[/?#\\]/);
  const authority = slash === -1 ? run : run.slice(0, slash);
  const sign = authority.lastIndexOf('@');
  const colon = authority.indexOf(':');
  if (sign !== -1) {
    scanUserInfo(text, at, at + sign, spans);
    return;
  }
  // A slash may be part of a password that was not encoded; behind a port it is the path.
  const late = run.lastIndexOf('@');
  if (colon === -1 || late === -1 || /^:\d*$/.test(authority.slice(colon)) || authority.startsWith('[')) return;
  scanUserInfo(text, at, at + late, spans);
}

function scanUserInfo(text: string, from: number, sign: number, spans: Span[]): void {
  const info = text.slice(from, sign);
  if (info.startsWith(REDACTED)) return;
  const colon = info.indexOf(':');
  const value = info.slice(colon + 1);
  const start = from + colon + 1;
  if (colon === -1) {
    if (isRandom(value) && value.length >= 16) spans.push({ kind: 'url-token', start, end: sign });
    return;
  }
  const isSecret = value.length >= 3 && !isReference(value) && !isPlaceholder(decoded(value));
  // Where the name is a key as well (the older DSN of Sentry), both go.
  const isPair = isSecret && colon >= 16 && isRandom(info.slice(0, colon));
  if (isSecret) spans.push({ kind: 'url-password', start: isPair ? from : start, end: sign });
  else if (isRandom(info.slice(0, colon))) spans.push({ kind: 'url-token', start: from, end: from + colon });
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
