/** Carries out the set-up lines of a path case: `write P`, `mkdir P`, `symlink A -> B` and their kin. */
import { spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export interface CaseFolders {
  readonly root: string;
  readonly outside: string;
  readonly home: string;
}

/** Puts the folders in the place of their names. */
export const filled = (text: string, { root, outside, home }: CaseFolders): string =>
  text.replaceAll('ROOT', root).replaceAll('OUTSIDE', outside).replaceAll('HOME', home);

export function carryOut(line: string, folders: CaseFolders): void {
  const [verb = '', ...words] = line.split(' ');
  const [from = '', to = ''] = words
    .join(' ')
    .split(/ (?:->|=>) /)
    .map((part) => filled(part, folders));
  const path = from.startsWith('/') ? from : join(folders.root, from);
  mkdirSync(dirname(path), { recursive: true });
  const target = to.startsWith('/') ? to : join(folders.root, to);
  const act = VERBS.get(verb);
  if (act === undefined) throw new Error(`unknown set-up: ${line}`);
  act(path, { to, target });
}

type Act = (path: string, wish: { readonly to: string; readonly target: string }) => unknown;

const VERBS: ReadonlyMap<string, Act> = new Map<string, Act>([
  ['write', (path) => writeFileSync(path, `content of ${basename(path)}\n`)],
  ['mkdir', (path) => mkdirSync(path, { recursive: true })],
  ['mkfifo', (path) => spawnSync('mkfifo', [path])],
  ['symlink', (path, { to }) => symlinkSync(to, path)],
  ['hardlink', (path, { target }) => linkSync(target, path)],
  ['swap', swap],
  ['replace', replace],
]);

/** What was there is moved aside, as an attacker would who wants it back. */
function swap(path: string, { to }: { readonly to: string }): void {
  renameSync(path, `${path}.aside`);
  symlinkSync(to, path);
}

function replace(path: string): void {
  rmSync(path, { recursive: true });
  writeFileSync(path, 'the person’s own\n');
}
