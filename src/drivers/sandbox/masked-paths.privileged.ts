import {
  accessSync,
  constants,
  type Dirent,
  lstatSync,
  readdirSync,
  realpathSync,
  type Stats,
  statfsSync,
  statSync,
} from 'node:fs';
import { SallyportError } from '../../contract/errors.ts';
import { type MaskMatcher, maskMatcher } from './mask-matcher.ts';

/** A path to hide. Paths are byte strings (latin1), so that names which are not UTF-8 keep their bytes. */
export interface MaskedPath {
  readonly path: string;
  readonly kind: 'file' | 'directory';
}

export interface MaskRequest {
  readonly workspace: string;
  readonly masks: readonly string[];
  /** Entries that are walked at most. Throws `WORKSPACE_TOO_LARGE` beyond. */
  readonly entriesMax: number;
  /** What is hidden in any case; nothing below it is looked at. */
  readonly hidden?: readonly MaskedPath[];
}

/** Each hidden path is a mount of its own, and each mount takes longer than the one before. */
const MOUNTS_MAX = 500;

/** What one folder holds, as far as masking asks; kept as long as the folder's change time stands. */
interface FolderView {
  readonly changedMs: number;
  readonly identity: string;
  readonly folders: readonly string[];
  readonly hits: readonly string[];
  readonly entries: number;
}

/** A folder that was changed this shortly before it was read may change again within the same tick of its clock. */
const SETTLED_MS = 50;
/** Deeper folders cannot be named in one system call (PATH_MAX), neither by us nor by a mount. */
const PATH_BYTES_MAX = 3_900;

/** File systems whose change times can be relied on: ext4, xfs, btrfs, tmpfs, zfs, f2fs (linux/magic.h). */
const LOCAL_FILE_SYSTEMS: ReadonlySet<number> = new Set([
  0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x2fc12fc1, 0xf2f52010,
]);

const bytesOf = (path: string): Buffer => Buffer.from(path, 'latin1');
const textOf = (path: string): string => (/[\x80-\xff]/.test(path) ? bytesOf(path).toString('utf8') : path);
const byteString = (path: string): string => Buffer.from(path, 'utf8').toString('latin1');

/**
 * Finds what must be hidden in a workspace, each time anew: a folder is read again when its change time says that names
 * came or went. Where a masked file has more than one name, its other names in the workspace are hidden with it.
 */
export function createMaskFinder(): (request: MaskRequest) => readonly MaskedPath[] {
  const views = new Map<string, Map<string, FolderView>>();
  return (request) => {
    if (request.masks.length === 0) return outermost(request.hidden ?? []);
    const key = JSON.stringify([request.workspace, request.masks]);
    let cache = views.get(key);
    if (cache === undefined) {
      cache = new Map();
      views.set(key, cache);
    }
    return findMasked(request, cache);
  };
}

interface Walk {
  readonly root: string;
  readonly isMasked: MaskMatcher;
  readonly cache: Map<string, FolderView>;
  /** The device whose folders may be answered from memory; none where the file system's times cannot be relied on. */
  readonly cachedDevice: number | undefined;
  readonly entriesMax: number;
  readonly found: Map<string, MaskedPath>;
  readonly folders: string[];
}

function findMasked(request: MaskRequest, cache: Map<string, FolderView>): readonly MaskedPath[] {
  const walk: Walk = {
    root: byteString(request.workspace),
    isMasked: maskMatcher(request.masks, request.workspace),
    cache,
    cachedDevice: cachedDevice(request.workspace),
    entriesMax: request.entriesMax,
    found: new Map((request.hidden ?? []).map((path) => [path.path, path])),
    folders: [],
  };
  let seen = 0;
  const waiting = [walk.root];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const view = viewOf(folder, walk);
    if (view === undefined) continue;
    walk.folders.push(folder);
    seen += view.entries;
    if (seen > walk.entriesMax) throw tooLarge(request);
    for (const hit of view.hits) hide(hit, walk);
    waiting.push(...view.folders.filter((path) => !walk.found.has(path)));
  }
  hideOtherNames(walk);
  return fewEnough(outermost([...walk.found.values()]), walk.root, request);
}

