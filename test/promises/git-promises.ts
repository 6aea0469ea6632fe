import type { Promised } from './promise.ts';

const IMPORT = 'src/drivers/git/git-import.test.ts';
const COMMIT = 'test/integration/git-commit.test.ts';

/** What commands do to git repositories. */
export const GIT_PROMISES: readonly Promised[] = [
  {
    id: 'V1',
    promise: 'Hooks and configuration that a command wrote into a repository are never taken over, and are told.',
    test: { file: IMPORT, title: 'hooks and configuration are never taken over, and are told' },
    mutation: {
      what: 'git is thought to see to everything in its folder',
      file: 'src/drivers/git/changed-repositories.ts',
      find: "return change === 'delete' || BY_THE_WAY",
      replace: "return path !== '' || BY_THE_WAY",
    },
  },
  {
    id: 'V2',
    promise:
      'Objects that a command made come into a repository verified, each with all that it leads to, or not at all.',
    test: { file: IMPORT, title: 'a commit whose history is hidden, and not there, brings nothing in' },
    mutation: {
      what: 'objects are only unpacked',
      file: 'src/drivers/git/staged-git.privileged.ts',
      find: "['index-pack', '--strict', '--stdin']",
      replace: "['index-pack', '--stdin']",
    },
  },
  {
    id: 'V3',
    promise: 'Refs that a command wrote are taken for commits only: links and other files are not followed.',
    test: { file: IMPORT, title: 'refs that are links, that lead elsewhere or have odd names are not followed' },
    mutation: {
      what: 'every name is a good name for a ref',
      file: 'src/drivers/git/ref-files.ts',
      find: "  isRefName(name) && (name === 'refs/stash'",
      replace: "  (name === 'refs/stash'",
    },
  },
  {
    id: 'V4',
    promise: 'Nothing in a repository that a person moved meanwhile is overwritten.',
    test: { file: IMPORT, title: 'what the person did meanwhile is not overwritten' },
    mutation: {
      what: 'refs are not compared with what the command saw',
      file: 'src/drivers/git/git-driver.privileged.ts',
      find: 'if (head === expected.head && moved === undefined) return;',
      replace: 'if (head === expected.head || moved !== undefined) return;',
    },
  },
  {
    id: 'V5',
    promise: 'Commits, branches and the index that an agent made are taken back by an undo, exactly.',
    test: { file: IMPORT, title: 'is taken back by an undo, and the person’s git works as before' },
    mutation: {
      what: 'a moved HEAD is not journalled',
      file: 'src/drivers/git/vetted-files.ts',
      find: "if (head !== undefined) return [['HEAD', writeHead(head)]];",
      replace: 'if (head !== undefined) return [];',
    },
  },
  {
    id: 'V6',
    promise: 'A commit that holds a secret is not taken over.',
    test: {
      file: COMMIT,
      title: 'cannot commit a secret: nothing of the commit is taken over, and the reason names the file',
    },
    mutation: {
      what: 'what commits bring is not looked through',
      file: 'src/kernel/catalogue/git-change.ts',
      find: 'const found = secretsIn(patch, messages);',
      replace: "const found = secretsIn('', '');",
    },
  },
  {
    id: 'V7',
    promise: 'No hook of a repository runs when an agent commits.',
    test: { file: COMMIT, title: 'runs no hook of the repository, and leaves none behind' },
    mutation: {
      what: 'hooks are not switched off for sandboxed programs',
      file: 'src/contract/sandbox-environment.ts',
      find: "['core.hooksPath', '/dev/null'],",
      replace: '',
    },
  },
];
