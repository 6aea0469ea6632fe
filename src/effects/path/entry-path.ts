import type { Facts } from '../../contract/facts.ts';

/**
 * The canonical path of the entry itself: folders on the way resolved, a link at the end not followed. This is what a
 * deletion reaches; following the link would delete something else. A trailing slash or dot means what the link leads
 * to (POSIX, "Pathname Resolution"), so that is followed.
 */
export function entryPath(path: string, facts: Pick<Facts, 'path'>): string {
  const cut = path.lastIndexOf('/');
  const name = path.slice(cut + 1);
  if (name === '' || name === '.' || name === '..') return facts.path(path).canonical;
  const folder = facts.path(cut === 0 ? '/' : path.slice(0, cut)).canonical;
  return folder === '/' ? `/${name}` : `${folder}/${name}`;
}
