import { parseScript } from '../shell/parse-script.ts';

/** A part of a script that is read by itself. */
export interface ScriptPart {
  readonly start: number;
  readonly end: number;
}

/** Lines that one statement may take, and attempts to read one script. */
const STATEMENT_LINES_MAX = 40;
const ATTEMPTS_MAX = 1_500;

/**
 * A script as parts that the shell's reader can read: whole where it can, else statement by statement. Functions, `case`
 * and the like are outside the closed subset; what stands in them is read line by line, as if each were reached. Given one
 * by one, so that whoever runs out of time has what came before.
 */
export function* scriptParts(text: string): Generator<ScriptPart, void> {
  if (isRead(text)) {
    yield { start: 0, end: text.length };
    return;
  }
  const lines = linesOf(text);
  let attempts = 0;
  for (let index = 0; index < lines.length; ) {
    const line = lines[index];
    if (line === undefined) break;
    const content = text.slice(line.start, line.end);
    if (/^\s*(?:#|$)/.test(content)) {
      index += 1;
      continue;
    }
    const last = Math.min(lines.length, index + STATEMENT_LINES_MAX);
    let taken = 0;
    for (let end = index; end < last && taken === 0 && attempts < ATTEMPTS_MAX; end += 1) {
      attempts += 1;
      if (isRead(text.slice(line.start, lines[end]?.end))) taken = end - index + 1;
      else if (end === index && !isOpen(content)) break;
    }
    if (taken > 0) yield { start: line.start, end: lines[index + taken - 1]?.end ?? line.end };
    else {
      yield* statementIn(text, line);
      taken = hereDocumentLines(text, lines, index);
    }
    index += taken;
  }
}

const isRead = (text: string): boolean => parseScript(text).ok;

function linesOf(text: string): readonly ScriptPart[] {
  const lines: ScriptPart[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    lines.push({ start, end: start + line.length });
    start += line.length + 1;
  }
  return lines;
}

/** True where the statement may go on on the next line. */
function isOpen(line: string): boolean {
  const quotes = line.replace(/\\./g, '');
  return (
    /(?:\\|\||&&|\{|\(|\bthen|\bdo|\bin|\belse)\s*(?:#.*)?$/.test(line) ||
    /^\s*(?:if|for|while|until|case|select)\b/.test(line) ||
    line.includes('<<') ||
    (quotes.split("'").length - 1) % 2 === 1 ||
    (quotes.split('"').length - 1) % 2 === 1
  );
}

/** Frames around one statement; a line with more is nobody's script. */
const FRAMES_MAX = 12;
/** Lines that a here-document is followed for. */
const HERE_LINES_MAX = 2_000;

/** What holds statements together and is none itself. */
const FRAME =
  /^\s*(?:(?:function\s+[\w:.-]+\s*(?:\(\s*\))?|[\w:.-]+\s*\(\s*\))\s*\{?|(?:then|else|do|fi|done|esac|\{|\}|;;|!)(?=\s|;|$)|(?:if|elif|while|until)\s+|case\s+\S+\s+in\b|local\s+|(?:"[^"]*"|'[^']*'|[\w*?.|:/[\]@!+-]+)\)(?!\S*\())\s*/;
const FRAME_END = /\s*(?:;\s*(?:then|do)|;;|\{|\}|;)?\s*$/;

/** One line without the frame around it; nothing where only the frame was there. */
function statementIn(text: string, { start, end }: ScriptPart): readonly ScriptPart[] {
  let from = start;
  for (let frames = 0; frames < FRAMES_MAX; frames += 1) {
    const length = FRAME.exec(text.slice(from, end))?.[0].length ?? 0;
    if (length === 0) break;
    from += length;
  }
  const rest = text.slice(from, end);
  if (rest.trim() === '' || /^\s*[#;}]/.test(rest)) return [];
  const to = from + rest.replace(FRAME_END, '').length;
  const framed = text.slice(from, to);
  // With its frame it is no less than without: where neither is read, the whole line is what was not understood.
  return framed.trim() === '' ? [] : [{ start: from, end: isRead(framed) ? to : end }];
}

/** Lines up to the end of a here-document that the line opens: they are data. */
function hereDocumentLines(text: string, lines: readonly ScriptPart[], index: number): number {
  const { start = 0, end = 0 } = lines[index] ?? {};
  const word = /<<-?\s*(?:"([^"]+)"|'([^']+)'|\\?(\w+))/.exec(text.slice(start, end));
  const mark = word?.[1] ?? word?.[2] ?? word?.[3];
  if (mark === undefined) return 1;
  const last = lines
    .slice(index + 1, index + HERE_LINES_MAX)
    .findIndex((line) => text.slice(line.start, line.end).trim() === mark);
  return last < 0 ? 1 : last + 2;
}
