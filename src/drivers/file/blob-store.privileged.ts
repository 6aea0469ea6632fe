import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { SallyportError } from '../../contract/errors.ts';
import { chunksOf } from './chunks.privileged.ts';
import { systemCode } from './file-fault.ts';

const DIGEST = /^[0-9a-f]{64}$/;

export interface KeptBlob {
  readonly blob: string;
  readonly sizeBytes: number;
}

/** Contents by their sha256, one file each, readable by the owner alone. */
export interface BlobStore {
  /** Copies from a descriptor's start, or takes the bytes. Not yet on stable storage: see `sync`. */
  put(source: number | Uint8Array): KeptBlob;
  /** The content, checked against its digest; `undefined` where it is gone or damaged. */
  get(blob: string): Uint8Array | undefined;
  remove(blob: string): void;
  /** Waits until all that was put is on stable storage. */
  sync(): void;
}

/** Opens the store in a folder, which is made where it is missing. Throws `STATE_UNUSABLE`. */
export function openBlobStore(folder: string): BlobStore {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  removeLeftovers(folder);
  const unsynced = new Set<string>();
  const pathOf = (blob: string): string => {
    if (!DIGEST.test(blob)) throw new SallyportError('INTERNAL', 'This is not the name of a kept content.');
    return join(folder, blob.slice(0, 2), blob);
  };
  return {
    put(source) {
      const temporary = join(folder, `.${randomBytes(8).toString('hex')}.tmp`);
      try {
        const kept = copyTo(temporary, source);
        place(temporary, pathOf(kept.blob), kept.sizeBytes);
        unsynced.add(kept.blob);
        return kept;
      } catch (error) {
        rmSync(temporary, { force: true });
        throw keepFault(error);
      }
    },
    get(blob) {
      const content = readIfThere(pathOf(blob));
      return content !== undefined && createHash('sha256').update(content).digest('hex') === blob ? content : undefined;
    },
    remove: (blob) => rmSync(pathOf(blob), { force: true }),
    sync() {
      for (const blob of unsynced) syncPath(pathOf(blob));
      for (const prefix of new Set([...unsynced].map((blob) => blob.slice(0, 2)))) syncPath(join(folder, prefix));
      if (unsynced.size > 0) syncPath(folder);
      unsynced.clear();
    },
  };
}

const LEFTOVER_MS_MIN = 60 * 60_000;

/** Half-written contents of a process that died; a younger one may be in the making. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.tmp')) continue;
    const stats = statSync(join(folder, name), { throwIfNoEntry: false });
    if (stats !== undefined && Date.now() - stats.mtimeMs > LEFTOVER_MS_MIN)
      rmSync(join(folder, name), { force: true });
  }
}

function copyTo(path: string, source: number | Uint8Array): KeptBlob {
  const target = openSync(path, 'wx', 0o600);
  try {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    for (const chunk of typeof source === 'number' ? chunksOf(source) : [source]) {
      hash.update(chunk);
      writeFileSync(target, chunk);
      sizeBytes += chunk.length;
    }
    return { blob: hash.digest('hex'), sizeBytes };
  } finally {
    closeSync(target);
  }
}

/** The name is the content, so one that is there already (and whole) need not be replaced. */
function place(temporary: string, path: string, sizeBytes: number): void {
  if (statSync(path, { throwIfNoEntry: false })?.size === sizeBytes) {
    rmSync(temporary);
    return;
  }
  mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
  renameSync(temporary, path);
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw keepFault(error);
  }
}

function syncPath(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function keepFault(error: unknown): SallyportError {
  if (error instanceof SallyportError) return error;
  const why = systemCode(error) === 'ENOSPC' ? 'the disk is full' : (systemCode(error) ?? String(error));
  return new SallyportError(
    'STATE_UNUSABLE',
    `What the act would replace could not be kept in the state folder: ${why}.`,
    {
      cause: error,
    },
  );
}
