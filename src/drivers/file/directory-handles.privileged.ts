import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { SallyportError } from '../../contract/errors.ts';
import { quoted, readFault } from './file-fault.ts';
import { type EntryState, FolderHandle } from './folder-handle.privileged.ts';

/** As many links as Linux follows in one path (path_resolution(7)). */
const LINKS_MAX = 40;

export interface LocateOptions {
  /** `refuse` for paths that were canonical when they were judged: a link on the way means that something changed. */
  readonly links: 'follow' | 'refuse';
  /** Whether a link at the end is followed too. A trailing slash follows it in any case. */
  readonly last?: 'follow' | 'keep';
}

/**
 * Where a path leads: the folder that holds it, open, and its name there. `missing` are names of folders that would
 * have to be made first; then there is no entry.
 */
export interface Located extends Disposable {
  readonly folder: FolderHandle;
  /** `.` where the path is the folder itself (the root, or what ended in `..`). */
  readonly name: string;
  readonly missing: readonly string[];
  readonly entry: EntryState | undefined;
  /** Canonical path of the entry. */
  readonly path: string;
}

/** A workspace, held open while an act goes on. */
export interface Root extends Disposable {
  readonly path: string;
  readonly folder: FolderHandle;
  /**
   * Walks to an absolute path below the root, one open folder at a time. Throws `PATH_OUTSIDE` where it leads out of
   * the root or onto another mount, `FILE_CHANGED` for a link that is refused, `PATH_INVALID` for too many links.
   */
  locate(path: string, options: LocateOptions): Located;
  /** The path for a message: relative to the root. */
  nameOf(path: string): string;
}

