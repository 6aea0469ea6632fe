import { isSallyportError } from '../../contract/errors.ts';
import type { Root } from './directory-handles.privileged.ts';

/**
 * True where a link in a folder of the workspace would stay in it. `..` is taken at the front only, where the folders
 * are known: behind a name it depends on what that name is going to be, and two harmless links could lead out
 * together. Links that are there already are followed.
 */
export function staysInside(root: Root, folder: string, target: string): boolean {
  const isAbsolute = target.startsWith('/');
  const below = isAbsolute ? partBelow(root.path, target) : target;
  if (below === undefined || below.includes('\0')) return false;
  const names = below.split('/').filter((name) => name !== '' && name !== '.');
  const climbs = names.findIndex((name) => name !== '..');
  if (names.slice(climbs === -1 ? names.length : climbs).includes('..')) return false;
  try {
    using _found = root.locate(isAbsolute ? target : `${folder}/${target}`, { links: 'follow' });
    return true;
  } catch (error) {
    // Through a file there is no way at all; everything else says that it leads out, or nowhere for ever.
    return isSallyportError(error) && error.code === 'FILE_ABSENT';
  }
}

function partBelow(folder: string, path: string): string | undefined {
  if (path === folder) return '';
  return path.startsWith(folder === '/' ? '/' : `${folder}/`) ? path.slice(folder.length) : undefined;
}
