import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** Each says whether a path below `root` would be used. None of them knows protected names, nor looks again at the moment of use. */
export const PATH_RIVALS: readonly {
  readonly name: string;
  readonly passes: (path: string, root: string) => boolean;
}[] = [
  {
    name: '`path.resolve` and `startsWith`',
    passes: (path, root) => resolve(root, path).startsWith(root),
  },
  {
    name: '`realpath` and `startsWith`',
    passes: (path, root) => {
      try {
        return real(resolve(root, path)).startsWith(realpathSync(root));
      } catch {
        return false;
      }
    },
  },
  {
    name: '`realpath` and `startsWith` with a slash',
    passes: (path, root) => {
      try {
        const found = real(resolve(root, path));
        return found === realpathSync(root) || found.startsWith(`${realpathSync(root)}/`);
      } catch {
        return false;
      }
    },
  },
];

/** Of what is not there yet, the real path of the folder above. */
function real(path: string): string {
  return existsSync(path) || path === '/' ? realpathSync(path) : join(real(dirname(path)), basename(path));
}
