import picomatch from 'picomatch';
import { SallyportError } from '../../contract/errors.ts';
import type { Protection, ProtectionOf } from '../../contract/protection.ts';
import type { SeenPath } from './action-arguments.ts';
import type { Located, Root } from './directory-handles.privileged.ts';
import { quoted } from './file-fault.ts';
import type { EntryState } from './folder-handle.privileged.ts';
import type { LinkCensus } from './link-census.privileged.ts';
import { isFromPackageStore } from './package-store.privileged.ts';

/** What an act on files may reach: the workspace, less its protected places and what policy hides from reading. */
export interface FileAccess {
  readonly root: Root;
  readonly protectionOf: ProtectionOf;
  readonly census: LinkCensus;
  /** True for what policy hides from reading. */
  readonly isExcluded: (path: string) => boolean;
}

/**
 * Absolute globs as picomatch reads them; what lies below a match is matched too. A line feed is a character like any
 * other: a name with one in it must not get past a `**`.
 */
export function excludedBy(globs: readonly string[]): (path: string) => boolean {
  if (globs.length === 0) return () => false;
  const options = { dot: true, nonegate: true, windows: false, flags: 's' };
  return picomatch([...globs, ...globs.map((glob) => `${glob}/**`)], options);
}

/** Throws `PATH_PROTECTED` or `PATH_OUTSIDE` where an act on this entry is never done, whatever was permitted. */
export function checkAccess(
  access: FileAccess,
  act: keyof Protection,
  path: string,
  state: EntryState | undefined,
): void {
  const objection = objectionTo(access, act, path, state);
  if (objection !== undefined) throw objection;
}

/** The fault that `checkAccess` would throw. */
export function objectionTo(
  access: FileAccess,
  act: keyof Protection,
  path: string,
  state: EntryState | undefined,
): SallyportError | undefined {
  const { root, protectionOf, census, isExcluded } = access;
  const name = quoted(root.nameOf(path));
  const why = (candidate: string): string | undefined =>
    protectionOf(candidate, root.path)[act] ??
    (act === 'read' && isExcluded(candidate) ? 'hidden by the policy' : undefined);
  const reason = why(path);
  if (reason !== undefined) return new SallyportError('PATH_PROTECTED', `${name} is ${reason}.`);
  // Taking one of its names away does nothing to a file that has others.
  if (act === 'delete' || state === undefined || state.kind !== 'file' || state.hardLinks < 2) return undefined;
  const names = census.namesOf(root, state);
  if (names === undefined) {
    if (act === 'read' && isFromPackageStore(root, path, state)) return undefined;
    return new SallyportError(
      'PATH_OUTSIDE',
      `${name} is a hard link: the same file has a name outside the workspace.`,
    );
  }
  return names.some((other) => why(other) !== undefined)
    ? new SallyportError('PATH_PROTECTED', `${name} is a hard link to a protected file.`)
    : undefined;
}

/**
 * Finds the entry of a path that was canonical when it was judged, and compares it with what classification saw.
 * Throws `FILE_CHANGED` where it is another one by now.
 */
export function locateSeen(root: Root, path: string, seen: SeenPath | undefined): Located {
  const found = root.locate(path, { links: 'refuse', last: 'keep' });
  try {
    if (seen === undefined) throw new SallyportError('INTERNAL', 'The action holds no facts about its path.');
    if (seen.kind === 'unreadable') {
      throw new SallyportError(
        'FILE_UNREADABLE',
        `${quoted(root.nameOf(path))} cannot be reached the way it was written.`,
      );
    }
    if (found.path !== path || !isSeen(found.entry, seen)) {
      throw new SallyportError(
        'FILE_CHANGED',
        `${quoted(root.nameOf(path))} is not what it was when this was decided.`,
      );
    }
    return found;
  } catch (error) {
    found[Symbol.dispose]();
    throw error;
  }
}

function isSeen(entry: EntryState | undefined, seen: SeenPath): boolean {
  if (entry === undefined) return seen.kind === 'absent';
  return entry.kind === seen.kind && (seen.identity === undefined || entry.identity === seen.identity);
}

/** Throws `FILE_CHANGED` unless the path still leads to the same entry in the same folder. */
export function checkStillThere(root: Root, before: Located): void {
  using now = root.locate(before.path, { links: 'refuse', last: 'keep' });
  const isSame =
    now.folder.state.identity === before.folder.state.identity && now.entry?.identity === before.entry?.identity;
  if (!isSame) throw new SallyportError('FILE_CHANGED', `${quoted(root.nameOf(before.path))} was replaced meanwhile.`);
}
