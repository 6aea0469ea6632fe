import type { Promised } from './promise.ts';

const BEGIN = '<!-- promises: begin (written by scripts/write-promises.ts from test/promises/promises.ts) -->';
const END = '<!-- promises: end -->';

const cell = (text: string): string => text.replaceAll('|', '\\|');

/** The table of SECURITY.md as it has to stand there. */
export const promisesTable = (promises: readonly Promised[]): string =>
  [
    '| # | Promise | Kept by | Falls when |',
    '|---|---|---|---|',
    ...promises.map(
      ({ id, promise, test, mutation }) =>
        `| ${id} | ${cell(promise)} | \`${test.file}\`: ${cell(test.title)} | \`${mutation.file}\`: ${cell(mutation.what)} |`,
    ),
  ].join('\n');

/** The document with the table between its marks; throws where the marks are gone. */
export function withPromisesTable(document: string, promises: readonly Promised[]): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin < 0 || end < begin) throw new Error('SECURITY.md has lost the marks of its table of promises.');
  return `${document.slice(0, begin)}${BEGIN}\n\n${promisesTable(promises)}\n\n${document.slice(end)}`;
}
