import type { Promised } from './promise.ts';

const TASK = 'test/kernel/task-authority.test.ts';
const JUDGE = 'src/kernel/judges/authority-judge.ts';
const SHEETS = 'src/kernel/sheet/parse-sheet.test.ts';

/** What the person's words give authority for, and nothing that was read. */
export const AUTHORITY_PROMISES: readonly Promised[] = [
  {
    id: 'T1',
    promise:
      'The words of a task open the very address that they name: no other page, no query, no header that the person did not write.',
    test: { file: TASK, title: 'let no query ride along on the address that they name' },
    mutation: {
      what: 'naming a site opens all of it',
      file: JUDGE,
      find: "return typeof url === 'string' && !hasHeaders && words.says('url', url);",
      replace: "return typeof url === 'string' && !hasHeaders && words.saysSite(url);",
    },
  },
  {
    id: 'T2',
    promise: 'A question about an address says where it stands when the person did not write it.',
    test: {
      file: TASK,
      title: 'what a page says is no word of the person: the question tells where the address stands',
    },
    mutation: {
      what: 'what was read is not remembered as a source',
      file: JUDGE,
      find: 'authority.heard(callOf(action), textOf(value).slice(0, HEARD_CHARACTERS_MAX));',
      replace: "authority.heard(callOf(action), '');",
    },
  },
  {
    id: 'T3',
    promise: 'A tool sheet holds for the server that it names by package, version and digest, never for a tool’s name.',
    test: { file: SHEETS, title: 'gives nothing where two sheets speak of one tool' },
    mutation: {
      what: 'the last sheet that speaks of a tool is believed',
      file: 'src/kernel/sheet/bind-sheets.ts',
      find: 'tools.set(name, tools.has(name) ? undefined : tool)',
      replace: 'tools.set(name, tool)',
    },
  },
];
