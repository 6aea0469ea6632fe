import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, rmSync, watch, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SallyportError } from '../../contract/errors.ts';
import type { SessionId } from '../../contract/ids.ts';
import type { DriveGate, SignalNote, Signals } from '../../contract/signal.ts';
import { ensurePrivateFolder } from './private-folder.privileged.ts';
import { reasonOf } from './reason.ts';

/** `touch` this in the state folder, and everything stops. */
export const STOP_FILE = 'STOP';
const FOLDER = 'signals';
const NOTE_BYTES_MAX = 4_096;

type Kind = 'stop' | 'pause' | 'gate';

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
    openGate(session) {
      ensurePrivateFolder(folder);
      const stop = fileOf(session, 'stop');
      return openGate(fileOf(session, 'gate'), () => isAllStopped() || isThere(stop));
    },
    isUnderWay: (session) => countAt(fileOf(session, 'gate')),
    forget(session) {
      for (const kind of ['stop', 'pause', 'gate'] as const) takeAway(fileOf(session, kind));
    },
    stopOfAll: () => noteIn(stopFile),
    stopAll(note) {
      leave(stopFile, note);
      poke(folder);
    },
    clearStopOfAll: () => takeAway(stopFile),
    watch: (onChange) => watchFolder(folder, onChange),
  };
}

/**
 * One byte: how much is under way, 255 for as much or more. The byte is written before the look for a stop, and whoever
 * stops looks at it after; reads and writes of a file are in one order for all processes, so one of the two sees the other.
 */
function openGate(path: string, isStopped: () => boolean): DriveGate {
  const handle = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  const byte = Buffer.alloc(1);
  let underWay = 0;
  const count = (change: 1 | -1): void => {
    underWay += change;
    byte[0] = Math.min(underWay, 255);
    writeSync(handle, byte, 0, 1, 0);
  };
  writeSync(handle, byte, 0, 1, 0);
  return {
    enter() {
      count(1);
      if (!isStopped()) return true;
      count(-1);
      return false;
    },
    leave: () => count(-1),
    close: () => closeSync(handle),
  };
}

function countAt(path: string): boolean | undefined {
  let handle: number | undefined;
  try {
    handle = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const byte = Buffer.alloc(1);
    return readSync(handle, byte, 0, 1, 0) === 1 ? byte[0] !== 0 : undefined;
  } catch {
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** A place that cannot be looked at is taken for a signal: who cannot be told to stop must not go on. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}

/** Something happens in the folder that everybody watches; who does not hear of it looks for itself. */
function poke(folder: string): void {
  const trace = join(folder, `look.${process.pid}`);
  try {
    writeInFolder(trace, '');
    rmSync(trace);
  } catch {}
}

const NEW_FILE =
  constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * The name is the signal, and holds from the moment in which it stands there; who reads its words before they are
 * written learns only that there is one. What stands in its place already is as good.
 */
function leave(path: string, note: SignalNote): void {
  try {
    writeInFolder(path, JSON.stringify(note));
  } catch (error) {
    // A full disk may still have taken the name.
    if (isThere(path)) return;
    throw new SallyportError('STATE_UNUSABLE', `The signal ${path} could not be given: ${reasonOf(error)}.`, {
      cause: error,
    });
  }
}

/** The folder is made with the first signal. */
function writeInFolder(path: string, text: string): void {
  try {
    writeNew(path, text);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    ensurePrivateFolder(dirname(path));
    writeNew(path, text);
  }
}

function writeNew(path: string, text: string): void {
  const handle = openSync(path, NEW_FILE, 0o600);
  try {
    writeSync(handle, text);
  } finally {
    closeSync(handle);
  }
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
