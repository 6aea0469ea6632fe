import { isSallyportError, SallyportError } from '../../contract/errors.ts';
import { LISTING_ENTRIES_MAX } from '../../contract/limits.ts';
import type { Protection, ProtectionOf } from '../../contract/protection.ts';
import { type Located, openRoot } from './directory-handles.privileged.ts';
import { type FileAccess, objectionTo } from './file-access.privileged.ts';
import type { FolderHandle } from './folder-handle.privileged.ts';
import { createLinkCensus } from './link-census.privileged.ts';

export interface PathQuestion {
  /** Folder that the path must stay in. */
  readonly root: string;
  readonly op: keyof Protection;
  /** Absolute, as the text reader gave it: it keeps its `..` and its trailing slash. */
  readonly path: string;
  readonly recursive: boolean;
}

export interface PathDecision {
  readonly decision: 'allow' | 'deny';
  /** Where it leads, for what is allowed. */
  readonly real?: string;
  readonly reason: string;
}

/** What the file driver would say to this path now. It walks the same handles and looks at the same table; nothing is done. */
export function decidePath(
  { root: folder, op, path, recursive }: PathQuestion,
  protectionOf: ProtectionOf,
): PathDecision {
  try {
    using root = openRoot(folder);
    using found = root.locate(path, { links: 'follow', last: op === 'delete' ? 'keep' : 'follow' });
    const access = { root, protectionOf, census: createLinkCensus(), isExcluded: () => false };
    const objection =
      objectionTo(access, op, found.path, found.entry) ??
      kindObjection(op, found.entry?.kind) ??
      (op === 'write' && /\/\.?$/.test(path) ? notRegular('A path that ends in a slash names a folder.') : undefined) ??
      (op === 'delete' ? contentObjection(access, found, recursive) : undefined);
    return objection === undefined
      ? { decision: 'allow', real: found.path, reason: 'it stays in the root' }
      : { decision: 'deny', reason: objection.message };
  } catch (error) {
    if (!isSallyportError(error)) throw error;
    return { decision: 'deny', reason: error.message };
  }
}

function kindObjection(op: keyof Protection, kind: string | undefined): SallyportError | undefined {
  if (kind === undefined) {
    return op === 'write' ? undefined : new SallyportError('FILE_ABSENT', 'There is nothing of that name.');
  }
  if (kind === 'special') return notRegular('It is a pipe, a socket or a device.');
  return kind === 'directory' && op !== 'delete' ? notRegular('It is a folder.') : undefined;
}

/** What in a folder keeps it from being deleted. */
function contentObjection(access: FileAccess, found: Located, recursive: boolean): SallyportError | undefined {
  if (found.entry?.kind !== 'directory' || found.name === '.') return undefined;
  using folder = found.folder.open(found.name);
  if (!recursive)
    return folder.names().length === 0
      ? undefined
      : notRegular('It is a folder that is not empty; recursive deletes it.');
  return objectionBelow(access, folder, { left: LISTING_ENTRIES_MAX });
}

function objectionBelow(access: FileAccess, folder: FolderHandle, walk: { left: number }): SallyportError | undefined {
  for (const name of folder.names()) {
    const state = folder.look(name);
    if (walk.left-- <= 0) return new SallyportError('FILE_TOO_LARGE', 'It holds more than one act may delete.');
    if (state?.kind === 'special') return notRegular('It holds a pipe, a socket or a device.');
    const objection =
      objectionTo(access, 'delete', `${folder.path}/${name}`, state) ?? below(access, folder, name, walk);
    if (objection !== undefined) return objection;
  }
  return undefined;
}

function below(
  access: FileAccess,
  folder: FolderHandle,
  name: string,
  walk: { left: number },
): SallyportError | undefined {
  if (folder.look(name)?.kind !== 'directory') return undefined;
  using inner = folder.open(name);
  return objectionBelow(access, inner, walk);
}

const notRegular = (message: string) => new SallyportError('FILE_NOT_REGULAR', message);
