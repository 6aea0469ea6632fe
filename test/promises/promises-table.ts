import type { Promised } from './promise.ts';

const BEGIN = '<!-- promises: begin (written by scripts/write-promises.ts from test/promises/promises.ts) -->';
const END = '<!-- promises: end -->';

/** What the letters of the ids stand for, in the order of the document. */
const GROUPS: ReadonlyMap<string, string> = new Map([
  ['K', 'The way of an act'],
  ['Q', 'Questions and answers'],
  ['A', 'Answers that are remembered, and answers from elsewhere'],
  ['P', 'Policy'],
  ['T', 'Authority from a person’s words'],
  ['B', 'Budgets'],
  ['H', 'Stopping and pausing'],
  ['C', 'Reading commands'],
  ['E', 'Reading programs'],
  ['D', 'Reading SQL'],
  ['S', 'The sandbox'],
  ['F', 'Files'],
  ['V', 'Git repositories'],
  ['N', 'The network'],
  ['R', 'Redaction of secrets'],
  ['L', 'The ledger'],
  ['M', 'Models'],
  ['I', 'Inspecting and scanning'],
]);

const cell = (text: string): string => text.replaceAll('|', '\\|');

const row = ({ id, promise, test, mutation }: Promised): string =>
  `| ${id} | ${cell(promise)} | \`${test.file}\`: ${cell(test.title)} | \`${mutation.file}\`: ${cell(mutation.what)} |`;

/** The tables of SECURITY.md as they have to stand there. Throws for an id whose letter stands for nothing. */
export function promisesTable(promises: readonly Promised[]): string {
  const stranger = promises.find(({ id }) => !GROUPS.has(id.charAt(0)));
  if (stranger !== undefined) throw new Error(`The id ${stranger.id} belongs to no group of promises.`);
  return [...GROUPS]
    .flatMap(([letter, title]) => [
      `### ${title}`,
      '',
      '| # | Promise | Kept by | Falls when |',
      '|---|---|---|---|',
      ...promises.filter(({ id }) => id.startsWith(letter)).map(row),
      '',
    ])
    .join('\n')
    .trimEnd();
}

/** The document with the tables between their marks; throws where the marks are gone. */
export function withPromisesTable(document: string, promises: readonly Promised[]): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin < 0 || end < begin) throw new Error('SECURITY.md has lost the marks of its table of promises.');
  return `${document.slice(0, begin)}${BEGIN}\n\n${promisesTable(promises)}\n\n${document.slice(end)}`;
}
