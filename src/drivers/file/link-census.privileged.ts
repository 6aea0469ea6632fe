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

/** The census is taken when it is first asked for and again when it no longer holds. */
export function createLinkCensus(): LinkCensus {
  let names = new Map<string, readonly string[]>();
  return {
    namesOf(root, state) {
      const known = names.get(state.identity)?.filter((path) => isStill(root, path, state));
      if (known?.length === state.hardLinks) return known;
      names = takeCensus(root);
      const counted = names.get(state.identity);
      return counted?.length === state.hardLinks ? counted : undefined;
    },
  };
}

function isStill(root: Root, path: string, state: EntryState): boolean {
  try {
    using found = root.locate(path, { links: 'refuse', last: 'keep' });
    return found.entry?.identity === state.identity;
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
