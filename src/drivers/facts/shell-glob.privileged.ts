import { lstatSync, readdirSync, statSync } from 'node:fs';
import { LISTING_ENTRIES_MAX } from '../../contract/limits.ts';
import { type NamePattern, parseNamePattern } from './name-pattern.ts';

/** Names that are looked at for one pattern, whatever it matches. */
const NAMES_MAX = 50_000;

/**
 * The paths that an absolute pattern matches as bash without options has it: `*`, `?` and `[…]` within one name, `\` in
 * front of what is meant literally, `**` no more than `*`; names that begin with a dot only where the pattern does.
 * Links are followed on the way, named at the end. `undefined` when there is too much to look at, or the pattern
 * depends on the locale.
 */
export function shellGlob(pattern: string): readonly string[] | undefined {
  if (!pattern.startsWith('/') || pattern.includes('\0')) return undefined;
  const wantsFolders = pattern.endsWith('/');
  const names = pattern
    .split('/')
    .filter((name) => name !== '')
    .map(parseNamePattern);
  if (names.some((name) => name === undefined)) return undefined;
  let found: readonly string[] = [''];
  const walk = { left: NAMES_MAX };
  for (const [index, name] of names.entries()) {
    if (name === undefined) return undefined;
    const mustBeFolder = index < names.length - 1 || wantsFolders;
    found = found.flatMap((folder) => step(folder, name, { mustBeFolder, walk }));
    if (walk.left <= 0 || found.length > LISTING_ENTRIES_MAX) return undefined;
  }
  return (wantsFolders ? found.map((path) => `${path}/`) : found).toSorted();
}

interface Step {
  readonly mustBeFolder: boolean;
  readonly walk: { left: number };
}

function step(folder: string, pattern: NamePattern, { mustBeFolder, walk }: Step): readonly string[] {
  const names = pattern.literal === undefined ? namesIn(folder, walk).filter(pattern.matches) : [pattern.literal];
  return names.map((name) => `${folder}/${name}`).filter((path) => (mustBeFolder ? isFolder(path) : isThere(path)));
}

function namesIn(folder: string, walk: { left: number }): readonly string[] {
  if (walk.left <= 0) return [];
  try {
    const names = readdirSync(folder === '' ? '/' : folder);
    walk.left -= names.length;
    return names;
  } catch {
    return [];
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    return false;
  }
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}
