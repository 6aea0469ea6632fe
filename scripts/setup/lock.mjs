import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupFault } from './fault.mjs';

const BEAT_MS = 1_000;
/** A holder that has not touched its lock for this long, while we watched, is gone. */
const SILENCE_MS = 15_000;
const WAIT_MS = 30 * 60_000;

/**
 * Runs `work` while no other set-up of this checkout runs. The holder touches its lock every second, so a lock left
 * by a killed set-up is told from a slow one without trusting process ids, which differ between containers.
 *
 * @template T
 * @param {string} root
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(root, work) {
  const folder = join(root, '.toolchain');
  mkdirSync(folder, { recursive: true });
  const lock = join(folder, 'setup.lock');
  await take(lock);
  sweep(folder);
  const beat = setInterval(() => touch(lock), BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    rmSync(lock, { force: true });
  }
}

/** @param {string} lock */
async function take(lock) {
  const startedMs = Date.now();
  const watch = { beat: beatOf(lock) ?? 0, sinceMs: startedMs };
  let told = false;
  while (!tryLink(lock)) {
    if (isSilent(lock, watch)) breakLock(lock, watch.beat);
    else if (Date.now() - startedMs > WAIT_MS) {
      throw new SetupFault(
        1,
        `another set-up has held ${lock} for ${WAIT_MS / 60_000} minutes; end it, then try again.`,
      );
    } else {
      if (!told) console.error('setup: another set-up of this checkout is running; waiting for it …');
      told = true;
      await sleep(250);
    }
  }
}

/** Linking a finished file is atomic: the lock is there with its content, or it is not. */
function tryLink(/** @type {string} */ lock) {
  const own = `${lock}.${process.pid}.${Date.now()}`;
  writeFileSync(own, `${process.pid}\n`);
  try {
    linkSync(own, lock);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

/**
 * @param {string} lock
 * @param {{ beat: number, sinceMs: number }} watch
 */
function isSilent(lock, watch) {
  const beat = beatOf(lock);
  if (beat !== watch.beat) {
    watch.beat = beat ?? 0;
    watch.sinceMs = Date.now();
    return false;
  }
  return Date.now() - watch.sinceMs > SILENCE_MS || holderIsGone(lock);
}

/** Only a quick way out on the same machine; where the id was given to another process, the silence tells. */
function holderIsGone(/** @type {string} */ lock) {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}

/**
 * @param {string} lock
 * @param {number} beat the last sign of life that was seen; a lock with another one has a living holder
 */
function breakLock(lock, beat) {
  const aside = `${lock}.${process.pid}.stale`;
  try {
    renameSync(lock, aside);
    // Of several that wait, one may have broken it and taken it before us: then it is put back.
    if (beatOf(aside) !== beat) linkSync(aside, lock);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EEXIST') throw error;
  }
  rmSync(aside, { force: true });
}

function beatOf(/** @type {string} */ lock) {
  return statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
}

function touch(/** @type {string} */ lock) {
  const now = new Date();
  try {
    utimesSync(lock, now, now);
  } catch {
    // Taken away by hand: the work goes on, a second set-up is then that person's own doing.
  }
}

/** Takes away what killed set-ups left behind; only the holder of the lock fetches, so no fetch is under way now. */
function sweep(/** @type {string} */ folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const isOld = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > WAIT_MS;
    if (name.startsWith('fetch-') || (name.startsWith('setup.lock.') && isOld)) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}

const codeOf = (/** @type {unknown} */ error) => (error instanceof Error && 'code' in error ? error.code : undefined);
