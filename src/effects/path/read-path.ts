import { controlIn, invisibleIn } from './invisible.ts';

/** Limits of Linux: PATH_MAX with its final NUL, NAME_MAX (limits.h). */
const PATH_BYTES_MAX = 4095;
const NAME_BYTES_MAX = 255;

export interface PathPlaces {
  /** Folder that a relative path starts from, canonical. */
  readonly root: string;
  /** The person's home, which `~` stands for. */
  readonly home: string;
}

/**
 * `path` is absolute, and keeps its `..` and its trailing slash: only the file system can say where `link/..` leads.
 * `lexical` is what the text alone would make of it, for showing and for comparing with what was found.
 */
export type PathReading =
  | { readonly ok: true; readonly path: string; readonly lexical: string }
  | { readonly ok: false; readonly reason: string };

/** Reads a path as somebody wrote it. Nothing is decoded, repaired or looked up; what is doubtful is refused. */
export function readPath(text: string, { root, home }: PathPlaces): PathReading {
  const reason = objectionTo(text);
  if (reason !== undefined) return { ok: false, reason };
  const path = absolute(text, root, home);
  if (Buffer.byteLength(path) > PATH_BYTES_MAX) return { ok: false, reason: 'it is too long' };
  return { ok: true, path, lexical: lexicalPath(path) };
}

function objectionTo(text: string): string | undefined {
  if (text.trim() === '') return 'it is empty';
  if (!text.isWellFormed()) return 'it holds half a character (a lone surrogate)';
  const control = controlIn(text);
  if (control !== undefined) return `it holds a control character (${control})`;
  const invisible = invisibleIn(text);
  if (invisible !== undefined) return `it holds an invisible character (${invisible})`;
  if (/^~[^/]/.test(text)) return 'it may mean another user’s home; write ./~name for a file of that name';
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(text)) return 'it is a URL';
  if (climbsByBackslash(text)) return 'it climbs with backslashes';
  if (text.split('/').some((name) => Buffer.byteLength(name) > NAME_BYTES_MAX)) return 'a name in it is too long';
  return undefined;
}

/** A backslash is an ordinary character here, but whoever writes `..\` means a parent folder somewhere else. */
const climbsByBackslash = (text: string): boolean =>
  text.includes('\\') && text.split(/[\\/]/).includes('..') && /\.\.\\|\\\.\./.test(text);

function absolute(text: string, root: string, home: string): string {
  if (text === '~') return home;
  if (text.startsWith('~/')) return join(home, text.slice(2));
  return text.startsWith('/') ? text : join(root, text);
}

const join = (folder: string, path: string): string => (folder.endsWith('/') ? folder + path : `${folder}/${path}`);

/** Removes `.`, `..` and doubled slashes by text alone. The path must be absolute. */
export function lexicalPath(path: string): string {
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `/${names.join('/')}`;
}
