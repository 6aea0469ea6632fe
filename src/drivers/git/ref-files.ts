/** An object id as git writes it: SHA-1 or SHA-256 (gitformat-pack(5)). */
const OBJECT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

export const isObjectId = (text: string): boolean => OBJECT_ID.test(text);

/** Where HEAD points: at a branch (by its full name), or at a commit. */
export type Head = { readonly branch: string } | { readonly commit: string };

/** Reads the content of `HEAD`; `undefined` for what git itself would not write there. */
export function parseHead(text: string): Head | undefined {
  const line = text.replace(/\n$/, '');
  if (isObjectId(line)) return { commit: line };
  const branch = /^ref: (refs\/heads\/.+)$/.exec(line)?.[1];
  return branch !== undefined && isRefName(branch) ? { branch } : undefined;
}

export const writeHead = (head: Head): string => ('branch' in head ? `ref: ${head.branch}\n` : `${head.commit}\n`);

/** Reads a loose ref: the object it names; `undefined` for anything else (a symbolic ref among them). */
export function parseLooseRef(text: string): string | undefined {
  const line = text.replace(/\n$/, '');
  return isObjectId(line) ? line : undefined;
}

/**
 * Reads `packed-refs` (git-pack-refs(1)): names and the objects they name. Peeled values and the header are left out.
 * `undefined` where a line is neither, so that nothing is half understood.
 */
export function parsePackedRefs(text: string): ReadonlyMap<string, string> | undefined {
  const refs = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#') || line.startsWith('^')) continue;
    const [id = '', name = ''] = line.split(' ', 2);
    if (!isObjectId(id) || !isRefName(name) || line !== `${id} ${name}`) return undefined;
    refs.set(name, id);
  }
  return refs;
}

/** The same file without some names, line for line otherwise. */
export function withoutPackedRefs(text: string, names: ReadonlySet<string>): string {
  const kept: string[] = [];
  let isDropped = false;
  for (const line of text.split('\n')) {
    if (!line.startsWith('^')) isDropped = names.has(line.split(' ', 2)[1] ?? '');
    if (!isDropped) kept.push(line);
  }
  return kept.join('\n');
}

/** The rules of git-check-ref-format(1), and none of the characters that a terminal or a file system takes amiss. */
export function isRefName(name: string): boolean {
  if (!name.startsWith('refs/') || name.length > 400 || name.endsWith('/') || name.endsWith('.')) return false;
  if (/[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|[\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffd]/u.test(name))
    return false;
  return name
    .split('/')
    .every((part) => part !== '@' && part !== 'HEAD' && !/^[.-]/.test(part) && !part.endsWith('.lock'));
}

/**
 * Refs that an import may move: branches, tags, notes and the stash. Not those of remotes, which say what a server was
 * seen to have, and not `refs/replace`, which makes git show other objects than those that were asked for.
 */
export const isImportable = (name: string): boolean =>
  isRefName(name) && (name === 'refs/stash' || /^refs\/(?:heads|tags|notes)\/./.test(name));
