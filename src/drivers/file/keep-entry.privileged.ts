import { closeSync } from 'node:fs';
import { SallyportError } from '../../contract/errors.ts';
import type { Journal, PathState } from '../../contract/journal.ts';
import { quoted, readFault } from './file-fault.ts';
import type { FolderHandle } from './folder-handle.privileged.ts';

/**
 * What is there now, with the content of a file kept in the journal: the state that an undo comes back to. Throws
 * `FILE_NOT_REGULAR` for what cannot be kept (pipes, sockets, devices), `FILE_UNREADABLE`, `JOURNAL_FULL`.
 */
export function keepEntry(folder: FolderHandle, name: string, journal: Journal): PathState {
  const entry = folder.look(name);
  switch (entry?.kind) {
    case undefined:
      return { entry: 'absent' };
    case 'link':
      return { entry: 'link', target: folder.readLink(name) };
    case 'directory':
      return { entry: 'directory', mode: entry.mode };
    case 'special':
      throw new SallyportError(
        'FILE_NOT_REGULAR',
        `${quoted(name)} is a pipe, socket or device, which cannot be put back.`,
      );
    case 'file':
      return keepFile(folder, name, journal);
  }
}

function keepFile(folder: FolderHandle, name: string, journal: Journal): PathState {
  try {
    using pinned = folder.pin(name);
    const descriptor = pinned.openForReading();
    try {
      return { entry: 'file', blob: journal.keepFile(descriptor).blob, mode: pinned.state.mode };
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw readFault(error, name);
  }
}

/** The hexadecimal digits of a sha256, which other rooms write with its name in front. */
export const bareDigest = (digest: string): string => digest.replace(/^sha256:/, '');
