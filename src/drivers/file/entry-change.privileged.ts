import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lchownSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { SallyportError } from '../../contract/errors.ts';
import type { PathState } from '../../contract/journal.ts';
import { chunksOf } from './chunks.privileged.ts';
import { quoted, systemCode } from './file-fault.ts';
import { type EntryState, type FolderHandle, stateOfDescriptor } from './folder-handle.privileged.ts';

/** A name that nobody else uses, beside the file that it is going to become. */
export const temporaryName = (): string => `.sallyport-${randomBytes(6).toString('hex')}.tmp`;

/** Throws `FILE_CHANGED` unless the entry is, to the instant of its last change, the one that was looked at. */
export function checkUnchanged(folder: FolderHandle, name: string, expected: EntryState | undefined): void {
  const now = folder.look(name);
  if (now?.identity === expected?.identity && now?.version === expected?.version) return;
  throw new SallyportError('FILE_CHANGED', `${quoted(name)} was changed by somebody else meanwhile.`);
}

export interface NewFile {
  /** The content, or an open file to copy from its start. */
  readonly source: Uint8Array | number;
  /** Absent: what the file that it replaces had, else as any new file. */
  readonly mode?: number | undefined;
  /** False where the content can be had again, so that a thousand new files need not wait for the disk. */
  readonly isDurable?: boolean;
}

