/** One secret in a text: its kind and where its characters stand (`end` is exclusive). */
export interface Span {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

/** Kinds that say only by what name a secret was found. */
const GENERIC: ReadonlySet<string> = new Set(['password', 'token', 'key', 'secret', 'bearer', 'cookie']);
const rank = ({ kind }: Span): number => (GENERIC.has(kind) ? 1 : 0);

/** Sorted, and overlapping ones joined under the kind of the first; a vendor's kind goes before a generic one. */
export function mergeSpans(spans: readonly Span[]): readonly Span[] {
  if (spans.length < 2) return spans;
  const sorted = [...spans].sort((a, b) => a.start - b.start || rank(a) - rank(b) || b.end - a.end);
  const merged: Span[] = [];
  for (const span of sorted) {
    const last = merged.at(-1);
    if (last === undefined || span.start >= last.end) merged.push(span);
    else if (span.end > last.end) merged[merged.length - 1] = { ...last, end: span.end };
  }
  return merged;
}

export const marker = (kind: string): string => `[redacted:${kind}]`;

/** The first of merged spans that ends behind a position. */
function firstBehind(spans: readonly Span[], position: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle] as Span).end <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The text between two positions with each span in it replaced; spans are merged and do not cross the positions. */
export function replaceSpans(text: string, spans: readonly Span[], from = 0, to = text.length): string {
  let out = '';
  let at = from;
  for (let index = firstBehind(spans, from); index < spans.length; index += 1) {
    const { kind, start, end } = spans[index] as Span;
    if (start >= to) break;
    out += text.slice(at, Math.max(at, start)) + marker(kind);
    at = end;
  }
  return at >= to ? out : out + text.slice(at, to);
}
