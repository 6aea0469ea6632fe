import { chmodSync, lstatSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Folders deeper than this are moved up before they are removed: longer paths than PATH_MAX cannot be named. */
const PATH_BYTES_MAX = 2_000;

/** Removes a tree that hostile code has written: unreadable folders and paths too long to be named do not stop it. */
export function removeHostile(folder: string): void {
  if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) return;
  const root = Buffer.from(folder);
  let moved = 0;
  const waiting = [root];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    chmodSync(path, 0o700);
    for (const entry of readdirSync(path, { encoding: 'buffer', withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const below = Buffer.concat([path, Buffer.from('/'), entry.name]);
      if (below.length <= PATH_BYTES_MAX) {
        waiting.push(below);
        continue;
      }
      const short = Buffer.from(join(folder, `.deep-${moved++}`));
      chmodSync(below, 0o700);
      renameSync(below, short);
      waiting.push(short);
    }
  }
  rmSync(folder, { recursive: true, force: true });
}
