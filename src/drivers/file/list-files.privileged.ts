import type { DriveResult } from '../../contract/driver.ts';
import { SallyportError } from '../../contract/errors.ts';
import type { JsonObject } from '../../contract/json.ts';
import { LISTING_ENTRIES_MAX, SEARCH_WALL_MS } from '../../contract/limits.ts';
import type { ListArguments } from './action-arguments.ts';
import { locateSeen } from './file-access.privileged.ts';
import { quoted, readFault } from './file-fault.ts';
import type { FolderHandle } from './folder-handle.privileged.ts';
import { PatternStopped, startPatternThread } from './pattern-thread.privileged.ts';
import { notRegular, type ReadContext } from './read-file.privileged.ts';
import { entersUnlessSkipped, type WalkedEntry, walkTree } from './walk-tree.privileged.ts';

/**
 * Lists one level of a folder, or what a glob (relative to it) matches in its tree. Names and sizes only, so nothing
 * is opened; but folders that policy hides are not gone into. Throws as reading does.
 */
export async function listFiles(
  { path, glob }: ListArguments,
  context: ReadContext,
): Promise<Pick<DriveResult, 'value' | 'status'>> {
  const { root } = context.access;
  using found = locateSeen(root, path, context.seen);
  const name = root.nameOf(path);
  if (found.entry === undefined) throw new SallyportError('FILE_ABSENT', `${quoted(name)} does not exist.`);
  if (found.entry.kind !== 'directory') throw notFolder(name, found.entry.kind);
  await context.pause();
  try {
    using opened = found.name === '.' ? undefined : found.folder.open(found.name);
    if (opened !== undefined && opened.state.identity !== found.entry.identity) {
      throw new SallyportError('FILE_CHANGED', `${quoted(name)} was replaced meanwhile.`);
    }
    const folder = opened ?? found.folder;
    return glob === undefined
      ? { value: listing(await oneLevel(folder, context)) }
      : await matching(folder, glob, context);
  } catch (error) {
    throw readFault(error, name);
  }
}

async function oneLevel(folder: FolderHandle, { signal }: ReadContext): Promise<readonly WalkedEntry[]> {
  for await (const { entries } of walkTree(folder, { enters: () => false, signal })) return entries;
  return [];
}

async function matching(
  folder: FolderHandle,
  glob: string,
  { access, signal }: ReadContext,
): Promise<Pick<DriveResult, 'value' | 'status'>> {
  const enters = entersUnlessSkipped(folder.path, glob);
  const matched: WalkedEntry[] = [];
  await using thread = startPatternThread({ glob }, { endMs: performance.now() + SEARCH_WALL_MS, signal });
  try {
    const options = { enters: (entry: WalkedEntry) => enters(entry) && !access.isExcluded(entry.path), signal };
    for await (const { entries } of walkTree(folder, options)) {
      const chosen = await thread.select(
        entries.map((entry) => entry.path.slice(folder.path === '/' ? 1 : folder.path.length + 1)),
      );
      matched.push(...entries.filter((_entry, index) => chosen[index] === true));
      if (matched.length > LISTING_ENTRIES_MAX) break;
    }
    return { value: listing(matched) };
  } catch (error) {
    if (!(error instanceof PatternStopped)) throw error;
    return {
      value: { ...listing(matched), truncated: true },
      status: error.why === 'time' ? 'timed-out' : 'cancelled',
    };
  }
}

function listing(entries: readonly WalkedEntry[]): JsonObject {
  const shown = entries.slice(0, LISTING_ENTRIES_MAX);
  return {
    entries: shown.map(({ path, state }) => ({ path, entry: state.kind, sizeBytes: state.sizeBytes })),
    truncated: entries.length > shown.length,
  };
}

const notFolder = (name: string, kind: 'file' | 'link' | 'special'): SallyportError =>
  kind === 'file'
    ? new SallyportError('FILE_NOT_REGULAR', `${quoted(name)} is a file, not a folder.`)
    : notRegular(name, kind);
