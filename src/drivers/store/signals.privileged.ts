import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { SallyportError } from '../../contract/errors.ts';
import type { SessionId } from '../../contract/ids.ts';
import type { SignalNote, Signals } from '../../contract/signal.ts';
import { ensurePrivateFolder } from './private-folder.privileged.ts';
import { reasonOf } from './reason.ts';

/** `touch` this in the state folder, and everything stops. */
export const STOP_FILE = 'STOP';
const FOLDER = 'signals';
const NOTE_BYTES_MAX = 4_096;

type Kind = 'stop' | 'pause' | 'acknowledged';

/** Signals as files of the state folder. Whatever lies in a signal's place counts, be it empty, a folder or a link. */
export function openSignals(stateFolder: string): Signals {
  const folder = join(stateFolder, FOLDER);
  const stopFile = join(stateFolder, STOP_FILE);
  const fileOf = (session: SessionId, kind: Kind): string => {
    // What is no id is no name of a file either.
    if (!/^s_[a-z0-9]{1,32}$/.test(session))
      throw new SallyportError('SESSION_UNKNOWN', `There is no session ${session}.`);
    return join(folder, `${session}.${kind}`);
  };
  const isAllStopped = (): boolean => isThere(stopFile);
  return {
    isStopped: (session) => isAllStopped() || isThere(fileOf(session, 'stop')),
    isPaused: (session) => isThere(fileOf(session, 'pause')),
    stopFor: (session) => noteIn(stopFile) ?? noteIn(fileOf(session, 'stop')),
    pauseFor: (session) => noteIn(fileOf(session, 'pause')),
    stop: (session, note) => leave(fileOf(session, 'stop'), note),
    pause: (session, note) => leave(fileOf(session, 'pause'), note),
    continue: (session) => takeAway(fileOf(session, 'pause')),
    acknowledge: (session) => leave(fileOf(session, 'acknowledged'), { by: 'session', atMs: Date.now() }),
    isAcknowledged: (session) => isThere(fileOf(session, 'acknowledged')),
    forget(session) {
      for (const kind of ['stop', 'pause', 'acknowledged'] as const) takeAway(fileOf(session, kind));
    },
    stopOfAll: () => noteIn(stopFile),
    stopAll: (note) => leave(stopFile, note),
    clearStopOfAll: () => takeAway(stopFile),
    watch: (onChange) => watchFolder(folder, onChange),
  };
}

/** A place that cannot be looked at is taken for a signal: who cannot be told to stop must not go on. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}

/** Whole or not at all: a note is never read while it is written. */
function leave(path: string, note: SignalNote): void {
  const unfinished = `${path}.${process.pid}`;
  try {
    ensurePrivateFolder(dirname(path));
    writeFileSync(unfinished, JSON.stringify(note), { mode: 0o600 });
    renameSync(unfinished, path);
  } catch (error) {
    // A full disk may still take a name; without its words the signal holds all the same.
    if (!leaveEmpty(path))
      throw new SallyportError('STATE_UNUSABLE', `The signal ${path} could not be given: ${reasonOf(error)}.`, {
        cause: error,
      });
  } finally {
    rmSync(unfinished, { force: true });
  }
}

function leaveEmpty(path: string): boolean {
  try {
    closeSync(
      openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK, 0o600),
    );
  } catch {
    // It may stand there already.
  }
  return isThere(path);
}

function takeAway(path: string): boolean {
  if (!isThere(path)) return false;
  rmSync(path, { recursive: true, force: true });
  return true;
}

function noteIn(path: string): SignalNote | undefined {
  if (!isThere(path)) return undefined;
  try {
    return noteOf(JSON.parse(textOf(path)));
  } catch {
    return { by: 'a file in the state folder', atMs: lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 };
  }
}

/** Throws for what is none: somebody has made the file by hand. */
function noteOf(value: unknown): SignalNote {
  const { by, why, atMs } = value as { readonly by?: unknown; readonly why?: unknown; readonly atMs?: unknown };
  if (typeof by !== 'string' || typeof atMs !== 'number' || !Number.isFinite(atMs)) throw new Error('not a note');
  return { by, atMs, ...(typeof why === 'string' && { why }) };
}

/** Of a regular file; a pipe that somebody made in its place must not hold us up. */
function textOf(path: string): string {
  const handle = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    if (!fstatSync(handle).isFile()) return '';
    const bytes = Buffer.alloc(NOTE_BYTES_MAX);
    return bytes.toString('utf8', 0, readSync(handle, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(handle);
  }
}

/** Where the system has no watches left to give, polling has to do. */
function watchFolder(folder: string, onChange: () => void): () => void {
  try {
    ensurePrivateFolder(folder);
    const watcher = watch(folder, { persistent: false }, onChange);
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch {
    return () => {};
  }
}
