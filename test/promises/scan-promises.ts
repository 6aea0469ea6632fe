import type { Promised } from './promise.ts';

const REPOSITORY = 'test/attack/scan-repository.test.ts';
const E2E = 'test/e2e/scan.test.ts';

/** What is shown of a text that is inspected, and what a scan does with a repository that nobody vouches for. */
export const SCAN_PROMISES: readonly Promised[] = [
  {
    id: 'I1',
    promise: 'A scan runs nothing of what it reads, whatever the repository’s own configuration of git says.',
    test: {
      file: REPOSITORY,
      title: 'runs nothing when it is scanned, and does when a person looks at it with git (control)',
    },
    mutation: {
      what: 'git is asked as a person asks it',
      file: 'src/drivers/scan/git.privileged.ts',
      find: "...sandboxEnvironment({ home: '/nonexistent', path: SEARCH_PATH }),",
      replace: '...process.env,',
    },
  },
  {
    id: 'I2',
    promise: 'A scan of what is staged fetches nothing and runs nothing, also where objects are missing.',
    test: { file: REPOSITORY, title: 'runs nothing when what is staged is scanned' },
    mutation: {
      what: 'objects that are missing are asked for',
      file: 'src/drivers/scan/git.privileged.ts',
      find: "    GIT_NO_LAZY_FETCH: '1',\n    GIT_ALLOW_PROTOCOL: 'none',\n",
      replace: '',
    },
  },
  {
    id: 'I3',
    promise: 'What git is about to commit is read from the index, not from the files beside it.',
    test: { file: REPOSITORY, title: 'is read from the index, not from the working tree' },
    mutation: {
      what: 'the files are read instead',
      file: 'src/compose-scan.ts',
      find: '  if (isStaged) {',
      replace: "  if (isStaged && root === '') {",
    },
  },
  {
    id: 'I4',
    promise: 'A secret that is new in a commit is refused, also in the place of one that was there before.',
    test: {
      file: REPOSITORY,
      title: 'is only what is new: a secret that was there before is known, another in its place is not',
    },
    mutation: {
      what: 'a line is known by what is shown of it',
      file: 'src/compose-scan.ts',
      find: 'lines.slice(line - 1, endLine)',
      replace: 'lines.slice(0, 0)',
    },
  },
  {
    id: 'I5',
    promise: 'A secret that a scan found stands nowhere in its report.',
    test: { file: 'src/kernel/inspect-scan.test.ts', title: 'a secret is a denial, and stands nowhere in the report' },
    mutation: {
      what: 'lines are shown as they are',
      file: 'src/kernel/inspect-scan.ts',
      find: 'replaceSpans(text, secrets, lineStart, lineEnd)',
      replace: 'replaceSpans(text, secrets.slice(0, 0), lineStart, lineEnd)',
    },
  },
  {
    id: 'I6',
    promise: 'A scan that did not see everything, or that was given a path that is not there, is never a clean one.',
    test: { file: E2E, title: 'what ended before its end is not clean' },
    mutation: {
      what: 'a scan that was ended is as good as a whole one',
      file: 'src/cli/commands/scan.ts',
      find: 'return incomplete === undefined ? EXIT.done : EXIT.failed;',
      replace: 'return incomplete === undefined ? EXIT.done : EXIT.done;',
    },
  },
  {
    id: 'I7',
    promise: 'Nothing in an inspected text, its effects or its reasons acts on the terminal.',
    test: { file: 'src/cli/inspect-answer.test.ts', title: 'lets nothing act on a terminal, wherever it stands' },
    mutation: {
      what: 'characters of the text reach the terminal as they are',
      file: 'src/cli/evidence/shown-text.ts',
      find: '  return visibleLine(character);',
      replace: '  return visibleLine(character) && character;',
    },
  },
  {
    id: 'I8',
    promise: 'Where an answer says which rule would change it, that rule does.',
    test: { file: 'src/kernel/inspect-command.test.ts', title: 'the rules that it names really permit it' },
    mutation: {
      what: 'the effect that a permit has to name is left out',
      file: 'src/kernel/inspect-answer.ts',
      find: "NAMED_EFFECTS.has(type) ? `, effect: ${type}` : ''",
      replace: "NAMED_EFFECTS.has(type) ? '' : ''",
    },
  },
];
