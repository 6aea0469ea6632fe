import {
  type BigIntStats,
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
} from 'node:fs';
import { SallyportError } from '../../contract/errors.ts';
import { quoted, systemCode } from './file-fault.ts';

/** What is there, as `lstat` tells it. */
export interface EntryState {
  readonly kind: 'file' | 'directory' | 'link' | 'special';
  /** `device:inode`. */
  readonly identity: string;
  readonly sizeBytes: number;
  /** Permission bits only. */
  readonly mode: number;
  readonly hardLinks: number;
  readonly uid: number;
  readonly gid: number;
  /** Changes whenever content or attributes change: modification time, change time and size. */
  readonly version: string;
  /** When content, attributes or names last changed (ctime). */
  readonly changedAtMs: number;
}

/** Linux (fcntl.h); Node does not name it. A handle for looking and for passing on, not for reading. */
const O_PATH = 0o10000000;
const HAS_HANDLES = process.platform === 'linux';
const { O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

/**
 * A folder held open. On Linux it is an O_PATH descriptor, and every name is looked up through /proc/self/fd, so it
 * stays the same folder whatever happens to the path that led to it, and nothing above it is looked up again.
 *
 * Elsewhere (macOS) Node offers no openat(2): the folder is held by its real path, and each step is checked before it
 * is used. Between the two a process of the same user could still swap a folder on the way for a link.
 */
export class FolderHandle implements Disposable {
  /** Canonical path at the time of opening; for showing and for judging, never for opening. */
  readonly path: string;
  readonly state: EntryState;
  readonly #descriptor: number | undefined;
  /** Mount that the folder lies on: an id on Linux, the device elsewhere. */
  readonly #mount: string;

  private constructor(path: string, descriptor: number | undefined) {
    this.path = path;
    this.#descriptor = descriptor;
    const stats =
      descriptor === undefined ? lstatSync(path, { bigint: true }) : fstatSync(descriptor, { bigint: true });
    this.state = stateOf(stats);
    this.#mount = mountOf(stats, descriptor);
  }

  /** Opens a folder by its canonical path. Throws `WORKSPACE_UNREADABLE` where that is not a folder, or not canonical. */
  static openRoot(path: string): FolderHandle {
    try {
      if (realpathSync.native(path) !== path)
        throw new SallyportError('WORKSPACE_UNREADABLE', 'The workspace is reached through a link.');
      const folder = new FolderHandle(
        path,
        HAS_HANDLES ? openSync(path, O_PATH | O_DIRECTORY | O_NOFOLLOW) : undefined,
      );
      if (folder.state.kind !== 'directory')
        throw new SallyportError('WORKSPACE_UNREADABLE', 'The workspace is no folder.');
      return folder;
    } catch (error) {
      if (error instanceof SallyportError) throw error;
      throw new SallyportError('WORKSPACE_UNREADABLE', 'The workspace cannot be opened.', { cause: error });
    }
  }

  /** A path for system calls on an entry of this folder. The name must be a single one. */
  at(name: string): string {
    if (name.includes('/') || name === '..' || name === '') {
      throw new SallyportError('PATH_INVALID', `${quoted(name)} is not the name of an entry.`);
    }
    return `${this.#descriptor === undefined ? this.path : `/proc/self/fd/${this.#descriptor}`}/${name}`;
  }

  /** Looks at an entry without following a link; `undefined` where there is none. */
  look(name: string): EntryState | undefined {
    const stats = lstatSync(this.at(name), { bigint: true, throwIfNoEntry: false });
    return stats === undefined ? undefined : stateOf(stats);
  }

  /** Opens a folder in this one. Throws the system's error for a link, `PATH_OUTSIDE` for another mount. */
  open(name: string): FolderHandle {
    if (!HAS_HANDLES && lstatSync(this.at(name)).isSymbolicLink()) throw swapped(name);
    const descriptor = HAS_HANDLES ? openSync(this.at(name), O_PATH | O_DIRECTORY | O_NOFOLLOW) : undefined;
    const folder = new FolderHandle(this.path === '/' ? `/${name}` : `${this.path}/${name}`, descriptor);
    if (folder.#mount === this.#mount) return folder;
    folder[Symbol.dispose]();
    throw otherMount(name);
  }

  /** Takes hold of an entry without opening it: a pipe does not wait, a device does not start. */
  pin(name: string): PinnedEntry {
    const path = this.at(name);
    const descriptor = HAS_HANDLES ? openSync(path, O_PATH | O_NOFOLLOW) : undefined;
    const stats =
      descriptor === undefined ? lstatSync(path, { bigint: true }) : fstatSync(descriptor, { bigint: true });
    const pinned = new PinnedEntry(path, stateOf(stats), descriptor);
    if (mountOf(stats, descriptor) === this.#mount) return pinned;
    pinned[Symbol.dispose]();
    throw otherMount(name);
  }

  readLink(name: string): string {
    return readlinkSync(this.at(name));
  }

  /** Names in this folder, sorted. */
  names(): readonly string[] {
    return readdirSync(this.#descriptor === undefined ? this.path : `/proc/self/fd/${this.#descriptor}`).sort();
  }

  /** Waits until names that were made, changed or removed here are on stable storage. */
  sync(): void {
    const descriptor = openSync(this.at('.'), O_RDONLY | O_DIRECTORY);
    try {
      fsyncSync(descriptor);
    } catch (error) {
      // Some network and FUSE file systems cannot sync a folder (EINVAL, fsync(2)); nothing more can be done there.
      if (systemCode(error) !== 'EINVAL') throw error;
    } finally {
      closeSync(descriptor);
    }
  }

  [Symbol.dispose](): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
  }
}

/** One entry held, whatever its name may lead to by now. */
export class PinnedEntry implements Disposable {
  readonly state: EntryState;
  readonly #path: string;
  readonly #descriptor: number | undefined;

  constructor(path: string, state: EntryState, descriptor: number | undefined) {
    this.#path = path;
    this.state = state;
    this.#descriptor = descriptor;
  }

  /**
   * Opens the regular file that is held for reading; the caller closes the descriptor. Throws `FILE_CHANGED` where
   * that can no longer be done (only without handles), or the system's error.
   */
  openForReading(): number {
    if (this.state.kind !== 'file') throw new SallyportError('FILE_NOT_REGULAR', 'Only a regular file can be read.');
    const path = this.#descriptor === undefined ? this.#path : `/proc/self/fd/${this.#descriptor}`;
    const follow = this.#descriptor === undefined ? O_NOFOLLOW : 0;
    const descriptor = openSync(path, O_RDONLY | O_NONBLOCK | follow);
    if (stateOf(fstatSync(descriptor, { bigint: true })).identity === this.state.identity) return descriptor;
    closeSync(descriptor);
    throw swapped('the file');
  }

  /** Changes the permission bits of what is held; set-user-id and the like are never given. */
  changeMode(mode: number): void {
    if (this.state.kind === 'link')
      throw new SallyportError('FILE_NOT_REGULAR', 'A link has no permissions of its own.');
    chmodSync(this.#descriptor === undefined ? this.#path : `/proc/self/fd/${this.#descriptor}`, mode & 0o777);
  }

  [Symbol.dispose](): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
  }
}

/** State of an open descriptor. */
export const stateOfDescriptor = (descriptor: number): EntryState => stateOf(fstatSync(descriptor, { bigint: true }));

function stateOf(stats: BigIntStats): EntryState {
  return {
    kind: stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : stats.isSymbolicLink() ? 'link' : 'special',
    identity: `${stats.dev}:${stats.ino}`,
    sizeBytes: Number(stats.size),
    mode: Number(stats.mode) & 0o7777,
    hardLinks: Number(stats.nlink),
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    version: `${stats.mtimeNs}:${stats.ctimeNs}:${stats.size}`,
    changedAtMs: Number(stats.ctimeNs) / 1e6,
  };
}

/** A bind mount has the device of its source, so on Linux only the mount id tells (proc(5), fdinfo). */
function mountOf(stats: BigIntStats, descriptor: number | undefined): string {
  if (descriptor === undefined) return `${stats.dev}`;
  const found = /^mnt_id:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'));
  if (found?.[1] === undefined)
    throw new SallyportError('WORKSPACE_UNREADABLE', 'The system does not tell mounts apart (no mnt_id in fdinfo).');
  return found[1];
}

const otherMount = (name: string) =>
  new SallyportError('PATH_OUTSIDE', `${quoted(name)} lies on another mount, outside the workspace.`);
const swapped = (name: string) => new SallyportError('FILE_CHANGED', `${quoted(name)} was replaced meanwhile.`);
