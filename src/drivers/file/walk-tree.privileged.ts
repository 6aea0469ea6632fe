import { setImmediate } from 'node:timers/promises';
import { SallyportError } from '../../contract/errors.ts';
import { systemCode } from './file-fault.ts';
import type { EntryState, FolderHandle } from './folder-handle.privileged.ts';

/** Deeper than this is no tree that anybody made by hand; each level holds a descriptor. */
const DEPTH_MAX = 128;
/** Entries between two looks at the clock and the other work of this process. */
const ENTRIES_PER_TURN = 500;

export interface WalkedEntry {
  readonly name: string;
  /** Canonical. */
  readonly path: string;
  readonly state: EntryState;
}

/** One folder of a walk, open while it is handed out. */
export interface WalkedFolder {
  readonly folder: FolderHandle;
  readonly entries: readonly WalkedEntry[];
}

export interface WalkOptions {
  /** False for folders that are not gone into. */
  readonly enters: (entry: WalkedEntry) => boolean;
  readonly signal: AbortSignal;
}

/** Every folder of a tree, each before those in it, names in order. Links and other mounts are not followed. */
export async function* walkTree(start: FolderHandle, options: WalkOptions): AsyncGenerator<WalkedFolder> {
  const turn = { left: ENTRIES_PER_TURN };
  yield* walkFolder(start, options, { depth: 0, turn });
}

interface Walking {
  readonly depth: number;
  readonly turn: { left: number };
}

async function* walkFolder(
  folder: FolderHandle,
  options: WalkOptions,
  { depth, turn }: Walking,
): AsyncGenerator<WalkedFolder> {
  const entries: WalkedEntry[] = [];
  for (const name of folder.names()) {
    const state = folder.look(name);
    if (state !== undefined)
      entries.push({ name, path: folder.path === '/' ? `/${name}` : `${folder.path}/${name}`, state });
    if (--turn.left > 0) continue;
    turn.left = ENTRIES_PER_TURN;
    await setImmediate();
    if (options.signal.aborted) throw new SallyportError('CANCELLED', 'Looking through the folder was stopped.');
  }
  yield { folder, entries };
  for (const entry of entries) {
    if (entry.state.kind !== 'directory' || depth >= DEPTH_MAX || !options.enters(entry)) continue;
    using below = openBelow(folder, entry.name);
    if (below !== undefined) yield* walkFolder(below, options, { depth: depth + 1, turn });
  }
}

/** `undefined` for a folder that this user may not open, that is gone, or that is another mount: the walk goes on. */
function openBelow(folder: FolderHandle, name: string): FolderHandle | undefined {
  try {
    return folder.open(name);
  } catch (error) {
    const isExpected =
      error instanceof SallyportError || ['EACCES', 'ENOENT', 'ELOOP', 'ENOTDIR'].includes(systemCode(error) ?? '');
    if (isExpected) return undefined;
    throw error;
  }
}

/** Folders that hold what nobody means when they search a project, unless they name them. */
const SKIPPED = ['.git', 'node_modules'];

/** Enters every folder except the skipped ones; those only where the start or the glob names them. */
export function entersUnlessSkipped(start: string, glob: string | undefined): (entry: WalkedEntry) => boolean {
  const skipped = SKIPPED.filter((name) => !start.split('/').includes(name) && !glob?.includes(name));
  return ({ name }) => !skipped.includes(name);
}
