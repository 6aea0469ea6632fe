import picomatch from 'picomatch';

/** What a search or listing wants, fixed for the life of one worker. */
export interface PatternTask {
  readonly pattern?: string;
  readonly isRegex?: boolean;
  readonly glob?: string;
}

export interface SearchedText {
  readonly path: string;
  readonly text: string;
}

export interface LineMatch {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** `select`: which of these paths (relative to the start) does the glob match? `search`: which lines hold the pattern? */
export type PatternQuestion =
  | { readonly ask: 'select'; readonly paths: readonly string[] }
  | { readonly ask: 'search'; readonly texts: readonly SearchedText[]; readonly limit: number };

export type PatternAnswer = { readonly selected: readonly boolean[] } | { readonly matches: readonly LineMatch[] };

/** What is shown of a long line: the surroundings of the match. */
const LINE_CHARACTERS_MAX = 400;

/** Answers questions about one task. Throws `SyntaxError` for a pattern that is no regular expression. */
export function createPatternMatcher({
  pattern = '',
  isRegex = false,
  glob,
}: PatternTask): (question: PatternQuestion) => PatternAnswer {
  const isSelected = glob === undefined ? () => true : picomatch(glob, { dot: true, nonegate: true, windows: false });
  const find = isRegex ? regexFinder(pattern) : (line: string) => line.indexOf(pattern);
  return (question) =>
    question.ask === 'select'
      ? { selected: question.paths.map((path) => isSelected(path)) }
      : { matches: matchesIn(question.texts, find, question.limit) };
}

function regexFinder(pattern: string): (line: string) => number {
  const regex = new RegExp(pattern);
  return (line) => regex.exec(line)?.index ?? -1;
}

function matchesIn(
  texts: readonly SearchedText[],
  find: (line: string) => number,
  limit: number,
): readonly LineMatch[] {
  const matches: LineMatch[] = [];
  for (const { path, text } of texts) {
    for (const [index, line] of text.split('\n').entries()) {
      if (matches.length >= limit) return matches;
      const at = find(line);
      if (at !== -1) matches.push({ path, line: index + 1, text: around(line.replace(/\r$/, ''), at) });
    }
  }
  return matches;
}

function around(line: string, at: number): string {
  if (line.length <= LINE_CHARACTERS_MAX) return line;
  const from = Math.max(0, Math.min(at - LINE_CHARACTERS_MAX / 4, line.length - LINE_CHARACTERS_MAX));
  const part = line.slice(from, from + LINE_CHARACTERS_MAX).toWellFormed();
  return `${from > 0 ? '…' : ''}${part}${from + LINE_CHARACTERS_MAX < line.length ? '…' : ''}`;
}
