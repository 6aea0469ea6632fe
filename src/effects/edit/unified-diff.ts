import { createTwoFilesPatch } from 'diff';

/** What a preview shows at most; the rest is counted. */
const DIFF_LINES_MAX = 2_000;
const DIFF_LINE_CHARACTERS_MAX = 1_000;
/** Beyond this many differing lines the search for the smallest diff costs more than it tells. */
const EDIT_LINES_MAX = 2_000;

/**
 * A unified diff for a person to read; empty where nothing differs. `undefined` stands for no file. It depends on its
 * arguments alone (no clock), since a preview is part of what an approval is bound to.
 */
export function unifiedDiff(path: string, before: string | undefined, after: string | undefined): string {
  if (before === after) return '';
  const oldName = before === undefined ? '/dev/null' : `a/${path}`;
  const newName = after === undefined ? '/dev/null' : `b/${path}`;
  const smallest = createTwoFilesPatch(oldName, newName, before ?? '', after ?? '', undefined, undefined, {
    context: 3,
    maxEditLength: EDIT_LINES_MAX,
    headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true },
  });
  return bounded(smallest ?? wholeReplaced(oldName, newName, before ?? '', after ?? ''));
}

/** Every old line taken away and every new one added: true, though not the smallest way to say it. */
function wholeReplaced(oldName: string, newName: string, before: string, after: string): string {
  const old = linesOf(before);
  const fresh = linesOf(after);
  const head = [`--- ${oldName}`, `+++ ${newName}`, `@@ -1,${old.length} +1,${fresh.length} @@`];
  return [...head, ...old.map((line) => `-${line}`), ...fresh.map((line) => `+${line}`), ''].join('\n');
}

const linesOf = (text: string): readonly string[] => text.replace(/\n$/, '').split('\n');

function bounded(diff: string): string {
  const lines = diff.replace(/\n$/, '').split('\n');
  const shown = lines.slice(0, DIFF_LINES_MAX).map(shortened);
  const rest = lines.length - shown.length;
  return `${[...shown, ...(rest > 0 ? [`… ${rest} more lines of this diff`] : [])].join('\n')}\n`;
}

const shortened = (line: string): string =>
  line.length <= DIFF_LINE_CHARACTERS_MAX
    ? line
    : `${line.slice(0, DIFF_LINE_CHARACTERS_MAX).toWellFormed()}… ${line.length - DIFF_LINE_CHARACTERS_MAX} more characters`;
