import { readBackticks } from './read-atoms.ts';
import { readDollar } from './read-dollar.ts';
import type { SourceText } from './source-text.ts';
import type { Part } from './syntax.ts';

const RUN = /[^\\$`]+/y;

/** Reads a whole here-document: as between double quotes, but that these are plain characters (bash manual 3.6.6). */
export function readBodyParts(source: SourceText): readonly Part[] {
  const parts: Part[] = [];
  let text = '';
  const flush = (): void => {
    if (text !== '') parts.push({ kind: 'text', text });
    text = '';
  };
  for (;;) {
    const run = source.match(RUN);
    if (run !== null) {
      text += run[0];
      source.position += run[0].length;
      continue;
    }
    const { next } = source;
    if (next === '') break;
    if (next === '\\') text += readEscape(source);
    else {
      const part = next === '`' ? readBackticks(source, true) : readDollar(source, true);
      if (part === undefined) {
        source.position += 1;
        text += '$';
      } else {
        flush();
        parts.push(part);
      }
    }
  }
  flush();
  return parts.length === 0 ? [{ kind: 'text', text: '' }] : parts;
}

function readEscape(source: SourceText): string {
  const escaped = source.text[source.position + 1] ?? '';
  source.position += 1 + escaped.length;
  return '$`\\'.includes(escaped) && escaped !== '' ? escaped : `\\${escaped}`;
}