/** Writes a content under a temporary name, whole and on stable storage; gives its sha256. What fails leaves nothing. */
export function writeTemporary(
  folder: FolderHandle,
  name: string,
  file: NewFile,
  replaced: EntryState | undefined,
): string {
  const { O_CREAT, O_EXCL, O_WRONLY, O_NOFOLLOW } = constants;
  // Never more open than the file is going to be; a new one gets what the umask leaves.
  const mode = file.mode ?? replaced?.mode;
  const flags = O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW;
  const descriptor = openSync(folder.at(name), flags, mode === undefined ? 0o666 : mode & 0o700);
  try {
    const digest = copyInto(descriptor, file.source);
    keepOwner(descriptor, replaced ?? folder.state, replaced !== undefined);
    if (mode !== undefined) fchmodSync(descriptor, mode & 0o777);
    if (file.isDurable !== false) fsyncSync(descriptor);
    return digest;
  } catch (error) {
    unlinkSync(folder.at(name));
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

function copyInto(descriptor: number, source: Uint8Array | number): string {
  const hash = createHash('sha256');
  for (const chunk of typeof source === 'number' ? chunksOf(source) : [source]) {
    hash.update(chunk);
    writeFileSync(descriptor, chunk);
  }
  return hash.digest('hex');
}

/**
 * A replaced file keeps its owner; a new one made by root belongs to whom its folder belongs, so that a workspace does
 * not fill with files that its owner cannot change.
 */
function keepOwner(descriptor: number, wanted: EntryState, mustKeep: boolean): void {
  const { uid, gid } = stateOfDescriptor(descriptor);
  if (uid === wanted.uid && (gid === wanted.gid || !mustKeep)) return;
  if (process.geteuid?.() === 0) {
    fchownSync(descriptor, wanted.uid, wanted.gid);
    return;
  }
  if (!mustKeep) return;
  if (uid !== wanted.uid) {
    throw new SallyportError('FILE_WRITE_FAILED', 'The file belongs to another user, and would not after this.');
  }
  try {
    fchownSync(descriptor, uid, wanted.gid);
  } catch (error) {
    // Not a member of that group: the file keeps its owner and gets the owner's group.
    if (systemCode(error) !== 'EPERM') throw error;
  }
}

/**
 * Puts a written temporary file in the place of what was looked at. A new name is taken by link(2), which never
 * replaces what appeared there meanwhile; an old one by rename(2), so that readers see the old content or the new.
 */
export function putInPlace(
  folder: FolderHandle,
  name: string,
  temporary: string,
  expected: EntryState | undefined,
): void {
  checkUnchanged(folder, name, expected);
  if (expected !== undefined || !linkToNew(folder, name, temporary)) renameSync(folder.at(temporary), folder.at(name));
}

/** False on file systems without hard links (exFAT, some network mounts); the check before has to do there. */
function linkToNew(folder: FolderHandle, name: string, temporary: string): boolean {
  try {
    linkSync(folder.at(temporary), folder.at(name));
  } catch (error) {
    if (['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(systemCode(error) ?? '')) return false;
    throw error;
  }
  unlinkSync(folder.at(temporary));
  return true;
}

/** Makes a folder. Throws the system's `EEXIST` where something is there. */
export function makeFolder(folder: FolderHandle, name: string, mode?: number): void {
  mkdirSync(folder.at(name), mode === undefined ? {} : { mode: mode & 0o777 });
  if (process.geteuid?.() === 0) lchownSync(folder.at(name), folder.state.uid, folder.state.gid);
  if (mode === undefined) return;
  using pinned = folder.pin(name);
  pinned.changeMode(mode);
}

/** Makes a link, replacing what was looked at. */
export function makeLink(folder: FolderHandle, name: string, target: string, expected: EntryState | undefined): void {
  checkUnchanged(folder, name, expected);
  if (expected === undefined) symlinkSync(target, folder.at(name));
  else {
    const temporary = temporaryName();
    symlinkSync(target, folder.at(temporary));
    renameSync(folder.at(temporary), folder.at(name));
  }
  if (process.geteuid?.() === 0) lchownSync(folder.at(name), folder.state.uid, folder.state.gid);
}

/** Changes the permission bits of what was looked at. */
export function changeMode(folder: FolderHandle, name: string, mode: number, expected: EntryState): void {
  checkUnchanged(folder, name, expected);
  using pinned = folder.pin(name);
  if (pinned.state.identity !== expected.identity) throw replaced(name);
  pinned.changeMode(mode);
}

/** Removes a file, a link, or an empty folder that was looked at. */
export function removeEntry(folder: FolderHandle, name: string, expected: EntryState): void {
  if (expected.kind !== 'directory') {
    checkUnchanged(folder, name, expected);
    unlinkSync(folder.at(name));
    return;
  }
  // What went from a folder has changed its times; that it is the same folder is enough, for it must be empty by now.
  if (folder.look(name)?.identity !== expected.identity) throw replaced(name);
  rmdirSync(folder.at(name));
}

/** What is there now, as the journal describes it: content by its digest. Special files throw `FILE_NOT_REGULAR`. */
export function readPathState(
  folder: FolderHandle,
  name: string,
): { readonly path: PathState; readonly entry: EntryState | undefined } {
  const entry = folder.look(name);
  if (entry === undefined) return { path: { entry: 'absent' }, entry };
  switch (entry.kind) {
    case 'link':
      return { path: { entry: 'link', target: folder.readLink(name) }, entry };
    case 'directory':
      return { path: { entry: 'directory', mode: entry.mode }, entry };
    case 'special':
      throw new SallyportError('FILE_NOT_REGULAR', `${quoted(name)} is a pipe, socket or device.`);
    case 'file':
      return readFileState(folder, name);
  }
}

function readFileState(folder: FolderHandle, name: string): { readonly path: PathState; readonly entry: EntryState } {
  using pinned = folder.pin(name);
  const descriptor = pinned.openForReading();
  try {
    return { path: { entry: 'file', blob: digestOf(descriptor), mode: pinned.state.mode }, entry: pinned.state };
  } finally {
    closeSync(descriptor);
  }
}

/** sha256 of what a descriptor's file holds. */
export function digestOf(descriptor: number): string {
  const hash = createHash('sha256');
  for (const chunk of chunksOf(descriptor)) hash.update(chunk);
  return hash.digest('hex');
}

const replaced = (name: string) => new SallyportError('FILE_CHANGED', `${quoted(name)} was replaced meanwhile.`);
