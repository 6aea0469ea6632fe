import { readdirSync } from 'node:fs';

/**
 * Every path below a folder, in order of their text (so a folder comes before what is in it). Links are named and not
 * followed. `undefined` when there are more than `limit`, or when a folder cannot be read: then it would not be whole.
 */
export function listTree(path: string, limit: number): readonly string[] | undefined {
  const found: string[] = [];
  const waiting = [path];
  try {
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        const child = folder === '/' ? `/${entry.name}` : `${folder}/${entry.name}`;
        found.push(child);
        if (found.length > limit) return undefined;
        if (entry.isDirectory()) waiting.push(child);
      }
    }
  } catch {
    return undefined;
  }
  return found.sort();
}
