import { type BigIntStats, lstatSync, readlinkSync, realpathSync } from 'node:fs';
import type { PathFact } from '../../contract/facts.ts';

/** As many links as Linux follows on one path (path_resolution(7)). */
const LINKS_MAX = 40;

/** Looks at one absolute path: where it leads, as far as it exists, and what is there. Never throws, opens nothing. */
export function resolvePath(path: string): PathFact {
  const lexical = lexicalPath(path);
  const canonical = canonicalPath(path);
  if (canonical === undefined) return { canonical: lexical, lexical, kind: 'unreadable' };
  const seen = lookAt(canonical, lexical);
  // A slash at the end asks for a folder; the kernel answers ENOTDIR for anything else.
  if ((seen.kind === 'file' || seen.kind === 'special') && /\/\.?$/.test(path))
    return { canonical, lexical, kind: 'unreadable' };
  return seen;
}

/** Inode numbers of some file systems do not fit a double, and the driver compares them exactly. */
const EXACT = { throwIfNoEntry: false, bigint: true } as const;

function lookAt(canonical: string, lexical: string): PathFact {
  try {
    const stats = lstatSync(canonical, EXACT);
    if (stats === undefined) return { canonical, lexical, kind: 'absent' };
    return {
      canonical,
      lexical,
      kind: kindOf(stats),
      identity: `${stats.dev}:${stats.ino}`,
      sizeBytes: Number(stats.size),
      version: String(stats.ctimeNs),
      hardLinks: Number(stats.nlink),
    };
  } catch (error) {
    const isAbsent = isCode(error, 'ENOTDIR') || isCode(error, 'ENAMETOOLONG');
    return { canonical, lexical, kind: isAbsent ? 'absent' : 'unreadable' };
  }
}

function kindOf(stats: BigIntStats): PathFact['kind'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  return stats.isSymbolicLink() ? 'link' : 'special';
}

/** `undefined` where somebody's permissions keep us from knowing, or links lead round in a circle. */
function canonicalPath(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch (error) {
    if (!isCode(error, 'ENOENT') && !isCode(error, 'ENOTDIR')) return undefined;
  }
  try {
    return walked(path);
  } catch {
    return undefined;
  }
}

/**
 * For a path of which the end does not exist: each part is resolved by hand, links that dangle too. What is not there
 * has no parent to go back to: the kernel answers ENOENT to `none/..`, and so do we.
 */
function walked(path: string): string {
  const rest = path.split('/').filter((name) => name !== '' && name !== '.');
  let at = '';
  let links = 0;
  let isThere = true;
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    if (name === '..') {
      if (!isThere) throw new Error('no such folder');
      at = at.slice(0, Math.max(0, at.lastIndexOf('/')));
      continue;
    }
    const next = `${at}/${name}`;
    const entry: OnTheWay = isThere ? lookForLink(next) : ABSENT;
    isThere = entry.isThere;
    if (entry.target === undefined) {
      at = next;
      continue;
    }
    links += 1;
    if (links > LINKS_MAX) throw new Error('too many links');
    rest.unshift(...entry.target.split('/').filter((part) => part !== '' && part !== '.'));
    if (entry.target.startsWith('/')) at = '';
  }
  return at === '' ? '/' : at;
}

interface OnTheWay {
  readonly isThere: boolean;
  readonly target?: string;
}

const ABSENT: OnTheWay = { isThere: false };

function lookForLink(path: string): OnTheWay {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return ABSENT;
    return stats.isSymbolicLink() ? { isThere: true, target: readlinkSync(path) } : { isThere: true };
  } catch (error) {
    // A file where a folder should be: nothing can be there. Anything else is not known.
    if (isCode(error, 'ENOTDIR')) return ABSENT;
    throw error;
  }
}

function lexicalPath(path: string): string {
  if (!UNTIDY.test(path)) return path;
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `/${names.join('/')}`;
}

/** Doubled slashes, one at the end, `.` and `..`. */
const UNTIDY = /\/(?:\.{0,2}(?:\/|$))/;

const isCode = (error: unknown, code: string): boolean => (error as NodeJS.ErrnoException).code === code;
