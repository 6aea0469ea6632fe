import { findSecrets } from './find-secrets.ts';
import { type KnownSecret, knownForms, scanKnown } from './known-values.ts';
import { mergeSpans, replaceSpans, type Span } from './span.ts';

export interface Redaction {
  /** The text with every secret replaced by `[redacted:KIND]`. */
  readonly text: string;
  /** What was found, in order, by its place in the text that was given. */
  readonly found: readonly Span[];
}

/**
 * Replaces secrets: keys of known format, values under names that say so, credentials in URLs, headers and commands,
 * and the values in `known` in their usual encodings. Takes time in proportion to the text, whatever is in it.
 */
export function redactSecrets(text: string, known: readonly KnownSecret[] = []): Redaction {
  const spans = [...findSecrets(text).spans];
  if (known.length > 0) scanKnown(text, knownForms(known), spans);
  if (spans.length === 0) return { text, found: [] };
  const found = mergeSpans(spans);
  return { text: replaceSpans(text, found), found };
}
