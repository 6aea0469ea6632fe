import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Files of a folder: path relative to it, and content. */
export type Tree = ReadonlyMap<string, string>;

/** The things that the made-up projects are about. */
export const NOUNS =
  'order customer invoice payment refund basket product price stock supplier delivery parcel address voucher review session'.split(
    ' ',
  );

export const treeOf = (files: Readonly<Record<string, string>>): Tree => new Map(Object.entries(files));

export const joined = (...trees: readonly Tree[]): Tree => new Map(trees.flatMap((tree) => [...tree]));

export const upperFirst = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);

/** Numbers that look random and are the same every time (Park and Miller's generator). */
export function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

/** Writes a tree below a folder. Scripts of a shell are executable. */
export function putTree(folder: string, tree: Tree): void {
  for (const [path, content] of tree) {
    const place = join(folder, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, content, { mode: path.endsWith('.sh') || path.includes('/bin/') ? 0o755 : 0o644 });
  }
}

/** One commit: what it changes and its words. */
export interface Commit {
  readonly message: string;
  readonly tree: Tree;
}

const DAY_SECONDS = 86_400;
const FIRST_COMMIT_SECONDS = 1_767_000_000;

/** A repository with a history, the same in every byte each time. */
export function commitAll(folder: string, commits: readonly Commit[]): void {
  const git = (args: readonly string[], at = FIRST_COMMIT_SECONDS): void => {
    const when = `${at} +0000`;
    execFileSync('git', args, {
      cwd: folder,
      stdio: 'ignore',
      env: {
        PATH: process.env['PATH'],
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_AUTHOR_DATE: when,
        GIT_COMMITTER_DATE: when,
      },
    });
  };
  git(['init', '-q', '-b', 'main']);
  git(['config', 'user.name', 'Ana Costa']);
  git(['config', 'user.email', 'ana@example.com']);
  git(['config', 'commit.gpgSign', 'false']);
  git(['remote', 'add', 'origin', 'https://git.example.com/team/project.git']);
  commits.forEach(({ message, tree }, index) => {
    putTree(folder, tree);
    const at = FIRST_COMMIT_SECONDS + index * DAY_SECONDS;
    git(['add', '-A'], at);
    git(['commit', '-q', '-m', message], at);
  });
}
