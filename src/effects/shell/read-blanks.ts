import type { SourceText } from './source-text.ts';

const BLANKS = /(?:[ \t]|\\\n)+/y;
const COMMENT = /#[^\n]*/y;

/** What blanks can begin with. Most calls find none, and one look is quicker than an expression. */
const mayBeBlank = (code: number): boolean => code === 0x20 || code === 0x09 || code === 0x5c;

/** Passes spaces, tabs and continued lines. */
export function skipBlanks(source: SourceText): void {
  const { text, position } = source;
  if (!mayBeBlank(text.charCodeAt(position))) return;
  if (text[position] === ' ' && !mayBeBlank(text.charCodeAt(position + 1))) {
    source.position += 1;
    return;
  }
  const blanks = source.match(BLANKS);
  if (blanks === null) return;
  if (source.awaitsBody && blanks[0].includes('\n')) source.fail('a continued line that opens a here-document');
  source.position += blanks[0].length;
}

/** Passes a comment; one can only begin where a word could. */
export function skipComment(source: SourceText): void {
  if (source.next !== '#') return;
  const comment = source.match(COMMENT);
  if (comment !== null) source.position += comment[0].length;
}

/** Passes blanks, comments and line breaks, and reads the bodies of here-documents where they begin. */
export function skipLines(source: SourceText): void {
  for (;;) {
    skipBlanks(source);
    skipComment(source);
    if (source.next !== '\n') return;
    source.position += 1;
    for (const body of source.pending.splice(0)) readBody(source, body);
  }
}

function readBody(source: SourceText, { delimiter, stripTabs, quoted, fill }: SourceText['pending'][number]): void {
  const lines: string[] = [];
  const start = source.offset;
  for (;;) {
    if (source.position >= source.text.length) source.fail('a here-document that is not closed');
    const end = source.text.indexOf('\n', source.position);
    const raw = source.text.slice(source.position, end < 0 ? undefined : end);
    source.position = end < 0 ? source.text.length : end + 1;
    const line = stripTabs ? raw.replace(/^\t+/, '') : raw;
    if (line === delimiter) break;
    // A continued line could hide the end, and the tabs in front of the next one.
    if (!quoted && /\\$/.test(line)) source.fail('a continued line in a here-document');
    lines.push(line);
  }
  const body = lines.join('\n');
  if (lines.length === 0) fill(undefined);
  else fill(quoted || !/[$`\\]/.test(body) ? [{ kind: 'text', text: body }] : source.expandBody(body, start));
}
