import { LINK_WALK_ENTRIES_MAX } from '../../contract/limits.ts';
import type { Root } from './directory-handles.privileged.ts';
import type { EntryState, FolderHandle } from './folder-handle.privileged.ts';

/** Knows every name that a file has in a workspace. */
export interface LinkCensus {
  /**
   * All names of a file with several hard links, or `undefined` where some of them are not below the root (or the
   * workspace is too large to look through): then what looks like a file of the workspace is also a file elsewhere.
   */
  namesOf(root: Root, state: EntryState): readonly string[] | undefined;
}

/**
 * A name that is moved about while names are counted is met twice. Moving one changes the file's own time (ctime), which
 * comes from a clock that stands still for up to ten milliseconds (CONFIG_HZ=100): a count is believed only where that
 * time stayed the same, and lay so far back that any later change would have shown.
 */
const QUIET_MS = 25;

/** The census is taken when it is first asked for and again when it no longer holds. */
export function createLinkCensus(): LinkCensus {
  let names = new Map<string, readonly string[]>();
  const count = (root: Root, state: EntryState): readonly string[] | undefined => {
    const known = names.get(state.identity)?.filter((path) => isStill(root, path, state));
    if (known?.length === state.hardLinks) return known;
    names = takeCensus(root);
    const counted = names.get(state.identity);
    return counted?.length === state.hardLinks ? counted : undefined;
  };
  return {
    namesOf(root, state) {
      const isQuiet = quietMs(state) >= QUIET_MS;
      const first = count(root, state);
      if (first === undefined || isQuiet) return first?.every((path) => isStill(root, path, state)) ? first : undefined;
      // A time that lies ahead (of a server with another clock) never becomes quiet.
      waitFor(Math.min(QUIET_MS, QUIET_MS - quietMs(state)) + 2);
      if (quietMs(state) < QUIET_MS) return undefined;
      const second = count(root, state);
      return second?.every((path) => isStill(root, path, state)) ? second : undefined;
    },
  };
}

/** How long the file and its names have been left alone. */
const quietMs = ({ changedAtMs }: EntryState): number => Date.now() - changedAtMs;

/** Holds everything up for a moment; only a file that was linked just now is worth that. */
function waitFor(milliseconds: number): void {
  if (milliseconds > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function isStill(root: Root, path: string, state: EntryState): boolean {
  try {
    using found = root.locate(path, { links: 'refuse', last: 'keep' });
    return found.entry?.identity === state.identity && found.entry.changedAtMs === state.changedAtMs;
  } catch {
    return false;
  }
}

function takeCensus(root: Root): Map<string, readonly string[]> {
  const names = new Map<string, string[]>();
  countIn(root.folder, names, { left: LINK_WALK_ENTRIES_MAX });
  return names;
}

/** Stops at the limit: names that were not reached are missing, and the files they belong to count as unknown. */
function countIn(folder: FolderHandle, names: Map<string, string[]>, walk: { left: number }): void {
  for (const name of folder.names()) {
    if (walk.left-- <= 0) return;
    const state = folder.look(name);
    if (state?.kind === 'file' && state.hardLinks > 1) {
      names.set(state.identity, [...(names.get(state.identity) ?? []), `${folder.path}/${name}`]);
    } else if (state?.kind === 'directory') countBelow(folder, name, names, walk);
  }
}

function countBelow(folder: FolderHandle, name: string, names: Map<string, string[]>, walk: { left: number }): void {
  try {
    using below = folder.open(name);
    countIn(below, names, walk);
  } catch {
    // Unreadable, swapped or another mount: names in there stay unknown.
  }
}
