import { createHash } from 'node:crypto';
import { closeSync, lstatSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { FILE_TEXT_BYTES_MAX } from '../../contract/limits.ts';
import type { Root } from './directory-handles.privileged.ts';
import type { EntryState } from './folder-handle.privileged.ts';

/**
 * True for an installed file that is a hard link into pnpm's store. The store keeps each file under the hash of its
 * content (`files/<first byte>/<rest>`, sha512), so that name cannot be the place of anybody's secret, whoever says
 * where the store is; and the file of that name must be this very one.
 */
export function isFromPackageStore(root: Root, path: string, state: EntryState): boolean {
  if (!path.slice(root.path.length).includes('/node_modules/') || state.sizeBytes > FILE_TEXT_BYTES_MAX) return false;
  try {
    const store = storeFolder(root, path);
    if (store === undefined) return false;
    const digest = contentDigest(root, path);
    const candidates = [
      `${store}/files/${digest.slice(0, 2)}/${digest.slice(2)}`,
      `${store}/files/${digest.slice(0, 2)}/${digest.slice(2)}-exec`,
    ];
    return candidates.some((candidate) => identityOf(candidate) === state.identity);
  } catch {
    return false;
  }
}

/** pnpm writes where its store is into the outermost node_modules (`storeDir` of .modules.yaml). */
function storeFolder(root: Root, path: string): string | undefined {
  const outermost = path.indexOf('/node_modules/', root.path.length) + '/node_modules'.length;
  const text = readBelow(root, `${path.slice(0, outermost)}/.modules.yaml`).toString('utf8');
  return /^\s*"?storeDir"?:\s*"?(\/[^"\n,]+)"?,?\s*$/m.exec(text)?.[1];
}

const contentDigest = (root: Root, path: string): string =>
  createHash('sha512').update(readBelow(root, path)).digest('hex');

function readBelow(root: Root, path: string): Buffer {
  using found = root.locate(path, { links: 'refuse', last: 'keep' });
  using pinned = found.folder.pin(basename(path));
  const descriptor = pinned.openForReading();
  try {
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function identityOf(path: string): string | undefined {
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? undefined : `${stats.dev}:${stats.ino}`;
}