/** Opens the root of a workspace by its canonical path. Throws `WORKSPACE_UNREADABLE`. */
export function openRoot(path: string): Root {
  const folder = FolderHandle.openRoot(path);
  return {
    path,
    folder,
    locate: (wanted, options) => locate(folder, wanted, options),
    nameOf: (wanted) => nameBelow(folder, wanted),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

const nameBelow = (root: FolderHandle, path: string): string =>
  path === root.path ? '.' : (below(root.path, path) ?? 'a path outside');

/** The part of an absolute path below a folder; `undefined` where it is not below it as spelled. */
function below(folder: string, path: string): string | undefined {
  if (path === folder) return '';
  const prefix = folder === '/' ? '/' : `${folder}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
}

function locate(root: FolderHandle, path: string, options: LocateOptions): Located {
  const rest = below(root.path, path) ?? belowByIdentity(root, path);
  if (rest === undefined) throw outside();
  const detour = options.links === 'follow' ? pathAfterLeaving(root, rest) : undefined;
  if (detour !== undefined) return locate(root, detour, options);
  const walk = new Walk(root, options);
  try {
    return walk.to(rest);
  } catch (error) {
    throw readFault(error, nameBelow(root, path));
  } finally {
    walk.release();
  }
}

/** An absolute path may reach the root under another name (/tmp is a link on macOS). Then a part of it *is* the root. */
function belowByIdentity(root: FolderHandle, path: string): string | undefined {
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  for (let count = names.length; count > 0; count--) {
    if (names[count - 1] === '..') continue;
    if (identityAt(`/${names.slice(0, count).join('/')}`) === root.state.identity) return names.slice(count).join('/');
  }
  return undefined;
}

/** `undefined` for what is not there, or may not be looked at (another user's /proc, a circle of links). */
function identityAt(path: string): string | undefined {
  try {
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
    return stats === undefined ? undefined : `${stats.dev}:${stats.ino}`;
  } catch {
    return undefined;
  }
}

/**
 * For a path that leaves the root and may come back (`../root/x`): the same path from where it has left. Where that is
 * by now is only a text to start again from: what counts is walked below the root.
 */
function pathAfterLeaving(root: FolderHandle, rest: string): string | undefined {
  const names = rest.split('/');
  let depth = 0;
  const leaving = names.findIndex((name) => {
    if (name !== '' && name !== '.') depth += name === '..' ? -1 : 1;
    return depth < 0;
  });
  if (leaving === -1) return undefined;
  try {
    const outsideFolder = realpathSync.native([root.path, ...names.slice(0, leaving + 1)].join('/'));
    return [outsideFolder === '/' ? '' : outsideFolder, ...names.slice(leaving + 1)].join('/');
  } catch {
    throw outside();
  }
}

/** One walk from the root. Folders that were passed stay open until its end, so that `..` leads back to the same ones. */
class Walk {
  readonly #root: FolderHandle;
  readonly #options: LocateOptions;
  readonly #opened: FolderHandle[] = [];
  readonly #pending: string[] = [];
  #linksLeft = LINKS_MAX;
  #wantsFolder = false;
  #handedOut: FolderHandle | undefined;

  constructor(root: FolderHandle, options: LocateOptions) {
    this.#root = root;
    this.#options = options;
  }

  to(rest: string): Located {
    this.#queue(rest);
    for (let name = this.#pending.shift(); name !== undefined; name = this.#pending.shift()) {
      const found = name === '..' ? this.#up() : this.#step(name);
      if (found !== undefined) return found;
    }
    return this.#located('.', [], this.#here().state);
  }

  /** Closes the folders of the way, except the one that was handed out. */
  release(): void {
    for (const folder of this.#opened) if (folder !== this.#handedOut) folder[Symbol.dispose]();
  }

  /** Puts names in front of what is still to go. A slash or dot at the very end asks for a folder. */
  #queue(rest: string): void {
    if (this.#pending.length === 0 && /(?:^|\/)\.?$/.test(rest)) this.#wantsFolder = true;
    this.#pending.unshift(...rest.split('/').filter((name) => name !== '' && name !== '.'));
  }

  #here(): FolderHandle {
    return this.#opened.at(-1) ?? this.#root;
  }

  #up(): undefined {
    const left = this.#opened.pop();
    if (left === undefined) this.#goRound();
    else left[Symbol.dispose]();
  }

  /** A link has led above the root (`up -> ..`). What follows may lead back in; nothing out there is opened. */
  #goRound(): void {
    if (this.#options.links === 'refuse' || this.#linksLeft-- === 0) throw outside();
    const path = [dirname(this.#root.path), ...this.#pending.splice(0)].join('/').replace(/^\/+/, '/');
    const rest = below(this.#root.path, path) ?? belowByIdentity(this.#root, path);
    if (rest === undefined) throw outside();
    this.#queue(rest);
  }

  #step(name: string): Located | undefined {
    const folder = this.#here();
    const entry = folder.look(name);
    const isLast = this.#pending.length === 0;
    if (entry === undefined) return this.#absent(name);
    if (entry.kind === 'link' && !(isLast && this.#keepsLast())) return this.#follow(folder.readLink(name), name);
    if (entry.kind !== 'directory' && (!isLast || this.#wantsFolder)) throw notFolder(name);
    if (isLast) return this.#located(name, [], entry);
    this.#opened.push(folder.open(name));
    return undefined;
  }

  #keepsLast(): boolean {
    return this.#options.last === 'keep' && !this.#wantsFolder;
  }

  #absent(name: string): Located {
    if (this.#pending.includes('..')) throw new SallyportError('FILE_ABSENT', `${quoted(name)} does not exist.`);
    const names = [name, ...this.#pending];
    return this.#located(names.at(-1) ?? name, names.slice(0, -1), undefined);
  }

  #follow(target: string, name: string): undefined {
    if (this.#options.links === 'refuse') throw new SallyportError('FILE_CHANGED', `${quoted(name)} is a link now.`);
    if (this.#linksLeft-- === 0) throw new SallyportError('PATH_INVALID', 'The path goes through too many links.');
    if (!target.startsWith('/')) {
      this.#queue(target);
      return;
    }
    const rest = below(this.#root.path, target) ?? belowByIdentity(this.#root, target);
    if (rest === undefined) throw outside();
    for (const folder of this.#opened.splice(0)) folder[Symbol.dispose]();
    this.#queue(rest);
  }

  #located(name: string, missing: readonly string[], entry: EntryState | undefined): Located {
    const folder = this.#here();
    this.#handedOut = folder;
    const names = [...missing, ...(name === '.' ? [] : [name])];
    const path = names.reduce((parent, next) => (parent === '/' ? `/${next}` : `${parent}/${next}`), folder.path);
    const dispose = () => folder !== this.#root && folder[Symbol.dispose]();
    return { folder, name, missing, entry, path, [Symbol.dispose]: dispose };
  }
}

const outside = () => new SallyportError('PATH_OUTSIDE', 'The path leads outside the workspace.');
const notFolder = (name: string) => new SallyportError('FILE_ABSENT', `${quoted(name)} is not a folder.`);
