import { hash } from 'node:crypto';
import { closeSync, constants, openSync, readlinkSync } from 'node:fs';
import { SallyportError } from '../../contract/errors.ts';
import type { PathState } from '../../contract/journal.ts';
import type { StageChangeArgument } from './action-arguments.ts';
import type { Root } from './directory-handles.privileged.ts';
import {
  changeMode,
  makeFolder,
  makeLink,
  putInPlace,
  removeEntry,
  writeTemporary,
} from './entry-change.privileged.ts';
import { systemCode } from './file-fault.ts';
import { type EntryState, type FolderHandle, stateOfDescriptor } from './folder-handle.privileged.ts';
import { bareDigest } from './keep-entry.privileged.ts';
import { staysInside } from './link-target.privileged.ts';
import { discardTemporary } from './restore-entry.privileged.ts';

/** One change of a stage that was found to fit, and where the stage holds its content. */
export interface FittingChange {
  readonly change: StageChangeArgument;
  /** What is there; compared again before it is replaced. */
  readonly expected: EntryState | undefined;
  readonly location: string | undefined;
  readonly temporary: string;
}

/** What the path is going to be, as the journal records it. The mode is never more than permissions. */
export function stateAfter(
  { change, entry, digest = '', mode = 0 }: StageChangeArgument,
  target: string | undefined,
): PathState {
  if (change === 'delete') return { entry: 'absent' };
  if (entry === 'link') return { entry: 'link', ...(target !== undefined && { target }) };
  if (entry === 'directory') return { entry: 'directory', mode: folderMode(mode) };
  return { entry: 'file', blob: bareDigest(digest), mode: mode & 0o777 };
}

/** A folder that its owner cannot use would only keep what belongs in it out. */
const folderMode = (mode: number): number => (mode & 0o777) | 0o700;

/** Reads a link's target where the stage holds it, and checks that it is what was shown and stays in the workspace. */
export function stagedTarget(root: Root, change: StageChangeArgument, location: string): string {
  const target = readlinkSync(location, { encoding: 'buffer' });
  if (hash('sha256', target) !== bareDigest(change.digest ?? '')) throw notAsShown();
  const text = target.toString('utf8');
  const folder = change.path.slice(0, change.path.lastIndexOf('/')) || '/';
  if (Buffer.from(text, 'utf8').equals(target) && staysInside(root, folder, text)) return text;
  throw new SallyportError('PATH_OUTSIDE', 'it is a link that would lead outside the workspace');
}

/** Makes one change, through handles. Throws `FILE_CHANGED` where somebody else was faster, or the system's error. */
export function applyStaged(
  root: Root,
  { change, expected, location, temporary }: FittingChange,
  target: string | undefined,
): void {
  using found = root.locate(change.path, { links: 'refuse', last: 'keep' });
  const { folder, name } = found;
  if (found.missing.length > 0) throw new SallyportError('FILE_CHANGED', 'its folder is not there');
  if (change.change === 'delete') {
    if (expected !== undefined) removeEntry(folder, name, expected);
    return;
  }
  const replaced = withoutOtherKind(folder, name, expected, change);
  if (change.entry === 'directory') applyFolder(folder, name, folderMode(change.mode ?? 0o755), replaced);
  else if (change.entry === 'link') makeLink(folder, name, target ?? '', replaced);
  else if (change.change === 'mode' && replaced !== undefined)
    changeMode(folder, name, change.mode ?? replaced.mode, replaced);
  else applyFile(folder, name, { change, location: location ?? '', temporary, replaced });
}

/** A folder and anything else cannot take each other's place at once; what was in the folder has gone before. */
function withoutOtherKind(
  folder: FolderHandle,
  name: string,
  expected: EntryState | undefined,
  { entry }: StageChangeArgument,
): EntryState | undefined {
  if (expected === undefined || (expected.kind === 'directory') === (entry === 'directory')) return expected;
  removeEntry(folder, name, expected);
  return undefined;
}

function applyFolder(folder: FolderHandle, name: string, mode: number, replaced: EntryState | undefined): void {
  if (replaced === undefined) makeFolder(folder, name, mode);
  else if (replaced.mode !== mode) changeMode(folder, name, mode, replaced);
}

interface StagedFile {
  readonly change: StageChangeArgument;
  readonly location: string;
  readonly temporary: string;
  readonly replaced: EntryState | undefined;
}

function applyFile(folder: FolderHandle, name: string, { change, location, temporary, replaced }: StagedFile): void {
  const source = openStaged(location);
  try {
    const file = { source, mode: change.mode, isDurable: replaced !== undefined };
    const digest = writeTemporary(folder, temporary, file, replaced?.kind === 'file' ? replaced : undefined);
    if (digest !== bareDigest(change.digest ?? '')) throw notAsShown();
    putInPlace(folder, name, temporary, replaced);
  } finally {
    closeSync(source);
    discardTemporary(folder, temporary);
  }
}

/** The stage was written by hostile code: nothing in it is followed or waited for. */
function openStaged(location: string): number {
  try {
    const descriptor = openSync(location, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    if (stateOfDescriptor(descriptor).kind === 'file') return descriptor;
    closeSync(descriptor);
  } catch (error) {
    throw new SallyportError(
      'STAGE_UNKNOWN',
      `its content in the stage cannot be read (${systemCode(error) ?? 'unknown error'})`,
    );
  }
  throw notAsShown();
}

const notAsShown = () => new SallyportError('FILE_CHANGED', 'its content in the stage is not what was shown');
