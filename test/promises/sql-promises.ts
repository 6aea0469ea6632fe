import type { Promised } from './promise.ts';

const CASES = 'test/attack/sql/cases.test.ts';
const TOTAL = 'test/attack/sql/total.test.ts';
const LIVE = 'test/attack/sql/live-sqlite.test.ts';
const GROUP = 'hostile statements are denied, and their harmless twins allowed';

/** What a statement is taken to do, and which policy it keeps to. */
export const SQL_PROMISES: readonly Promised[] = [
  {
    id: 'D1',
    promise: 'A second SQL statement behind a harmless one is seen, whatever quotes and comments stand between them.',
    test: { file: TOTAL, title: 'a second statement behind a harmless one is always seen' },
    mutation: {
      what: 'only the first statement is judged',
      file: 'src/effects/sql/judge/judge-sql.ts',
      find: 'if (others.length > 0)',
      replace: 'if (others.length > 9)',
    },
  },
  {
    id: 'D2',
    promise: 'What is called read-only changes nothing: shown in a live database, on every statement of the corpus.',
    test: { file: LIVE, title: 'every statement of the corpus that is called read-only' },
    mutation: {
      what: 'a change of rows counts as a read',
      file: 'src/effects/sql/judge/judge-sql.ts',
      find: 'if (change === undefined || statement.isOnlyPlanned) return undefined;',
      replace: 'if (change === undefined || !statement.isOnlyPlanned) return undefined;',
    },
  },
  {
    id: 'D3',
    promise: 'A function that is neither built in nor declared in the schema, and read there, is refused.',
    test: { file: CASES, title: GROUP },
    mutation: {
      what: 'unknown functions are harmless',
      file: 'src/effects/sql/resolve/use-call.ts',
      find: "into.findings.push({ hazard: 'unknown-function', what: `calls ${name}, which is not known`, at: call.at });",
      replace: '',
    },
  },
  {
    id: 'D4',
    promise: 'A denied column is not reached by a star, a whole row, USING, a natural join, an alias or a condition.',
    test: { file: CASES, title: GROUP },
    mutation: {
      what: 'a star and a whole row are no use of columns',
      file: 'src/effects/sql/resolve/scope.ts',
      find: "noteEach(source, '*', at, into);",
      replace: "noteEach(source, '', at, into);",
    },
  },
  {
    id: 'D5',
    promise:
      'A condition that holds for every row is none: tautologies, the table against itself, what names no column.',
    test: { file: CASES, title: GROUP },
    mutation: {
      what: 'whatever names a column picks rows',
      file: 'src/effects/sql/predicate/predicate-sort.ts',
      find: 'return !isTautology(predicate, target);',
      replace: 'return true;',
    },
  },
  {
    id: 'D6',
    promise: 'Any text gets an answer in bounded time; what is longer than the limit is refused unread.',
    test: { file: TOTAL, title: 'more than the limit is refused without being read' },
    mutation: {
      what: 'SQL of any length is read',
      file: 'src/effects/sql/gate.ts',
      find: 'export const SQL_CHARACTERS_MAX = 100_000;',
      replace: 'export const SQL_CHARACTERS_MAX = 100_000_000;',
    },
  },
];
