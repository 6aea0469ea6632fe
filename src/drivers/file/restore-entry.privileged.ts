import { SallyportError } from '../../contract/errors.ts';
import type { PathState } from '../../contract/journal.ts';
import type { Root } from './directory-handles.privileged.ts';
import {
  changeMode,
  makeFolder,
  makeLink,
  putInPlace,
  readPathState,
  removeEntry,
  temporaryName,
  writeTemporary,
} from './entry-change.privileged.ts';
import { writeFault } from './file-fault.ts';
import type { EntryState, FolderHandle } from './folder-handle.privileged.ts';

/** The kept content of a file, by its sha256. */
export type ContentOf = (blob: string) => Uint8Array | undefined;

/**
 * Gives a path the state that it had: through handles, and only over what was just looked at. Folders on the way that
 * are gone are made again. Throws a fault that says why it stays as it is. See `syncFoldersOf` for the names.
 */
export function restoreEntry(root: Root, path: string, wanted: PathState, contentOf: ContentOf): void {
  try {
    makeParents(root, path);
    using found = root.locate(path, { links: 'refuse', last: 'keep' });
    restoreIn(found.folder, found.name, wanted, contentOf);
  } catch (error) {
    throw writeFault(error, root.nameOf(path));
  }
}

/** Waits until what became of these paths is on stable storage. What cannot be waited for is left to the system. */
export function syncFoldersOf(root: Root, paths: readonly string[]): void {
  const byFolder = new Map(paths.map((path) => [path.slice(0, path.lastIndexOf('/')), path]));
  for (const path of byFolder.values()) {
    try {
      using found = root.locate(path, { links: 'refuse', last: 'keep' });
      found.folder.sync();
    } catch {
      // Restored it is; a folder that has gone by now needs no waiting for.
    }
  }
}

/** What is at a path now, looked at through handles. */
export function stateNow(root: Root, path: string): PathState {
  using found = root.locate(path, { links: 'refuse', last: 'keep' });
  return found.entry === undefined ? { entry: 'absent' } : readPathState(found.folder, found.name).path;
}

/** Makes the folders that are missing on the way to a path. */
export function makeParents(root: Root, path: string): void {
  for (;;) {
    using found = root.locate(path, { links: 'refuse', last: 'keep' });
    const [first] = found.missing;
    if (first === undefined) return;
    makeFolder(found.folder, first);
  }
}

function restoreIn(folder: FolderHandle, name: string, wanted: PathState, contentOf: ContentOf): void {
  const { entry, path } = readPathState(folder, name);
  const now = removedIfOtherKind(folder, name, entry, wanted);
  switch (wanted.entry) {
    case 'absent':
      return;
    case 'directory':
      if (now === undefined) makeFolder(folder, name, wanted.mode);
      else if (wanted.mode !== undefined && now.mode !== wanted.mode) changeMode(folder, name, wanted.mode, now);
      return;
    case 'link':
      makeLink(folder, name, wanted.target ?? '', now);
      return;
    case 'file':
      if (now !== undefined && path.blob === wanted.blob) changeMode(folder, name, wanted.mode ?? now.mode, now);
      else restoreFile(folder, name, wanted, { now, contentOf });
  }
}

/** A folder and anything else cannot take each other's place at once. A folder goes only when it is empty. */
function removedIfOtherKind(
  folder: FolderHandle,
  name: string,
  now: EntryState | undefined,
  wanted: PathState,
): EntryState | undefined {
  const isToGo = wanted.entry === 'absent' || (now?.kind === 'directory') !== (wanted.entry === 'directory');
  if (now === undefined || !isToGo) return now;
  removeEntry(folder, name, now);
  return undefined;
}

function restoreFile(
  folder: FolderHandle,
  name: string,
  { blob = '', mode }: PathState,
  { now, contentOf }: { readonly now: EntryState | undefined; readonly contentOf: ContentOf },
): void {
  const source = contentOf(blob);
  if (source === undefined) throw new SallyportError('FILE_ABSENT', 'Its earlier content is no longer kept.');
  const temporary = temporaryName();
  writeTemporary(folder, temporary, { source, mode }, now?.kind === 'file' ? now : undefined);
  try {
    putInPlace(folder, name, temporary, now);
  } catch (error) {
    discardTemporary(folder, temporary);
    throw error;
  }
}

/** Removes a temporary file, if it is still there. */
export function discardTemporary(folder: FolderHandle, temporary: string): void {
  const state = folder.look(temporary);
  if (state !== undefined) removeEntry(folder, temporary, state);
}