/** Where there are very many, folders with many of them are hidden whole, those with the most first. */
function fewEnough(found: readonly MaskedPath[], root: string, request: MaskRequest): readonly MaskedPath[] {
  const byFolder = new Map<string, number>();
  for (const { path } of found) byFolder.set(folderOf(path), (byFolder.get(folderOf(path)) ?? 0) + 1);
  byFolder.delete(root);
  const fullest = [...byFolder].sort(([, a], [, b]) => b - a);
  let hidden = found;
  for (const [folder] of fullest) {
    if (hidden.length <= MOUNTS_MAX) return hidden;
    hidden = outermost([...hidden, { path: folder, kind: 'directory' }]);
  }
  if (hidden.length > MOUNTS_MAX) throw tooLarge(request);
  return hidden;
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/** Sorted, without what lies in a folder that is hidden whole: there is nothing left there to mount upon. */
function outermost(found: readonly MaskedPath[]): readonly MaskedPath[] {
  const folders = new Set(found.filter(({ kind }) => kind === 'directory').map(({ path }) => path));
  const isInside = (path: string): boolean => {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
      if (folders.has(path.slice(0, end))) return true;
    return false;
  };
  return found.filter(({ path }) => !isInside(path)).sort((a, b) => (a.path < b.path ? -1 : 1));
}

function cachedDevice(workspace: string): number | undefined {
  return LOCAL_FILE_SYSTEMS.has(statfsSync(workspace).type) ? statSync(workspace).dev : undefined;
}

const tooLarge = ({ workspace, entriesMax }: MaskRequest) =>
  new SallyportError(
    'WORKSPACE_TOO_LARGE',
    `The workspace ${workspace} holds more than ${entriesMax} files and folders, or more than ${MOUNTS_MAX} secrets beside each other; they cannot all be hidden.`,
  );

/** What a folder holds; `undefined` where it is gone, or is hidden whole because nobody can look into it. */
function viewOf(folder: string, walk: Walk): FolderView | undefined {
  const stats = statOf(folder);
  if (stats === undefined || !stats.isDirectory()) return undefined;
  if (folder.length > PATH_BYTES_MAX) throw new SallyportError('WORKSPACE_TOO_LARGE', tooDeep(folder));
  const identity = `${stats.dev}:${stats.ino}`;
  const known = walk.cache.get(folder);
  if (known !== undefined && known.identity === identity && known.changedMs === stats.ctimeMs) return known;
  const readAtMs = Date.now();
  const entries = entriesOf(folder);
  if (entries === undefined) {
    // Its owner could open it again from inside with chmod.
    walk.found.set(folder, { path: folder, kind: 'directory' });
    return undefined;
  }
  const view = { changedMs: stats.ctimeMs, identity, entries: entries.length, ...sortOut(folder, entries, walk) };
  const settled = readAtMs - stats.ctimeMs > SETTLED_MS;
  if (settled && stats.dev === walk.cachedDevice) walk.cache.set(folder, view);
  else walk.cache.delete(folder);
  return view;
}

const tooDeep = (folder: string): string =>
  `A folder of the workspace lies too deep to be looked at (its path begins ${textOf(folder).slice(0, 80)}).`;

function sortOut(folder: string, entries: readonly Dirent[], walk: Walk): Pick<FolderView, 'folders' | 'hits'> {
  const folders: string[] = [];
  const hits: string[] = [];
  for (const entry of entries) {
    const path = `${folder}/${entry.name}`;
    if (walk.isMasked(textOf(path.slice(walk.root.length + 1)))) hits.push(path);
    else if (entry.isDirectory()) folders.push(path);
  }
  return { folders, hits };
}

/** Notes one match; of a link, that which it points to, where that lies in the workspace: the secret is there. */
function hide(path: string, walk: Walk): void {
  const stats = statOf(path);
  if (stats === undefined) return;
  if (!stats.isSymbolicLink()) {
    walk.found.set(path, { path, kind: stats.isDirectory() ? 'directory' : 'file' });
    return;
  }
  const target = targetOf(path);
  if (target?.startsWith(`${walk.root}/`)) hide(target, walk);
}

function targetOf(path: string): string | undefined {
  try {
    return realpathSync.native(bytesOf(path), { encoding: 'latin1' });
  } catch {
    return undefined;
  }
}

/** Looks for the other hard links of masked files. A walk over everything, made only where a link count asks for it. */
function hideOtherNames(walk: Walk): void {
  const wanted = new Set(
    [...walk.found.values()]
      .map(({ path }) => statOf(path))
      .flatMap((stats) => (isLinked(stats) ? [inodeOf(stats)] : [])),
  );
  if (wanted.size === 0) return;
  for (const folder of walk.folders) {
    for (const entry of entriesOf(folder) ?? []) {
      const path = `${folder}/${entry.name}`;
      const stats = entry.isDirectory() ? undefined : statOf(path);
      if (stats !== undefined && wanted.has(inodeOf(stats))) walk.found.set(path, { path, kind: 'file' });
    }
  }
}

const isLinked = (stats: Stats | undefined): stats is Stats =>
  stats !== undefined && !stats.isDirectory() && stats.nlink > 1;
const inodeOf = ({ dev, ino }: Stats): string => `${dev}:${ino}`;

function statOf(path: string): Stats | undefined {
  return lstatSync(bytesOf(path), { throwIfNoEntry: false });
}

/** Names in a folder; `undefined` where it cannot be listed or what is in it cannot be looked at. */
function entriesOf(folder: string): readonly Dirent[] | undefined {
  try {
    accessSync(bytesOf(folder), constants.X_OK);
    return readdirSync(bytesOf(folder), { encoding: 'latin1', withFileTypes: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    return undefined;
  }
}
