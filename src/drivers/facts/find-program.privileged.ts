import { hash } from 'node:crypto';
import { accessSync, constants, readFileSync, realpathSync, statSync } from 'node:fs';
import type { ProgramFact } from '../../contract/facts.ts';

/**
 * Finds programs along a search path. The digest of a file is kept for as long as device, inode, size and both times
 * are the same: the change time cannot be set back by whoever writes the file.
 */
export function createProgramFinder(searchPath: string): (name: string) => ProgramFact | undefined {
  const folders = searchPath.split(':').filter((folder) => folder.startsWith('/'));
  const digests = new Map<string, string>();
  return (name) => {
    if (name === '' || name === '.' || name === '..' || name.includes('\0')) return undefined;
    if (name.includes('/')) return name.startsWith('/') ? programAt(name, digests) : undefined;
    for (const folder of folders) {
      const found = programAt(`${folder}/${name}`, digests);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

function programAt(path: string, digests: Map<string, string>): ProgramFact | undefined {
  try {
    const real = realpathSync.native(path);
    const stats = statSync(real, { bigint: true });
    if (!stats.isFile()) return undefined;
    accessSync(real, constants.X_OK);
    const version = [stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(':');
    const digest = digests.get(version) ?? `sha256:${hash('sha256', readFileSync(real))}`;
    digests.set(version, digest);
    return { path: real, digest };
  } catch {
    return undefined;
  }
}
